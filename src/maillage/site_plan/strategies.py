"""The two strategies of the study as siting models, and what one more site brings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.errors import InputError
from maillage.site_plan.options import LOCAL_FABRIC
from maillage.siting import (
    SearchSettings,
    SitingSolution,
    solve_max_coverage,
    solve_p_median,
    solve_set_cover,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.site_plan.options import SiteOptions
    from maillage.site_plan.problem import SitingProblem

    Floats = NDArray[np.float64]

MOST_COMMUNES_REFINED = 2_000
"""Beyond so many communes, equal choices are not told apart by their trips: it would take longer than the choice itself."""
MOST_COMMUNES_NEAR = 300
"""The same where seats or money are limited, which takes longer."""
NEAR_WEIGHT = 1e-3
"""What a trip of the longest time takes off a person's worth, to tell equal choices apart."""
EQUAL = 1e-9
CURVE_WHOLE = 30
"""Up to so many sites, every number of sites is on the curve; beyond, some."""


@dataclass(frozen=True)
class Step:
    """One point of the gain curve.

    Attributes:
        sites: opened beyond the existing ones.
        covered: of what the strategy counts.
        bound: no choice of so many sites covers more.
        gap: relative distance between both.
        gain: what each site more brings since the step before.
        columns: the sites.
    """

    sites: int
    covered: float
    bound: float
    gap: float
    gain: float
    columns: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Chosen:
    """What a strategy answers.

    Attributes:
        model: ``set_cover`` or ``max_coverage``.
        sites: columns to open.
        solution: with objective, bound and gap; of a set cover, in sites.
        steps: the gain curve, from what exists (0) to one more site than asked for.
        served: persons of each commune (rows) served by each column, where seats are limited; else None.
    """

    model: str
    sites: tuple[int, ...]
    solution: SitingSolution
    steps: tuple[Step, ...]
    served: Any = None


def weights(problem: SitingProblem, strategy: str) -> Floats:
    """What a strategy counts: inhabitants (*maillage*), or potential teleworkers."""
    return problem.teleworkers if strategy == LOCAL_FABRIC else problem.inhabitants


def choose(problem: SitingProblem, options: SiteOptions, *, curve: bool = True) -> Chosen:
    """The sites to open, and the gain curve up to one more.

    Args:
        problem: demand, reach, existing places, costs.
        options: what is asked for.
        curve: whether the gain curve is worked out.

    Raises:
        InputError: the budget buys nothing; no seats where there is no demand.
    """
    demand = weights(problem, options.strategy)
    model = _Coverage(problem, options, demand)
    if options.sites is None and options.budget is None:
        found = solve_set_cover(problem.covers, existing=problem.existing, unreachable="leave")
        sites = shortest_trips(problem, found.sites, demand)
        return Chosen("set_cover", sites, found, _curve(model, len(sites)) if curve else ())
    most = len(problem) if options.sites is None else options.sites
    found = model.solve(most)
    sites = found.sites
    if options.budget is None and options.capacity is None:
        sites = shortest_trips(problem, sites, demand)
    elif len(problem) <= MOST_COMMUNES_NEAR:
        found = model.nearest_of_equals(found, most)
        sites = found.sites
    served = None if found.shares is None else found.shares.multiply(demand[:, None]).tocsr()
    return Chosen("max_coverage", sites, found, _curve(model, len(sites)) if curve else (), served)


