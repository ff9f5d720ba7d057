"""Who leaves a territory for work and who comes: what goes out of one comes into another."""

import pytest

from maillage.demo import build_demo
from maillage.engine import Engine
from maillage.indicators.exchanges import exchanges

MOST = 10_000


@pytest.fixture(scope="module")
def core():
    return build_demo(Engine.open("duckdb"))


@pytest.fixture(scope="module")
def halves(core):
    rows = core.engine.rows(core.communes.select("commune_id", "departement_id").order_by("commune_id"))
    first = min(row["departement_id"] for row in rows)
    inside = [row["commune_id"] for row in rows if row["departement_id"] == first]
    outside = [row["commune_id"] for row in rows if row["departement_id"] != first]
    return inside, outside


def total(rows, ids=None):
    return sum(row["commuters"] for row in rows if ids is None or row["commune_id"] in ids)


def test_who_leaves_one_half_for_the_other_is_who_comes_there(core, halves):
    one, other = (exchanges(core, each, MOST) for each in halves)
    assert total(one.destinations, set(halves[1])) == pytest.approx(total(other.origins))
    assert total(other.destinations, set(halves[0])) == pytest.approx(total(one.origins))


def test_classes_tell_everybody_once(core, halves):
    found = exchanges(core, halves[0], MOST)
    assert total(found.to_class) == pytest.approx(found.inside + total(found.destinations))
    assert total(found.from_class) == pytest.approx(found.inside + total(found.origins))


def test_eligible_commuters_are_some_of_the_commuters(core, halves):
    found = exchanges(core, halves[0], MOST)
    for row in (*found.to_class, *found.from_class, *found.destinations, *found.origins):
        assert 0 <= row["eligible_commuters"] <= row["commuters"]
        assert 0 <= row["modelled"] <= row["commuters"]


def test_the_largest_come_first(core, halves):
    counts = [row["commuters"] for row in exchanges(core, halves[0], 5).destinations]
    assert len(counts) == 5
    assert counts == sorted(counts, reverse=True)


def test_of_the_whole_land_nobody_can_be_seen_to_come(core, halves):
    found = exchanges(core, halves[0] + halves[1], MOST)
    assert found.origins == []
    assert "other_region" not in found.from_known
