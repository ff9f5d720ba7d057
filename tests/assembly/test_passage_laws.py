"""Communes that merge, split and change code over the years keep everyone."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.assembly.vintages import Change, Passage, carried, incomplete
from maillage.engine import Engine

CHAIN = Passage((Change("A", "B", 2016, 1.0), Change("B", "B", 2016, 1.0), Change("B", "C", 2019, 1.0)))
CODES = st.sampled_from("ABCDE")


@st.composite
def histories(draw: st.DrawFn) -> Passage:
    """Each year some communes split in two, the parts adding up to the whole."""
    changes = []
    for year in (2015, 2018, 2021):
        for code in draw(st.sets(CODES, max_size=3)):
            first, second = draw(st.lists(CODES, min_size=2, max_size=2, unique=True))
            ratio = draw(st.floats(0.1, 0.9))
            changes += [Change(code, first, year, ratio), Change(code, second, year, 1 - ratio)]
    return Passage(tuple(changes))


def test_a_chain_leads_to_its_end():
    assert CHAIN.links(2014, 2024) == {"A": {"C": 1.0}, "B": {"C": 1.0}}
    assert CHAIN.links(2014, 2017) == {"A": {"B": 1.0}}


def test_nothing_changes_between_the_same_years():
    assert CHAIN.links(2019, 2019) == {}
    assert CHAIN.codes_at(["A", "B"], 2014, 2014) == ["A", "B"]


def test_a_list_goes_forward_and_back():
    merger = Passage((Change("A", "B", 2016, 1.0), Change("B", "B", 2016, 1.0)))
    assert merger.codes_at(["A", "B", "Z"], 2014, 2016) == ["B", "Z"]
    assert merger.codes_at(["B", "Z"], 2016, 2014) == ["A", "B", "Z"]


@given(histories())
def test_the_parts_of_a_commune_add_up_to_the_whole(passage: Passage):
    for shares in passage.links(2014, 2024).values():
        assert sum(shares.values()) == pytest.approx(1.0)


def test_persons_are_carried_whole():
    split = Passage((Change("A", "B", 2016, 0.25), Change("A", "C", 2016, 0.75)))
    with Engine.open() as engine:
        table = engine.table(pa.table({"commune_id": ["A", "B", "Z"], "persons": [100.0, 10.0, 1.0]}))
        made = carried(table, ["commune_id"], ["persons"], split.links(2014, 2024), engine)
        rows = {row["commune_id"]: row["persons"] for row in engine.rows(made)}
    assert rows == pytest.approx({"B": 35.0, "C": 75.0, "Z": 1.0})


def test_a_commune_whose_member_has_no_figure_is_not_whole():
    links = {"A": {"M": 1.0}, "B": {"M": 1.0}, "S": {"T": 0.5, "U": 0.5}}
    assert incomplete({"A", "B", "S"}, ["A", "B", "S", "Z"], links) == []
    assert incomplete({"A", "Z"}, ["A", "B", "S", "Z"], links) == ["M"]
    assert incomplete({"M"}, ["M", "A"], {"A": {"M": 1.0}}) == ["M"], (
        "the code of the merger is that of a member"
    )
