"""The state of play of a territory sums to its table of places, on the invented territory and on real ones."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from maillage.errors import UnknownNameError
from maillage.parameters import ParameterReader, ParameterTree
from maillage.spatial.existing import OPEN, covered_today, is_open
from maillage.third_places.known_place import PUBLIC_HOSTS, STATES, state_in
from maillage.third_places.local_demand import local_demand
from maillage.third_places.state_of_play import StateOfPlay, state_of_play

if TYPE_CHECKING:
    from collections.abc import Callable

    from maillage.study import Study

REAL = ("scot:lens-lievin-henin-carvin", "scot:artois", "scot:lille-metropole", "departement:61")
OPEN_IN = {"scot:lens-lievin-henin-carvin": 2, "scot:lille-metropole": 7, "departement:61": 3}
"""State-supported places of the 2024 files, counted by hand."""


def reader_of(study: Study) -> ParameterReader:
    return ParameterTree.load().with_overrides(study.scenario.parameters).reader(study.year)


@pytest.fixture(scope="module")
def made(demo_study: Study) -> StateOfPlay:
    return state_of_play(demo_study, reader_of(demo_study))


def sums_to_its_table(state: StateOfPlay) -> None:
    """Every count of the page is one of the table of places."""
    assert sum(state.by_kind.values()) == len(state.places)
    assert sum(len(state.in_state(each)) for each in STATES) == len(state.places)
    assert sum(each.opened for each in state.communes) == len(state.in_state("open"))
    assert sum(each.hosts for each in state.communes) == len(state.in_state("convertible"))
    assert sum(each.planned for each in state.communes) == len(state.in_state("planned"))
    assert sum(each.communes for each in state.zones) == len(state.communes)
    assert sum(each.opened for each in state.zones) == len(state.in_state("open"))
    assert sum(each.teleworkers for each in state.zones) == pytest.approx(state.teleworkers)
    covered = sum(each.covered for each in state.zones if each.covered is not None)
    assert covered / state.teleworkers == pytest.approx(state.covered_share)
    assert all(each.nearest_min is None or each.nearest_min > state.max_minutes for each in state.missing)


def test_it_sums_to_its_table_of_places(made):
    sums_to_its_table(made)


def test_each_open_place_is_one_of_the_imported_table(demo_study, made):
    rows = demo_study.core.engine.rows(demo_study.core.points["third_places"])
    inside = set(demo_study.territory.commune_ids)
    wanted = sorted(
        row["third_place_id"] for row in rows if row["commune_id"] in inside and is_open(row, demo_study.year)
    )
    assert sorted(each.place_id for each in made.in_state(OPEN)) == wanted


def test_hosts_have_walls(made):
    kinds = {each.kind for each in made.in_state("convertible")}
    assert "france_services_mobile" not in kinds
    assert set(PUBLIC_HOSTS) <= kinds


def test_who_is_within_reach_is_what_the_sheet_of_the_territory_says(demo_study, made):
    demand = demo_study.tables["communes"].select(["commune_id", "teleworkers"])
    assert made.covered_share == covered_today(demo_study.core, reader_of(demo_study), demand).share


def test_what_is_missing_comes_with_its_hosts_and_the_largest_demand_first(made):
    demand = [each.teleworkers or 0.0 for each in made.missing]
    assert demand == sorted(demand, reverse=True)
    for commune in made.missing:
        assert len(made.hosts_of(commune.commune_id)) == commune.hosts


def test_shares_beside_the_published_figures_are_those_of_open_places(made):
    by_what = {each.what: each for each in made.comparisons}
    zones = [by_what[zone].value for zone in ("urban", "intermediate", "rural")]
    assert sum(zones) == pytest.approx(1.0)
    assert by_what["association"].value is None
    tree = ParameterTree.load()
    for each in made.comparisons:
        for name in (each.france, each.aquitaine):
            assert name is None or tree.parameter(name).values[-1].reference is not None


def test_a_place_is_told_in_the_state_of_the_year():
    row = {"third_place_status": "open", "opened_on": dt.date(2024, 5, 1), "closed_on": dt.date(2030, 1, 1)}
    assert [state_in(row, year) for year in (2023, 2024, 2029, 2030)] == ["planned", "open", "open", "closed"]
    assert state_in({**row, "third_place_status": "convertible"}, 2025) == "convertible"


def test_without_a_list_of_places_nothing_is_said_to_be_nought(demo_study):
    from copy import copy

    bare = copy(demo_study.core)
    object.__setattr__(bare, "points", {})
    study = copy(demo_study)
    object.__setattr__(study, "core", bare)
    state = state_of_play(study, reader_of(study))
    assert not state.third_places_known
    assert state.covered_share is None
    assert state.per_persons(state.active) is None
    assert state.comparisons == ()
    assert state.missing == ()


def test_the_demand_around_a_commune_is_that_of_the_homes_that_reach_it(demo_study):
    reader = reader_of(demo_study)
    found = {row["commune_id"]: row["teleworkers"] for row in demo_study.tables["communes"].to_pylist()}
    around = local_demand(demo_study, reader, "X1040")
    assert found["X1040"] <= around.teleworkers <= sum(found.values())
    assert around.seats_open > 0
    assert around.places_known
    assert around.invented


def test_the_demand_of_an_unknown_commune_is_refused(demo_study):
    with pytest.raises(UnknownNameError, match="62498"):
        local_demand(demo_study, reader_of(demo_study), "62498")


@pytest.mark.parametrize("territory", REAL)
def test_a_real_territory_sums_to_its_table(real_study: Callable[[str], Study], territory: str) -> None:
    study = real_study(territory)
    state = state_of_play(study, reader_of(study))
    sums_to_its_table(state)
    assert state.seats == (None, 0), "the files of 2024 tell no seat: not known is not nought"
    assert len(state.in_state(OPEN)) == OPEN_IN.get(territory, len(state.in_state(OPEN)))
    assert 400 < state.listed < 500, "342 and 98 State-supported places, of 3 500 in the country"
    assert state.in_state("convertible")


def test_the_demand_around_a_real_commune_fills_more_than_one_place(
    real_study: Callable[[str], Study],
) -> None:
    study = real_study("scot:lens-lievin-henin-carvin")
    state = state_of_play(study, reader_of(study))
    first = state.missing[0]
    assert first.name == "Hénin-Beaumont"
    around = local_demand(study, reader_of(study), first.commune_id)
    assert around.teleworkers > first.teleworkers
    assert around.seats_open == 0
