"""Natural breaks: the classes of sorted figures that differ least within themselves (Fisher, Jenks), found exactly and quickly."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


class _Sums(NamedTuple):
    """Sums over the first 0, 1, … of the sorted figures, less their mean so that no digit is lost."""

    first: Floats
    squares: Floats

    def spread(self, start: Ints, end: Ints) -> Floats:
        """Sum of squared distances to their mean, of the figures from ``start`` up to ``end``, left out."""
        total = self.first[end] - self.first[start]
        found: Floats = self.squares[end] - self.squares[start] - total * total / (end - start)
        return found


def natural_breaks(values: Sequence[float], classes: int) -> tuple[float, ...]:
    """Upper bound of each class, ascending, such that the squared distances to the means of classes add up to the least.

    Dynamic programming over the sorted figures, one class more at a time. The best start of the last class never goes back
    when figures are added at the end, so that each class costs n log n steps rather than n².

    Args:
        values: at least as many different figures as classes.
        classes: how many.

    Source: Fisher (1958), doi 10.1080/01621459.1958.10501479; the same classes as mapclassify's ``FisherJenks``.

    >>> natural_breaks([1, 2, 3, 20, 21, 50], 3)
    (3.0, 21.0, 50.0)
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    count = len(ordered)
    off = ordered - ordered.mean()
    sums = _Sums(*(np.concatenate([[0.0], np.cumsum(each)]) for each in (off, off * off)))
    best = np.full(count + 1, np.inf)
    best[1:] = sums.spread(np.zeros(count, dtype=np.int64), np.arange(1, count + 1))
    starts = []
    for number in range(2, classes + 1):
        best, start = _one_class_more(sums, best, number)
        starts.append(start)
    ends = [count]
    for start in reversed(starts):
        ends.append(int(start[ends[-1]]))
    return tuple(float(ordered[end - 1]) for end in reversed(ends))


def _one_class_more(sums: _Sums, before: Floats, number: int) -> tuple[Floats, Ints]:
    """Least spread of the first figures in so many classes, and where the last class starts.

    The middle of a run of ends is solved first; it bounds where the last class may start on either side of it. All runs of
    one depth are solved together.
    """
    count = len(before) - 1
    best, start = np.full(count + 1, np.inf), np.zeros(count + 1, dtype=np.int64)
    runs = np.array([[number, count, number - 1, count - 1]])  # ends from, to; starts from, to
    while len(runs):
        low, high, least, most = runs.T
        middle = (low + high) // 2
        best[middle], start[middle] = _best_start(sums, before, middle, least, np.minimum(most, middle - 1))
        found = start[middle]
        left = np.column_stack([low, middle - 1, least, found])
        right = np.column_stack([middle + 1, high, found, most])
        runs = np.concatenate([left, right])
        runs = runs[runs[:, 0] <= runs[:, 1]]
    return best, start


def _best_start(sums: _Sums, before: Floats, end: Ints, least: Ints, most: Ints) -> tuple[Floats, Ints]:
    """For each end, the start of the last class that spreads least, the first of equal ones."""
    lengths = most - least + 1
    offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    tried = np.arange(lengths.sum()) + np.repeat(least - offsets, lengths)
    spread = before[tried] + sums.spread(tried, np.repeat(end, lengths))
    lowest = np.minimum.reduceat(spread, offsets)
    places = np.flatnonzero(spread == np.repeat(lowest, lengths))
    return lowest, tried[places[np.searchsorted(places, offsets)]]
