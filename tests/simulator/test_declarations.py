"""Every indicator, quantity, question and parameter of the simulator is declared, traceable and dimensionally right."""

from __future__ import annotations

import numpy as np
import pytest
from dimensions import wrong_dimensions

from maillage.language import texts
from maillage.parameters import ParameterTree
from maillage.simulator import DrawOptions, SimulationOptions, simulate
from maillage.simulator.audience import AUDIENCES, audience
from maillage.simulator.balance import balance_lines
from maillage.simulator.declarations import indicators, quantities
from maillage.simulator.expression import expression
from maillage.simulator.ledger import NET, ledger_lines, presets
from maillage.simulator.simulation import shown_quantities
from maillage.units import check_unit

IDS = {
    "employer": [f"E{n}" for n in range(1, 30)],
    "employee": [f"S{n}" for n in range(1, 9)],
    "territory": [f"T{n}" for n in range(1, 24)],
}


@pytest.fixture(scope="module", params=AUDIENCES)
def name(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def by_default(name):
    return simulate(name, options=SimulationOptions(draws=DrawOptions(256)))


def test_the_audience_has_its_indicators_in_order(name):
    assert [each.id for each in indicators(name)] == IDS[name]


def test_each_indicator_is_either_figures_or_sentences_of_which_one_always_holds(name):
    for each in indicators(name):
        assert bool(each.values) != bool(each.sentences), each.id
        if each.qualitative:
            assert each.sentences[-1].when == (), each.id


def test_every_quantity_is_declared_with_a_unit_and_has_a_formula_or_is_an_answer(name):
    formulas, declared = audience(name).formulas.formulas, quantities(name)
    assert set(formulas) - set(declared) == set()
    shown = set(shown_quantities(audience(name)))
    assert shown - set(declared) == set()
    assert shown - set(formulas) - set(audience(name).inputs.questions()) == set()
    for quantity in declared.values():
        check_unit(quantity.unit)


def test_every_leaf_is_an_answer_or_a_parameter_and_every_answer_is_read(name, by_default):
    leaves = set(audience(name).formulas.leaves())
    assert leaves - set(by_default.figures) == set()
    assert set(audience(name).inputs.questions()) - leaves == set()


def test_every_formula_writes_itself_out(name):
    for made in audience(name).formulas.formulas.values():
        text = expression(made).written(str, "fr")
        assert all(argument in text for argument in made.arguments), made.name


def test_every_question_has_a_help_sentence_and_bounds(name):
    tree = ParameterTree.load()
    for question, parameter in audience(name).inputs.questions().items():
        declared = tree.parameter(parameter)
        assert declared.help is not None, question
        assert declared.bounds.minimum is not None, question


def test_figures_shown_have_a_unit_a_range_and_a_status(name, by_default):
    computed = by_default.computed
    for quantity in shown_quantities(audience(name)):
        low, central, high = (each[quantity] for each in (computed.low, computed.totals, computed.high))
        assert np.isfinite([low, central, high]).all(), quantity
        assert low <= central <= high, quantity
        assert by_default.status(quantity) in {"assumption", "derived"}
        uncertain = [each for each in by_default.standing_on(quantity) if each.uncertain]
        moved = bool(uncertain) and central != 0
        assert not moved or low < high, quantity


def test_units_of_formulas_hold_together(name, by_default):
    """The formula, fed with quantities that bear units, gives the dimension declared."""
    assert wrong_dimensions(audience(name).formulas, by_default.figures, quantities(name)) == []


def test_drivers_and_labels_exist_in_both_languages(by_default):
    for language in ("fr", "en"):
        document = by_default.to_dict(language)
        assert all(item["name"] and item["explanation"] for item in document["indicators"])
        assert document["qualitative"]
    assert any(by_default.drivers.values())


def test_the_ledger_ends_with_the_sum_of_its_lines(by_default):
    *lines, last = [by_default.value(line.quantity) for line in ledger_lines()]
    assert ledger_lines()[-1].id == NET
    assert sum(lines) == pytest.approx(last, rel=1e-12)


def test_presets_count_known_lines():
    known = {line.id for line in ledger_lines()} - {"direct", NET}
    assert all(set(shares) == known for shares in presets().values())


def test_transfers_of_the_balance_sum_to_zero(by_default):
    table = by_default.to_dict()["balance"]
    transfers = [line for line in table["lines"] if line["kind"] == "transfer"]
    assert transfers
    for line in transfers:
        assert sum(line["amounts"].values()) == pytest.approx(0, abs=1e-9), line["id"]
    assert sum(table["sums"]["transfer"].values()) == pytest.approx(0, abs=1e-6)


def test_the_balance_has_lines_for_the_audience(name):
    assert len(balance_lines(audience(name).formulas)) >= 3


def test_themes_are_named_in_both_languages(name):
    for language in ("fr", "en"):
        known = texts(language)
        assert all(f"simulator.themes.{each.theme}" in known for each in indicators(name))
