"""Every choice of sites, tried: what the models must equal on small cases."""

from __future__ import annotations

from itertools import combinations

import numpy as np


def choices(columns, sites, existing=()):
    """All choices of so many columns beside the existing ones."""
    return combinations([column for column in range(columns) if column not in existing], sites)


def covered(coverage, demand, opened):
    """Demand times its best coverage by open columns."""
    if not opened:
        return 0.0
    return float((np.asarray(coverage)[:, sorted(opened)].max(axis=1) * demand).sum())


def weighted_cost(cost, demand, opened):
    """Demand times its least cost to open columns."""
    return float((np.asarray(cost)[:, sorted(opened)].min(axis=1) * demand).sum())


def seated(coverage, demand, capacity, opened):
    """Most demand seated by open columns: by the theorem of Hall and Ford-Fulkerson, the least cut over sets of columns."""
    opened = sorted(opened)
    best = np.inf
    for size in range(len(opened) + 1):
        for full in combinations(opened, size):
            rest = [column for column in opened if column not in full]
            reached = np.asarray(coverage)[:, rest].any(axis=1) if rest else np.zeros(len(demand), dtype=bool)
            best = min(
                best, sum(capacity[column] for column in full) + float(np.asarray(demand)[reached].sum())
            )
    return float(best)
