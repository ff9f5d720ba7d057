"""The sites of a plan in the order in which each brings most, with what each brings and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.site_plan.coverage import covered_share
from maillage.site_plan.reached import soonest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.site_plan.coverage import Coverage
    from maillage.site_plan.strategies import Chosen

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Opening:
    """One site, when those before it are open.

    Attributes:
        column: where.
        newly: what it adds, in what the figures of the plan count: people within reach, or users seated.
        communes: rows that it newly brings within reach, the most demand first.
        nearer: people within reach already whose trip it shortens, in what the strategy counts.
        minutes: that it takes off their trips, one way, on the mean.
    """

    column: int
    newly: float
    communes: tuple[int, ...]
    nearer: float
    minutes: float


def opening_order(model: Coverage, chosen: Chosen) -> list[Opening]:
    """The sites of a plan, each with what it adds to the existing places and to those before it."""
    columns = _by_gain(model, chosen.sites) if chosen.served is None else _by_users(chosen)
    opened: tuple[int, ...] = ()
    covered = model.covered(())
    found = []
    for column in columns:
        before, opened = opened, (*opened, column)
        after = model.covered(opened)
        newly = max(after - covered, 0.0) * model.scale
        found.append(_opening(model, before, column, newly))
        covered = after
    return found


def _by_gain(model: Coverage, sites: tuple[int, ...]) -> list[int]:
    """Each time the site that covers most of what is left."""
    problem = model.problem
    inside = problem.covers.tocsc()
    share = covered_share(problem, ())
    order, waiting = [], list(sites)
    while waiting:
        shares = [inside[:, [column]].toarray().ravel() for column in waiting]
        gains = [float(model.demand @ np.maximum(each - share, 0.0)) for each in shares]
        best = int(np.argmax(gains))
        order.append(waiting.pop(best))
        share = np.maximum(share, shares[best])
    return order


def _by_users(chosen: Chosen) -> list[int]:
    """Where seats are limited: the most served first."""
    served = np.asarray(chosen.served.sum(axis=0)).ravel()
    return sorted(chosen.sites, key=lambda column: (-round(float(served[column]), 6), column))


def _opening(model: Coverage, before: tuple[int, ...], column: int, newly: float) -> Opening:
    problem = model.problem
    reached, after = problem.covered(before), problem.covered((*before, column))
    rows = np.flatnonzero(after & ~reached)
    rows = rows[np.lexsort((rows, -model.demand[rows]))]
    now, then = soonest(problem, before).minutes, soonest(problem, (*before, column)).minutes
    less = np.where(reached, now - then, 0.0)
    people = float(model.demand[less > 0].sum())
    mean = float(model.demand @ less) / people if people > 0 else 0.0
    return Opening(column, newly, tuple(rows.tolist()), people, mean)
