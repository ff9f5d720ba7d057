"""Communes that no place can bring within reach, not even one of their own, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from maillage.site_plan.problem import SitingProblem

TOO_FAR, TIME_UNKNOWN = "too_far", "time_unknown"


def out_of_reach(problem: SitingProblem) -> list[str | None]:
    """Why each commune can be within reach of no place: ``too_far``, ``time_unknown``; None where one can serve it.

    A trip inside a commune has its internal distance: in a vast or slow commune it may take longer than the longest trip.
    """
    reached = np.zeros(len(problem), dtype=bool)
    reached[problem.reach.origin] = True
    homes = problem.land.stops_of(problem.commune_ids)
    known = np.isfinite(homes.lon) & np.isfinite(homes.internal_km)
    return [
        None if found else (TOO_FAR if timed else TIME_UNKNOWN)
        for found, timed in zip(reached.tolist(), known.tolist(), strict=True)
    ]


def out_of_reach_summary(problem: SitingProblem) -> dict[str, Any]:
    """Number, inhabitants and potential teleworkers of these communes, and which they are."""
    why = out_of_reach(problem)
    rows = [row for row, reason in enumerate(why) if reason]
    return {
        "communes": len(rows),
        "inhabitants": float(problem.inhabitants[rows].sum()),
        "teleworkers": float(problem.teleworkers[rows].sum()),
        "time_unknown": sum(reason == TIME_UNKNOWN for reason in why),
        "commune_ids": [problem.commune_ids[row] for row in rows],
        "names": [problem.names[row] for row in rows],
    }
