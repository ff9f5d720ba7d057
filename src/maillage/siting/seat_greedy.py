"""A first choice of sites with seats: each time the one whose seats, filled with those left over, bring most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.seat_model import SeatCase


def greedy_with_seats(case: SeatCase) -> NDArray[np.int64]:
    """Columns of the case to have open, existing ones included, in increasing order; ties to the lowest."""
    order = np.lexsort((-case.value, case.column))
    start = np.searchsorted(case.column[order], np.arange(len(case.columns) + 1))
    left = case.demand.copy()
    opened = case.is_open.copy()
    for existing in np.flatnonzero(opened).tolist():
        _fill(case, order[start[existing] : start[existing + 1]], existing, left)
    money = np.inf if case.budget is None else case.budget
    gains = np.bincount(case.column, weights=left[case.row] * case.value, minlength=len(case.columns))
    gains[opened] = 0.0
    count = 0
    while count < case.sites and gains.max(initial=0.0) > 0:
        index = int(gains.argmax())
        if case.cost is not None and case.cost[index] > money:
            gains[index] = 0.0
            continue
        pairs = order[start[index] : start[index + 1]]
        gain = _fill(case, pairs, index, left.copy())
        if gain < gains[index]:
            gains[index] = gain
            continue
        _fill(case, pairs, index, left)
        opened[index], gains[index] = True, 0.0
        money -= 0.0 if case.cost is None else float(case.cost[index])
        count += 1
    return np.flatnonzero(opened)


def _fill(case: SeatCase, pairs: NDArray[np.int64], index: int, left: NDArray[np.float64]) -> float:
    """Give a site's seats to those left over, the best value first; ``left`` is changed. Says what it brings."""
    rows = case.row[pairs]
    before = np.concatenate([[0.0], np.cumsum(left[rows])[:-1]])
    taken = np.clip(case.seats[index] - before, 0.0, left[rows])
    left[rows] -= taken
    return float((taken * case.value[pairs]).sum())
