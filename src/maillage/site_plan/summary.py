"""The headline figures of a plan, as ``maillage site --json`` prints them."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from maillage.site_plan.strategies import weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from maillage.provenance import ParameterRead
    from maillage.site_plan.comparison import Method
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
    provenance = study.provenance.adding(parameters=reads)
    layers = (
        "third_places",
        "facilities",
        "stations",
        "carpool_areas",
        "connectivity",
        "equipment",
        "user_points",
    )
    used = [each for name in layers if name in study.core.points for each in study.core.point_datasets(name)]
    provenance = provenance.adding(datasets=tuple(dict.fromkeys(used)))
    return {
        "territory": dict(study.summary["territory"]),
        "communes": len(problem),
        "year": study.year,
        "scenario": study.scenario.id,
        "geography_year": study.core.geography_year,
        "options": {**asdict(options), "max_minutes": problem.max_minutes},
        "proof": _proof(chosen),
        "existing": _existing(problem),
        "today": _covered(problem, ()),
        "after": _covered(problem, chosen.sites, chosen),
        "sites": tables["sites"].to_pylist(),
        "cost_eur": float(problem.costs[list(chosen.sites)].sum()),
        "gain_curve": tables["gain"].to_pylist(),
        "one_more": _one_more(problem, options, chosen),
        "other_access_times": [
            _other(minutes, there, answer, options, chosen) for minutes, there, answer in other
        ],
        "score": {"weights": dict(score.weights), "missing": list(score.missing)},
        "methods": {name: _method(problem, each) for name, each in methods.items()},
        "overlaps": tables["overlaps"].to_pylist(),
        "named_by_study": _named(tables["candidates"]),
        "inhabitants_stood_in": problem.stood_in,
        "provenance": provenance.to_dict(),
    }


def _proof(chosen: Chosen) -> dict[str, Any]:
    found = chosen.solution
    return {
        "model": chosen.model,
        "objective": found.objective,
        "bound": found.bound,
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
    }


def _covered(problem: SitingProblem, sites: tuple[int, ...], chosen: Chosen | None = None) -> dict[str, Any]:
    """Communes, inhabitants and teleworkers within reach; with limited seats, the users who find one."""
    reached = problem.covered(sites)
    found: dict[str, Any] = {"communes": int(reached.sum()), "communes_share": float(reached.mean())}
    counted = {
        "inhabitants": problem.inhabitants,
        "teleworkers": problem.teleworkers,
        "teleworkers_in_third_places": problem.users,
    }
    for name, persons in counted.items():
        total = float(persons.sum())
        held = float(persons[reached].sum())
        found |= {name: held, f"{name}_share": held / total if total else 0.0}
    if chosen is not None and chosen.served is not None:
        import numpy as np

        shares = np.asarray(chosen.solution.shares.sum(axis=1)).ravel()
        seated = float(problem.users @ np.minimum(shares, 1.0))
        found |= {"users_seated": seated, "users_seated_share": seated / float(problem.users.sum())}
    return found


def _one_more(problem: SitingProblem, options: SiteOptions, chosen: Chosen) -> dict[str, Any] | None:
    """What one site more than asked for would bring."""
    count = len(chosen.sites)
    step = chosen.steps[-1]
    if step.sites <= count:
        return None
    total = float(weights(problem, options.strategy).sum())
    return {
        "sites": step.sites,
        "gain": step.gain,
        "gain_share": step.gain / total if total else 0.0,
        "commune_ids": [problem.commune_ids[column] for column in step.columns],
    }


def _other(
    minutes: float, problem: SitingProblem, answer: Chosen, options: SiteOptions, chosen: Chosen
) -> dict[str, Any]:
    demand = weights(problem, options.strategy)
    return {
        "max_minutes": minutes,
        "sites": len(answer.sites),
        "kept": len(set(answer.sites) & set(chosen.sites)),
        "kept_ids": sorted(problem.commune_ids[column] for column in set(answer.sites) & set(chosen.sites)),
        "covered_share": float(demand[problem.covered(answer.sites)].sum() / demand.sum()),
        "same_sites_covered_share": float(demand[problem.covered(chosen.sites)].sum() / demand.sum()),
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
