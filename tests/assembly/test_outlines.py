"""Communes and outlines of another year: everyone is drawn once, with the sum of those who share an outline."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.assembly.outlines import groups, outline_links
from maillage.assembly.vintages import Change, Passage

MERGER = Passage((Change("A", "M", 2016, 1.0), Change("M", "M", 2016, 1.0)))
LINKS = st.dictionaries(
    st.sampled_from("ABCDEFG"),
    st.sets(st.sampled_from("ABCXYZ"), min_size=1).map(lambda each: tuple(sorted(each))),
)


def test_members_of_a_later_merger_are_drawn_together():
    links = outline_links(["A", "M", "Z", "gone"], {"M", "Z"}, MERGER, 2014, 2018)
    assert links == {"A": ("M",), "M": ("M",), "Z": ("Z",)}, "what has no outline is not drawn"
    assert groups(links) == ({"A": "M", "M": "M", "Z": "Z"}, {"M": "M", "Z": "Z"})


def test_an_earlier_file_draws_a_merger_by_all_its_members():
    links = outline_links(["M", "Z"], {"A", "M", "Z"}, MERGER, 2018, 2014)
    assert links == {"M": ("A", "M"), "Z": ("Z",)}
    assert groups(links)[1] == {"A": "M", "M": "M", "Z": "Z"}


def test_a_commune_split_since_keeps_both_its_parts():
    split = Passage((Change("S", "S", 2016, 0.6), Change("S", "T", 2016, 0.4)))
    drawn_with, outline_of = groups(outline_links(["S"], {"S", "T"}, split, 2014, 2018))
    assert (drawn_with, outline_of) == ({"S": "S"}, {"S": "S", "T": "S"})


@given(LINKS)
def test_no_outline_is_shared_between_two_groups(links: dict[str, tuple[str, ...]]):
    drawn_with, outline_of = groups(links)
    assert set(drawn_with) == set(links)
    for code, outlines in links.items():
        assert {outline_of[outline] for outline in outlines} == {drawn_with[code]}
        assert drawn_with[drawn_with[code]] == drawn_with[code], (
            "a group bears the code of one of its communes"
        )


@pytest.mark.parametrize("year", [2014, 2024])
def test_without_a_table_of_changes_each_commune_is_its_own(year: int):
    assert outline_links(["A"], {"A"}, Passage(()), year, 2018) == {"A": ("A",)}
