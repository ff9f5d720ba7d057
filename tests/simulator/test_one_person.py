"""One parameter set: a person who answers nothing, or the same to each, gets the same answer from the three simulators."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from maillage.parameters import ParameterTree
from maillage.simulator import DrawOptions, Simulation, SimulationOptions, simulate
from maillage.simulator.audience import AUDIENCES, audience
from maillage.simulator.declarations import indicators
from maillage.simulator.draws import draw

WITHOUT_DRAWS = SimulationOptions(draws=DrawOptions(0), drivers="none")
SAME = (
    "allowance_eur",
    "meals_saved_eur",
    "childcare_saved_eur",
    "employee_equipment_eur",
    "time_saved_h",
    "avoided_distance_pkm",
    "avoided_car_vkm",
    "direct_kgco2e",
    "car_cost_saved_eur",
    "home_electricity_kwh",
)
FIGURE = re.compile(r"\d")
NOT_A_FIGURE = re.compile(r"\{[^}]*\}|\b(?:19|20)\d\d\b|CO2")
ALONE = {"car.occupancy": 1.0, "mode_mix.car.car_combustion": 1.0}
"""What an employee says of one's own car, and the census only of all cars."""
ONE_OF_STAFF = {"staff": 1, "teleworking_share": 1, "eligible_share": 1, "car_share": 1}
ANSWERS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"third_place_share": 0}),
    (
        {"distance_km": 25, "travel_time_min": 35, "telework_days_per_week": 3, "allowance_eur_per_day": 2},
        {
            "distance_km": 25,
            "travel_time_min": 35,
            "telework_days_per_week": 3,
            "allowance_per_day": 2,
            "third_place_share": 0,
        },
    ),
    (
        {"place_share": 0.4, "place_distance_km": 6, "place_time_min": 12, "sector": "state"},
        {
            "third_place_share": 0.4,
            "third_place_distance_km": 6,
            "third_place_time_min": 12,
            "sector": "state",
        },
    ),
]


def of_one(result: Simulation) -> dict[str, float]:
    """Amounts of one teleworker."""
    persons = result.value("teleworkers")
    return {name: result.value(name) / persons for name in SAME}


def run(name: str, answers: dict[str, Any], parameters: dict[str, float]) -> Simulation:
    return simulate(name, {**answers, "parameters": parameters}, options=WITHOUT_DRAWS)


@pytest.mark.parametrize(("employee", "employer"), ANSWERS)
def test_an_employer_of_one_teleworker_and_that_employee(employee, employer):
    person = of_one(run("employee", employee, ALONE))
    staff = of_one(run("employer", {**ONE_OF_STAFF, **employer}, ALONE))
    assert staff == pytest.approx(person, rel=1e-9)


def test_a_parameter_changed_moves_the_three_alike():
    changed = {
        "teleworker.lunch_on_site_eur": 10.0,
        "teleworker.allowance_eur_per_day": 2.0,
        "teleworker.own_equipment_eur": 400.0,
        "teleworker.own_time_share": 0.25,
        "teleworker.childcare_eur_per_day": 1.5,
    }
    person = run("employee", {}, changed)
    staff = run("employer", {"staff": 1, "teleworking_share": 1, "third_place_share": 0}, changed)
    land = run("territory", {"third_place_share": 0}, changed)
    day = {name: each / person.value("telework_days") for name, each in whole(person).items()}
    for result in (staff, land):
        found = {name: each / result.value("telework_days") for name, each in whole(result).items()}
        assert found == pytest.approx(day, rel=1e-9)
    for result in (person, staff, land):
        years = result.value("teleworkers") / result.value("employee_equipment_eur")
        assert years == pytest.approx(5 / 400)
    kept = person.value("own_time_h") / person.value("time_saved_h")
    assert kept == pytest.approx(land.value("private_hours") / land.value("time_saved_h"))
    given = staff.value("commute_time_given_h") / staff.value("time_saved_h")
    assert given == pytest.approx(1 - kept)


def whole(result: Simulation) -> dict[str, float]:
    return {name: result.value(name) for name in ("allowance_eur", "meals_saved_eur", "childcare_saved_eur")}


def test_no_audience_has_a_parameter_of_its_own_for_what_one_teleworker_does():
    """Each quantity of one teleworker is declared once, and read by at least two audiences."""
    names = [name for name in ParameterTree.load().parameters if name.startswith("teleworker.")]
    assert names
    read = {each: set(audience(each).formulas.leaves()) for each in AUDIENCES}
    for each in AUDIENCES:
        questions = audience(each).inputs.questions()
        read[each] |= {parameter for question, parameter in questions.items() if question in read[each]}
    for name in names:
        readers = [each for each in AUDIENCES if name in read[each]]
        assert len(readers) >= 2, (name, readers)


@pytest.mark.parametrize("mode", ["bike", "walking", "e_bike"])
def test_what_does_not_concern_a_person_does_not_move_the_result(mode):
    """The net result of a cyclist is a central value: it lies within four draws out of five, before any widening."""
    result = simulate("employee", {"mode": mode, "distance_km": 4}, options=WITHOUT_DRAWS)
    moved = {each.name for each in result.standing_on("net_result_eur") if each.uncertain}
    assert not moved & {"fares_eur_per_day", "childcare_eur_per_day"}
    drawn = draw({each.name: each for each in result.standing_on("net_result_eur")}, DrawOptions(2048))
    fixed = {name: each.value for name, each in result.figures.items() if name not in drawn}
    values = result.audience.formulas.evaluate({**fixed, **drawn}, ["net_result_eur"])["net_result_eur"]
    low, high = np.quantile(values, (0.1, 0.9))
    assert low < result.value("net_result_eur") < high


def test_a_default_of_zero_that_means_not_concerned_has_no_range():
    """One-sided ranges around zero would give everybody a little of what few persons pay."""
    tree = ParameterTree.load().reader(2026)
    for name in AUDIENCES:
        for question, parameter in audience(name).inputs.questions().items():
            found = tree.at(parameter)
            assert found.value != 0 or not found.high, (name, question)


@pytest.mark.parametrize("name", ["employee", "territory"])
def test_explanations_hold_no_figure_that_a_parameter_may_change(name):
    """Years of publications and chemical names apart, a figure in a sentence comes from a quantity."""
    for each in indicators(name):
        for words in (each.name, each.explanation, *(sentence.text for sentence in each.sentences)):
            for text in (words.fr, words.en):
                assert not FIGURE.search(NOT_A_FIGURE.sub("", text)), (each.id, text)


def test_a_gain_that_may_be_a_loss_is_no_strength():
    """With a few uncertain defaults the net result of a cyclist is not announced, but its interval is pointed at."""
    uncertain = simulate(
        "employee",
        {"mode": "bike", "distance_km": 2, "canteen_eur": 4.5},
        options=SimulationOptions(draws=DrawOptions(512), drivers="none"),
    )
    assert uncertain.computed.low["net_result_eur"] < 0 < uncertain.computed.high["net_result_eur"]
    page = uncertain.to_dict("en")["qualitative"]
    assert not any("would bring you" in text for text in page["strengths"])
    assert not any("would cost you" in text for text in page["attention"])
    assert any("may be a gain or a loss" in text for text in page["attention"])
