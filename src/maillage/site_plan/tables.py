"""The tables of a plan: sites, who goes where, gain curve, candidates, agreement of the methods."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.site_plan.comparison import METHODS, overlaps
from maillage.site_plan.strategies import weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from maillage.site_plan.comparison import Method
    from maillage.site_plan.options import SiteOptions
    from maillage.site_plan.problem import SitingProblem
    from maillage.site_plan.score import Score
    from maillage.site_plan.strategies import Chosen

    Floats = NDArray[np.float64]

NEW, CONVERSION, EXISTING = "new", "conversion", "existing"


def plan_tables(
    problem: SitingProblem,
    options: SiteOptions,
    chosen: Chosen,
    score: Score,
    methods: Mapping[str, Method],
) -> dict[str, pa.Table]:
    """All tables of a plan, each in a fixed order."""
    import pyarrow as pa

    communes = _communes(problem, chosen)
    return {
        "sites": pa.Table.from_pylist(_sites(problem, options, chosen, score, communes)),
        "communes": pa.Table.from_pylist(communes),
        "gain": pa.Table.from_pylist(_gain(problem, options, chosen)),
        "candidates": pa.Table.from_pylist(_candidates(problem, chosen, score, methods)),
        "overlaps": pa.Table.from_pylist(
            [
                {"method": one, "other_method": other, "sites_in_common": common, "sites": len(chosen.sites)}
                for one, other, common in overlaps(methods)
            ],
            schema=pa.schema(
                [
                    ("method", pa.string()),
                    ("other_method", pa.string()),
                    ("sites_in_common", pa.int64()),
                    ("sites", pa.int64()),
                ]
            ),
        ),
    }


def _communes(problem: SitingProblem, chosen: Chosen) -> list[dict[str, Any]]:
    """Each commune with the place it goes to: the soonest, an existing one first among equals."""
    best, minutes, km = soonest(problem, chosen.sites)
    today = problem.covered(())
    after = problem.covered(chosen.sites)
    served = np.where(after, problem.users, 0.0)
    if chosen.served is not None:
        shares = np.asarray(chosen.solution.shares.sum(axis=1)).ravel()
        served = problem.users * np.minimum(shares, 1.0)
    columns = problem.columns
    return [
        {
            "commune_id": code,
            "name": problem.names[row],
            "inhabitants": float(problem.inhabitants[row]),
            "teleworkers": float(problem.teleworkers[row]),
            "teleworkers_in_third_places": float(problem.users[row]),
            "covered_today": bool(today[row]),
            "covered_after": bool(after[row]),
            "site_id": columns[best[row]] if best[row] >= 0 else None,
            "site_state": _state(problem, int(best[row])),
            "distance_km": _or_none(km[row]),
            "travel_time_min": _or_none(minutes[row]),
            "users_served": float(served[row]),
        }
        for row, code in enumerate(problem.commune_ids)
    ]


def soonest(problem: SitingProblem, sites: tuple[int, ...]) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Column each commune reaches soonest within the longest trip (-1: none), minutes and kilometres."""
    reach = problem.reach
    opened = np.zeros(len(problem.columns), dtype=bool)
    opened[[*sites, *problem.existing]] = True
    kept = np.flatnonzero(opened[reach.destination])
    new = reach.destination[kept] < len(problem)
    order = kept[np.lexsort((reach.destination[kept], new, reach.travel_time_min[kept], reach.origin[kept]))]
    rows, first = np.unique(reach.origin[order], return_index=True)
    best = np.full(len(problem), -1, dtype=np.int64)
    minutes, km = np.full(len(problem), np.nan), np.full(len(problem), np.nan)
    best[rows] = reach.destination[order][first]
    minutes[rows], km[rows] = reach.travel_time_min[order][first], reach.distance_km[order][first]
    return best, minutes, km


