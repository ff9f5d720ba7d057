"""A formula is one function that computes numbers and arrays, and writes itself out."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from maillage.errors import InternalError
from maillage.simulator.expression import expression
from maillage.simulator.formulas import Formula, FormulaSet, formula


def module_of(*functions) -> ModuleType:
    module = ModuleType("invented")
    for function in functions:
        setattr(module, function.__name__, formula(function))
    return module


def trips(teleworkers, days):
    return teleworkers * days * 2


def distance(trips, distance_km, car__occupancy):
    return trips * distance_km / car__occupancy


def capped(distance, limit):
    return np.where(distance > limit, limit, np.minimum(distance, limit) * 0.5)


@pytest.fixture
def formulas() -> FormulaSet:
    return FormulaSet.of(module_of(capped, distance, trips))


def test_formulas_come_after_those_they_read(formulas):
    order = list(formulas.formulas)
    assert order.index("trips") < order.index("distance") < order.index("capped")


def test_what_is_neither_given_nor_a_parameter_is_a_leaf(formulas):
    assert formulas.leaves(["distance"]) == ("car.occupancy", "days", "distance_km", "teleworkers")


def test_one_call_serves_one_case_or_many(formulas):
    leaves = {"teleworkers": 10, "days": 87, "distance_km": 13, "car.occupancy": 1.0, "limit": 1e9}
    one = formulas.evaluate(leaves, ["distance"])["distance"]
    many = formulas.evaluate({**leaves, "distance_km": np.array([13, 26])}, ["distance"])["distance"]
    assert one == 10 * 87 * 2 * 13
    assert many.tolist() == [one, 2 * one]


def test_a_formula_writes_itself_out_in_names_and_in_numbers(formulas):
    made = expression(formulas.formulas["distance"])
    assert made.written(str, "en") == "trips × distance_km / car.occupancy"
    numbers = {"trips": "1 740", "distance_km": "13", "car.occupancy": "1"}
    assert made.written(numbers.__getitem__, "fr") == "1 740 × 13 / 1"


def test_choices_are_written_in_words_of_both_languages(formulas):
    made = expression(formulas.formulas["capped"])
    assert made.written(str, "en") == "if(distance > limit; limit; smaller of(distance; limit) × 0.5)"
    french = "si (distance > limit ; limit ; le plus petit de (distance ; limit) × 0,5)"
    assert made.written(str, "fr").replace("\N{NO-BREAK SPACE}", " ") == french


@pytest.mark.parametrize(
    ("function", "text"),
    [
        (lambda a, b, c: a - (b - c), "a − (b − c)"),
        (lambda a, b, c: a - b - c, "a − b − c"),
        (lambda a, b, c: a / (b * c), "a / (b × c)"),
        (lambda a, b, c: -(a + b) * c, "−(a + b) × c"),
        (lambda a, b, c: (a + b) ** c, "(a + b) ^ c"),
        (lambda a, b, c: np.maximum(0, a - b) * c, "larger of(0; a − b) × c"),
    ],
)
def test_parentheses_are_written_where_they_change_the_result(function, text):
    made = expression(Formula("made", function, ("a", "b", "c")))
    assert made.written(str, "en") == text


def test_a_formula_that_branches_is_refused():
    def branching(a):
        return a if a > 0 else 0

    with pytest.raises(TypeError, match=r"numpy\.where"):
        expression(Formula.of(branching))


def test_a_circle_is_refused():
    def first(second):
        return second

    def second(first):
        return first

    with pytest.raises(InternalError, match="circle"):
        FormulaSet.of(module_of(first, second))


def test_a_name_given_twice_is_refused():
    with pytest.raises(InternalError, match="'trips' is written twice"):
        FormulaSet.of(module_of(trips), module_of(trips))


def test_a_missing_leaf_is_named(formulas):
    with pytest.raises(InternalError, match="'trips' reads 'days'"):
        formulas.evaluate({"teleworkers": 1}, ["trips"])
