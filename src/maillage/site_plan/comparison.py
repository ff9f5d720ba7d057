"""Score, maximal coverage, p-median and savings beside one another: what each would open, and where they agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.errors import InputError
from maillage.site_plan.coverage import gains_beside
from maillage.site_plan.score import ranked
from maillage.site_plan.shortest_trips import median_settings, shortest_trips
from maillage.siting import savings_matrix, solve_max_coverage, solve_p_median, solve_savings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from maillage.site_plan.commuting import Ways
    from maillage.site_plan.problem import SitingProblem
    from maillage.site_plan.score import Score

    Floats = NDArray[np.float64]

MOST_COMMUNES_DENSE = 2_000
"""Beyond so many communes p-median and savings are left out: they need the time of every pair."""
METHODS = ("score", "coverage_inhabitants", "coverage_teleworkers", "p_median", "savings")


@dataclass(frozen=True, eq=False)
class Method:
    """What one method says; arrays have one entry per commune.

    Attributes:
        sites: rows it would open.
        rank: of each commune opened alone beside the existing places, 1 for the best; 0 where it would bring nothing.
        gap: relative distance between solution and bound; None where nothing is optimised.
    """

    sites: tuple[int, ...]
    rank: NDArray[np.int64]
    gap: float | None


def compare(
    problem: SitingProblem, score: Score, sites: int, ways: Ways, least_minutes_saved: float
) -> dict[str, Method]:
    """The answers of the methods for one number of sites, seats and money left aside.

    Args:
        problem: demand and reach.
        score: the score of the communes.
        sites: how many each method opens.
        ways: daily flows of the potential teleworkers, for the savings.
        least_minutes_saved: a teleworker goes to a site only where it spares her so many minutes one way.
    """
    found = {"score": Method(score.first(sites), score.rank, None)}
    found["coverage_inhabitants"] = _coverage(problem, problem.inhabitants, sites)
    found["coverage_teleworkers"] = _coverage(problem, problem.teleworkers, sites)
    if len(problem) > MOST_COMMUNES_DENSE:
        return found
    median = _median(problem, sites)
    found |= {"p_median": median} if median else {}
    savings = _savings(problem, sites, ways, least_minutes_saved)
    return found | ({"savings": savings} if savings else {})


def overlaps(methods: Mapping[str, Method]) -> list[tuple[str, str, int]]:
    """Communes that each pair of methods would both open."""
    names = list(methods)
    return [
        (one, other, len(set(methods[one].sites) & set(methods[other].sites)))
        for place, one in enumerate(names)
        for other in names[place + 1 :]
    ]


def _coverage(problem: SitingProblem, demand: Floats, sites: int) -> Method:
    found = solve_max_coverage(problem.covers, demand, sites, existing=problem.existing)
    alone = gains_beside(problem, (), demand)
    chosen = shortest_trips(problem, found.sites, demand)
    return Method(chosen, np.where(alone > 0, ranked(alone), 0), found.gap)


def _median(problem: SitingProblem, sites: int) -> Method | None:
    """Least minutes from home to the nearest place, over all potential teleworkers."""
    minutes = problem.every_minute()
    try:
        found = solve_p_median(
            minutes,
            problem.teleworkers,
            sites,
            existing=problem.existing,
            unreachable="leave",
            settings=median_settings(problem),
        )
    except InputError:  # some homes reach no place at all
        return None
    known = np.isfinite(minutes).any(axis=1) & (problem.teleworkers > 0)
    table, persons = minutes[known], problem.teleworkers[known]
    today = table[:, list(problem.existing)].min(axis=1) if problem.existing else np.full(len(table), np.inf)
    total = persons @ np.minimum(table[:, : len(problem)], today[:, None])
    saves = np.isfinite(today).all()
    gain = (persons @ today if saves else np.nanmax(np.where(np.isfinite(total), total, np.nan))) - total
    gain = np.where(np.isfinite(gain), gain, -np.inf)
    rank = np.where(gain > 0, ranked(gain), 0) if saves else ranked(gain)
    return Method(found.sites, rank, found.gap)


def _savings(problem: SitingProblem, sites: int, ways: Ways, least_minutes_saved: float) -> Method | None:
    """Most distance saved: each teleworker goes to the site within reach that saves her most, or keeps her way to work.

    None where no site saves anything beside the existing places.

    Source: odyssee-co, tiers-lieux (2022), doi 10.1016/j.procs.2023.03.041.
    """
    km, minutes = (np.full((len(problem), len(problem.columns)), np.inf) for _ in range(2))
    reach = problem.reach
    km[reach.origin, reach.destination] = reach.distance_km
    minutes[reach.origin, reach.destination] = reach.travel_time_min
    matrix = savings_matrix(
        ways.home,
        ways.km,
        km,
        work_minutes=ways.minutes,
        site_minutes=minutes,
        most_minutes=problem.max_minutes,
        least_minutes_saved=least_minutes_saved,
    )
    matrix, persons = _merged(matrix, ways)
    today = matrix[:, list(problem.existing)].max(axis=1).toarray().ravel() if problem.existing else None
    pairs = matrix[:, : len(problem)].tocoo()
    rows, columns = pairs.coords
    more = np.maximum(pairs.data - (0.0 if today is None else today[rows]), 0.0) * persons[rows]
    alone = np.bincount(columns, weights=more, minlength=len(problem)).astype(np.float64)
    if not alone.any():
        return None
    found = solve_savings(matrix, persons, sites, existing=problem.existing)
    return Method(found.sites, np.where(alone > 0, ranked(alone), 0), found.gap)


def _merged(matrix: Any, ways: Ways) -> tuple[Any, Floats]:  # noqa: ANN401 - SciPy ships no types
    """Flows of one home that may go to the same sites as one flow of their mean way; nothing changes but the number of rows.

    Seen from one home, all ways to work would be shortened by the same distance to each site.
    """
    from scipy.sparse import csr_array

    group_of: dict[tuple[int, bytes], int] = {}
    starts = matrix.indptr.tolist()
    group = np.empty(len(ways.home), dtype=np.int64)
    for row, home in enumerate(ways.home.tolist()):
        key = (home, np.sort(matrix.indices[starts[row] : starts[row + 1]]).tobytes())
        group[row] = group_of.setdefault(key, len(group_of))
    persons = ways.persons[:, 0]
    total = np.bincount(group, weights=persons, minlength=len(group_of)).astype(np.float64)
    share = persons / total[group]
    together = csr_array((share, (group, np.arange(len(group)))), shape=(len(group_of), len(group)))
    return csr_array(together @ matrix), total
