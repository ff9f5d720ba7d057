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
    stop = balance or Balance()
    weights = attraction[None, :] * deterrence(distance_km)
    _check(blocks, weights, attraction)
    flows = np.zeros_like(weights)
    for block in range(1, blocks.totals.shape[1]):
        flows += _spread(np.where(blocks.of_pair == block, weights, 0.0), blocks.totals[:, block])
    rest = np.where(blocks.of_pair == REST, weights, 0.0)
    iterations, largest = 0, 0.0
    if group_totals and groups is not None:
        rest, iterations, largest = _meet_groups(
            rest, flows, blocks.totals[:, REST], groups, group_totals, stop
        )
    flows += _spread(rest, blocks.totals[:, REST])
    allowed = stop.tolerance * max(float(blocks.totals.sum()), 1.0)
    margins = (*block_gaps(flows, blocks), ("groups", largest))
    gap = max(value for _, value in margins)
    mean = weighted_mean(flows, distance_km)
    return GravityFit(flows, deterrence, gap <= allowed, iterations, gap, mean, margins=margins)


def block_gaps(flows: NDArray[np.float64], blocks: Blocks) -> tuple[tuple[str, float], ...]:
    """Largest gap to the known totals of each block over all origins, in persons."""
    gaps = []
    for block, name in enumerate(blocks.names):
        sums = np.where(blocks.of_pair == block, flows, 0.0).sum(axis=1)
        gaps.append((name, float(np.abs(sums - blocks.totals[:, block]).max(initial=0.0))))
    return tuple(gaps)


def likely_deterrence(
    blocks: Blocks,
    attraction: NDArray[np.float64],
    distance_km: NDArray[np.float64],
    deterrence: Deterrence,
    *,
    origins: NDArray[np.bool_],
    most_decay: float,
) -> Deterrence:
    """The decay under which the known blocks are the most likely, given that a worker leaves her commune.

    Multinomial likelihood of each origin's workers over its blocks other than the home commune. Each block has its own factor on
    attraction, so that a centre stronger than its proxy of attraction does not pass for a taste for distance: only how the shares
    change with distance counts. The flows need no such factor, since they meet each block exactly.

    Args:
        blocks: known parts of each origin's workers.
        attraction: pull of each destination, shape (m,).
        distance_km: one-way distance, shape (n, m).
        deterrence: its form and scale; its decay is not used.
        origins: origins whose blocks are known, not estimated, shape (n,).
        most_decay: highest decay looked at.

    Raises:
        InputError: no origin has two blocks to compare.
    """
    from scipy.optimize import minimize_scalar

    known = np.flatnonzero(origins)
    others = [block for block in range(blocks.totals.shape[1]) if block != OWN]
    totals = blocks.totals[known][:, others]
    if not (totals > 0).any(axis=0).sum() > 1:
        message = "No decay can be fitted: the known margins do not tell near destinations from far ones."
        raise InputError(message, do="Give the decay, or margins to at least one commune or EPCI.")
    near, of_pair = distance_km[known], blocks.of_pair[known]

    def surprise(decay: float) -> float:
        weights = attraction[None, :] * replace(deterrence, decay=decay)(near)
        parts = np.stack([np.where(of_pair == block, weights, 0.0).sum(axis=1) for block in others], axis=1)
        shares = _with_block_factors(parts, totals)
        return -float((totals * np.log(shares.clip(np.finfo(float).tiny))).sum())

    found = minimize_scalar(surprise, bounds=(0.0, most_decay), method="bounded")
    return replace(deterrence, decay=float(found.x))


def _with_block_factors(parts: NDArray[np.float64], totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares of each origin over its blocks, with one factor per block for which the sum over origins is the known one."""
    rounds, close = 200, 1e-6
    persons, wanted = totals.sum(axis=1), totals.sum(axis=0)
    factors = np.ones(parts.shape[1])
    shares = parts
    for _ in range(rounds):
        weighted = parts * factors
        shares = weighted / weighted.sum(axis=1, keepdims=True).clip(np.finfo(float).tiny)
        reached = persons @ shares
        ratio = np.divide(wanted, reached, out=np.ones_like(wanted), where=reached > 0)
        factors *= ratio
        if np.abs(ratio - 1).max() < close:
            break
    return shares


def _check(blocks: Blocks, weights: NDArray[np.float64], attraction: NDArray[np.float64]) -> None:
    problems = []
    if not np.isfinite(attraction).all() or (attraction < 0).any():
        problems.append(Problem("attraction", "holds negative, empty or infinite values"))
    if not np.isfinite(blocks.totals).all() or (blocks.totals < 0).any():
        problems.append(
            Problem("known totals", "hold negative or empty values: a part is larger than its whole")
        )
    for block, name in enumerate(blocks.names):
        reach = np.where(blocks.of_pair == block, weights, 0.0).sum(axis=1)
        stuck = np.flatnonzero((blocks.totals[:, block] > 0) & ~(reach > 0))
        problems += [
            Problem(f"origin {row}", f"has workers in block '{name}' but no destination there")
            for row in stuck
        ]
    raise_collected(
        "The known margins cannot be met.",
        problems,
        error=InputError,
        do="Correct the margins or the destinations.",
    )


def _spread(weights: NDArray[np.float64], totals: NDArray[np.float64]) -> NDArray[np.float64]:
    reach = weights.sum(axis=1)
    scale = np.divide(totals, reach, out=np.zeros_like(totals), where=reach > 0)
    spread: NDArray[np.float64] = weights * scale[:, None]
    return spread


def _meet_groups(
    rest: NDArray[np.float64],
    fixed: NDArray[np.float64],
    totals: NDArray[np.float64],
    groups: NDArray[np.int64],
    wanted: Sequence[GroupTotal],
    stop: Balance,
) -> tuple[NDArray[np.float64], int, float]:
    """The weights of the rest, with one factor per group total so that the totals are met; iterations; largest gap."""
    member = np.zeros((len(groups), int(groups.max()) + 1))
    member[np.arange(len(groups)), groups] = 1.0
    sums, sent = rest @ member, fixed @ member
    left = [total.persons - float(sent[total.origins, total.group].sum()) for total in wanted]
    _check_groups(wanted, left, totals, sums)
    factors = np.ones_like(sums)
    allowed = stop.tolerance * max(float(totals.sum()), 1.0)
    gap, iterations = np.inf, 0
    while gap > allowed and iterations < stop.most_iterations:
        gap = 0.0
        for total, persons in zip(wanted, left, strict=True):
            reached = float(_spread(sums * factors, totals)[total.origins, total.group].sum())
            gap = max(gap, abs(reached - persons))
            factors[total.origins, total.group] *= persons / reached if reached > 0 else 0.0
        iterations += 1
    final = _spread(sums * factors, totals)
    gaps = [abs(float(final[t.origins, t.group].sum()) - p) for t, p in zip(wanted, left, strict=True)]
    return rest * (factors @ member.T), iterations, max(gaps)


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
                    f"{total.persons:.0f} persons, {-persons:.0f} fewer than the known flows there",
                )
            )
        elif persons > most:
            problems.append(
                Problem(
                    total.name,
                    f"{persons:.0f} persons left to send, but only {most:.0f} workers can go there",
                )
            )
    raise_collected(
        "Known totals between groups cannot be met.",
        problems,
        error=InputError,
        do="Correct the totals, or leave them out.",
    )
