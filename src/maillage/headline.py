"""The headline figures of a study, and what must be said beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.contracts import column
from maillage.exact_sum import exact_sum
from maillage.provenance import Note

if TYPE_CHECKING:
    import pyarrow as pa

    from maillage.results import Inputs

ROUNDING = 1e-9
"""Relative difference under which two sums are the same figure."""


def summary(
    inputs: Inputs, tables: dict[str, pa.Table], *, scenario: str, rates: dict[int, float]
) -> dict[str, Any]:
    """The headline figures, in the form of ``maillage study --json`` (without the provenance)."""
    communes, potential = tables["communes"], tables["potential"]
    by_class = {row["destination_class"]: row for row in tables["destinations"].to_pylist()}
    readings = {row.pop("reading"): row for row in tables["readings"].to_pylist()}
    classes = column("destination_class").codes or {}
    imputed = _total(communes, "eligible_active_persons", population_status="imputed")
    eligible = _total(communes, "eligible_active_persons")
    return {
        "territory": {
            "text": inputs.territory.text,
            "kind": inputs.territory.kind,
            "id": inputs.territory.id,
            "name": inputs.territory.name,
        },
        "communes": communes.num_rows,
        "geography_year": inputs.core.geography_year,
        "year": inputs.year,
        "scenario": scenario,
        "reading_in_force": inputs.reading,
        "active_persons": _total(communes, "active_persons"),
        "eligible_active_persons": eligible,
        "teleworkers": {str(year): _total(potential, "teleworkers", year=year) for year in rates},
        "teleworkers_in_third_places": {
            str(year): _total(potential, "teleworkers_in_third_places", year=year) for year in rates
        },
        "rates": {str(year): rate for year, rate in rates.items()},
        "commuters_by_destination": {name: by_class.get(name, {}).get("commuters", 0.0) for name in classes},
        "eligible_commuters_by_destination": {
            name: by_class.get(name, {}).get("eligible_commuters", 0.0) for name in classes
        },
        "indicators": readings[inputs.reading],
        "readings": {"in_force": inputs.reading, **readings},
        "imputed_share": imputed / eligible if eligible else None,
        "communes_not_published": _count(communes, population_status="not_published"),
    }


def _totals(inputs: Inputs, names: tuple[str, ...]) -> dict[str, float]:
    """Sums over the homes of the territory."""
    by_class = inputs.inside(inputs.by_class, "origin_id")
    sums = by_class.aggregate(**{name: exact_sum(by_class[name]) for name in names})
    return {name: total or 0.0 for name, total in inputs.core.engine.rows(sums)[0].items()}


def _where(table: pa.Table, **equals: object) -> pa.Table:
    import pyarrow.compute as pc

    for name, value in equals.items():
        table = table.filter(pc.equal(table[name], value))
    return table


def _total(table: pa.Table, name: str, **equals: object) -> float:
    """Sum of a column over the rows with these values; empty cells count for nothing."""
    import pyarrow.compute as pc

    return float(pc.sum(_where(table, **equals)[name]).as_py() or 0.0)


def _count(table: pa.Table, **equals: object) -> int:
    return int(_where(table, **equals).num_rows)


def _more_commuters_than_active(communes: pa.Table) -> int:
    """Communes of which more residents are said to go to work than are active: their figures come from different files."""
    pairs = zip(communes["commuters"].to_pylist(), communes["active_persons"].to_pylist(), strict=True)
    return sum((going or 0.0) > active * (1 + ROUNDING) for going, active in pairs if active is not None)


def warnings(inputs: Inputs, tables: dict[str, pa.Table]) -> list[Note]:
    """What must be said beside the figures of this territory."""
    communes = tables["communes"]
    likely = _total(communes, "teleworkers")
    limit = inputs.reader.number("commute.daily_distance_limit")
    flows = _totals(inputs, ("commuters", "teleworkers", "mode_unknown", "far", "unknown"))
    spread, far, unknown = flows["teleworkers"], flows["far"], flows["unknown"]
    missing = _count(communes, population_status="not_published")
    notes = []
    if missing:
        notes.append(Note.of("communes_not_published", communes=missing))
    if likely and spread < likely * (1 - ROUNDING):
        notes.append(Note.of("flows_partial", share=1 - spread / likely))
    people = _total(communes, "active_persons")
    known = flows["commuters"] / people if people else 1.0
    if known < inputs.reader.number("reliability.commuters_known"):
        notes.append(Note.of("commuters_partial", share=known))
    more = _more_commuters_than_active(communes)
    if more:
        notes.append(Note.of("commuters_exceed_active", communes=more))
    if flows["mode_unknown"]:
        notes.append(Note.of("mode_not_published", share=flows["mode_unknown"] / flows["commuters"]))
    if far:
        notes.append(Note.of("days_not_daily", share=far / likely, limit_km=limit))
    if unknown:
        notes.append(Note.of("distance_unknown", share=unknown / likely))
    notes.append(Note.of("third_place_trip"))
    return notes
