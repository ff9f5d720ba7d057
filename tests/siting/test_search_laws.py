"""Laws of the searches behind siting: sums kept up to date are right, moves never harm, reductions lose no optimum."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_array

from maillage.siting import SearchSettings, solve_max_coverage, solve_p_median, solve_set_cover
from maillage.siting.benefit import BenefitProblem
from maillage.siting.cover_reduction import reduced_cover
from maillage.siting.cover_regions import cover_by_regions
from maillage.siting.cover_search import CoverProblem, _descent, _sharpen, greedy_cover
from maillage.siting.drop_add import drop_and_add
from maillage.siting.neighbourhoods import Regions
from maillage.siting.tally import Tally

few = settings(max_examples=40, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def coverages(draw, *, most=30):
    """Who reaches whom between points of a square, and a demand of each."""
    number = draw(st.integers(2, most))
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    place = random.random((number, 2))
    reach = np.linalg.norm(place[:, None] - place[None], axis=2) <= draw(st.sampled_from([0.1, 0.25, 0.5]))
    return reach, random.integers(1, 50, number).astype(float)


def benefit_problem(reach, demand, sites, **money):
    return BenefitProblem(csc_array(reach * demand[:, None]), sites, step=1.0, **money)


def covered(reach, demand, opened):
    return float(demand[reach[:, np.asarray(opened, dtype=int)].any(axis=1)].sum())


@few
@given(coverages(), st.lists(st.integers(0, 29), max_size=40))
def test_what_opening_and_closing_adds_up_to_is_what_counting_anew_says(case, moves):
    reach, demand = case
    problem = benefit_problem(reach, demand, len(demand))
    tally = Tally(problem)
    for move in moves:
        index = move % len(demand)
        (tally.remove if tally.open[index] else tally.add)(index)
    anew = Tally(problem, tally.chosen)
    assert tally.value == anew.value == covered(reach, demand, tally.chosen)
    assert tally.times.tolist() == anew.times.tolist()
    assert tally.gains.tolist() == anew.gains.tolist()


@few
@given(coverages(), st.integers(1, 6))
def test_after_swapping_no_swap_helps(case, sites):
    reach, demand = case
    sites = min(sites, len(demand))
    tally = Tally(benefit_problem(reach, demand, sites))
    drop_and_add(tally)
    chosen = set(tally.chosen.tolist())
    assert len(chosen) <= sites
    for closed in chosen:
        for opened in set(range(len(demand))) - chosen:
            assert covered(reach, demand, list(chosen - {closed} | {opened})) <= tally.value


@few
@given(coverages(), st.integers(2, 9))
def test_swaps_stay_within_the_budget(case, budget):
    reach, demand = case
    cost = 1.0 + np.arange(len(demand)) % 4
    tally = Tally(benefit_problem(reach, demand, len(demand), cost=cost, budget=float(budget)))
    drop_and_add(tally)
    assert cost[tally.chosen].sum() == tally.spent <= budget


@few
@given(coverages(), st.integers(1, 8), st.integers(0, 3))
def test_a_region_solved_again_never_lowers_coverage_nor_adds_sites(case, sites, seed):
    reach, demand = case
    sites = min(sites, len(demand))
    tally = Tally(benefit_problem(reach, demand, sites))
    tally.fill()
    before, number = tally.value, int(tally.open.sum())
    regions = Regions(tally, np.ones(len(demand), dtype=bool), SearchSettings(seed=seed))
    for _ in range(3):
        regions.improve()
    assert tally.value >= before
    assert tally.open.sum() <= number
    assert tally.value == covered(reach, demand, tally.chosen)


@few
@given(coverages(most=10))
def test_what_a_cover_leaves_out_does_not_change_its_cost(case):
    reach, demand = case
    cost = 1.0 + demand % 3
    kept, columns = reduced_cover(csc_array(reach.astype(float)), cost)

    def cheapest(table, prices):
        return min(
            prices[list(choice)].sum()
            for size in range(len(prices) + 1)
            for choice in combinations(range(len(prices)), size)
            if table[:, list(choice)].any(axis=1).all()
        )

    assert cheapest(kept.toarray() > 0, cost[columns]) == cheapest(reach, cost)


@few
@given(coverages(), st.integers(0, 3))
def test_a_cover_improved_by_regions_is_a_cover_and_no_dearer(case, seed):
    reach, demand = case
    problem = CoverProblem(csc_array(reach.astype(float)), 1.0 + demand % 3)
    first = greedy_cover(problem, problem.cost)
    better = cover_by_regions(problem, first, SearchSettings(seed=seed), rounds=5, enough=0.0)
    assert reach[:, better].any(axis=1).all()
    assert problem.cost[better].sum() <= problem.cost[first].sum()


@few
@given(coverages(), st.integers(1, 6))
def test_the_search_without_the_last_proof_keeps_its_bound_and_repeats_itself(case, sites):
    reach, demand = case
    assume(sites <= len(demand))
    quick = SearchSettings(method="heuristic", regions=20)
    exact = solve_max_coverage(reach, demand, sites)
    once, again = (solve_max_coverage(reach, demand, sites, settings=quick) for _ in range(2))
    assert once.sites == again.sites
    assert once.objective <= exact.objective <= once.bound
    cover, proven = solve_set_cover(reach, settings=quick), solve_set_cover(reach)
    assert cover.bound <= proven.objective <= cover.objective


@few
@given(coverages())
def test_the_shortest_trips_of_the_smallest_cover_are_found_with_and_without_a_cover_to_begin_with(case):
    reach, demand = case
    minutes = np.where(
        reach, 1.0 + np.add.outer(np.arange(len(demand)), np.arange(reach.shape[1])) % 5, np.inf
    )
    smallest = solve_set_cover(reach)
    exact = solve_p_median(minutes, demand + 1, len(smallest.sites))
    quick = SearchSettings(method="heuristic")
    for start in ((), smallest.sites):
        found = solve_p_median(minutes, demand + 1, len(smallest.sites), start=start, settings=quick)
        assert len(found.sites) == len(smallest.sites)
        assert reach[:, list(found.sites)].any(axis=1).all()
        assert found.objective >= exact.objective >= found.bound - 1e-9


@few
@given(coverages())
def test_a_median_begun_somewhere_is_no_dearer_than_there(case):
    reach, demand = case
    cost = 1.0 + np.where(reach, 0.0, np.add.outer(np.arange(len(demand)), np.arange(reach.shape[1])) % 7)
    start = (0,)
    found = solve_p_median(cost, demand, 1, start=start, settings=SearchSettings(method="heuristic"))
    assert found.objective <= cost[:, 0] @ demand


@few
@given(coverages())
def test_the_linear_relaxation_lowers_no_cover_below_what_can_be(case):
    reach, demand = case
    problem = CoverProblem(csc_array(reach.astype(float)), 1.0 + demand % 3)
    descent = _descent(problem)
    descent.run(5, 0.0)
    few_steps = -descent.bound
    _sharpen(problem, descent, SearchSettings())
    best = solve_set_cover(reach, site_cost=problem.cost, settings=SearchSettings(method="exact")).objective
    assert few_steps - 1e-9 <= -descent.bound <= best + 1e-9
