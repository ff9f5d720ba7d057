"""Who reaches what: the soonest place of each commune, people within reach, people seated, minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from maillage.site_plan.coverage import covered_share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.site_plan.coverage import Coverage
    from maillage.site_plan.problem import SitingProblem
    from maillage.siting import SitingSolution

    Floats = NDArray[np.float64]


class Soonest(NamedTuple):
    """The place that each commune reaches soonest within the longest trip; an existing one first among equals.

    Attributes:
        column: -1 where there is none.
        minutes: one way; not a number where there is none.
        km: likewise.
    """

    column: NDArray[np.int64]
    minutes: Floats
    km: Floats


def soonest(problem: SitingProblem, sites: tuple[int, ...]) -> Soonest:
    """Where each commune goes, with these sites beside the existing ones."""
    reach = problem.reach
    opened = np.zeros(len(problem.columns), dtype=bool)
    opened[[*sites, *problem.existing]] = True
    kept = np.flatnonzero(opened[reach.destination])
    new = reach.destination[kept] < len(problem)
    order = kept[np.lexsort((reach.destination[kept], new, reach.travel_time_min[kept], reach.origin[kept]))]
    rows, first = np.unique(reach.origin[order], return_index=True)
    best = np.full(len(problem), -1, dtype=np.int64)
    minutes, km = np.full(len(problem), np.nan), np.full(len(problem), np.nan)
    best[rows] = reach.destination[order][first]
    minutes[rows], km[rows] = reach.travel_time_min[order][first], reach.distance_km[order][first]
    return Soonest(best, minutes, km)


def reached_summary(
    model: Coverage, sites: tuple[int, ...], solution: SitingSolution | None = None
) -> dict[str, Any]:
    """Communes, inhabitants and teleworkers within reach, mean minutes; with limited seats, the users who find one.

    Where access fades with the trip, persons count as far as their best place serves them.

    Args:
        model: reach and seats.
        sites: columns opened beside the existing ones.
        solution: what these sites serve, where it is known already.
    """
    problem = model.problem
    reached, share = problem.covered(sites), covered_share(problem, sites)
    found: dict[str, Any] = {"communes": int(reached.sum()), "communes_share": float(reached.mean())}
    people = {
        "inhabitants": problem.inhabitants,
        "teleworkers": problem.teleworkers,
        "teleworkers_in_third_places": problem.users,
    }
    for name, persons in people.items():
        total = float(persons.sum())
        held = float((persons * share)[reached].sum())
        found |= {name: held, f"{name}_share": held / total if total else 0.0}
    found["mean_minutes"] = _mean_minutes(problem, sites)
    if model.options.capacity is not None:
        found |= _seated(model, sites, solution)
    return found


def seated_share(solution: SitingSolution) -> Floats:
    """Share of each commune's demand that finds a seat."""
    shares: Floats = np.minimum(np.asarray(solution.shares.sum(axis=1)).ravel(), 1.0)
    return shares


def _seated(model: Coverage, sites: tuple[int, ...], solution: SitingSolution | None) -> dict[str, float]:
    problem = model.problem
    if solution is None and (sites or problem.existing):
        solution = model.given(sites)
    seated = 0.0 if solution is None else float(problem.users @ seated_share(solution))
    return {"users_seated": seated, "users_seated_share": seated / float(problem.users.sum())}


def _mean_minutes(problem: SitingProblem, sites: tuple[int, ...]) -> float | None:
    """Of the potential teleworkers within reach, to the soonest place, one way."""
    minutes = soonest(problem, sites).minutes
    known = np.isfinite(minutes)
    persons = problem.teleworkers[known]
    return float(persons @ minutes[known]) / float(persons.sum()) if persons.sum() > 0 else None
