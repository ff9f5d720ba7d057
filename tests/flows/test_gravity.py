"""Laws of the gravity model, and what it is worth where the whole matrix is known (Orne)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from maillage.errors import InputError
from maillage.flows.deterrence import Deterrence
from maillage.flows.fallback import flows_without_matrix
from maillage.flows.gravity import common_part, fit_gravity, weighted_mean
from maillage.flows.margins import Blocks, GroupTotal, fit_with_margins
from maillage.flows.pruning import gather_small

if TYPE_CHECKING:
    from conftest_flows import Orne
    from numpy.typing import NDArray


def invented(
    seed: int, zones: int = 25
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Workers, jobs and distances of an invented territory of 60 km."""
    draw = np.random.default_rng(seed)
    where = draw.uniform(0, 60, (zones, 2))
    distance = np.hypot(*(where[:, None, axis] - where[None, :, axis] for axis in (0, 1)))
    np.fill_diagonal(distance, 1.0)
    workers, jobs = draw.uniform(10, 1000, zones), draw.uniform(10, 1000, zones)
    return workers, jobs * workers.sum() / jobs.sum(), distance


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), decay=st.floats(0.01, 0.3))
def test_margins_are_met_and_nobody_is_negative(seed: int, decay: float) -> None:
    workers, jobs, distance = invented(seed)
    fit = fit_gravity(workers, jobs, distance, decay=decay)
    assert fit.converged
    assert (fit.flows >= 0).all()
    np.testing.assert_allclose(fit.flows.sum(axis=1), workers, rtol=1e-5)
    np.testing.assert_allclose(fit.flows.sum(axis=0), jobs, rtol=1e-5)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_twice_the_workers_and_jobs_make_twice_the_flows(seed: int) -> None:
    workers, jobs, distance = invented(seed)
    once, twice = (fit_gravity(k * workers, k * jobs, distance, decay=0.1).flows for k in (1, 2))
    np.testing.assert_allclose(twice, 2 * once, rtol=1e-6)


@pytest.mark.parametrize(("form", "decay", "scale"), [("exponential", 0.12, None), ("power", 2.5, 8.0)])
def test_a_known_decay_is_found_again(form: str, decay: float, scale: float | None) -> None:
    workers, jobs, distance = invented(7)
    true = fit_gravity(workers, jobs, distance, deterrence=form, decay=decay, scale_km=scale)
    likely = fit_gravity(workers, jobs, distance, deterrence=form, observed=true.flows, scale_km=scale)
    by_mean = fit_gravity(
        workers, jobs, distance, deterrence=form, mean_distance_km=true.mean_distance_km, scale_km=scale
    )
    assert likely.deterrence.decay == pytest.approx(decay, rel=1e-4)
    assert by_mean.deterrence.decay == pytest.approx(decay, rel=1e-4)
    assert likely.common_part == pytest.approx(1.0, abs=1e-4)


def test_sparse_distances_give_the_same_as_dense_ones() -> None:
    workers, jobs, distance = invented(3)
    dense = fit_gravity(workers, jobs, distance, decay=0.1)
    thin = fit_gravity(workers, jobs, sparse.csr_array(distance), decay=0.1)
    np.testing.assert_allclose(thin.flows.toarray(), dense.flows, rtol=1e-8)


def test_margins_that_cannot_be_met_are_refused() -> None:
    workers, jobs, distance = invented(1)
    with pytest.raises(InputError, match="must have the same sum"):
        fit_gravity(workers, 2 * jobs, distance, decay=0.1)
    with pytest.raises(InputError, match="No decay gives a mean distance"):
        fit_gravity(workers, jobs, distance, mean_distance_km=500.0)
    distance[4, :] = np.inf
    with pytest.raises(InputError, match="origin 4: has a margin but no pair"):
        fit_gravity(workers, jobs, distance, decay=0.1)


