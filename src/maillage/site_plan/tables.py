"""The tables of a plan: sites, who goes where, gain curve, candidates, agreement of the methods."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.site_plan.comparison import METHODS, overlaps
from maillage.site_plan.coverage import Coverage, covered_share
from maillage.site_plan.opening import opening_order
from maillage.site_plan.out_of_reach import out_of_reach
from maillage.site_plan.reached import seated_share, soonest

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from maillage.site_plan.comparison import Method
    from maillage.site_plan.options import SiteOptions
    from maillage.site_plan.problem import SitingProblem
    from maillage.site_plan.score import Score
    from maillage.site_plan.strategies import Chosen

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

    communes = commune_rows(problem, chosen)
    sites = _scored(problem, site_rows(problem, options, chosen, communes), score)
    return {
        "sites": pa.Table.from_pylist(sites),
        "communes": pa.Table.from_pylist(communes),
        "gain": pa.Table.from_pylist(_gain(problem, options, chosen)),
        "candidates": pa.Table.from_pylist(_candidates(problem, chosen, score, methods)),
        "overlaps": pa.Table.from_pylist(
            [
                {
                    "siting_method": one,
                    "other_siting_method": other,
                    "sites_in_common": common,
                    "sites": len(chosen.sites),
                }
                for one, other, common in overlaps(methods)
            ],
            schema=pa.schema(
                [
                    ("siting_method", pa.string()),
                    ("other_siting_method", pa.string()),
                    ("sites_in_common", pa.int64()),
                    ("sites", pa.int64()),
                ]
            ),
        ),
    }


def commune_rows(problem: SitingProblem, chosen: Chosen) -> list[dict[str, Any]]:
    """Each commune with the place it goes to: the soonest, an existing one first among equals."""
    best, minutes, km = soonest(problem, chosen.sites)
    today = problem.covered(())
    after = problem.covered(chosen.sites)
    served = problem.users * covered_share(problem, chosen.sites)
    if chosen.served is not None:
        served = problem.users * seated_share(chosen.solution)
    columns, why = problem.columns, out_of_reach(problem)
    return [
        {
            "commune_id": code,
            "name": problem.names[row],
            "inhabitants": float(problem.inhabitants[row]),
            "teleworkers": float(problem.teleworkers[row]),
            "teleworkers_in_third_places": float(problem.users[row]),
            "covered_today": bool(today[row]),
            "covered_after": bool(after[row]),
            "out_of_reach": why[row],
            "site_id": columns[best[row]] if best[row] >= 0 else None,
            "site_state": _state(problem, int(best[row])),
            "distance_km": _or_none(km[row]),
            "travel_time_min": _or_none(minutes[row]),
            "users_served": float(served[row]),
        }
        for row, code in enumerate(problem.commune_ids)
    ]


def _state(problem: SitingProblem, column: int) -> str | None:
    if column < 0:
        return None
    if column >= len(problem):
        return EXISTING
    return CONVERSION if problem.converted[column] else NEW


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def site_rows(
    problem: SitingProblem, options: SiteOptions, chosen: Chosen, communes: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The sites, in the order in which each brings most, with what each brings and to whom."""
    rows = []
    stops = problem.land.stops_of(problem.commune_ids)
    for order, each in enumerate(opening_order(Coverage.of(problem, options), chosen), 1):
        column, code = each.column, problem.commune_ids[each.column]
        served = [row for row in communes if row["site_id"] == code and row["site_state"] != EXISTING]
        users = _users_of(problem, chosen, column, served)
        hosts = problem.places.hosts.get(code, ())
        rows.append(
            {
                "order": order,
                "commune_id": code,
                "name": problem.names[column],
                "site_state": _state(problem, column),
                "cost_eur": float(problem.costs[column]),
                "hosts": len(hosts),
                "host_names": "; ".join(name for name in hosts if name),
                "third_places_open": problem.places.opened.get(code, 0),
                "newly_covered": cleared(each.newly),
                "newly_communes": len(each.communes),
                "newly_commune_names": "; ".join(problem.names[row] for row in each.communes),
                "people_nearer": each.nearer,
                "minutes_nearer": each.minutes,
                "communes_served": len(served),
                "inhabitants_served": sum(row["inhabitants"] for row in served),
                "teleworkers_served": sum(row["teleworkers"] for row in served),
                "users_served": users,
                "seats": options.capacity,
                "seats_needed": users / problem.persons_per_seat,
                "lon": _or_none(stops.lon[column]),
                "lat": _or_none(stops.lat[column]),
            }
        )
    return rows


def _scored(problem: SitingProblem, rows: list[dict[str, Any]], score: Score) -> list[dict[str, Any]]:
    """Sites with their score and what is known of their commune."""
    row_of = {code: row for row, code in enumerate(problem.commune_ids)}
    known = {"station_passengers": "station", "share_1gbps": "connectivity"}
    found = []
    for each in rows:
        row = row_of[each["commune_id"]]
        facts = {
            name: _or_none(score.criteria[criterion].value[row]) if criterion in score.criteria else None
            for name, criterion in known.items()
        }
        found.append({**each, **facts, "score": float(score.score[row]), "score_rank": int(score.rank[row])})
    return found


def cleared(difference: float) -> float:
    """A difference between two large numbers of persons, without the last digits, which only show how they were added."""
    return round(difference, 6)


def _users_of(problem: SitingProblem, chosen: Chosen, column: int, served: list[dict[str, Any]]) -> float:
    if chosen.served is None:
        return float(sum(row["users_served"] for row in served))
    return float(problem.users @ np.asarray(chosen.solution.shares[:, [column]].todense()).ravel())


def _gain(problem: SitingProblem, options: SiteOptions, chosen: Chosen) -> list[dict[str, Any]]:
    """The curve in what the figures count: people within reach or, where seats are limited, users seated."""
    model = Coverage.of(problem, options)
    steps = [*chosen.steps, *([chosen.more.best] if chosen.more and chosen.more.best else [])]
    return [
        {
            "sites": step.sites,
            "covered": step.covered * model.scale,
            "covered_share": step.covered * model.scale / model.total if model.total else 0.0,
            "gain_of_each_more": cleared(step.gain * model.scale),
            "bound": step.bound * model.scale,
            "gap": _or_none(step.gap),
            "in_plan": step.columns == chosen.sites and step.sites == len(chosen.sites),
            "commune_ids": " ".join(problem.commune_ids[column] for column in step.columns),
        }
        for step in steps
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
