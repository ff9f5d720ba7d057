"""What cannot be solved says why, with numbers, all reasons at once."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from maillage.errors import InputError
from maillage.siting import (
    SearchSettings,
    savings_matrix,
    solve_max_coverage,
    solve_p_median,
    solve_set_cover,
)

COST = [[0, 5, 9], [5, 0, 4], [9, 4, 0]]


def test_all_problems_are_told_at_once():
    with pytest.raises(InputError) as told:
        solve_p_median([[-1, np.nan], [2, 3]], [1, -2], 3, existing=[7])
    text = str(told.value)
    assert "cost_matrix[0, 0]: -1 is negative" in text
    assert "cost_matrix[0, 1]: nan is not a number (NaN)" in text
    assert "demand[1]: -2" in text
    assert "column 7 does not exist" in text
    assert "3 sites to open, but only 2 candidates" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"demand": [1, 1]}, r"has shape \(2,\); \(3,\) is expected"),
        ({"sites": 3, "existing": [0]}, "only 2 candidates"),
        ({"sites": -1}, "is -1"),
        ({"sites": 1.5}, "is 1.5"),
        ({"existing": [1, 1]}, "given twice"),
        (
            {"capacity": [1, 1, 1]},
            "the 1 largest sites and the 0 existing ones have 1 seats for a demand of 3",
        ),
        ({"capacity": [1, -1, 1]}, r"capacity\[1\]: -1"),
        ({"cost_matrix": [0, 1, 2]}, r"has shape \(3,\); a matrix"),
    ],
)
def test_p_median_refuses(arguments, message):
    given = {"cost_matrix": COST, "demand": [1, 1, 1], "sites": 1} | arguments
    with pytest.raises(InputError, match=message):
        solve_p_median(**given)


def test_demand_that_no_site_reaches_is_an_error_or_left_out():
    far = [[np.inf, np.inf], [1, 2]]
    with pytest.raises(InputError, match=r"cost_matrix\[0\]: no site can be reached by this demand of 4"):
        solve_p_median(far, [4, 1], 1)
    partial = solve_p_median(far, [4, 1], 1, unreachable="leave")
    assert partial.unserved.tolist() == [0]
    assert partial.objective == 1
    assert partial.gap == 0


def test_too_few_sites_say_how_many_are_needed():
    apart = csr_array(np.eye(4))
    with pytest.raises(InputError, match="2 sites cannot reach all demand: at least 4 are needed"):
        solve_p_median(apart, np.ones(4), 2)


def test_seats_enough_in_sum_but_out_of_reach():
    cost = [[1, np.inf], [1, np.inf], [np.inf, 1]]
    with pytest.raises(InputError, match="No choice of 2 sites"):
        solve_p_median(cost, [3, 3, 3], 2, capacity=[4, 50])


def test_a_budget_that_buys_nothing():
    with pytest.raises(InputError, match="2 buys nothing: the cheapest site costs 3"):
        solve_max_coverage(np.eye(2), [1, 1], 1, site_cost=[3, 4], budget=2)
    with pytest.raises(InputError, match="go together"):
        solve_max_coverage(np.eye(2), [1, 1], 1, budget=2)


def test_coverage_is_a_share():
    with pytest.raises(InputError, match=r"coverage\[0, 1\]: 15 is greater than 1"):
        solve_max_coverage([[1, 15]], [1], 1)


def test_set_cover_names_who_is_out_of_reach():
    with pytest.raises(InputError, match=r"coverage\[1\]: no site is in reach"):
        solve_set_cover([[1, 1], [0, 0]])
    partial = solve_set_cover([[1, 1], [0, 0]], unreachable="leave")
    assert partial.sites == (0,)
    assert partial.unserved.tolist() == [1]


def test_settings_and_rules_that_make_no_sense():
    with pytest.raises(InputError, match=r"(?s)bound_steps.*method"):
        SearchSettings(bound_steps=-1, method="magic")
    with pytest.raises(InputError, match=r"(?s)site_minutes.*is needed.*work_minutes.*is needed"):
        savings_matrix([0], [10], [[2]], least_minutes_saved=10)
