"""The gain curve: what 0, 1, 2 … sites cover, through the plan itself, up to one site more than it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.site_plan.additions import Addition, best_addition, cheapest_addition
from maillage.site_plan.coverage import EQUAL
from maillage.site_plan.shortest_trips import MOST_COMMUNES_NEAR, MOST_COMMUNES_REFINED, shortest_trips

if TYPE_CHECKING:
    from maillage.site_plan.coverage import Coverage
    from maillage.siting import SitingSolution

CURVE_WHOLE = 30
"""Up to so many sites, every number of sites is on the curve; beyond, some."""


@dataclass(frozen=True)
class Step:
    """One point of the gain curve.

    Attributes:
        sites: opened beyond the existing ones; at most so many where money is limited.
        covered: demand covered.
        bound: no choice of so many sites covers more.
        gap: relative distance between both.
        gain: what each site more brings since the step before: a mean where steps are left out.
        columns: the sites.
    """

    sites: int
    covered: float
    bound: float
    gap: float
    gain: float
    columns: tuple[int, ...]


@dataclass(frozen=True)
class OneMore:
    """What one site more would change.

    Attributes:
        sites: how many there would be.
        added: the best site to add to the plan with the money left; None where none brings anything.
        best: the best choice of so many sites from scratch; None where the money does not pay for a better one.
        unpaid: the best site to add if money were no limit, where it is what lacks.
        cheapest: the least dear one that brings anything, likewise.
        left: EUR left of the budget, if there is one.
    """

    sites: int
    added: Addition | None
    best: Step | None
    unpaid: Addition | None = None
    cheapest: Addition | None = None
    left: float | None = None

    def same(self, plan: tuple[int, ...]) -> bool:
        """Whether the best choice from scratch is the plan and the site added to it."""
        if self.best is None:
            return True
        added = () if self.added is None else (self.added.column,)
        return set(self.best.columns) == {*plan, *added}


def gain_curve(model: Coverage, plan: SitingSolution, sites: tuple[int, ...]) -> tuple[Step, ...]:
    """What 0, 1, … sites cover; at the plan's own number, the plan.

    Args:
        model: what is covered.
        plan: objective and bound of the plan, in demand.
        sites: its columns.
    """
    start = model.covered(())
    steps = [Step(0, start, start, 0.0, 0.0, ())]
    slow = model.options.capacity is not None and len(model.problem) > MOST_COMMUNES_NEAR
    for number in [len(sites)] if slow else _numbers(len(sites)):
        if number == len(sites):
            steps.append(step_of(steps[-1], number, plan, sites))
        else:
            steps.append(solved_step(model, steps[-1], number))
    return tuple(steps)


def one_more(model: Coverage, plan: Step) -> OneMore | None:
    """What one site beyond those of the plan changes; None where every commune has one.

    Args:
        model: what is covered.
        plan: the last step of the curve.
    """
    number = len(plan.columns) + 1
    if number > len(model.problem):
        return None
    budget = model.options.budget
    left = None if budget is None else budget - float(model.problem.costs[list(plan.columns)].sum())
    added = best_addition(model, plan.columns, left)
    best = _best_of_one_more(model, plan, number, added)
    unpaid = cheapest = None
    if left is not None and (added is None or not added.gain):
        unpaid = best_addition(model, plan.columns)
        unpaid = unpaid if unpaid is not None and unpaid.gain and unpaid.cost > left else None
        cheapest = cheapest_addition(model, plan.columns) if unpaid is not None else None
    return OneMore(number, added, best, unpaid, cheapest, left)


def step_of(before: Step, number: int, found: SitingSolution, columns: tuple[int, ...]) -> Step:
    """A point of the curve from a solution in demand."""
    gain = (found.objective - before.covered) / max(number - before.sites, 1)
    bound = max(found.bound, found.objective)
    return Step(number, found.objective, bound, found.gap, max(gain, 0.0), columns)


def solved_step(model: Coverage, before: Step, number: int) -> Step:
    """The best choice of so many sites, of equal ones one with short trips."""
    found = model.solve(number)
    columns = found.sites
    if found.objective < before.covered:
        # a heuristic may fall short of a smaller plan, which one more site can only better
        return Step(number, before.covered, max(found.bound, before.covered), found.gap, 0.0, before.columns)
    if model.options.budget is None and model.options.capacity is None:
        columns = shortest_trips(model.problem, columns, model.demand)
    elif len(model.problem) <= MOST_COMMUNES_REFINED:
        columns = model.nearest_of_equals(found, number).sites
    return step_of(before, number, found, columns)


def _best_of_one_more(model: Coverage, plan: Step, number: int, added: Addition | None) -> Step | None:
    """The best choice of one site more; where nothing betters the plan and its addition, these."""
    step = solved_step(model, plan, number)
    together = plan.covered + (added.gain if added else 0.0)
    if step.covered <= together * (1 + EQUAL):
        if added is None:
            return None
        columns = tuple(sorted((*plan.columns, added.column)))
        return Step(number, together, max(step.bound, together), step.gap, added.gain, columns)
    return step


def _numbers(sites: int) -> list[int]:
    """Numbers of sites on the curve; the last is the plan's."""
    if sites <= CURVE_WHOLE:
        return list(range(1, sites + 1))
    some = {step * 10**power for power in range(6) for step in (1, 2, 5)}
    return sorted({each for each in some if each < sites} | {sites})