@dataclass(frozen=True, eq=False)
class _Coverage:
    """The most demand covered with a number of sites."""

    problem: SitingProblem
    options: SiteOptions
    demand: Floats

    def solve(self, sites: int) -> SitingSolution:
        """The best choice of so many sites."""
        return self._solve(self.problem.covers, sites)

    def nearest_of_equals(self, best: SitingSolution, sites: int) -> SitingSolution:
        """Of the choices that cover as much as the best, one with short trips; the best itself when none is met."""
        near = self.problem.reach.matrix(
            1.0 - NEAR_WEIGHT * self.problem.reach.travel_time_min / self.problem.max_minutes
        )
        found = self._solve(near, sites)
        covered = self._covered(found)
        if covered < best.objective * (1 - EQUAL):
            return best
        return replace(found, objective=best.objective, bound=best.bound, gap=best.gap, method=best.method)

    def _covered(self, found: SitingSolution) -> float:
        if found.shares is not None:
            return float(self.demand @ np.asarray(found.shares.sum(axis=1)).ravel())
        return float(self.demand[self.problem.covered(found.sites)].sum())

    def _solve(self, covers: Any, sites: int) -> SitingSolution:  # noqa: ANN401 - SciPy ships no types
        costs = None
        if self.options.budget is not None:
            costs = np.concatenate([self.problem.costs, np.zeros(len(self.problem.existing))])
            self._check_budget()
        return solve_max_coverage(
            covers,
            self.demand,
            sites,
            existing=self.problem.existing,
            capacity=self._capacity(),
            site_cost=costs,
            budget=self.options.budget,
        )

    def _check_budget(self) -> None:
        cheapest, budget = float(self.problem.costs.min()), self.options.budget
        if budget is not None and budget < cheapest:
            message = (
                f"A budget of {budget:,.0f} EUR buys nothing: the cheapest site costs {cheapest:,.0f} EUR."
            )
            advice = "Give more, or your own costs: --set siting.new_site_cost=…, --set siting.conversion_cost_share=…"
            raise InputError(message, do=advice)

    def _capacity(self) -> Floats | None:
        """Seats in the unit of demand: a seat serves some users, and users are a share of the demand."""
        if self.options.capacity is None:
            return None
        users = float(self.problem.users.sum())
        per_user = float(self.demand.sum()) / users if users > 0 else 0.0
        if per_user == 0.0:
            message = "Seats cannot be shared out: nobody would work from a third place."
            raise InputError(message, do="Give a share above 0: --set third_place.share=…")
        new = np.full(len(self.problem), self.options.capacity)
        seats = np.concatenate([new, self.problem.existing_seats])
        return np.asarray(seats * self.problem.persons_per_seat * per_user, dtype=np.float64)


def shortest_trips(problem: SitingProblem, sites: tuple[int, ...], demand: Floats) -> tuple[int, ...]:
    """Of the choices of so many sites that cover at least the same communes, the one with the shortest trips.

    Many choices cover the same; and when fewer sites than asked for cover all, the others go where they shorten most.
    """
    if not sites or len(problem) > MOST_COMMUNES_REFINED:
        return sites
    rows = np.flatnonzero(problem.covered(sites))
    persons = np.maximum(demand[rows], 1e-6 * max(float(demand.sum()), 1.0))
    try:
        found = solve_p_median(
            problem.minutes[rows],
            persons,
            len(sites),
            existing=problem.existing,
            settings=median_settings(problem),
        )
    except InputError:  # the search met no other choice that covers as much
        return sites
    kept = float(demand[problem.covered(sites)].sum())
    better = float(demand[problem.covered(found.sites)].sum()) >= kept * (1 - 1e-12)
    return found.sites if better else sites


def median_settings(problem: SitingProblem) -> SearchSettings:
    """How hard the shortest trips are looked for: to the end in some hundreds of communes, else by a search with a bound."""
    return SearchSettings(method="auto" if len(problem) <= MOST_COMMUNES_NEAR else "heuristic")


def _curve(model: _Coverage, sites: int) -> tuple[Step, ...]:
    """What 0, 1, … sites cover, and one more than asked for."""
    last = min(sites + 1, len(model.problem))
    steps = [_today(model)]
    numbers = _numbers(last, sites)
    if model.options.capacity is not None and len(model.problem) > MOST_COMMUNES_NEAR:
        numbers = [each for each in numbers if each >= sites]  # each step takes long where seats are limited
    for number in numbers:
        found = model.solve(number)
        before = steps[-1]
        # a heuristic may fall short of a smaller plan, which one more site can only better
        kept = found.objective >= before.covered
        covered = found.objective if kept else before.covered
        gain = (covered - before.covered) / (number - before.sites)
        columns = found.sites if kept else before.columns
        steps.append(Step(number, covered, max(found.bound, covered), found.gap, gain, columns))
    return tuple(steps)


def _today(model: _Coverage) -> Step:
    """What is covered by the places that exist."""
    covered = float(model.demand[model.problem.covered(())].sum())
    if model.options.capacity is not None:
        free = _Coverage(model.problem, replace(model.options, budget=None), model.demand)
        covered = free.solve(0).objective if model.problem.existing else 0.0
    return Step(0, covered, covered, 0.0, 0.0, ())


def _numbers(last: int, sites: int) -> list[int]:
    """Numbers of sites on the curve; the last ones are those asked for and one more."""
    if last <= CURVE_WHOLE + 1:
        return list(range(1, last + 1))
    some = {step * 10**power for power in range(6) for step in (1, 2, 5)}
    return sorted({each for each in some if each < sites} | {sites, last} - {0})
