"""Origin-constrained gravity model with known parts: each origin's known flows are met exactly, distance spreads the rest.

The destinations of each origin are cut into blocks whose total is known (own commune, one commune, the other communes of an
EPCI, the rest). Within a block, workers are spread by attraction × deterrence. Totals between groups (from one département to
another, abroad) are then met by one factor each, on the rest only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from maillage.errors import InputError, Problem, raise_collected
from maillage.flows.gravity import Balance, GravityFit, weighted_mean
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from maillage.flows.deterrence import Deterrence

REST = 0
"""The block of destinations about which nothing is known but their total."""

OWN = 1
"""The block that holds only the home commune."""


@dataclass(frozen=True)
class Blocks:
    """Known parts of each origin's workers.

    Attributes:
        of_pair: block number of each pair, shape (n, m): 0 the rest, 1 the home commune, then any others.
        totals: workers of each origin in each block (person), shape (n, blocks).
        names: name of each block, for the report of residuals.
    """

    of_pair: NDArray[np.int8]
    totals: NDArray[np.float64]
    names: tuple[str, ...]


@dataclass(frozen=True)
class GroupTotal:
    """A known total from some origins to a group of destinations, such as one département to another, or a region abroad.

    Attributes:
        name: what is counted, for the report.
        origins: whether each origin counts, shape (n,).
        group: number of the destination group.
        persons: the total.
    """

    name: str
    origins: NDArray[np.bool_]
    group: int
    persons: float


def fit_with_margins(
    blocks: Blocks,
    attraction: NDArray[np.float64],
    distance_km: NDArray[np.float64],
    deterrence: Deterrence,
    *,
    groups: NDArray[np.int64] | None = None,
    group_totals: Sequence[GroupTotal] = (),
    balance: Balance | None = None,
) -> GravityFit:
    """Spread the workers of each origin within its blocks.

    Args:
        blocks: known parts of each origin's workers.
        attraction: pull of each destination, such as jobs or a proxy of them, shape (m,), in any unit.
        distance_km: one-way distance, shape (n, m).
        deterrence: deterrence of distance, with its decay.
        groups: group number of each destination, shape (m,), when there are group totals.
        group_totals: known totals to groups; the blocks win, the factors bear on the rest.
        balance: when to stop.

    Returns:
        The fit; every block is met exactly, ``margins`` has the largest gap by kind.

    Raises:
        InputError: negative values, a block with workers but no destination that attracts, a group total below what the blocks
            already send there or above what the rest can send.
    """
    model = MarginModel(
        blocks, attraction, distance_km, deterrence, groups=groups, group_totals=group_totals, balance=balance
    )
    return model.fit(deterrence.decay)


class MarginModel:
    """The model of :func:`fit_with_margins` with everything but the decay, for fits at several decays.

    All pairs of one origin, block and group are scaled alike. The model is therefore solved on the sums over these cells,
    thousands of times fewer than pairs; only the last fit makes the matrix.

    Args:
        blocks: as :func:`fit_with_margins`, like the others.
        attraction: pull of each destination.
        distance_km: one-way distance.
        deterrence: its form and scale; its decay is not used.
        groups: group number of each destination.
        group_totals: known totals to groups.
        balance: when to stop.
    """

    def __init__(
        self,
        blocks: Blocks,
        attraction: NDArray[np.float64],
        distance_km: NDArray[np.float64],
        deterrence: Deterrence,
        *,
        groups: NDArray[np.int64] | None = None,
        group_totals: Sequence[GroupTotal] = (),
        balance: Balance | None = None,
    ) -> None:
        self.blocks, self.attraction, self.distance_km = blocks, attraction, distance_km
        self.deterrence, self.balance = deterrence, balance or Balance()
        self.group_totals = tuple(group_totals) if groups is not None else ()
        of_column = np.zeros(len(attraction), dtype=np.int64) if groups is None else groups
        rows, parts = blocks.totals.shape
        self._shape = (rows, parts, int(of_column.max(initial=0)) + 1)
        starts = np.arange(rows, dtype=np.int64)[:, None] * parts
        self._cell = ((starts + blocks.of_pair) * self._shape[2] + of_column[None, :]).ravel()
        self._cost = deterrence.cost(distance_km)

    def mean_distance_km(self, decay: float) -> float:
        """Mean one-way distance of the flows at a decay, without making the matrix.

        Raises:
            InputError: as :func:`fit_with_margins`.
        """
        weights = self._weights(decay)
        scale, _, _ = self._scale(self._summed(weights))
        far = self._summed(np.where(weights > 0, weights * self.distance_km, 0.0))
        return float((scale * far).sum()) / max(float(self.blocks.totals.sum()), np.finfo(float).tiny)

    def fit(self, decay: float) -> GravityFit:
        """The fit at a decay.

        Raises:
            InputError: as :func:`fit_with_margins`.
        """
        weights = self._weights(decay)
        scale, iterations, largest = self._scale(self._summed(weights))
        flows = weights * scale.ravel()[self._cell].reshape(weights.shape)
        allowed = self.balance.tolerance * max(float(self.blocks.totals.sum()), 1.0)
        margins = (*block_gaps(flows, self.blocks), ("groups", largest))
        gap = max(value for _, value in margins)
        mean = weighted_mean(flows, self.distance_km)
        deterrence = replace(self.deterrence, decay=decay)
        return GravityFit(flows, deterrence, gap <= allowed, iterations, gap, mean, margins=margins)

    def _weights(self, decay: float) -> NDArray[np.float64]:
        weights: NDArray[np.float64] = np.exp(-decay * self._cost)
        weights *= self.attraction[None, :]
        return weights

    def _summed(self, pairs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sums of pairs by origin, block and group of destination."""
        summed: NDArray[np.float64] = np.bincount(
            self._cell, weights=pairs.ravel(), minlength=int(np.prod(self._shape))
        ).astype(np.float64, copy=False)
        return summed.reshape(self._shape)

    def _scale(self, sums: NDArray[np.float64]) -> tuple[NDArray[np.float64], int, float]:
        """Persons per unit of weight in each origin, block and group; iterations; largest gap to a group total."""
        totals = self.blocks.totals
        reach = sums.sum(axis=2)
        _check(self.blocks, reach, self.attraction)
        per_weight = _shared(totals, reach)
        scale = np.repeat(per_weight[:, :, None], sums.shape[2], axis=2)
        if not self.group_totals:
            return scale, 0, 0.0
        sent = (scale * sums)[:, REST + 1 :].sum(axis=1)
        scale[:, REST], iterations, largest = _meet_groups(
            sums[:, REST], sent, totals[:, REST], self.group_totals, self.balance
        )
        return scale, iterations, largest


