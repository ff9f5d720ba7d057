"""The parameters that travel with the package: complete, traceable, in known units."""

from __future__ import annotations

import math
import re

import pytest
import yaml

from maillage.parameters import ParameterTree, describe, listing
from maillage.parameters.tree import packaged_folder
from maillage.units import check_unit

TREE = ParameterTree.load()
CSP = ["2", "3", "4", "5"]
TABLES = ["insee-ara-2024", "dares-2017-regular", "dares-2017-all", "insee-2022", "etude-2016-fitted"]


def test_every_unit_is_a_unit_of_measure():
    for unit in sorted({TREE.parameter(name).unit for name in TREE.names()}):
        check_unit(unit)


def test_every_assumption_says_why():
    silent = [
        name
        for name in TREE.names()
        for dated in TREE.parameter(name).values
        if dated.status == "assumption" and not (dated.reference and dated.reference.note)
    ]
    assert silent == []


def test_every_parameter_says_when_it_was_checked():
    assert [name for name in TREE.names() if TREE.parameter(name).checked_on is None] == []


def test_the_words_of_the_files_carry_no_address_of_a_machine():
    for path in packaged_folder().rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"file:|localhost|(^|\s)/(home|tmp|usr|work)\b", text)
        assert isinstance(yaml.safe_load(text), dict)


@pytest.mark.parametrize(
    "mode",
    ["none", "walking", "bike", "motor_two_wheeler", "two_wheeler", "car", "public_transport", "unknown"],
)
def test_the_mix_of_each_commute_mode_is_whole_and_has_emission_factors(mode: str):
    mix = TREE.reader(2025).family(f"mode_mix.{mode}")
    assert math.fsum(mix.values()) == pytest.approx(1)
    for vehicle in mix:
        assert TREE.parameter(f"emission.{vehicle}.use")
        assert TREE.parameter(f"emission.{vehicle}.manufacture")


def test_border_weights_make_a_whole():
    centres = {name.split(".")[2] for name in TREE.names() if name.startswith("border.centre.")}
    reader = TREE.reader(2025)
    assert math.fsum(
        reader.number(f"border.centre.{centre}.weight") for centre in sorted(centres)
    ) == pytest.approx(1)


@pytest.mark.parametrize("table", TABLES)
def test_each_table_of_propensity_has_the_four_eligible_csp(table: str):
    assert list(TREE.reader(2025).family(f"telework.propensity.{table}")) == CSP


@pytest.mark.parametrize("table", ["dares-2017-regular", "dares-2017-all", "insee-2022"])
def test_a_value_that_stands_in_for_heads_of_firms_is_shown_as_an_assumption(table: str):
    assert TREE.parameter(f"telework.propensity.{table}.2").values[0].status == "assumption"


@pytest.mark.parametrize(
    ("year", "rate"), [(2015, 0.14), (2018, 0.17), (2020, 0.19), (2025, 0.24), (2030, 0.24)]
)
def test_the_rate_of_the_study_grows_on_straight_lines_and_is_held_after_2025(year: int, rate: float):
    assert TREE.reader(year).number("telework.adoption.etude-2016") == pytest.approx(rate)


def test_the_printed_constants_give_the_printed_year_of_a_teleworker():
    read = TREE.reader(2015).number
    trips = read("commute.telework_days_per_year") * read("commute.trips_per_day")
    assert trips == 174
    assert trips * read("printed.distance_as_printed") == 4524
    assert trips * read("printed.distance_corrected") == 2262
    assert trips * read("printed.time_per_trip") / 60 == pytest.approx(60.9)


def test_the_page_of_a_parameter_shows_value_status_and_source():
    page = describe(TREE.parameter("third_place.share"), "en")
    assert page["label"] == "Share of teleworkers in third places"
    assert [(row["valid_from"], row["value"], row["status"]) for row in page["values"]] == [
        ("2017-01-01", 0.05, "study"),
        ("2025-01-01", 0.07, "derived"),
    ]
    assert "1,5 % / 21 %" in page["values"][1]["note"]


def test_the_list_shows_each_parameter_once_and_marks_the_users_values():
    rows = {row["name"]: row for row in listing(TREE.with_overrides({"car.occupancy": 1.2}))}
    assert tuple(rows) == TREE.names()
    assert (rows["car.occupancy"]["value"], rows["car.occupancy"]["overridden"]) == (1.2, True)
    assert rows["car.energy_cost"]["overridden"] is False
