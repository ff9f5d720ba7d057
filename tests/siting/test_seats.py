"""Sites with seats: the search beside the exact model, its bound, its parts, and the cases it must finish."""

from __future__ import annotations

import numpy as np
import pytest
from brute_force import choices, seated
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from maillage.siting import SearchSettings, solve_max_coverage
from maillage.siting.inputs import Instance
from maillage.siting.seat_choice import SeatChoice
from maillage.siting.seat_model import seat_case
from maillage.siting.seat_prices import SeatPrices
from maillage.siting.seat_regions import SeatRegions
from maillage.siting.seat_transport import seat_all

few = settings(max_examples=40, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
search = SearchSettings(method="heuristic")


@st.composite
def seat_cases(draw):
    """Who reaches what, a demand, seats, a number of sites, existing columns."""
    rows, columns = draw(st.integers(2, 10)), draw(st.integers(2, 8))
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    reach = random.random((rows, columns)) < draw(st.sampled_from([0.3, 0.6]))
    existing = tuple(range(draw(st.integers(0, 1))))
    sites = draw(st.integers(1, columns - len(existing)))
    return reach, random.integers(1, 9, rows).astype(float), random.integers(1, 20, columns), sites, existing


def instance_of(reach, demand, seats, sites, existing=()):
    """The case without its checks."""
    pairs = csr_array(np.asarray(reach, dtype=float))
    return seat_case(
        Instance(pairs, demand, sites, existing, np.asarray(seats, float), None, None), serve_all=False
    )


def country(communes, seed=0):
    """Communes spread evenly, within reach of those nearer than a distance that gives each about seventeen."""
    random = np.random.default_rng(seed)
    place = random.random((communes, 2)) * np.sqrt(communes)
    distance = np.linalg.norm(place[:, None] - place[None], axis=2)
    demand = np.round(np.exp(random.normal(2.5, 1.2, communes))) + 1
    return csr_array((distance < np.sqrt(17 / np.pi)).astype(float)), demand


@few
@given(seat_cases())
def test_the_search_keeps_its_bound_around_the_best_of_all_choices(case):
    reach, demand, seats, sites, existing = case
    best = max(
        seated(reach, demand, seats, {*choice, *existing})
        for choice in choices(reach.shape[1], sites, existing)
    )
    found = solve_max_coverage(reach, demand, sites, existing=existing, capacity=seats, settings=search)
    assert found.objective <= best + 1e-6
    assert found.bound >= best - 1e-6
    assert found.objective == pytest.approx(seated(reach, demand, seats, {*found.sites, *existing}))


@few
@given(seat_cases())
def test_seats_are_given_out_as_the_least_cut_allows_and_prices_bound_what_a_further_site_brings(case):
    reach, demand, seats, sites, existing = case
    made = instance_of(reach, demand, seats, sites, existing)
    opened = np.zeros(len(made.columns), dtype=bool)
    opened[: len(opened) // 2] = True
    given_out = seat_all(made, opened, search)
    assert given_out.value == pytest.approx(seated(reach, demand, seats, made.columns[opened].tolist()))
    most = SeatPrices(made).gross(given_out.price)
    for site in np.flatnonzero(~opened):
        more = opened.copy()
        more[site] = True
        assert seat_all(made, more, search).value <= given_out.value + most[site] + 1e-6


@few
@given(seat_cases(), st.integers(0, 9))
def test_whatever_the_prices_they_bound_what_any_choice_brings(case, seed):
    reach, demand, seats, sites, existing = case
    made = instance_of(reach, demand, seats, sites, existing)
    best = max(
        seated(reach, demand, seats, {*choice, *existing})
        for choice in choices(reach.shape[1], sites, existing)
    )
    prices = np.random.default_rng(seed).random(len(made.rows))
    assert SeatPrices(made).worth(prices).bound >= best - 1e-6


@few
@given(seat_cases(), st.integers(0, 3))
def test_swaps_and_regions_never_harm_nor_open_too_many(case, seed):
    reach, demand, seats, sites, existing = case
    made = instance_of(reach, demand, seats, sites, existing)
    choice = SeatChoice(made, SearchSettings(seed=seed))
    before = choice.value
    choice.swap()
    swapped = choice.value
    SeatRegions(choice, choice.prices.gross(choice.seated.price)).improve(5, np.inf)
    assert before <= swapped <= choice.value + 1e-9
    assert (choice.opened & ~made.is_open).sum() <= sites
    assert choice.opened[made.is_open].all()


@few
@given(seat_cases(), st.integers(2, 12))
def test_the_search_keeps_within_the_budget(case, budget):
    reach, demand, seats, _, existing = case
    columns = reach.shape[1]
    cost = 1 + np.arange(columns) % 3
    budget = max(budget, int(cost.max()))
    count = columns - len(existing)
    every = {"existing": existing, "capacity": seats, "site_cost": cost, "budget": budget}
    found = solve_max_coverage(reach, demand, count, **every, settings=search)
    exact = solve_max_coverage(reach, demand, count, **every)
    assert cost[list(found.sites)].sum() <= budget
    assert exact.gap == 0
    assert found.objective <= exact.objective + 1e-6
    assert found.bound >= exact.objective - 1e-6


def test_a_department_of_scarce_seats_is_answered_with_its_gap():
    coverage, demand = country(250)
    seats = np.full(250, demand.sum() / 12)
    few_steps = SearchSettings(regions=200)
    once, again = (
        solve_max_coverage(coverage, demand, 10, capacity=seats, settings=few_steps) for _ in range(2)
    )
    assert once.sites == again.sites
    assert (once.objective, once.bound) == (again.objective, again.bound)
    assert once.method == "heuristic"
    assert 0 < once.gap < 0.1
    assert ((once.shares.T @ demand) <= seats * (1 + 1e-12)).all()


def test_sites_that_fill_all_their_seats_are_proven_at_once():
    coverage, demand = country(250)
    solution = solve_max_coverage(
        coverage, demand, 5, capacity=np.full(250, 5.0), settings=SearchSettings(nodes=0)
    )
    assert solution.objective == pytest.approx(25)
    assert solution.proven
    assert solution.method == "bound"