def block_gaps(flows: NDArray[np.float64], blocks: Blocks) -> tuple[tuple[str, float], ...]:
    """Largest gap to the known totals of each block over all origins, in persons."""
    gaps = []
    for block, name in enumerate(blocks.names):
        sums = np.where(blocks.of_pair == block, flows, 0.0).sum(axis=1)
        gaps.append((name, float(np.abs(sums - blocks.totals[:, block]).max(initial=0.0))))
    return tuple(gaps)


def _check(blocks: Blocks, reach: NDArray[np.float64], attraction: NDArray[np.float64]) -> None:
    problems = []
    if not np.isfinite(attraction).all() or (attraction < 0).any():
        problems.append(Problem("attraction", Phrase("holds negative, empty or infinite values")))
    if not np.isfinite(blocks.totals).all() or (blocks.totals < 0).any():
        problems.append(
            Problem(
                Phrase("known totals"),
                Phrase("hold negative or empty values: a part is larger than its whole"),
            )
        )
    for block, name in enumerate(blocks.names):
        stuck = np.flatnonzero((blocks.totals[:, block] > 0) & ~(reach[:, block] > 0))
        problems += [
            Problem(
                Phrase("origin {row}", row=row),
                Phrase("has workers in block '{name}' but no destination there", name=name),
            )
            for row in stuck
        ]
    raise_collected(
        Phrase("The known margins cannot be met."),
        problems,
        error=InputError,
        do=Phrase("Correct the margins or the destinations."),
    )


def _shared(persons: NDArray[np.float64], reach: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(persons, reach, out=np.zeros_like(persons), where=reach > 0)


def _meet_groups(
    sums: NDArray[np.float64],
    sent: NDArray[np.float64],
    totals: NDArray[np.float64],
    wanted: Sequence[GroupTotal],
    stop: Balance,
) -> tuple[NDArray[np.float64], int, float]:
    """Persons per unit of weight of the rest, by origin and group, so that the totals are met; iterations; largest gap.

    Args:
        sums: weights of the rest by origin and group.
        sent: persons whom the known blocks already send, by origin and group.
        totals: persons of the rest by origin.
        wanted: the totals to meet.
        stop: when to stop.
    """
    left = [total.persons - float(sent[total.origins, total.group].sum()) for total in wanted]
    _check_groups(wanted, left, totals, sums)
    rows = [np.flatnonzero(total.origins & (sums[:, total.group] > 0)) for total in wanted]
    steps = [(each, total.group, persons) for each, total, persons in zip(rows, wanted, left, strict=True)]
    weighted, factors = sums.copy(), np.ones_like(sums)
    allowed = stop.tolerance * max(float(totals.sum()), 1.0)
    gap, iterations = np.inf, 0
    while gap > allowed and iterations < stop.most_iterations:
        gap, reach = 0.0, weighted.sum(axis=1)
        for origins, group, persons in steps:
            there = weighted[origins, group]
            reached = float(_shared(totals[origins] * there, reach[origins]).sum())
            gap = max(gap, abs(reached - persons))
            factor = persons / reached if reached > 0 else 0.0
            factors[origins, group] *= factor
            weighted[origins, group] = there * factor
            reach[origins] += there * (factor - 1)
        iterations += 1
    per_weight = _shared(totals, weighted.sum(axis=1))
    gaps = [abs(float((per_weight[o] * weighted[o, g]).sum()) - persons) for o, g, persons in steps]
    return factors * per_weight[:, None], iterations, max(gaps)


def _check_groups(
    wanted: Sequence[GroupTotal],
    left: Sequence[float],
    totals: NDArray[np.float64],
    sums: NDArray[np.float64],
) -> None:
    problems = []
    for total, persons in zip(wanted, left, strict=True):
        reaching = total.origins & (sums[:, total.group] > 0)
        most = float(totals[reaching].sum())
        if persons < 0:
            problems.append(
                Problem(
                    total.name,
                    Phrase(
                        "{persons:.0f} persons, {missing:.0f} fewer than the known flows there",
                        persons=total.persons,
                        missing=-persons,
                    ),
                )
            )
        elif persons > most:
            problems.append(
                Problem(
                    total.name,
                    Phrase(
                        "{persons:.0f} persons left to send, but only {most:.0f} workers can go there",
                        persons=persons,
                        most=most,
                    ),
                )
            )
    raise_collected(
        Phrase("Known totals between groups cannot be met."),
        problems,
        error=InputError,
        do=Phrase("Correct the totals, or leave them out."),
    )