def test_orne_from_its_margins_alone(orne: Orne) -> None:
    """Two thirds of the commuters are at their right place, and the mean distance is that of the census."""
    observed = orne.observed
    workers, jobs = observed.sum(axis=1), observed.sum(axis=0)
    exponential = fit_gravity(workers, jobs, orne.distance_km, observed=observed)
    power = fit_gravity(workers, jobs, orne.distance_km, deterrence="power", scale_km=10.0, observed=observed)
    census = weighted_mean(observed, orne.distance_km)
    assert census == pytest.approx(9.98, abs=0.05)
    assert exponential.mean_distance_km == pytest.approx(census, rel=1e-4)
    assert power.mean_distance_km == pytest.approx(census, rel=0.01)
    assert 0.63 < (exponential.common_part or 0) < (power.common_part or 0) < 0.70


def test_orne_from_home_workers_and_the_flows_to_its_capital(orne: Orne) -> None:
    """Home workers are a fair proxy of jobs: three quarters of the commuters at their right place."""
    observed, size = orne.observed, len(orne.ids)
    of_pair = np.zeros((size, size), dtype=np.int8)
    of_pair[:, orne.ids.index("61001")] = 2
    np.fill_diagonal(of_pair, 1)
    totals = np.stack([np.where(of_pair == block, observed, 0).sum(axis=1) for block in range(3)], axis=1)
    blocks = Blocks(of_pair, totals, ("rest", "own_commune", "commune"))
    shape = Deterrence("power", 3.5, 10.0)
    by_home_workers, by_residents = (
        common_part(fit_with_margins(blocks, pull, orne.distance_km, shape).flows, observed)
        for pull in (totals[:, 1] + 0.5, observed.sum(axis=1) + 0.5)
    )
    assert 0.74 < by_home_workers < 0.80
    assert by_residents < by_home_workers


def test_without_any_matrix_nobody_is_lost() -> None:
    workers, _, distance = invented(5)
    ids = np.array([f"Z{index:04}" for index in range(len(workers))])
    made = flows_without_matrix(ids, workers, distance, Deterrence("exponential", 0.1), smallest_flow=5.0)
    sums = made.flows.group_by("origin_id").aggregate([("commuters", "sum")]).sort_by("origin_id")
    np.testing.assert_allclose(sums["commuters_sum"].to_numpy(), workers, rtol=1e-9)


def test_group_totals_are_met_or_refused() -> None:
    workers, jobs, distance = invented(2)
    blocks = Blocks(np.zeros(distance.shape, np.int8), workers[:, None], ("rest",))
    groups = (np.arange(len(jobs)) >= 15).astype(np.int64)
    half = np.arange(len(workers)) < 10
    total = GroupTotal("west → east", half, 1, 0.3 * workers[half].sum())
    fit = fit_with_margins(
        blocks, jobs, distance, Deterrence("exponential", 0.1), groups=groups, group_totals=[total]
    )
    assert fit.flows[np.ix_(half, groups == 1)].sum() == pytest.approx(total.persons, rel=1e-6)
    too_many = GroupTotal("west → east", half, 1, 2 * workers[half].sum())
    with pytest.raises(InputError, match="west → east"):
        fit_with_margins(
            blocks, jobs, distance, Deterrence("exponential", 0.1), groups=groups, group_totals=[too_many]
        )


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.floats(0, 100), st.floats(0, 9)), min_size=1, max_size=60),
    st.floats(0.1, 5),
)
def test_gathering_small_flows_keeps_each_part(rows: list[tuple[int, float, float]], smallest: float) -> None:
    parts, distance, persons = (np.array(column) for column in zip(*rows, strict=True))
    gathered = gather_small(parts, distance, persons, smallest)
    assert (gathered >= 0).all()
    for part in set(parts.tolist()):
        assert gathered[parts == part].sum() == pytest.approx(persons[parts == part].sum(), abs=1e-9)
