"""Savings: the sites that spare commuters the most distance, when each goes to the best one or keeps her way to work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.phrase import Phrase
from maillage.siting.inputs import Checks
from maillage.siting.max_coverage import solve_gains

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from maillage.siting.settings import SearchSettings
    from maillage.siting.solution import SitingSolution


def solve_savings(
    savings_matrix: Any,  # noqa: ANN401 - array or SciPy sparse
    demand: ArrayLike,
    sites: int,
    *,
    existing: Sequence[int] = (),
    capacity: ArrayLike | None = None,
    site_cost: ArrayLike | None = None,
    budget: float | None = None,
    settings: SearchSettings | None = None,
) -> SitingSolution:
    """Open sites so that the most is saved: each teleworker goes to the site that saves her most, or stays.

    Args:
        savings_matrix: demand x sites, dense or SciPy sparse: what one person of the row saves at the site (km, minutes,
            any unit); 0 or not stored: she would not go. See :func:`savings_matrix`.
        demand: persons of each row (of each flow from home to work).
        sites: number of sites to open beyond ``existing``; at most so many when there is a budget.
        existing: columns open already.
        capacity: seats of each column, in the unit of demand (infinite allowed).
        site_cost: cost of opening each column. Existing ones are free.
        budget: most to spend, in the same unit.
        settings: how much work to do.

    Returns:
        The solution; ``objective`` and ``bound`` in persons times the unit of the matrix, existing sites included.

    Raises:
        InputError: what cannot be used, with all reasons.

    Source: the p-median in its profit form, Hakimi (1964), Cornuejols, Fisher and Nemhauser (1977).
    """
    return solve_gains(
        "savings_matrix", savings_matrix, demand, sites,
        existing=existing, capacity=capacity, money=(site_cost, budget), most=np.inf, settings=settings,
    )  # fmt: skip


def savings_matrix(
    home: ArrayLike,
    work_distance: ArrayLike,
    site_distance: ArrayLike,
    *,
    work_minutes: ArrayLike | None = None,
    site_minutes: ArrayLike | None = None,
    most_minutes: float | None = None,
    least_minutes_saved: float | None = None,
) -> Any:  # noqa: ANN401 - SciPy ships no types
    """What each flow from home to work would save at each site, one way, where the rules let it go there.

    Args:
        home: row of ``site_distance`` in which each flow begins; one per flow.
        work_distance: from home to work; one per flow, in any unit of distance.
        site_distance: homes x sites, dense; infinite where there is no way.
        work_minutes: from home to work; one per flow.
        site_minutes: homes x sites, minutes.
        most_minutes: sites farther than this from home are not gone to (the study: 15).
        least_minutes_saved: sites that save less time than this are not gone to (odyssee-co: 10).

    Returns:
        SciPy CSR, flows x sites, distance saved by one person one way; only pairs that save something.

    Raises:
        InputError: shapes that do not match, NaN or negative numbers, a rule without the times it needs.
    """
    from scipy.sparse import csr_array, vstack

    checks = Checks()
    distance, minutes = _tables(checks, site_distance, site_minutes)
    start = np.asarray(home, dtype=np.int64)
    to_work = checks.vector("work_distance", work_distance, len(start))
    time_to_work = None if work_minutes is None else checks.vector("work_minutes", work_minutes, len(start))
    if start.size and not (start.min() >= 0 and start.max() < len(distance)):
        checks.add(
            "home",
            Phrase(
                "goes from {least} to {most}; rows are 0 to {last}",
                least=start.min(),
                most=start.max(),
                last=len(distance) - 1,
            ),
        )
    if (most_minutes is not None or least_minutes_saved is not None) and minutes is None:
        checks.add("site_minutes", Phrase("is needed by most_minutes and least_minutes_saved"))
    if least_minutes_saved is not None and time_to_work is None:
        checks.add("work_minutes", Phrase("is needed by least_minutes_saved"))
    checks.finish()
    parts = []
    for first in range(0, len(start), FLOWS_AT_ONCE):
        part = slice(first, first + FLOWS_AT_ONCE)
        saved = np.maximum(to_work[part, None] - distance[start[part]], 0.0)
        if minutes is not None and most_minutes is not None:
            saved[minutes[start[part]] > most_minutes] = 0.0
        if minutes is not None and time_to_work is not None and least_minutes_saved is not None:
            saved[time_to_work[part, None] - minutes[start[part]] < least_minutes_saved] = 0.0
        parts.append(csr_array(saved))
    return csr_array(vstack(parts)) if parts else csr_array((0, distance.shape[1]))


FLOWS_AT_ONCE = 10_000


def _tables(checks: Checks, distance: ArrayLike, minutes: ArrayLike | None) -> tuple[Any, Any]:
    """Two tables homes x sites of the same shape, of numbers of zero or more."""
    first = np.asarray(distance, dtype=np.float64)
    second = None if minutes is None else np.asarray(minutes, dtype=np.float64)
    for name, table in (("site_distance", first), ("site_minutes", second)):
        if table is not None and (table.ndim != 2 or not (table >= 0).all()):  # noqa: PLR2004
            checks.add(
                name,
                Phrase(
                    "of shape {shape} must be a matrix homes x sites of numbers of 0 or more",
                    shape=table.shape,
                ),
            )
    if second is not None and second.shape != first.shape:
        checks.add(
            "site_minutes",
            Phrase("has shape {shape}; site_distance has {other}", shape=second.shape, other=first.shape),
        )
    checks.finish()
    return first, second
