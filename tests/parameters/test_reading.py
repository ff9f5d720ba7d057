"""Reading figures by year, a user's own values, and the journal."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.errors import ParameterError, UnknownNameError
from maillage.parameters import Bounds, DatedValue, Label, Parameter, ParameterTree, Range, Reference

SOURCE = Reference(title="INSEE")


def parameter(
    name: str, *dated: tuple[date, float], interpolation: str = "step", **more: object
) -> Parameter:
    return Parameter.model_validate(
        {
            "name": name,
            "label": Label(fr=name, en=name),
            "unit": "share",
            "values": [
                DatedValue(valid_from=day, value=value, status="source", reference=SOURCE)
                for day, value in dated
            ],
            "interpolation": interpolation,
            **more,
        }
    )


STEP = parameter(
    "a.step", (date(2015, 1, 1), 1.0), (date(2020, 7, 1), 3.0), bounds=Bounds(minimum=0, maximum=9)
)
LINE = parameter("a.line", (date(2015, 1, 1), 1.0), (date(2020, 1, 1), 3.0), interpolation="linear")
TREE = ParameterTree({"a.line": LINE, "a.step": STEP})


@pytest.mark.parametrize(("year", "value"), [(2010, 1), (2015, 1), (2020, 1), (2021, 3), (2040, 3)])
def test_a_step_takes_the_value_in_force_on_1_january(year: int, value: float):
    assert TREE.reader(year).number("a.step") == value


@pytest.mark.parametrize(
    ("year", "value", "held"),
    [(2014, 1, "before"), (2015, 1, None), (2016, 1.4, None), (2020, 3, None), (2021, 3, "after")],
)
def test_a_line_is_straight_between_dates_and_held_outside(year: int, value: float, held: str | None):
    found = LINE.at(year)
    assert found.value == pytest.approx(value)
    assert found.held == held


def test_between_two_dates_the_figure_is_derived_and_so_is_its_range():
    ranged = Parameter(
        name="a",
        label=Label(fr="a", en="a"),
        unit="share",
        interpolation="linear",
        values=(
            DatedValue(
                valid_from=date(2015, 1, 1),
                value=1,
                status="source",
                reference=SOURCE,
                range=Range(low=0, high=2, status="source"),
            ),
            DatedValue(
                valid_from=date(2017, 1, 1),
                value=3,
                status="assumption",
                range=Range(low=2, high=6, status="assumption"),
            ),
        ),
    )
    found = ranged.at(2016)
    assert (found.status, found.low, found.high, found.interpolated) == ("assumption", 1, 4, True)
    assert LINE.at(2016).status == "derived"


@given(st.integers(1900, 2100))
def test_a_line_never_leaves_its_ends(year: int):
    assert 1 <= LINE.at(year).value <= 3


def test_a_users_value_holds_at_every_date_and_is_an_assumption():
    mine = TREE.with_overrides({"a.line": 0.5})
    for year in (2010, 2016, 2030):
        reader = mine.reader(year)
        assert reader.number("a.line") == 0.5
        assert reader.at("a.line").held is None
        (read,) = reader.reads
        assert (read.status, read.overridden, read.low) == ("assumption", True, None)
    assert TREE.reader(2016).number("a.line") == pytest.approx(1.4)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1, 10, True, "3", None])
def test_an_impossible_value_is_refused(value: object):
    with pytest.raises(ParameterError, match=r"a\.step: "):
        TREE.with_overrides({"a.step": value})  # type: ignore[dict-item]


def test_all_impossible_values_are_told_at_once():
    with pytest.raises(ParameterError) as error:
        TREE.with_overrides({"a.step": -1, "a.line": float("nan")})
    assert len(error.value.problems) == 2


def test_an_unknown_name_is_told_with_the_closest():
    with pytest.raises(UnknownNameError, match=r"Did you mean 'commute\.trips_per_day'"):
        ParameterTree.load().with_overrides({"commute.trip_per_day": 2})
    with pytest.raises(UnknownNameError, match="family of parameters"):
        ParameterTree.load().reader(2025).family("emision")


def test_a_family_holds_direct_children_only():
    reader = ParameterTree.load().reader(2025)
    assert set(reader.family("emission.bike")) == {"use", "manufacture"}
    assert "7" in reader.family("speed")


def test_the_journal_notes_each_reading_once_with_its_source():
    reader = TREE.reader(2015)
    for _ in range(2):
        reader.number("a.step")
    reader.number("a.line", year=2016)
    assert [(read.name, read.reference) for read in reader.reads] == [
        ("a.step", "INSEE"),
        ("a.line", "INSEE"),
    ]
    assert reader.reads[1].value == pytest.approx(1.4)


def test_the_packaged_tree_is_read_once():
    assert ParameterTree.load() is ParameterTree.load()
