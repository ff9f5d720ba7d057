"""Small cases a planner can check by hand."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy.sparse import csr_array

from maillage.siting import (
    SearchSettings,
    gain_curve,
    savings_matrix,
    solve_max_coverage,
    solve_p_median,
    solve_savings,
    solve_set_cover,
)

# Four villages along a road; a place may open in each. Minutes between them.
MINUTES = np.array([[0, 10, 25, 60], [10, 0, 15, 50], [25, 15, 0, 35], [60, 50, 35, 0]], dtype=float)
TELEWORKERS = np.array([30.0, 20.0, 50.0, 25.0])
WITHIN_15 = MINUTES <= 15


def test_the_place_that_covers_most():
    solution = solve_max_coverage(WITHIN_15, TELEWORKERS, 1)
    assert solution.sites == (1,)
    assert solution.objective == 100
    assert solution.assignment.tolist() == [1, 1, 1, -1]
    assert solution.proven


def test_an_existing_place_serves_first_and_changes_the_choice():
    solution = solve_max_coverage(WITHIN_15, TELEWORKERS, 1, existing=[1])
    assert solution.sites == (3,)
    assert solution.existing == (1,)
    assert solution.objective == 125
    assert solution.assignment.tolist() == [1, 1, 1, 3]


def test_a_conversion_within_the_budget_wins_over_a_new_site_beyond_it():
    solution = solve_max_coverage(WITHIN_15, TELEWORKERS, 2, site_cost=[4, 9, 4, 9], budget=8)
    assert solution.sites == (0, 2)
    assert solution.objective == 100


def test_seats_limit_who_is_served():
    solution = solve_max_coverage(WITHIN_15, TELEWORKERS, 1, capacity=[60, 40, 60, 60])
    assert solution.sites == (2,)
    assert solution.objective == 60
    assert (solution.shares.T @ TELEWORKERS).tolist() == pytest.approx([0, 0, 60, 0])


def test_the_fewest_places_that_leave_nobody_beyond_15_minutes():
    solution = solve_set_cover(WITHIN_15)
    assert solution.sites == (1, 3)
    assert solution.objective == 2


def test_equal_candidates_go_to_the_lowest():
    assert solve_max_coverage(np.ones((2, 3)), [1, 1], 1).sites == (0,)
    assert solve_max_coverage(np.ones((2, 3)), [1, 1], 1).assignment.tolist() == [0, 0]
    assert solve_set_cover(np.ones((2, 3))).sites == (0,)


def test_a_stored_zero_is_a_cost_and_a_missing_pair_is_out_of_reach():
    sparse = csr_array((np.array([0.0, 3.0, 1.0]), (np.array([0, 0, 1]), np.array([0, 1, 1]))), shape=(2, 2))
    assert solve_p_median(sparse, [1, 1], 1).objective == 4
    assert solve_p_median(sparse, [1, 1], 2).objective == 1


def test_rules_decide_who_goes_to_a_place():
    # Two commuters from village 0 (60 km and 20 km to work); the places are in village 0, 10 km and 40 km away.
    table = {
        "home": [0, 0],
        "work_distance": [60, 20],
        "site_distance": [[0, 10, 40]],
        "work_minutes": [50, 18],
        "site_minutes": [[2, 12, 35]],
    }
    assert savings_matrix(**table).toarray().tolist() == [[60, 50, 20], [20, 10, 0]]
    near = savings_matrix(**table, most_minutes=15)
    assert near.toarray().tolist() == [[60, 50, 0], [20, 10, 0]]
    worth_it = savings_matrix(**table, most_minutes=15, least_minutes_saved=10)
    assert worth_it.toarray().tolist() == [[60, 50, 0], [20, 0, 0]]
    assert solve_savings(worth_it, [3, 1], 1).objective == 200


def test_the_gain_curve_falls_and_ends():
    curve = gain_curve(lambda sites: solve_max_coverage(WITHIN_15, TELEWORKERS, sites), most=4)
    assert [step.objective for step in curve] == [0, 100, 125, 125, 125]
    assert [step.marginal_gain for step in curve] == [0, 100, 25, 0, 0]
    assert [len(step.solution.sites) for step in curve] == [0, 1, 2, 3, 4]


def test_the_same_answer_each_time():
    random = np.random.default_rng(3)
    place = random.random((120, 2))
    cost = np.linalg.norm(place[:, None] - place[None], axis=2)
    once, again = (solve_p_median(cost, np.ones(120), 9, settings=SearchSettings(seed=5)) for _ in range(2))
    assert once.sites == again.sites
    assert once.bound == again.bound
    assert once.gap == 0


def test_the_solver_prints_nothing():
    code = (
        "import numpy as np; from maillage.siting import *;"
        "print(solve_p_median(np.arange(9.).reshape(3, 3), np.ones(3), 1, settings=SearchSettings(method='exact')).objective)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["9.0"]
