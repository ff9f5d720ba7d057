"""Many small modelled flows gathered into fewer, so that totals and distances hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_SORTED_ALONE = 64
"""Flows per part from which sorting each part on its own is faster than sorting all by both keys; the order is the same."""


def gather_small(
    parts: NDArray[np.int64], distance_km: NDArray[np.float64], persons: NDArray[np.float64], smallest: float
) -> NDArray[np.float64]:
    """Persons of each flow once the flows under ``smallest`` are gathered.

    Dropping small flows and scaling the others up would shorten the commutes: the small flows are the far ones. Instead, the small
    flows of a part are put in order of distance and cut into runs of at least ``smallest`` persons; the largest flow of a run takes the
    whole run. The total of each part holds exactly; distances hold on average. No chance is involved.

    Args:
        parts: number of the part (an origin, or one block of an origin) of each flow; totals hold by part.
        distance_km: distance of each flow.
        persons: persons of each flow.
        smallest: flows of fewer persons are gathered; a part with fewer keeps one flow.

    >>> gather_small(np.zeros(4, int), np.array([1.0, 2, 3, 4]), np.array([9.0, 0.4, 0.5, 0.3]), 1.0).round(2).tolist()
    [9.0, 0.0, 1.2, 0.0]
    """
    result: NDArray[np.float64] = np.where(persons >= smallest, persons, 0.0)
    small = np.flatnonzero((persons > 0) & (persons < smallest))
    if not len(small):
        return result
    small = _in_order(small, parts, distance_km)
    part, value = parts[small], persons[small]
    starts = np.flatnonzero(np.r_[True, part[1:] != part[:-1]])
    lengths = np.diff(np.r_[starts, len(small)])
    sums = np.add.reduceat(value, starts)
    runs = np.maximum(np.floor(sums / smallest), 1.0)
    before = np.cumsum(value) - value
    within = before - np.repeat(before[starts], lengths) + value / 2
    reached = np.clip(within / np.repeat(sums, lengths), 0.0, 1.0)
    run = np.minimum(np.floor(reached * np.repeat(runs, lengths)), np.repeat(runs, lengths) - 1)
    key_starts = np.flatnonzero(np.r_[True, (part[1:] != part[:-1]) | (run[1:] != run[:-1])])
    of_run = np.repeat(np.arange(len(key_starts)), np.diff(np.r_[key_starts, len(small)]))
    largest = np.flatnonzero(value == np.maximum.reduceat(value, key_starts)[of_run])
    first_largest = largest[np.r_[True, of_run[largest][1:] != of_run[largest][:-1]]]
    result[small[first_largest]] = np.add.reduceat(value, key_starts)
    return result


def _in_order(
    flows: NDArray[np.int64], parts: NDArray[np.int64], distance_km: NDArray[np.float64]
) -> NDArray[np.int64]:
    """The flows by part and distance; those given in that order are not sorted again, which takes long for millions."""
    part, distance = parts[flows], distance_km[flows]
    new = np.r_[True, part[1:] != part[:-1]]
    after = (part[1:] > part[:-1]) | (~new[1:] & (distance[1:] >= distance[:-1]))
    if after.all():
        return flows
    starts = np.flatnonzero(new)
    if (part[1:] < part[:-1]).any() or len(flows) < FEWEST_SORTED_ALONE * len(starts):
        return flows[np.lexsort((distance, part))]
    order = np.empty(len(flows), dtype=np.int64)
    for start, end in zip(starts, np.r_[starts[1:], len(flows)], strict=True):
        order[start:end] = start + np.argsort(distance[start:end], kind="stable")
    return flows[order]
