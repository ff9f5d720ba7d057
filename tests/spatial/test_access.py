"""Access: who reaches what within a travel time, checked against every pair and against the laws it must keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.errors import InputError, UnknownNameError
from maillage.parameters import ParameterTree
from maillage.spatial.access import catchments, coverage, expected_users, measured, soonest
from maillage.spatial.choice import (
    DECAYS,
    BetaChoice,
    choice_shares,
    decay,
    exponential_decay,
    linear_decay,
    threshold,
)
from maillage.spatial.speeds import travel_speeds
from maillage.spatial.stops import NO_COMMUNE, GivenTimes, Stops, commune_stops, place_stops
from maillage.spatial.travel import TravelSpeeds

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPEEDS = TravelSpeeds(1.3, {"1": 25.0, "5": 50.0, None: 40.0}, 3.0)
FORM = BetaChoice(2.4285, 8.1979, 3.928)


@st.composite
def stops(draw: st.DrawFn, communes: int = 6) -> Stops:
    """Communes at random within some 30 km of each other, a few without known coordinates."""
    size = draw(st.integers(1, communes))
    lon = np.array(draw(st.lists(st.floats(2.0, 2.4), min_size=size, max_size=size)))
    lat = np.array(draw(st.lists(st.floats(48.0, 48.3), min_size=size, max_size=size)))
    lon[np.array(draw(st.lists(st.booleans(), min_size=size, max_size=size))) & (np.arange(size) > 3)] = (
        np.nan
    )
    speed = np.array(draw(st.lists(st.sampled_from([25.0, 50.0]), min_size=size, max_size=size)))
    internal = np.array(draw(st.lists(st.floats(0.2, 6.0), min_size=size, max_size=size)))
    ids = tuple(f"C{row}" for row in range(size))
    return Stops(ids, lon, lat, speed, np.arange(size), internal)


@st.composite
def communes_and_places(draw: st.DrawFn) -> tuple[Stops, Stops]:
    homes = draw(stops())
    size = draw(st.integers(0, 7))
    commune = np.array(
        draw(st.lists(st.integers(-1, len(homes) - 1), min_size=size, max_size=size)), dtype=np.int64
    )
    lon = np.array(draw(st.lists(st.floats(2.0, 2.4), min_size=size, max_size=size)), dtype=float)
    lat = np.array(draw(st.lists(st.floats(48.0, 48.3), min_size=size, max_size=size)), dtype=float)
    speed = np.where(commune == NO_COMMUNE, 40.0, homes.speed[commune]) if size else np.zeros(0)
    internal = np.where(commune == NO_COMMUNE, np.nan, homes.internal_km[commune]) if size else np.zeros(0)
    return homes, Stops(tuple(f"P{row}" for row in range(size)), lon, lat, speed, commune, internal)


@st.composite
def given_times(draw: st.DrawFn, communes: int) -> GivenTimes:
    codes = [f"C{row}" for row in range(communes)]
    pairs = draw(st.lists(st.tuples(st.sampled_from(codes), st.sampled_from(codes)), unique=True, max_size=8))
    minutes = draw(st.lists(st.floats(0, 60), min_size=len(pairs), max_size=len(pairs)))
    return matrix([(*pair, time) for pair, time in zip(pairs, minutes, strict=True)], codes)


def matrix(rows: list[tuple[str, str, float]], codes: list[str]) -> GivenTimes:
    table = pa.table(
        {
            "origin_id": pa.array([row[0] for row in rows], pa.string()),
            "destination_id": pa.array([row[1] for row in rows], pa.string()),
            "distance_km": pa.array([row[2] for row in rows], pa.float64()),
            "travel_time_min": pa.array([row[2] for row in rows], pa.float64()),
        }
    )
    return GivenTimes.of(table, codes)


def every_pair(homes: Stops, places: Stops, times: GivenTimes | None = None) -> NDArray[np.float64]:
    """Minutes of all pairs, origins × destinations."""
    origin, place = (each.ravel() for each in np.indices((len(homes), len(places))))
    return measured(homes, places, origin, place, SPEEDS, times)[1].reshape(len(homes), len(places))


@given(communes_and_places(), st.floats(0, 60), st.data())
def test_the_catchments_are_all_the_pairs_within_the_time_and_no_other(
    land: tuple[Stops, Stops], minutes: float, data: st.DataObject
):
    homes, places = land
    times = data.draw(st.one_of(st.none(), given_times(len(homes))))
    found = catchments(homes, places, SPEEDS, max_minutes=minutes, given=times)
    expected = np.argwhere(every_pair(homes, places, times) <= minutes).tolist()
    assert np.column_stack([found.origin, found.destination]).tolist() == expected


@given(communes_and_places())
def test_the_soonest_place_is_the_soonest_of_all(land: tuple[Stops, Stops]):
    homes, places = land
    row, km, minutes, _ = soonest(homes, places, SPEEDS)
    all_pairs = every_pair(homes, places)
    for home in range(len(homes)):
        times = all_pairs[home][np.isfinite(all_pairs[home])]
        assert (row[home] == -1) == (len(times) == 0)
        if len(times):
            assert minutes[home] == times.min()
            assert np.isfinite(km[home])


@given(stops(), st.floats(0, 60))
def test_between_communes_distances_and_times_are_the_same_both_ways(homes: Stops, minutes: float):
    found = catchments(homes, homes, SPEEDS, max_minutes=minutes)
    there = found.matrix().toarray()
    apart = found.matrix(found.distance_km).toarray()
    homes_apart = homes.lon[:, None] != homes.lon[None, :]
    np.testing.assert_allclose((there * homes_apart), (there * homes_apart).T, rtol=1e-9)
    np.testing.assert_allclose((apart * homes_apart), (apart * homes_apart).T, rtol=1e-9)


@given(communes_and_places(), st.floats(0, 40), st.floats(0, 40))
def test_more_minutes_never_reach_less_nor_cover_less(land: tuple[Stops, Stops], one: float, other: float):
    homes, places = land
    less, more = (catchments(homes, places, SPEEDS, max_minutes=time) for time in sorted((one, other)))
    pairs = [set(zip(each.origin.tolist(), each.destination.tolist(), strict=True)) for each in (less, more)]
    assert pairs[0] <= pairs[1]
    demand = np.arange(1.0, len(homes) + 1)
    assert coverage(less, demand).share <= coverage(more, demand).share


@given(communes_and_places(), st.floats(1, 40), st.data())
def test_a_share_covered_is_a_share_and_a_further_site_never_lowers_it(
    land: tuple[Stops, Stops], minutes: float, data: st.DataObject
):
    homes, places = land
    found = catchments(homes, places, SPEEDS, max_minutes=minutes)
    sites = sorted(data.draw(st.sets(st.integers(0, len(places) - 1)))) if len(places) else []
    demand = np.array(data.draw(st.lists(st.floats(0, 1e5), min_size=len(homes), max_size=len(homes))))
    shape = data.draw(st.sampled_from([None, lambda time: linear_decay(time, max_minutes=minutes)]))
    before = coverage(found, demand, sites=sites, decay=shape)
    after = coverage(found, demand, decay=shape)
    assert 0 <= before.share <= after.share <= 1
    assert ((before.weight >= 0) & (before.weight <= after.weight) & (after.weight <= 1)).all()
    doubled = coverage(found, 2 * demand, sites=sites, decay=shape)
    assert doubled.share == pytest.approx(before.share, abs=1e-12)


@given(st.lists(st.floats(0, 1e5), min_size=1, max_size=5), st.floats(0, 1), st.floats(0, 1))
def test_users_follow_sigma_and_never_pass_it(demand: list[float], one: float, other: float):
    weight = np.linspace(0, 1, len(demand))
    few, many = (expected_users(demand, weight, sigma) for sigma in sorted((one, other)))
    assert (few <= many).all()
    assert (many <= np.array(demand) * max(one, other)).all()


@pytest.mark.parametrize("sigma", [-0.1, 1.1, float("nan")])
def test_a_sigma_that_is_no_share_is_refused(sigma: float):
    with pytest.raises(InputError, match="not between 0 and 1"):
        expected_users([1.0], [1.0], sigma)


def test_a_negative_demand_is_refused():
    homes = Stops(("A",), np.array([2.0]), np.array([48.0]), np.array([50.0]), np.array([0]), np.array([1.0]))
    found = catchments(homes, homes, SPEEDS, max_minutes=15)
    with pytest.raises(InputError, match="Demand must be"):
        coverage(found, [-1.0])
    with pytest.raises(InputError, match="negative"):
        catchments(homes, homes, SPEEDS, max_minutes=-1)


@given(st.floats(0.5, 200), st.floats(0, 200), st.floats(0, 200))
def test_a_choice_is_a_probability_that_falls_with_the_time_to_the_place(
    work: float, one: float, other: float
):
    near, far = sorted((one, other))
    likely, less = FORM.probability(work, near), FORM.probability(work, far)
    assert 0 <= less <= likely <= 1
    assert FORM.probability(work, work) == 0


@pytest.mark.parametrize(
    ("work", "place", "expected"), [(30, 15, 0.49), (60, 15, 0.71), (30, 30, 0.0), (1, 0.5, 0.0)]
)
def test_the_published_form_at_some_points(work: float, place: float, expected: float):
    # at 30 minutes the mean share to be saved is about one half
    assert float(FORM.probability(work, place)) == pytest.approx(expected, abs=0.02)


@given(st.floats(0, 100), st.floats(0, 100))
def test_decays_fall_with_time(one: float, other: float):
    near, far = sorted((one, other))
    for shape in (
        lambda time: linear_decay(time, max_minutes=15, full_minutes=5),
        lambda time: exponential_decay(time, half_minutes=10),
    ):
        assert 0 <= shape([far])[0] <= shape([near])[0] <= 1


@given(st.lists(st.floats(0, 60), max_size=8), st.floats(0, 40), st.floats(0, 40))
def test_a_decay_that_starts_no_sooner_than_it_ends_is_a_threshold(
    minutes: list[float], longest: float, more: float
):
    faded = linear_decay(minutes, max_minutes=longest, full_minutes=longest + more)
    assert faded.tolist() == threshold(minutes, max_minutes=longest).tolist()


@given(st.lists(st.floats(0, 60), max_size=8))
def test_a_decay_without_end_serves_everyone_alike(minutes: list[float]):
    assert exponential_decay(minutes, half_minutes=1e18).tolist() == [1.0] * len(minutes)


@given(st.sampled_from(DECAYS), st.lists(st.floats(0, 60), min_size=2, max_size=8), st.floats(0.1, 60))
def test_no_form_serves_more_than_everyone_nor_more_who_come_from_farther(
    name: str, minutes: list[float], longest: float
):
    shape = decay(name, ParameterTree.load().reader(2025), max_minutes=longest)
    served = shape(np.array(sorted(minutes)))
    assert ((served >= 0) & (served <= 1)).all()
    assert (np.diff(served) <= 0).all()


@st.composite
def flows_and_places(draw: st.DrawFn) -> tuple[list[tuple[int, float, float]], list[tuple[int, float]]]:
    minutes = st.one_of(st.floats(0, 120), st.just(float("nan")))
    flow = st.tuples(st.integers(0, 3), minutes, st.floats(0, 1e4))
    place = st.tuples(st.integers(0, 3), st.floats(0, 60))
    return draw(st.lists(flow, max_size=12)), sorted(draw(st.lists(place, max_size=8)))


@given(flows_and_places())
def test_the_share_that_chooses_is_the_mean_over_those_who_live_there(
    land: tuple[list[tuple[int, float, float]], list[tuple[int, float]]],
):
    flows, places = land
    home, minutes, persons = (np.array([flow[part] for flow in flows], dtype=float) for part in range(3))
    rows, there = (np.array([place[part] for place in places], dtype=float) for part in range(2))
    shares = choice_shares(FORM, (home.astype(int), minutes, persons), (rows.astype(int), there), 4)
    assert ((shares >= 0) & (shares <= 1)).all()
    for (row, time), share in zip(places, shares.tolist(), strict=True):
        here = [(work, who) for living, work, who in flows if living == row]
        everyone = sum(who for _, who in here)
        likely = sum(who * float(FORM.probability(work, time)) for work, who in here)
        assert share == pytest.approx(min(likely / everyone, 1.0) if everyone > 0 else 0.0, abs=1e-9)


def test_decays_by_name():
    reader = ParameterTree.load().reader(2025)
    assert decay("threshold", reader)(np.array([15.0, 15.1])).tolist() == [1.0, 0.0]
    assert decay("linear", reader)(np.array([5.0, 15.0])).tolist() == [1.0, 0.0]
    assert decay("exponential", reader)(np.array([10.0])).tolist() == [0.5]
    with pytest.raises(UnknownNameError):
        decay("gaussian", reader)
    assert travel_speeds(reader).detour_ratio >= 1


def test_a_time_that_the_user_gives_replaces_the_default_and_can_bring_a_place_into_reach():
    codes = ["C0", "C1"]
    lon, lat = np.array([2.0, 3.0]), np.array([48.0, 48.0])
    homes = Stops(tuple(codes), lon, lat, np.array([50.0, 50.0]), np.arange(2), np.array([1.0, 1.0]))
    by_default = catchments(homes, homes, SPEEDS, max_minutes=15)
    assert set(zip(by_default.origin.tolist(), by_default.destination.tolist(), strict=True)) == {
        (0, 0),
        (1, 1),
    }
    times = matrix([("C0", "C1", 12.0), ("C1", "C1", 40.0)], codes)
    found = catchments(homes, homes, SPEEDS, max_minutes=15, given=times).table().to_pylist()
    assert [(row["origin_id"], row["destination_id"], row["method"]) for row in found] == [
        ("C0", "C0", "internal"),
        ("C0", "C1", "matrix"),
    ]


def test_places_stand_at_their_commune_where_only_that_is_known():
    communes = pa.table(
        {
            "commune_id": ["61001", "61002"],
            "lon": [0.5, None],
            "lat": [48.5, None],
            "area_km2": [10.0, None],
            "internal_distance_km": [None, 2.0],
            "density_level": ["5", None],
        }
    )
    homes = commune_stops(communes, SPEEDS)
    assert homes.speed.tolist() == [50.0, 40.0]
    assert homes.internal_km[0] == pytest.approx(0.9054 * np.sqrt(10 / np.pi), rel=1e-3)
    places = pa.table(
        {"id": ["a", "b"], "commune_id": ["61001", None], "lon": [None, 0.6], "lat": [None, 48.6]},
        schema=pa.schema(
            [("id", pa.string()), ("commune_id", pa.string()), ("lon", pa.float64()), ("lat", pa.float64())]
        ),
    )
    found = place_stops(places, "id", homes, SPEEDS)
    assert (found.lon.tolist(), found.commune.tolist(), found.speed.tolist()) == (
        [0.5, 0.6],
        [0, -1],
        [50.0, 40.0],
    )
    row, _, _, _ = soonest(homes, found, SPEEDS)
    assert row.tolist() == [0, -1]
