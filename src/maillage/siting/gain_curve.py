"""What each further site brings: the model solved for 1, 2, ... n sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from maillage.siting.solution import SitingSolution


@dataclass(frozen=True)
class GainStep:
    """One point of the curve.

    Attributes:
        sites: number of sites opened beyond the existing ones.
        objective: of the best solution with so many sites.
        bound: no choice of so many sites does better.
        marginal_gain: what the last site brought: rise of the objective, or its fall in a p-median; never negative.
        solution: the sites themselves. Two steps may hold different sites: the best five are not the best four and one more.
    """

    sites: int
    objective: float
    bound: float
    marginal_gain: float
    solution: SitingSolution


def gain_curve(solve: Callable[[int], SitingSolution], most: int, *, fewest: int = 0) -> tuple[GainStep, ...]:
    """Solve a model for each number of sites.

    Args:
        solve: the model for a number of sites, for instance
            ``lambda sites: solve_max_coverage(coverage, demand, sites, existing=existing)``.
        most: greatest number of sites.
        fewest: least number: 0 shows what exists today (1 for a p-median without existing sites).

    Returns:
        One step per number of sites; the first has a marginal gain of 0.

    >>> from maillage.siting import solve_max_coverage
    >>> curve = gain_curve(lambda sites: solve_max_coverage([[1, 0], [0, 1]], [10, 30], sites), most=2)
    >>> [(step.sites, step.objective, step.marginal_gain) for step in curve]
    [(0, 0.0, 0.0), (1, 30.0, 30.0), (2, 40.0, 10.0)]
    """
    steps: list[GainStep] = []
    for number in range(fewest, most + 1):
        solution = solve(number)
        before = steps[-1].objective if steps else solution.objective
        gain = abs(solution.objective - before)
        steps.append(GainStep(number, solution.objective, solution.bound, gain, solution))
    return tuple(steps)
