"""Sites that someone gives: what they cover and cost, and how far they are from the plan and from the proven best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.errors import InputError, Problem, raise_collected, unknown_name
from maillage.phrase import Phrase
from maillage.site_plan.coverage import Coverage, counted
from maillage.site_plan.curve import Step, solved_step
from maillage.site_plan.reached import reached_summary
from maillage.site_plan.strategies import GIVEN, Chosen, choose
from maillage.site_plan.tables import commune_rows, site_rows
from maillage.siting import SitingSolution

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from maillage.site_plan.options import SiteOptions
    from maillage.site_plan.problem import SitingProblem

_DIFFERENCES = (
    "communes",
    "inhabitants",
    "teleworkers",
    "teleworkers_in_third_places",
    "users_seated",
    "mean_minutes",
)


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What given sites would do.

    Attributes:
        summary: plain JSON values: ``sites``, ``after``, ``covered``, ``cost_eur``, ``within_budget``, ``best`` (the best of as
            many sites, with its proof, and what is missing to it), ``plan`` (what changes from the plan).
        communes: each commune with the place it would go to, as the table ``communes`` of a plan.
    """

    summary: Mapping[str, Any]
    communes: pa.Table


def evaluate(
    problem: SitingProblem, options: SiteOptions, commune_ids: Iterable[str], *, plan: Chosen | None = None
) -> Evaluation:
    """Judge sites that someone gives, by the rules of a plan; nothing is optimised but the best to compare with.

    Args:
        problem: demand, reach, existing places, costs.
        options: strategy, seats, budget. The budget forbids nothing here: it is said whether the sites fit.
        commune_ids: communes to open in; none is what exists today.
        plan: the plan to compare with; worked out when not given.

    Raises:
        UnknownNameError: one commune that is not of the territory.
        InputError: several such communes, or one given twice.
    """
    columns = _columns(problem, commune_ids)
    model = Coverage.of(problem, options)
    chosen = _given(model, columns)
    compared = plan or choose(problem, options)
    communes = commune_rows(problem, chosen)
    after = reached_summary(model, columns, chosen.solution)
    covered = chosen.solution.objective * model.scale
    cost = float(problem.costs[list(columns)].sum())
    summary = {
        "counted": counted(options),
        "sites": site_rows(problem, options, chosen, communes),
        "after": after,
        "covered": covered,
        "covered_share": covered / model.total if model.total else 0.0,
        "cost_eur": cost,
        "within_budget": None if options.budget is None else cost <= options.budget,
        "best": _best(model, compared, columns, covered),
        "plan": _from_plan(model, compared, columns, after, covered),
    }
    import pyarrow as pa

    return Evaluation(summary, pa.Table.from_pylist(communes))


def _columns(problem: SitingProblem, commune_ids: Iterable[str]) -> tuple[int, ...]:
    codes = list(commune_ids)
    row_of = {code: row for row, code in enumerate(problem.commune_ids)}
    unknown = [code for code in codes if code not in row_of]
    if len(unknown) == 1 and len(set(codes)) == len(codes):
        kind = Phrase("commune of the territory")
        raise unknown_name(
            kind, unknown[0], problem.commune_ids, do=Phrase("Give its code, as in the table communes.")
        )
    problems = [
        Problem(str(code), Phrase("is no commune of the territory")) for code in dict.fromkeys(unknown)
    ]
    twice = sorted({code for code in codes if codes.count(code) > 1} - set(unknown))
    problems += [Problem(code, Phrase("is given twice; a commune has one site")) for code in twice]
    raise_collected(Phrase("These sites cannot be evaluated."), problems, error=InputError)
    return tuple(sorted(row_of[code] for code in codes))


def _given(model: Coverage, columns: tuple[int, ...]) -> Chosen:
    """The sites as a strategy would answer them."""
    if not columns and not model.problem.existing:
        nobody = np.full(len(model.problem), -1)
        return Chosen(GIVEN, (), SitingSolution((), 0.0, 0.0, 0.0, nobody, 0.0, GIVEN))
    found = model.given(columns)
    served = None if found.shares is None else found.shares.multiply(model.demand[:, None]).tocsr()
    return Chosen(GIVEN, columns, found, served=served)


def _best(model: Coverage, plan: Chosen, columns: tuple[int, ...], covered: float) -> dict[str, Any]:
    """The best of as many sites within the options, and what the given ones lack of it (negative: beyond the budget)."""
    step = _step(model, plan, len(columns))
    best = step.covered * model.scale
    return {
        "sites": step.sites,
        "commune_ids": [model.problem.commune_ids[column] for column in step.columns],
        "covered": best,
        "covered_share": best / model.total if model.total else 0.0,
        "bound": step.bound * model.scale,
        "proven": step.gap == 0,
        "missing": best - covered,
        "missing_share": (best - covered) / model.total if model.total else 0.0,
    }


def _step(model: Coverage, plan: Chosen, number: int) -> Step:
    known = [*plan.steps, *([plan.more.best] if plan.more and plan.more.best else [])]
    for step in known:
        if step.sites == number:
            return step
    start = model.covered(())
    today = Step(0, start, start, 0.0, 0.0, ())
    return solved_step(model, today, number) if number else today


def _from_plan(
    model: Coverage, plan: Chosen, columns: tuple[int, ...], after: Mapping[str, Any], covered: float
) -> dict[str, Any]:
    """Given sites less the plan: communes added and left out, people, minutes, money."""
    problem = model.problem
    planned = reached_summary(model, plan.sites, plan.solution)
    there, here = problem.covered(plan.sites), problem.covered(columns)

    def codes(rows: Iterable[int]) -> list[str]:
        return [problem.commune_ids[row] for row in sorted(rows)]

    costs = problem.costs
    both_known = {
        name: None if after[name] is None or planned[name] is None else after[name] - planned[name]
        for name in _DIFFERENCES
        if name in after
    }
    return {
        "added": codes(set(columns) - set(plan.sites)),
        "left_out": codes(set(plan.sites) - set(columns)),
        "covered": covered - model.covered(plan.sites) * model.scale,
        **both_known,
        "cost_eur": float(costs[list(columns)].sum() - costs[list(plan.sites)].sum()),
        "communes_gained": codes(np.flatnonzero(here & ~there).tolist()),
        "communes_lost": codes(np.flatnonzero(there & ~here).tolist()),
    }
