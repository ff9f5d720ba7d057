"""Among choices of sites that cover the same, the one with the shortest trips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maillage.errors import InputError
from maillage.site_plan.coverage import covered_share
from maillage.siting import SearchSettings, solve_p_median

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.site_plan.problem import SitingProblem

    Floats = NDArray[np.float64]

MOST_COMMUNES_REFINED = 2_000
"""Beyond so many communes, equal choices are not told apart by their trips: it would take longer than the choice itself."""
MOST_COMMUNES_NEAR = 300
"""Beyond so many communes, the shortest trips are looked for by a search, not to the end."""
_SAME = 1e-12


def shortest_trips(problem: SitingProblem, sites: tuple[int, ...], demand: Floats) -> tuple[int, ...]:
    """Of the choices of so many sites that cover at least the same communes, the one with the shortest trips.

    Many choices cover the same; and when fewer sites than asked for cover all, the others go where they shorten most.

    Args:
        problem: reach and existing places.
        sites: columns of a choice.
        demand: persons of each commune.
    """
    if not sites or len(problem) > MOST_COMMUNES_REFINED:
        return sites
    rows = np.flatnonzero(problem.covered(sites))
    if not rows.size:
        return sites
    persons = np.maximum(demand[rows], 1e-6 * max(float(demand.sum()), 1.0))
    try:
        found = solve_p_median(
            problem.minutes[rows],
            persons,
            len(sites),
            existing=problem.existing,
            settings=median_settings(problem),
            start=sites,
        )
    except InputError:  # the search met no other choice that covers as much
        return sites
    kept = float(demand @ covered_share(problem, sites))
    better = float(demand @ covered_share(problem, found.sites)) >= kept * (1 - _SAME)
    return found.sites if better else sites


def median_settings(problem: SitingProblem) -> SearchSettings:
    """How hard the shortest trips are looked for: to the end in some hundreds of communes, else by a search with a bound."""
    return SearchSettings(method="auto" if len(problem) <= MOST_COMMUNES_NEAR else "heuristic")
