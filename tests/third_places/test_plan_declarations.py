"""Every indicator, quantity, question and figure of a project is declared, traceable and dimensionally right."""

from __future__ import annotations

import numpy as np
import pytest
from dimensions import wrong_dimensions

from maillage.parameters import ParameterTree
from maillage.simulator.declarations import indicators, quantities
from maillage.simulator.draws import DrawOptions
from maillage.simulator.expression import expression
from maillage.simulator.simulation import SimulationOptions
from maillage.third_places.business_plan import business_plan, project_audience
from maillage.third_places.local_demand import LocalDemand
from maillage.third_places.project import PROJECT
from maillage.units import check_unit

AROUND = LocalDemand("X0001", "Valmer", "rural", 15.0, 4, 9000.0, 10.0, places_known=True, invented=True)
SETTLED = frozenset({"BESIDE"})


@pytest.fixture(scope="module")
def made():
    return business_plan({}, AROUND, options=SimulationOptions(draws=DrawOptions(1024)))


@pytest.fixture(scope="module")
def formulas():
    return project_audience(with_demand=True).formulas


def test_the_indicators_are_in_order():
    assert [each.id for each in indicators(PROJECT)] == [f"P{n}" for n in range(1, 11)]


def test_every_quantity_is_declared_with_a_unit_and_has_a_formula_or_a_figure(formulas, made):
    declared = quantities(PROJECT)
    assert set(formulas.formulas) - set(declared) == set()
    shown = {name for each in indicators(PROJECT) for name in each.values}
    assert shown - set(formulas.formulas) - set(made.figures) == set()
    for quantity in declared.values():
        check_unit(quantity.unit)


def test_every_leaf_is_an_answer_or_a_parameter_and_every_answer_is_read(formulas, made):
    leaves = set(formulas.leaves())
    assert leaves - set(made.figures) == set()
    assert set(made.inputs.questions()) - leaves == set()


def test_every_question_has_a_help_sentence_and_bounds():
    tree = ParameterTree.load()
    for question, parameter in project_audience(with_demand=False).inputs.questions().items():
        declared = tree.parameter(parameter)
        assert declared.help is not None, question
        assert declared.bounds.minimum is not None, question


def test_every_formula_writes_itself_out(formulas):
    for each in formulas.formulas.values():
        written = expression(each).written(str, "fr")
        assert all(argument in written for argument in each.arguments), each.name


def test_units_of_formulas_hold_together(formulas, made):
    assert wrong_dimensions(formulas, made.figures, quantities(PROJECT)) == []


def test_figures_shown_have_an_interval_and_a_derivation_in_both_languages(made):
    for language in ("fr", "en"):
        document = made.to_dict(language)
        for item in document["indicators"]:
            assert item["name"]
            for value in item["values"]:
                ends = (value["low"], value["central"], value["high"])
                assert np.isfinite(ends).all(), value["quantity"]
                assert ends[0] <= ends[1] <= ends[2], value["quantity"]
                derived = made.derivation_of(value["quantity"], language)
                assert derived.figures, value["quantity"]
        assert document["qualitative"]["first_steps"]


def test_two_runs_say_the_same(made):
    again = business_plan({}, AROUND, options=SimulationOptions(draws=DrawOptions(1024)))
    assert again.to_dict("fr") == made.to_dict("fr")


def test_the_main_drivers_of_the_result_are_told_the_strongest_first(made):
    swings = [abs(each["at_high"] - each["at_low"]) for each in made.to_dict("fr")["drivers"]["P5"]]
    assert swings
    assert swings == sorted(swings, reverse=True)


def test_the_odds_share_all_the_draws_between_loss_balance_and_profit(made):
    found = made.odds
    assert found.loss + found.balance + found.profit == pytest.approx(1)
    assert 0 <= found.deficit <= 1
    results = [each["central"] for each in found.curve]
    assert results == sorted(results)
    steps = np.diff(results)
    assert steps == pytest.approx(np.full(len(steps), steps[0]))


def test_a_place_of_many_activities_has_the_mean_turnover_of_the_sector_in_its_interval():
    """France Tiers-Lieux 2023: 246 000 to 252 000 €; half of the resources are subsidies (2021)."""
    mixed = business_plan({"activity": "mixed"})
    reader = ParameterTree.load().reader(2026)
    low, high = (reader.number(f"observatory.france.turnover_{end}") for end in ("low", "high"))
    assert mixed.computed.low["turnover_eur"] < low < high < mixed.computed.high["turnover_eur"]
    published = reader.number("observatory.france.subsidies")
    assert mixed.computed.low["subsidy_share"] < published < mixed.computed.high["subsidy_share"]


def test_a_place_of_desks_alone_does_not_reach_it():
    desks = business_plan({"seats": 60.0, "fill_rate": 0.91})
    assert desks.computed.high["turnover_eur"] < ParameterTree.load().reader(2026).number(
        "observatory.france.turnover_low"
    )