def _state(problem: SitingProblem, column: int) -> str | None:
    if column < 0:
        return None
    if column >= len(problem):
        return EXISTING
    return CONVERSION if problem.converted[column] else NEW


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _sites(
    problem: SitingProblem,
    options: SiteOptions,
    chosen: Chosen,
    score: Score,
    communes: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    """The sites, in the order in which each brings most."""
    rows = []
    stops = problem.land.stops_of(problem.commune_ids)
    for order, (column, newly) in enumerate(opening_order(problem, options, chosen), 1):
        code = problem.commune_ids[column]
        served = [row for row in communes if row["site_id"] == code and row["site_state"] != EXISTING]
        users = _users_of(problem, chosen, column, served)
        rows.append(
            {
                "order": order,
                "commune_id": code,
                "name": problem.names[column],
                "site_state": _state(problem, column),
                "cost_eur": float(problem.costs[column]),
                "hosts": len(problem.places.hosts.get(code, ())),
                "third_places_open": problem.places.opened.get(code, 0),
                "newly_covered": newly,
                "communes_served": len(served),
                "inhabitants_served": sum(row["inhabitants"] for row in served),
                "teleworkers_served": sum(row["teleworkers"] for row in served),
                "users_served": users,
                "seats": options.capacity,
                "seats_needed": users / problem.persons_per_seat,
                "score": float(score.score[column]),
                "score_rank": int(score.rank[column]),
                "lon": _or_none(stops.lon[column]),
                "lat": _or_none(stops.lat[column]),
            }
        )
    return rows


def _users_of(problem: SitingProblem, chosen: Chosen, column: int, served: list[dict[str, Any]]) -> float:
    if chosen.served is None:
        return float(sum(row["teleworkers_in_third_places"] for row in served))
    return float(problem.users @ np.asarray(chosen.solution.shares[:, [column]].todense()).ravel())


def opening_order(problem: SitingProblem, options: SiteOptions, chosen: Chosen) -> list[tuple[int, float]]:
    """Sites in the order in which each newly covers most of what the strategy counts, with what it covers."""
    demand = weights(problem, options.strategy)
    inside = problem.covers.tocsc()
    left = np.where(problem.covered(()), 0.0, demand)
    order, waiting = [], list(chosen.sites)
    while waiting:
        gains = [float(left[inside[:, [column]].indices].sum()) for column in waiting]
        best = int(np.argmax(gains))
        column = waiting.pop(best)
        order.append((column, gains[best]))
        left[inside[:, [column]].indices] = 0.0
    return order


def _gain(problem: SitingProblem, options: SiteOptions, chosen: Chosen) -> list[dict[str, Any]]:
    total = float(weights(problem, options.strategy).sum())
    return [
        {
            "sites": step.sites,
            "covered": step.covered,
            "covered_share": step.covered / total if total else 0.0,
            "gain_of_each_more": step.gain,
            "bound": step.bound,
            "gap": _or_none(step.gap),
            "commune_ids": " ".join(problem.commune_ids[column] for column in step.columns),
        }
        for step in chosen.steps
    ]


def _candidates(
    problem: SitingProblem, chosen: Chosen, score: Score, methods: Mapping[str, Method]
) -> list[dict[str, Any]]:
    """One row per commune: score with its parts, rank under each method, and whether it is chosen."""
    named = named_communes()
    rows = []
    for row, code in enumerate(problem.commune_ids):
        found: dict[str, Any] = {
            "commune_id": code,
            "name": problem.names[row],
            "chosen": row in chosen.sites,
            "named_by_study": code in named,
            "score": float(score.score[row]),
            "score_rank": int(score.rank[row]),
            "score_rank_p10": _or_none(score.rank_low[row]),
            "score_rank_p90": _or_none(score.rank_high[row]),
            "share_of_draws_in_first": _or_none(score.in_first[row]),
        }
        for name, each in score.criteria.items():
            found |= {name: _or_none(each.value[row]), f"{name}_part": float(each.part[row])}
        for name in METHODS:
            method = methods.get(name)
            found[f"{name}_opens"] = row in method.sites if method else None
            if name != "score":
                found[f"{name}_rank"] = int(method.rank[row]) or None if method else None
        rows.append(found)
    return rows


def named_communes() -> dict[str, str]:
    """The communes that the study names as having potential: code and name."""
    import yaml

    file = files("maillage") / "data" / "named_communes.yaml"
    return dict(yaml.safe_load(file.read_text(encoding="utf-8"))["communes"])
