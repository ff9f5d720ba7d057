"""Places in the communes of a study: by their code, carried; else, or when code and coordinates disagree, by where they lie."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from maillage.assembly.placement import Outlines, Placement
from maillage.assembly.points import latest_editions
from maillage.assembly.vintages import Change, Passage

# Three square communes in a row, one degree wide; 61002 joined 61001 in 2016
WIDTH = 1.0
OUTLINES = Outlines(
    ("61001", "61002", "61003"),
    shapely.STRtree([shapely.box(x, 48.0, x + WIDTH, 49.0) for x in range(3)]),
    2015,
)
CENTRES = {f"6100{n + 1}": (n + 0.5, 48.5) for n in range(3)}
PASSAGE = Passage((Change("61001", "61001", 2016, 1.0), Change("61002", "61001", 2016, 1.0)))


def placement(year: int = 2015, far_km: float = 100.0) -> Placement:
    codes = {"61001", "61003"} | ({"61002"} if year < 2016 else set())
    return Placement(frozenset(codes), CENTRES, year, PASSAGE, far_km, OUTLINES)


def place(codes: list[str | None], points: list[tuple[float, float]], of_year: int, **settings: float):
    lon, lat = np.array(points, dtype=float).T
    return placement(**settings).place(codes, lon, lat, of_year)  # type: ignore[arg-type]


NOWHERE = (float("nan"), float("nan"))


def test_a_code_of_the_same_year_decides():
    found = place(["61002"], [NOWHERE], 2015)
    assert (found.communes, found.carried, found.located) == (["61002"], 0, 0)


def test_a_merged_commune_is_carried_to_the_one_it_joined():
    found = place(["61002"], [(1.5, 48.5)], 2015, year=2018)
    assert (found.communes, found.carried) == (["61001"], 1)


def test_seen_from_before_a_merger_the_coordinates_choose_the_member():
    found = place(["61001", "61001"], [(0.5, 48.5), (1.5, 48.5)], 2018)
    assert found.communes == ["61001", "61002"]
    assert place(["61001"], [NOWHERE], 2018).communes == ["61001"]


def test_without_a_code_or_with_one_that_is_no_commune_the_coordinates_decide():
    found = place([None, "59999"], [(2.5, 48.5), (0.5, 48.2)], 2015)
    assert (found.communes, found.located) == (["61003", "61001"], 2)


def test_a_place_in_no_commune_is_told():
    found = place([None, "59999"], [(9.0, 50.0), NOWHERE], 2015)
    assert (found.communes, found.nowhere) == ([None, None], 2)


def test_a_code_far_from_its_place_is_corrected():
    found = place(["61001"], [(2.5, 48.5)], 2015)
    assert (found.communes, found.corrected) == (["61003"], 1)


def test_coordinates_far_from_the_commune_and_in_no_other_are_not_used():
    found = place(["61001"], [(0.5, 41.0)], 2015)
    assert (found.communes, found.corrected, found.distrusted) == (["61001"], 0, (0,))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["61001", "61002", "61003", "59999", None]),
            st.floats(-1, 4),
            st.floats(47, 50),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([2014, 2015, 2018]),
    st.sampled_from([2015, 2018]),
)
def test_every_place_is_in_a_commune_of_the_study_or_told_to_be_in_none(
    rows: list[tuple[str | None, float, float]], of_year: int, year: int
):
    asked = placement(year)
    lon, lat = (np.array([row[axis] for row in rows], dtype=float) for axis in (1, 2))
    found = asked.place([row[0] for row in rows], lon, lat, of_year)
    assert all(commune is None or commune in asked.codes for commune in found.communes)
    assert found.nowhere == found.communes.count(None)


@pytest.mark.parametrize("names", [["bnlc-2023", "bnlc-2026"], ["bnlc-2026"]])
def test_of_two_editions_of_a_file_the_latest_serves(names: list[str]):
    class Named:
        def __init__(self, name: str) -> None:
            self.dataset = self
            self.id = name

    kept = latest_editions([Named(name) for name in [*names, "bpe-commerce-2020"]])  # type: ignore[misc]
    assert [each.dataset.id for each in kept] == ["bnlc-2026", "bpe-commerce-2020"]
