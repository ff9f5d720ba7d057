"""Improve a choice of sites of a coverage problem: close each in turn and open what then adds most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from maillage.siting.tally import Tally

SMALLEST_STEP = 1e-10
MOST_PASSES = 50


def drop_and_add(tally: Tally) -> None:
    """Close each site and open the best in its place, until no such swap helps; ``tally`` is changed.

    The first pass looks at all sites; the next ones only around what changed, and the last at all again.
    """
    tally.fill()
    around = tally.chosen
    everywhere = True
    for _ in range(MOST_PASSES):
        changed = _pass(tally, around)
        if not len(changed):
            if everywhere:
                return
            around, everywhere = tally.chosen, True
            continue
        near = tally.problem.near(changed)
        around, everywhere = near[tally.open[near]], False


def _pass(tally: Tally, columns: np.ndarray) -> np.ndarray:
    """Try each of these open columns once; the rows whose service changed."""
    before = tally.times.copy()
    for index in columns.tolist():
        if not tally.open[index]:
            continue
        value = tally.value
        tally.remove(index)
        other = tally.best_column()
        gained = -1.0 if other < 0 else tally.value + tally.gains[other] - value
        if other == index or gained <= SMALLEST_STEP * value:
            tally.add(index)
            continue
        tally.add(other)
        if tally.problem.cost is not None:
            tally.fill()
    return np.flatnonzero(before != tally.times)
