"""Solve a checked case without limits of seats, and dress the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from maillage.siting.benefit_form import benefit_form
from maillage.siting.search import search

if TYPE_CHECKING:
    from maillage.siting.inputs import Instance
    from maillage.siting.settings import SearchSettings


class Opened(NamedTuple):
    """Columns opened, upper bound on the total benefit (existing sites included), and what gave it."""

    sites: tuple[int, ...]
    bound: float
    method: str


def best_sites(
    instance: Instance,
    benefit: Any,  # noqa: ANN401 - SciPy ships no types
    settings: SearchSettings,
    start: tuple[int, ...] = (),
) -> Opened:
    """Columns to open so that each row's best benefit, summed, is greatest.

    Without a budget exactly ``instance.sites`` columns are opened: when fewer suffice, the lowest others are added.

    Args:
        instance: the checked case.
        benefit: SciPy CSR, demand x sites: total benefit of each pair.
        settings: how much work to do.
        start: columns known to be good.
    """
    form = benefit_form(instance, benefit)
    known = np.flatnonzero(np.isin(form.columns, np.array(start, dtype=np.int64))).tolist()
    found = search(form.problem, settings, known)
    chosen = form.columns[found.chosen]
    if instance.budget is None:
        spare = np.setdiff1d(instance.candidates, chosen)
        chosen = np.concatenate([chosen, spare[: instance.sites - len(chosen)]])
    return Opened(tuple(int(index) for index in np.sort(chosen)), form.base + found.bound, found.method)
