"""What a comparison says, as plain values: figures of both sides with their difference, communes, maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.comparison import compare_communes, compared
from maillage.language import text
from maillage.web.compare_map import SideTables, map_data
from maillage.web.compare_sides import SIDES
from maillage.web.sheet.data import choices_data, territory_data
from maillage.web.sheet.figures import INDICATORS, key_figures
from maillage.web.sheet.making import simulated_of

if TYPE_CHECKING:
    from maillage.web.compare_sides import Sides
    from maillage.web.maps.measures import MapMeasure
    from maillage.web.services import Services
    from maillage.web.studies import Step

BY_COMMUNE = ("teleworkers", "avoided_distance_pkm", "time_saved_h", "avoided_co2_kgco2e")
PER_TELEWORKER = "per_teleworker"


def comparison_data(
    sides: Sides, measure: MapMeasure, language: str, services: Services, step: Step
) -> dict[str, Any]:
    """Everything that a comparison says, as plain values.

    Args:
        sides: the two studies.
        measure: what the maps show.
        language: of the words.
        services: of the server.
        step: called at each step.
    """
    both = {side: simulated_of(wanted, services, step) for side, wanted in sides.each()}
    figures = {side: key_figures(made, language) for side, made in both.items()}
    rows = _figures(figures["a"], figures["b"])
    tables = {side: SideTables.of(made.study, services.studies.parameters()) for side, made in both.items()}
    communes = None
    if sides.same_territory and not sides.same:
        communes = _largest_first(compare_communes(tables["a"].communes, tables["b"].communes, BY_COMMUNE))
    return {
        "same": sides.same,
        "same_territory": sides.same_territory,
        "sides": {
            side: {
                "territory": territory_data(made.study, language),
                "choices": choices_data(made.study, language),
            }
            for side, made in both.items()
        },
        "figures": rows,
        PER_TELEWORKER: _per_teleworker(rows, language),
        "communes": communes,
        "map": None if sides.same else map_data(sides, tables, measure, language),
    }


def _figures(a: list[dict[str, Any]], b: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Key figures of both sides, with their difference."""
    values = compared(*({each["id"]: each["value"] for each in side} for side in (a, b)))
    rows = []
    for here, there in zip(a, b, strict=True):
        pair = values[here["id"]]
        kept = ("value", "low", "high", "status", "reliability")
        rows.append(
            {
                "id": here["id"],
                "name": here["name"],
                "unit": here["unit"],
                "a": {name: here[name] for name in kept},
                "b": {name: there[name] for name in kept},
                "difference": pair.difference,
                "relative": pair.relative,
            }
        )
    return rows


def _per_teleworker(rows: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """The indicators for one teleworker, so that territories of unlike sizes can be compared."""
    people = next(row for row in rows if row["id"] == "teleworkers")
    sides = [
        {
            row["id"]: row[side]["value"] / people[side]["value"] if people[side]["value"] else None
            for row in rows
            if row["id"] in INDICATORS
        }
        for side in SIDES
    ]
    return [
        {
            "id": name,
            "name": text(f"web.compare.per_teleworker.{name}", language),
            "a": pair.a,
            "b": pair.b,
            "difference": pair.difference,
            "relative": pair.relative,
        }
        for name, pair in compared(*sides).items()
    ]


def _largest_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (-abs(row["teleworkers_difference"] or 0.0), row["commune_id"]))


def figure_rows(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures of a comparison as rows of a file."""
    rows = []
    for row in data["figures"]:
        found = {"figure": row["id"], "name": row["name"], "unit": row["unit"]}
        for side in SIDES:
            found |= {f"{name}_{side}": row[side][name] for name in ("value", "low", "high")}
        rows.append({**found, "difference": row["difference"], "relative_difference": row["relative"]})
    return rows
