"""The two strategies of the study as siting models, and what one more site brings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from maillage.site_plan.coverage import Coverage, weights
from maillage.site_plan.curve import OneMore, Step, gain_curve, one_more
from maillage.site_plan.shortest_trips import MOST_COMMUNES_REFINED, shortest_trips
from maillage.siting import SitingSolution, solve_set_cover
from maillage.siting.solution import relative_gap

if TYPE_CHECKING:
    from maillage.site_plan.options import SiteOptions
    from maillage.site_plan.problem import SitingProblem

SET_COVER, MAX_COVERAGE, GIVEN = "set_cover", "max_coverage", "given"


@dataclass(frozen=True, eq=False)
class Chosen:
    """What a strategy answers.

    Attributes:
        model: ``set_cover``, ``max_coverage``, or ``given`` for sites that someone chose.
        sites: columns to open.
        solution: with objective, bound and gap; of a set cover, in sites.
        steps: the gain curve, from what exists (0) to the plan; empty where it was not asked for.
        more: what one site more would change; None where not asked for, or nothing is left to open.
        served: persons of each commune (rows) served by each column, where seats are limited; else None.
    """

    model: str
    sites: tuple[int, ...]
    solution: SitingSolution
    steps: tuple[Step, ...] = ()
    more: OneMore | None = None
    served: Any = None


def choose(problem: SitingProblem, options: SiteOptions, *, curve: bool = True) -> Chosen:
    """The sites to open, and the gain curve up to one more.

    Args:
        problem: demand, reach, existing places, costs.
        options: what is asked for.
        curve: whether the gain curve is worked out.

    Raises:
        InputError: the budget buys nothing; no seats where there is no demand.
    """
    model = Coverage.of(problem, options)
    chosen = _fewest(model) if options.sites is None and options.budget is None else _most(model)
    if not curve:
        return chosen
    steps = gain_curve(model, _in_demand(model, chosen), chosen.sites)
    return replace(chosen, steps=steps, more=one_more(model, steps[-1]))


def _fewest(model: Coverage) -> Chosen:
    """As few sites as leave nobody too far, of those that can be brought within reach."""
    problem = model.problem
    found = solve_set_cover(problem.covers, existing=problem.existing, unreachable="leave")
    return Chosen(SET_COVER, shortest_trips(problem, found.sites, model.demand), found)


def _most(model: Coverage) -> Chosen:
    """The most demand covered within a number of sites, money and seats."""
    problem, options = model.problem, model.options
    most = len(problem) if options.sites is None else options.sites
    found = model.solve(most)
    sites = found.sites
    if options.budget is None and options.capacity is None:
        sites = shortest_trips(problem, sites, model.demand)
    elif len(problem) <= MOST_COMMUNES_REFINED:
        found = model.nearest_of_equals(found, most)
        sites = found.sites
    served = None if found.shares is None else found.shares.multiply(model.demand[:, None]).tocsr()
    return Chosen(MAX_COVERAGE, sites, found, served=served)


def _in_demand(model: Coverage, chosen: Chosen) -> SitingSolution:
    """The answer with its objective and bound in demand: a set cover counts sites, and covers all that can be."""
    if chosen.model != SET_COVER:
        return chosen.solution
    covered = model.covered(chosen.sites)
    bound = max(covered, model.covered(tuple(range(len(model.problem)))))
    return replace(chosen.solution, objective=covered, bound=bound, gap=relative_gap(covered, bound))


__all__ = ["GIVEN", "MAX_COVERAGE", "SET_COVER", "Chosen", "OneMore", "Step", "choose", "weights"]
