"""The optimum of the uncapacitated p-median instances of the OR-Library (Beasley 1985) is found and proven.

The five instances that take longest run when ``MAILLAGE_ALL_INSTANCES`` is set, and in ``benchmarks/siting.py --instances``.
"""

from __future__ import annotations

import os

import numpy as np
import pytest
from scipy.sparse.csgraph import shortest_path

from maillage.siting import SearchSettings, solve_p_median

LONGEST = {6, 11, 12, 16, 17}
INSTANCES = [
    number for number in range(1, 21) if number not in LONGEST or os.environ.get("MAILLAGE_ALL_INSTANCES")
]


def read_instance(folder, number):
    """Costs between all vertices, and the number of sites; a later line for a pair replaces the earlier."""
    numbers = np.array((folder / f"pmed{number}.txt").read_text().split(), dtype=int)
    vertices, sites = numbers[0], numbers[2]
    cost = np.full((vertices, vertices), np.inf)
    for one, other, length in numbers[3:].reshape(-1, 3):
        cost[one - 1, other - 1] = cost[other - 1, one - 1] = length
    np.fill_diagonal(cost, 0)
    return shortest_path(cost, directed=False), int(sites)


def known_optimum(folder, number):
    """The published optimal value."""
    lines = (folder / "pmedopt.txt").read_text().splitlines()[1:]
    return dict(line.split() for line in lines if line.strip())[f"pmed{number}"]


@pytest.mark.parametrize("number", INSTANCES)
def test_the_known_optimum_is_found_and_proven(shared_data, number):
    folder = shared_data / "location_benchmarks"
    cost, sites = read_instance(folder, number)
    solution = solve_p_median(cost, np.ones(len(cost)), sites, settings=SearchSettings(restarts=100))
    assert solution.objective == int(known_optimum(folder, number))
    assert solution.gap == 0
    assert len(solution.sites) == sites
