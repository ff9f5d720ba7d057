"""What a choice of sites covers, in the meaning in force: people within reach or, where seats are limited, people seated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.errors import InputError
from maillage.phrase import Phrase
from maillage.site_plan.options import LOCAL_FABRIC
from maillage.siting import SearchSettings, SitingSolution, solve_max_coverage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from maillage.site_plan.options import SiteOptions
    from maillage.site_plan.problem import SitingProblem

    Floats = NDArray[np.float64]

NEAR_WEIGHT = 1e-3
"""What a trip of the longest time takes off a person's worth, to tell equal choices apart."""
EQUAL = 1e-9
MOST_COMMUNES_EXACT = 300
"""Beyond so many communes, equal choices are told apart by a search, not to the end."""
INHABITANTS, TELEWORKERS, SEATED = "inhabitants", "teleworkers", "users_seated"


def weights(problem: SitingProblem, strategy: str) -> Floats:
    """What a strategy counts: inhabitants (*maillage*), or potential teleworkers."""
    return problem.teleworkers if strategy == LOCAL_FABRIC else problem.inhabitants


def counted(options: SiteOptions) -> str:
    """What the figures of a plan count: ``inhabitants`` or ``teleworkers`` within reach, or ``users_seated``."""
    if options.capacity is not None:
        return SEATED
    return TELEWORKERS if options.strategy == LOCAL_FABRIC else INHABITANTS


def covered_share(problem: SitingProblem, sites: Iterable[int]) -> Floats:
    """How far each commune is covered by these columns and those open already: 0 to 1, seats left aside."""
    opened = [*sites, *problem.existing]
    if not opened:
        return np.zeros(len(problem))
    best: Floats = problem.covers[:, opened].max(axis=1).toarray().ravel().astype(np.float64)
    return best


def gains_beside(problem: SitingProblem, sites: Iterable[int], demand: Floats) -> Floats:
    """Demand that a site in each commune, alone, would cover beside these columns and those open already.

    Where access fades, a commune that is served in part counts for what the new site serves better.
    """
    share = covered_share(problem, sites)
    pairs = problem.covers[:, : len(problem)].tocoo()
    rows, columns = pairs.coords
    more = np.maximum(pairs.data - share[rows], 0.0) * demand[rows]
    return np.bincount(columns, weights=more, minlength=len(problem)).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Coverage:
    """The most demand covered, by a number of sites or by sites given.

    Attributes:
        problem: reach, existing places, costs.
        options: seats and money.
        demand: persons of each commune, in what the strategy counts.
    """

    problem: SitingProblem
    options: SiteOptions
    demand: Floats

    @classmethod
    def of(cls, problem: SitingProblem, options: SiteOptions) -> Coverage:
        """The model of a strategy."""
        return cls(problem, options, weights(problem, options.strategy))

    @property
    def total(self) -> float:
        """All there is to cover, in the unit of the figures."""
        return float(self.demand.sum()) * self.scale

    @property
    def scale(self) -> float:
        """From demand to what the figures count: where seats are limited, users are a share of the teleworkers."""
        if self.options.capacity is None:
            return 1.0
        return float(self.problem.users.sum()) / float(self.demand.sum())

    def solve(self, sites: int) -> SitingSolution:
        """The best choice of so many sites, or of at most so many where money is limited.

        Raises:
            InputError: the budget buys nothing; no seats where there is no demand.
        """
        return self._solve(self.problem.covers, sites)

    def nearest_of_equals(self, best: SitingSolution, sites: int) -> SitingSolution:
        """Of the choices that cover as much as the best, one with short trips; the best itself when none is met."""
        small = len(self.problem) <= MOST_COMMUNES_EXACT
        settings = SearchSettings(method="auto" if small else "heuristic")
        found = self._solve(self.near_covers(), sites, settings)
        if found.shares is not None:
            covered = float(self.demand @ np.asarray(found.shares.sum(axis=1)).ravel())
        else:
            covered = float(self.demand @ covered_share(self.problem, found.sites))
        if covered < best.objective * (1 - EQUAL):
            return best
        return replace(found, objective=best.objective, bound=best.bound, gap=best.gap, method=best.method)

    def near_covers(self) -> Any:  # noqa: ANN401 - SciPy ships no types
        """Communes × columns: coverage, a little less for a longer trip."""
        reach = self.problem.reach
        near = reach.matrix(1.0 - NEAR_WEIGHT * reach.travel_time_min / self.problem.max_minutes)
        return self.problem.covers * near

    def given(self, sites: tuple[int, ...]) -> SitingSolution:
        """What these sites cover beside the existing ones, whatever they cost."""
        return solve_max_coverage(
            self.problem.covers,
            self.demand,
            0,
            existing=(*sites, *self.problem.existing),
            capacity=self.seats(),
        )

    def covered(self, sites: tuple[int, ...]) -> float:
        """Demand that these sites cover beside the existing ones."""
        if not sites and not self.problem.existing:
            return 0.0
        if self.options.capacity is None:
            return float(self.demand @ covered_share(self.problem, sites))
        return self.given(sites).objective

    def seats(self) -> Floats | None:
        """Seats in the unit of demand: a seat serves some users, and users are a share of the demand.

        Raises:
            InputError: nobody would work from a third place.
        """
        if self.options.capacity is None:
            return None
        users = float(self.problem.users.sum())
        per_user = float(self.demand.sum()) / users if users > 0 else 0.0
        if per_user == 0.0:
            message = Phrase("Seats cannot be shared out: nobody would work from a third place.")
            raise InputError(message, do=Phrase("Give a share above 0: --set third_place.share=…"))
        new = np.full(len(self.problem), self.options.capacity)
        seats = np.concatenate([new, self.problem.existing_seats])
        return np.asarray(seats * self.problem.persons_per_seat * per_user, dtype=np.float64)

    def _solve(
        self,
        covers: Any,  # noqa: ANN401 - SciPy ships no types
        sites: int,
        settings: SearchSettings | None = None,
    ) -> SitingSolution:
        costs = None
        if self.options.budget is not None:
            costs = np.concatenate([self.problem.costs, np.zeros(len(self.problem.existing))])
            self._check_budget()
        return solve_max_coverage(
            covers,
            self.demand,
            sites,
            existing=self.problem.existing,
            capacity=self.seats(),
            site_cost=costs,
            budget=self.options.budget,
            settings=settings,
        )

    def _check_budget(self) -> None:
        cheapest, budget = float(self.problem.costs.min()), self.options.budget
        if budget is not None and budget < cheapest:
            message = Phrase(
                "A budget of {budget:,.0f} EUR buys nothing: the cheapest site costs {cheapest:,.0f} EUR.",
                budget=budget,
                cheapest=cheapest,
            )
            advice = Phrase(
                "Give more, or your own costs: --set siting.new_site_cost=…, --set siting.conversion_cost_share=…"
            )
            raise InputError(message, do=advice)
