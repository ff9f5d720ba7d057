"""Classes of destination, and totals spread by CSP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.contracts import column, contract
from maillage.engine import Engine
from maillage.flows.destination_classes import classify
from maillage.flows.shares import apply_csp_shares, csp_shares

if TYPE_CHECKING:
    from collections.abc import Iterator


# pyspark 4.3 uses what pandas 3 deprecates when it brings tables here
pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def either(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with Engine.open(request.param) as opened:
        yield opened


def test_where_the_work_place_lies(either: Engine) -> None:
    """A code that looks French is never abroad, even when the geographic code no longer has it."""
    expected = {
        "59350": "same_commune", "59512": "same_departement", "59999": "same_departement", "62041": "same_region",
        "62999": "same_region", "75056": "other_region", "2A004": "other_region", "97411": "other_region", "98818": "other_region",
        "BE571": "abroad", "99999": "abroad", "ZZZZZ": "abroad",
    }  # fmt: skip
    commuters = either.table({"origin_id": ["59350"] * len(expected), "destination_id": list(expected)})
    communes = either.table({"commune_id": ["59350", "59512", "62041"], "departement_id": ["59", "59", "62"]})
    departements = either.table(
        {"departement_id": ["59", "62", "75", "2A", "974"], "region_id": ["32", "32", "11", "94", "04"]}
    )
    rows = either.rows(classify(commuters, communes, departements))
    assert {row["destination_id"]: row["destination_class"] for row in rows} == expected
    assert set(expected.values()) == set(column("destination_class").codes or {})


def test_two_overseas_territories_outside_the_regions_are_not_one_region(either: Engine) -> None:
    commuters = either.table({"origin_id": ["98735"], "destination_id": ["98818"]})
    communes = either.table({"commune_id": ["59350"], "departement_id": ["59"]})
    departements = either.table({"departement_id": ["59"], "region_id": ["32"]})
    assert either.rows(classify(commuters, communes, departements))[0]["destination_class"] == "other_region"


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0.1, 1000), min_size=1, max_size=6), st.floats(0, 10_000))
def test_shares_conserve_totals_and_lose_nobody(persons: list[float], total: float) -> None:
    with Engine.open() as engine:
        active = engine.table(
            {
                "commune_id": ["A"] * len(persons),
                "csp": [str(i + 1) for i in range(len(persons))],
                "active_persons": persons,
            }
        )
        totals = engine.table({
            "origin_id": ["A", "B"], "destination_id": ["B", "A"], "commute_mode": ["unknown"] * 2, "commuters": [total, 7.0],
        })  # fmt: skip
        made = apply_csp_shares(totals, csp_shares(active))
        contract("core.commuters").check(made.commuters, engine)
        assert engine.scalar(made.commuters.commuters.sum()) == pytest.approx(total)
        assert [row["origin_id"] for row in engine.rows(made.without_shares)] == ["B"]
