"""Scenarios: the packaged ones, a user's own, and what she is told when hers is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from maillage.errors import InputError, ParameterError, UnknownNameError
from maillage.parameters import ParameterTree
from maillage.telework.adoption import adoption_rate
from maillage.telework.propensity import propensity_weights
from maillage.telework.scenario import Scenario, load_scenario, propensity_names, scenario_names

if TYPE_CHECKING:
    from pathlib import Path

TREE = ParameterTree.load()
READER = TREE.reader(2025)

OWN = """
label: {fr: À nous, en: Ours}
adoption: {2015: 0.1, 2025: 0.3}
propensity: {2: 0.2, 3: 0.8, 4: 0.5, 5: 0.4}
denominator: total
reference: ["59", "62"]
reading: corrected
parameters: {car.occupancy: 1.2}
"""


def own(tmp_path: Path, text: str) -> Scenario:
    path = tmp_path / "ours.yaml"
    path.write_text(text, encoding="utf-8")
    return Scenario.from_file(path)


def test_the_packaged_scenarios_are_valid_and_say_why():
    assert scenario_names() == ("cdc-2014", "citistats", "etude-2016", "observed")
    for name in scenario_names():
        scenario = Scenario.named(name)
        assert scenario.id == name
        assert scenario.note is not None
        for year in (2015, 2025, 2035):
            assert 0 < adoption_rate(scenario, READER, year).rate < 1
        assert set(propensity_weights(scenario, READER)) == {"2", "3", "4", "5"}


def test_the_default_scenario_is_that_of_the_study():
    scenario = Scenario.named("etude-2016")
    assert (scenario.propensity, scenario.denominator, scenario.reference, scenario.reading) == (
        "etude-2016-fitted",
        "eligible",
        "default",
        "measured",
    )


def test_a_users_scenario_is_read_from_her_file(tmp_path: Path):
    scenario = own(tmp_path, OWN)
    assert (scenario.id, scenario.reference, scenario.parameters) == (
        "ours",
        ("59", "62"),
        {"car.occupancy": 1.2},
    )
    assert propensity_weights(scenario, READER) == {"2": 0.2, "3": 0.8, "4": 0.5, "5": 0.4}
    assert adoption_rate(scenario, READER, 2020).rate == pytest.approx(0.2)
    assert load_scenario(tmp_path / "ours.yaml") == scenario


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("adoption:", "adopted:"), "adopted: is not a known key"),
        (("2025: 0.3", "2025: 30"), "adoption.2025"),
        (("{2015: 0.1, 2025: 0.3}", "etude-2015"), "Did you mean 'etude-2016'"),
        (("{2015: 0.1, 2025: 0.3}", "{ceiling: 0.4}"), "adoption.midpoint_year: is missing"),
        (("5: 0.4", "6: 0.4"), "propensity.6"),
        ((", 5: 0.4", ""), "missing: 5"),
        (("3: 0.8", "3: -1"), "propensity.3"),
        (("{2: 0.2, 3: 0.8, 4: 0.5, 5: 0.4}", "insee-2024"), "Unknown table of propensity 'insee-2024'"),
        (("total", "everyone"), "denominator"),
        (('["59", "62"]', '["Nord"]'), "reference"),
        (("corrected", "guessed"), "reading"),
        (("car.occupancy: 1.2", "car.occupancy: 0"), "parameters.car.occupancy: 0 is outside 1 to 9"),
        (("car.occupancy: 1.2", "car.ocupancy: 1.2"), "Did you mean 'car.occupancy'"),
        (("label:", "label: ["), "not valid YAML"),
    ],
)
def test_a_wrong_scenario_is_refused_with_its_field(tmp_path: Path, change: tuple[str, str], told: str):
    with pytest.raises(ParameterError) as error:
        own(tmp_path, OWN.replace(*change))
    assert told in str(error.value)
    assert "ours.yaml" in str(error.value)


def test_all_problems_of_a_scenario_are_told_at_once(tmp_path: Path):
    with pytest.raises(ParameterError) as error:
        own(tmp_path, OWN.replace("total", "everyone").replace("corrected", "guessed").replace("0.3", "3"))
    assert len(error.value.problems) == 3


def test_an_unknown_scenario_is_told_with_the_closest():
    with pytest.raises(UnknownNameError, match="Did you mean 'etude-2016'"):
        load_scenario("etude-2015")
    with pytest.raises(UnknownNameError, match="no scenario file"):
        load_scenario("absent.yaml")


def test_a_scenario_does_not_change_after_reading():
    with pytest.raises(ValidationError, match="frozen"):
        Scenario.named("observed").denominator = "eligible"  # type: ignore[misc]


def test_a_rate_is_held_after_the_last_date_and_says_so():
    rate = adoption_rate(Scenario.named("etude-2016"), READER, 2030)
    assert (rate.rate, rate.held) == (0.24, "after")
    assert adoption_rate(Scenario.named("observed"), READER, 2015).held == "before"
    assert adoption_rate(Scenario.named("etude-2016"), READER, 2020).held is None


@pytest.mark.parametrize("year", [2014, 2036])
def test_years_outside_the_model_are_refused(year: int):
    with pytest.raises(InputError, match="2015 to 2035"):
        adoption_rate(Scenario.named("etude-2016"), READER, year)


@given(st.floats(0, 1), st.floats(1990, 2050), st.floats(0.01, 5))
def test_a_logistic_curve_rises_under_its_ceiling(ceiling: float, midpoint: float, steepness: float):
    scenario = Scenario.model_validate(
        {
            "id": "curve",
            "adoption": {"ceiling": ceiling, "midpoint_year": midpoint, "steepness": steepness},
            "propensity": "insee-2022",
        }
    )
    path = [adoption_rate(scenario, READER, year).rate for year in range(2015, 2036)]
    assert path == sorted(path)
    assert all(0 <= rate <= ceiling for rate in path)


def test_a_table_of_shares_of_teleworkers_needs_the_employed():
    scenario = Scenario(id="c", label="c", adoption="observed", propensity="cerema-2024")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="employed by CSP are needed"):
        propensity_weights(scenario, READER)
    employed = {"1": 2.0, "2": 6.0, "3": 20.0, "4": 25.0, "5": 27.0, "6": 20.0}
    weights = propensity_weights(scenario, READER, employed)
    assert weights["3"] == pytest.approx(0.23 * 0.47 / 0.2)
    persons = sum(employed[csp] * weight for csp, weight in weights.items())
    assert persons == pytest.approx(0.23 * sum(employed.values()))
    with pytest.raises(InputError, match="CSP 4"):
        propensity_weights(scenario, READER, {**employed, "4": 0.0})


def test_every_table_of_the_model_is_offered():
    assert propensity_names(TREE) == (
        "cerema-2024",
        "dares-2017-all",
        "dares-2017-regular",
        "etude-2016-fitted",
        "insee-2022",
        "insee-ara-2024",
    )
