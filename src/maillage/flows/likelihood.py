"""The decay of commuting with distance that known parts of each origin's workers make the most likely."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from maillage.errors import InputError
from maillage.flows.margins import OWN
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.flows.deterrence import Deterrence
    from maillage.flows.margins import Blocks


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
        message = Phrase(
            "No decay can be fitted: the known margins do not tell near destinations from far ones."
        )
        raise InputError(message, do=Phrase("Give the decay, or margins to at least one commune or EPCI."))
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
