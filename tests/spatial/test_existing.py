"""Third places that exist: in which year they serve, whom they cover, and by which kind of place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.parameters import ParameterTree
from maillage.spatial.choice import decay
from maillage.spatial.existing import CONVERTIBLE, OPEN, PLANNED, covered_today, in_state, is_open

if TYPE_CHECKING:
    from maillage.core import CoreTables
    from maillage.engine import Engine

READER = ParameterTree.load().reader(2025)
DATES = st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2030, 12, 31)))


def place(status: str = OPEN, opened: date | None = None, closed: date | None = None) -> dict[str, object]:
    return {"third_place_status": status, "opened_on": opened, "closed_on": closed}


@pytest.mark.parametrize(
    ("row", "serves"),
    [
        (place(), True),
        (place(opened=date(2025, 12, 31)), True),
        (place(opened=date(2026, 1, 1)), False),
        (place(closed=date(2025, 1, 1)), False),
        (place(closed=date(2026, 1, 1)), True),
        (place(PLANNED), False),
        (place(CONVERTIBLE), False),
        (place("closed"), False),
    ],
)
def test_a_place_serves_from_the_year_it_opens_and_not_in_the_year_it_closes(
    row: dict[str, object], serves: bool
):
    assert is_open(row, 2025) == serves


@given(st.sampled_from([OPEN, PLANNED, CONVERTIBLE, "closed"]), DATES, DATES, st.integers(2000, 2030))
def test_a_place_that_is_open_is_in_that_state_and_in_one_only(
    status: str, opened: date | None, closed: date | None, year: int
):
    row = place(status, opened, closed)
    states = [each for each in (OPEN, PLANNED, CONVERTIBLE) if in_state(row, year, (each,))]
    assert is_open(row, year) == (states == [OPEN])
    assert len(states) <= 1


def demand_of(demo: CoreTables) -> pa.Table:
    table = demo.engine.to_arrow(demo.communes.order_by("commune_id"))
    return pa.table({"commune_id": table["commune_id"], "teleworkers": [100.0] * table.num_rows})


def test_each_commune_has_its_nearest_place_and_is_covered_when_that_is_near_enough(demo: CoreTables):
    found = covered_today(demo, READER, demand_of(demo))
    rows = found.table.to_pylist()
    assert {row["nearest_id"] for row in rows} <= set(found.places["third_place_id"].to_pylist())
    for row in rows:
        assert row["covered_share"] == float(row["nearest_time_min"] <= found.max_minutes)
    assert set(found.uncovered) == {row["commune_id"] for row in rows if row["nearest_time_min"] > 15}
    assert 0 < found.share < 1


def test_only_the_places_that_are_open_count(demo: CoreTables, engine: Engine):
    found = covered_today(demo, READER, demand_of(demo))
    every = engine.rows(demo.points["third_places"])
    counted = set(found.places["third_place_id"].to_pylist())
    assert counted == {row["third_place_id"] for row in every if is_open(row, 2025)}
    here = demand_of(demo).slice(0, 1)
    nearby = set(covered_today(demo, READER, here).places["third_place_id"].to_pylist())
    assert 0 < len(nearby) < len(counted)
    assert nearby < counted


@pytest.mark.parametrize("form", ["threshold", "linear", "exponential"])
def test_kinds_cover_together_what_all_places_cover(demo: CoreTables, form: str):
    found = covered_today(demo, READER, demand_of(demo), decay=decay(form, READER))
    assert sum(each.places for each in found.by_kind) == found.places.num_rows
    assert [each.share for each in found.by_kind] == sorted(
        (each.share for each in found.by_kind), reverse=True
    )
    assert max(each.share for each in found.by_kind) <= found.share + 1e-12
    assert sum(each.share for each in found.by_kind) >= found.share - 1e-12
    assert sum(each.alone_share for each in found.by_kind) <= found.share + 1e-12
    for each in found.by_kind:
        assert 0 <= each.alone_share <= each.share + 1e-12


def test_a_kind_left_alone_covers_what_it_covers_by_itself(demo: CoreTables):
    found = covered_today(demo, READER, demand_of(demo))
    for each in found.by_kind:
        table = demo.points["third_places"]
        only = replace(demo, points={"third_places": table.filter(table.third_place_kind == each.kind)})
        alone = covered_today(only, READER, demand_of(demo))
        assert alone.share == pytest.approx(each.share)
        assert [kind.alone_share for kind in alone.by_kind] == pytest.approx([each.share])
