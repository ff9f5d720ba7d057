"""The headline figures of a plan, as ``maillage site --json`` prints them."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.site_plan.coverage import Coverage, counted, covered_share, weights
from maillage.site_plan.out_of_reach import out_of_reach_summary
from maillage.site_plan.reached import reached_summary
from maillage.site_plan.strategies import SET_COVER
from maillage.site_plan.tables import cleared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from maillage.provenance import ParameterRead
    from maillage.site_plan.additions import Addition
    from maillage.site_plan.comparison import Method
    from maillage.site_plan.curve import OneMore
    from maillage.site_plan.options import SiteOptions
    from maillage.site_plan.problem import SitingProblem
    from maillage.site_plan.score import Score
    from maillage.site_plan.strategies import Chosen
    from maillage.study import Study

_SHORT = ("commune_id", "name", "chosen", "score_rank", "score_rank_p10", "score_rank_p90")


def plan_summary(  # noqa: PLR0913, PLR0917 - the parts of a plan
    study: Study,
    problem: SitingProblem,
    options: SiteOptions,
    chosen: Chosen,
    score: Score,
    methods: Mapping[str, Method],
    tables: Mapping[str, pa.Table],
    other: Sequence[tuple[float, SitingProblem, Chosen]],
    reads: tuple[ParameterRead, ...],
) -> dict[str, Any]:
    """Everything a reader needs to judge the plan, in plain JSON values."""
    model = Coverage.of(problem, options)
    layers = (
        "third_places",
        "facilities",
        "stations",
        "carpool_areas",
        "connectivity",
        "equipment",
        "user_points",
    )
    core = study.core
    read = [name for name in layers if name in core.points]
    provenance = study.provenance.adding(
        parameters=reads,
        datasets=[each for name in read for each in core.point_datasets(name)],
        notes=[each for name in read for each in core.point_notes(name)],
    )
    return {
        "territory": dict(study.summary["territory"]),
        "communes": len(problem),
        "year": study.year,
        "scenario": study.scenario.id,
        "geography_year": study.core.geography_year,
        "options": {**asdict(options), "max_minutes": problem.max_minutes},
        "counted": counted(options),
        "goal": _goal(problem, options, chosen),
        "proof": _proof(model, chosen),
        "existing": _existing(problem),
        "out_of_reach": out_of_reach_summary(problem),
        "today": reached_summary(model, ()),
        "after": reached_summary(model, chosen.sites, chosen.solution),
        "fewer_than_asked": _fewer(model, chosen),
        "sites": tables["sites"].to_pylist(),
        "cost_eur": float(problem.costs[list(chosen.sites)].sum()),
        "gain_curve": tables["gain"].to_pylist(),
        "one_more": _one_more(model, chosen),
        "other_access_times": [
            _other(minutes, there, answer, options, chosen) for minutes, there, answer in other
        ],
        "other_access_times_left_out": None if other else ("seats" if options.capacity else "given"),
        "score": {"weights": dict(score.weights), "missing": list(score.missing)},
        "methods": {name: _method(problem, each) for name, each in methods.items()},
        "overlaps": tables["overlaps"].to_pylist(),
        "named_by_study": _named(tables["candidates"]),
        "inhabitants_stood_in": problem.stood_in,
        "provenance": provenance.to_dict(),
    }


def _goal(problem: SitingProblem, options: SiteOptions, chosen: Chosen) -> str:
    """What the plan is best at: everyone within reach (``all``; ``all_possible`` of them), or the most of whom it counts."""
    if chosen.model != SET_COVER:
        return counted(options)
    return "all" if bool(problem.covered(chosen.sites).all()) else "all_possible"


def _proof(model: Coverage, chosen: Chosen) -> dict[str, Any]:
    """Objective and bound in sites for a set cover, else in what the figures of the plan count."""
    found = chosen.solution
    scale = 1.0 if chosen.model == SET_COVER else model.scale
    return {
        "model": chosen.model,
        "objective": found.objective * scale,
        "bound": found.bound * scale,
        "gap": found.gap if math.isfinite(found.gap) else None,
        "proven": found.proven,
        "method": found.method,
    }


def _existing(problem: SitingProblem) -> dict[str, Any]:
    opened = problem.places.opened
    inside = set(problem.commune_ids)
    counted = [code for code in problem.existing_ids if code in inside]
    return {
        "counted": bool(problem.existing_ids),
        "communes": len(counted),
        "third_places": sum(opened[code] for code in counted),
        "communes_outside": len(problem.existing_ids) - len(counted),
        "third_places_known": "third_places" in problem.places.layers,
        "trip_inside_min": _trip_inside(problem, counted),
    }


def _trip_inside(problem: SitingProblem, codes: list[str]) -> float | None:
    """Minutes of a trip inside the equipped communes, where all of them are longer than the longest trip; else None."""
    if not codes or problem.covered(()).any():
        return None
    stops = problem.land.stops_of(codes)
    every = problem.land.within(stops, stops, math.inf)
    inside = every.travel_time_min[every.origin == every.destination]
    return float(inside.min()) if len(inside) else None


def _one_more(model: Coverage, chosen: Chosen) -> dict[str, Any] | None:
    """What changes from the plan with one site more: the best one to add, and the best choice from scratch."""
    more = chosen.more
    if more is None:
        return None
    added = [] if more.added is None else [more.added.column]
    gain = cleared(more.added.gain * model.scale) if more.added else 0.0
    return {
        "sites": more.sites,
        "gain": gain,
        "gain_share": gain / model.total if model.total else 0.0,
        "added": _addition(model, chosen.sites, more.added, more.left),
        "commune_ids": sorted(model.problem.commune_ids[column] for column in (*chosen.sites, *added)),
        "same_from_scratch": more.same(chosen.sites),
        "from_scratch": _from_scratch(model, chosen, more),
        "left_eur": more.left,
        "unpaid": _addition(model, chosen.sites, more.unpaid, more.left),
        "cheapest": _addition(model, chosen.sites, more.cheapest, more.left),
    }


def _addition(
    model: Coverage, sites: tuple[int, ...], found: Addition | None, left: float | None
) -> dict[str, Any] | None:
    """A site to add: what it brings, what it takes off the trips of those within reach already, the money it lacks."""
    if found is None:
        return None
    problem = model.problem
    gain = cleared(found.gain * model.scale)
    covered = float(model.demand[problem.covered(sites)].sum())
    return {
        "commune_id": problem.commune_ids[found.column],
        "name": problem.names[found.column],
        "site_state": "conversion" if problem.converted[found.column] else "new",
        "gain": gain,
        "gain_share": gain / model.total if model.total else 0.0,
        "mean_minutes_saved": found.minutes / covered if covered else 0.0,
        "cost_eur": found.cost,
        "missing_eur": None if left is None else max(found.cost - left, 0.0),
    }


def _from_scratch(model: Coverage, chosen: Chosen, more: OneMore) -> dict[str, Any] | None:
    """The best choice of one site more, and how it differs from the plan."""
    if more.best is None:
        return None
    problem, plan = model.problem, set(chosen.sites)
    gain = cleared((more.best.covered - chosen.steps[-1].covered) * model.scale)
    return {
        "gain": max(gain, 0.0),
        "covered": more.best.covered * model.scale,
        "covered_share": more.best.covered * model.scale / model.total if model.total else 0.0,
        "commune_ids": [problem.commune_ids[column] for column in more.best.columns],
        "opens": [problem.names[column] for column in more.best.columns if column not in plan],
        "closes": [problem.names[column] for column in chosen.sites if column not in set(more.best.columns)],
        "proven": more.best.gap == 0,
    }


def _fewer(model: Coverage, chosen: Chosen) -> dict[str, Any] | None:
    """Why fewer sites are opened than asked for: the money, or nobody left to cover."""
    asked = model.options.sites
    if asked is None or len(chosen.sites) >= asked:
        return None
    short_of_money = chosen.more is not None and chosen.more.unpaid is not None
    least = float(np.sort(model.problem.costs)[:asked].sum())
    why = "all_covered"
    if short_of_money:
        why = "budget" if least <= (model.options.budget or 0.0) else "budget_too_small"
    return {"asked": asked, "opened": len(chosen.sites), "why": why, "least_cost_eur": least}


def _other(
    minutes: float, problem: SitingProblem, answer: Chosen, options: SiteOptions, chosen: Chosen
) -> dict[str, Any]:
    demand = weights(problem, options.strategy)
    return {
        "max_minutes": minutes,
        "out_of_reach": out_of_reach_summary(problem)["communes"],
        "sites": len(answer.sites),
        "kept": len(set(answer.sites) & set(chosen.sites)),
        "kept_ids": sorted(problem.commune_ids[column] for column in set(answer.sites) & set(chosen.sites)),
        "covered_share": float(demand @ covered_share(problem, answer.sites) / demand.sum()),
        "same_sites_covered_share": float(demand @ covered_share(problem, chosen.sites) / demand.sum()),
    }


def _method(problem: SitingProblem, method: Method) -> dict[str, Any]:
    return {
        "commune_ids": [problem.commune_ids[column] for column in method.sites],
        "names": [problem.names[column] for column in method.sites],
        "gap": method.gap,
    }


def _named(candidates: pa.Table) -> list[dict[str, Any]]:
    """The communes that the study names, with their rank under each method."""
    ranks = [
        name
        for name in candidates.column_names
        if name.endswith(("_rank", "_opens")) and name != "score_rank"
    ]
    rows = [row for row in candidates.to_pylist() if row["named_by_study"]]
    rows.sort(key=lambda row: (row["score_rank"], row["commune_id"]))
    return [{name: row[name] for name in (*_SHORT, *ranks)} for row in rows]
