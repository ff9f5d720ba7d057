"""Laws of siting, on small random cases: brute force agrees, more sites never harm, existing sites stay, seats suffice."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from brute_force import choices, covered, seated, weighted_cost
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from maillage.siting import (
    SearchSettings,
    solve_max_coverage,
    solve_p_median,
    solve_savings,
    solve_set_cover,
)

few = settings(max_examples=40, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
methods = st.sampled_from(["auto", "exact"])


@st.composite
def cases(draw, *, least=0, whole=True):
    """A matrix demand x sites, a demand, a number of sites, existing columns."""
    rows, columns = draw(st.integers(1, 9)), draw(st.integers(2, 7))
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    table = random.integers(least, 12, (rows, columns)).astype(float)
    table[random.random((rows, columns)) < draw(st.sampled_from([0.0, 0.3, 0.7]))] = 0.0
    demand = random.integers(0, 9, rows).astype(float) if whole else random.random(rows) * 9
    existing = tuple(range(draw(st.integers(0, 1))))
    sites = draw(st.integers(1, columns - len(existing)))
    return table, demand, sites, existing


@few
@given(cases(), methods)
def test_coverage_equals_the_best_of_all_choices(case, method):
    table, demand, sites, existing = case
    coverage = table > 5
    best = max(
        covered(coverage, demand, {*choice, *existing}) for choice in choices(table.shape[1], sites, existing)
    )
    solution = solve_max_coverage(
        coverage, demand, sites, existing=existing, settings=SearchSettings(method=method)
    )
    assert solution.objective == pytest.approx(best)
    assert solution.gap == 0
    assert solution.bound == solution.objective
    assert covered(coverage, demand, {*solution.sites, *existing}) == pytest.approx(best)


@few
@given(cases(whole=False))
def test_partial_coverage_equals_the_best_of_all_choices(case):
    table, demand, sites, existing = case
    coverage = table / 11
    best = max(
        covered(coverage, demand, {*choice, *existing}) for choice in choices(table.shape[1], sites, existing)
    )
    solution = solve_max_coverage(csr_array(coverage), demand, sites, existing=existing)
    assert solution.objective == pytest.approx(best)
    assert solution.gap == 0


@few
@given(cases(), st.integers(3, 20))
def test_a_budget_is_spent_as_well_as_can_be(case, budget):
    table, demand, _, existing = case
    columns = table.shape[1]
    cost = 1 + table[0]
    assume(np.delete(cost, list(existing)).min() <= budget)
    coverage = table > 5
    affordable = [
        choice
        for size in range(columns - len(existing) + 1)
        for choice in choices(columns, size, existing)
        if cost[list(choice)].sum() <= budget
    ]
    best = max(covered(coverage, demand, {*choice, *existing}) for choice in affordable)
    solution = solve_max_coverage(
        coverage, demand, columns - len(existing), existing=existing, site_cost=cost, budget=budget
    )
    assert solution.objective == pytest.approx(best)
    assert solution.gap == 0
    assert cost[list(solution.sites)].sum() <= budget


@few
@given(cases(), methods)
def test_p_median_equals_the_best_of_all_choices(case, method):
    cost, demand, sites, existing = case
    best = min(
        weighted_cost(cost, demand, {*choice, *existing})
        for choice in choices(cost.shape[1], sites, existing)
    )
    solution = solve_p_median(cost, demand, sites, existing=existing, settings=SearchSettings(method=method))
    assert solution.objective == pytest.approx(best)
    assert solution.gap == 0


@few
@given(cases())
def test_p_median_with_pairs_out_of_reach(case):
    cost, demand, sites, existing = case
    demand = demand + 1
    far = np.where(cost > 7, np.inf, cost)
    assume(np.isfinite(far).any(axis=1).all())
    best = min(
        weighted_cost(far, demand, {*choice, *existing}) for choice in choices(cost.shape[1], sites, existing)
    )
    if np.isfinite(best):
        assert solve_p_median(far, demand, sites, existing=existing).objective == pytest.approx(best)
    else:
        with pytest.raises(ValueError, match=r"cannot reach all demand: at least \d+ are needed"):
            solve_p_median(far, demand, sites, existing=existing)


@few
@given(cases(whole=False))
def test_savings_equal_the_best_of_all_choices(case):
    saved, demand, sites, existing = case
    best = max(
        covered(saved, demand, {*choice, *existing}) for choice in choices(saved.shape[1], sites, existing)
    )
    solution = solve_savings(saved, demand, sites, existing=existing)
    assert solution.objective == pytest.approx(best)
    assert solution.gap == 0


@few
@given(cases(), methods)
def test_set_cover_equals_the_cheapest_of_all_choices(case, method):
    table, _, _, existing = case
    columns = table.shape[1]
    coverage = table > 3
    assume(coverage.any(axis=1).all())
    cost = 1 + np.arange(columns) % 3
    left = ~coverage[:, list(existing)].any(axis=1)
    best = min(
        cost[list(choice)].sum()
        for size in range(columns + 1)
        for choice in combinations(range(columns), size)
        if coverage[:, list(choice)][left].any(axis=1).all()
    )
    chosen = SearchSettings(method=method)
    solution = solve_set_cover(coverage, existing=existing, site_cost=cost, settings=chosen)
    assert solution.objective == best
    assert solution.gap == 0
    assert not solution.unserved.size


@few
@given(cases())
def test_seats_are_never_exceeded_and_filled_as_well_as_can_be(case):
    table, demand, sites, existing = case
    coverage = table > 4
    capacity = 1 + table.sum(axis=0) % 7
    best = max(
        seated(coverage, demand, capacity, {*choice, *existing})
        for choice in choices(table.shape[1], sites, existing)
    )
    solution = solve_max_coverage(coverage, demand, sites, existing=existing, capacity=capacity)
    shares = solution.shares.toarray()
    assert solution.objective == pytest.approx(best)
    assert solution.gap == 0
    assert ((shares * demand[:, None]).sum(axis=0) <= capacity * (1 + 1e-12)).all()
    assert (shares.sum(axis=1) <= 1 + 1e-12).all()
    assert not shares[:, np.setdiff1d(np.arange(table.shape[1]), [*solution.sites, *existing])].any()
    assert not shares[~coverage].any()


@few
@given(cases())
def test_endless_seats_change_nothing(case):
    cost, demand, sites, existing = case
    demand = demand + 1
    endless = np.full(cost.shape[1], np.inf)
    free = solve_p_median(cost, demand, sites, existing=existing)
    seats = solve_p_median(cost, demand, sites, existing=existing, capacity=endless)
    assert seats.objective == pytest.approx(free.objective)
    assert seats.shares.sum() == pytest.approx(len(demand))


@few
@given(cases())
def test_one_more_site_never_lowers_coverage(case):
    table, demand, sites, existing = case
    coverage = table > 5
    more = solve_max_coverage(coverage, demand, sites, existing=existing)
    fewer = solve_max_coverage(coverage, demand, sites - 1, existing=existing)
    assert more.objective >= fewer.objective
    assert len(more.sites) == sites
    assert not set(more.sites) & set(existing)


@few
@given(cases(whole=False))
def test_twice_the_demand_changes_nothing_but_the_objective(case):
    table, demand, sites, existing = case
    for solve in (solve_p_median, solve_savings):
        once, twice = (solve(table, weight, sites, existing=existing) for weight in (demand, 2 * demand))
        assert twice.sites == once.sites
        assert twice.assignment.tolist() == once.assignment.tolist()
        assert twice.objective == 2 * once.objective


@few
@given(cases())
def test_the_heuristic_keeps_its_bound(case):
    table, demand, sites, existing = case
    quick = SearchSettings(method="heuristic", bound_steps=20, restarts=0)
    proven = solve_savings(table, demand, sites, existing=existing)
    hasty = solve_savings(table, demand, sites, existing=existing, settings=quick)
    assert hasty.objective <= proven.objective + 1e-9
    assert hasty.bound >= proven.objective - 1e-9
    cost = solve_p_median(table, demand, sites, existing=existing, settings=quick)
    assert cost.bound <= solve_p_median(table, demand, sites, existing=existing).objective + 1e-9
