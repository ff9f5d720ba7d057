"""The result tables of a study and its headline figures, from the flows computed by the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.contracts import column, contract
from maillage.exact_sum import COARSE, FINE, exact_sum
from maillage.flows.destination_classes import classify
from maillage.indicators.modes import UNKNOWN
from maillage.indicators.readings import READINGS, printed_reading
from maillage.indicators.travel import INDICATORS
from maillage.provenance import Note
from maillage.telework.potential import ELIGIBLE_CSP, potential_by_work

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader
    from maillage.telework.intensity import IntensityClasses
    from maillage.territory import Territory


ROUNDING = 1e-9
"""Relative difference under which two sums are the same figure."""


@dataclass(frozen=True)
class Inputs:
    """What the result tables are made from.

    Attributes:
        core: the core tables.
        territory: the perimeter.
        year: year of the figures by commune and by flow.
        reading: reading in force.
        potential: ``commune_id``, ``year``, ``teleworkers``, wherever the active population is known.
        flows: one row per home, work and mode with teleworkers and the five indicators, homes inside and outside; an
            expression, computed when read.
        spread: the same rows before the five indicators, quicker to read.
        homes: what :func:`flows_by_home` returns for these flows.
        reader: the journal of parameters.
    """

    core: CoreTables
    territory: Territory
    year: int
    reading: str
    potential: ir.Table
    flows: ir.Table
    spread: ir.Table
    homes: ir.Table
    reader: ParameterReader

    def inside(self, table: ir.Table, key: str = "commune_id") -> ir.Table:
        """The rows of a table whose commune is in the territory."""
        if self.territory.kind in {"demo", "france"}:
            return table
        wanted = self.core.engine.table({"wanted_id": list(self.territory.commune_ids)})
        return table.semi_join(wanted, table[key] == wanted.wanted_id)


def located(flows: ir.Table, core: CoreTables) -> ir.Table:
    """Flows with the class of their destination, their distance and time, and the département of residence.

    Many flows to one pair of communes: joins keep the number of rows.
    """
    communes = core.communes
    departements = communes.select("departement_id", "region_id").distinct()
    classed = classify(flows, communes, departements)
    joined = classed.left_join(core.travel, ["origin_id", "destination_id"])
    homes = communes.select(home_id=communes.commune_id, origin_departement_id=communes.departement_id)
    joined = joined.left_join(homes, joined.origin_id == homes.home_id)
    travel = ("distance_km", "travel_time_min", "method")
    return joined.select(*flows.columns, "destination_class", *travel, "origin_departement_id")


def flows_by_home(flows: ir.Table, limit_km: float) -> ir.Table:
    """Flows added up by home and class of destination: all that figures by commune, class and territory need.

    Args:
        flows: as in :class:`Inputs`.
        limit_km: one-way distance beyond which teleworkers count as ``far``.

    Returns:
        ``origin_id``, ``destination_class``, the sums of the flows, of which commuters of unknown mode (``mode_unknown``),
        teleworkers beyond the limit (``far``) and at an unknown distance (``unknown``).
    """
    persons = {
        "commuters": flows.commuters,
        "eligible_commuters": flows.eligible_commuters,
        "teleworkers": flows.teleworkers,
        "mode_unknown": (flows.commute_mode == UNKNOWN).ifelse(flows.commuters, 0.0),
        "far": (flows.distance_km > limit_km).ifelse(flows.teleworkers, 0.0),
        "unknown": flows.distance_km.isnull().ifelse(flows.teleworkers, 0.0),
    }
    return flows.group_by(["origin_id", "destination_class"]).aggregate(
        **{name: exact_sum(count) for name, count in persons.items()},
        **{name: exact_sum(flows[name], COARSE) for name in INDICATORS},
    )


def study_tables(inputs: Inputs) -> dict[str, pa.Table]:
    """All result tables but the flows and the classes of intensity, each sorted by its key."""
    homes = inputs.inside(inputs.homes, "origin_id")
    potential = _third_places(inputs.inside(inputs.potential), inputs.reader, inputs)
    communes = inputs.core.engine.materialise(_communes(inputs, homes, potential))
    measured = _sums(communes, ())
    tables = {
        "potential": potential,
        "communes": communes.mutate(intensity_class=_null("int64")),
        "destinations": homes.group_by("destination_class").aggregate(
            **{name: exact_sum(homes[name]) for name in ("commuters", "eligible_commuters", "teleworkers")}
        ),
        "perimeters": _perimeters(inputs, communes),
    }
    arrow = {name: _fetch(inputs, name, table) for name, table in tables.items()}
    arrow["readings"] = _readings(inputs, arrow["communes"], inputs.core.engine.rows(measured)[0])
    return arrow


def flow_table(inputs: Inputs) -> pa.Table:
    """The flows of the territory, one row per pair; a million rows for a country."""
    return _fetch(inputs, "flows", _flow_table(inputs, inputs.inside(inputs.flows, "origin_id")))


def _fetch(inputs: Inputs, name: str, table: ir.Table) -> pa.Table:
    shape = contract(f"out.{name}")
    return inputs.core.engine.to_arrow(table.select(*shape.column_names).order_by(list(shape.key)))


def _null(kind: str) -> ir.Value:
    import ibis

    return ibis.null(kind)


def _third_places(potential: ir.Table, reader: ParameterReader, inputs: Inputs) -> ir.Table:
    """Potential by year with those in third places, and the employees among them."""
    rows = inputs.core.engine.rows(potential.select("year").distinct())
    years = sorted(row["year"] for row in rows)
    shares = inputs.core.engine.table(
        {
            "year": years,
            "place_share": [reader.number("third_place.share", year=year) for year in years],
            "employee_share": [reader.number("third_place.employee_share", year=year) for year in years],
        }
    )
    joined = potential.inner_join(shares, "year")
    placed = joined.mutate(teleworkers_in_third_places=joined.teleworkers * joined.place_share)
    placed = placed.mutate(
        employees_in_third_places=placed.teleworkers_in_third_places * placed.employee_share
    )
    return placed.drop("place_share", "employee_share")


def _communes(inputs: Inputs, homes: ir.Table, potential: ir.Table) -> ir.Table:
    """One row per commune of the territory; what is not known is empty."""
    import ibis

    core = inputs.core
    active = inputs.inside(core.active_population)
    eligible = active.csp.isin(ELIGIBLE_CSP).ifelse(active.active_persons, 0.0)
    people = active.group_by("commune_id").aggregate(
        active_persons=exact_sum(active.active_persons),
        eligible_active_persons=exact_sum(eligible),
        population_status=active.status.max(),
        reason=active.reason.max(),
    )
    sums = {name: exact_sum(homes[name], COARSE) for name in INDICATORS}
    travel = homes.group_by(commune_id=homes.origin_id).aggregate(
        commuters=exact_sum(homes.commuters), **sums
    )
    work = potential_by_work(inputs.inside(inputs.spread, "destination_id"))
    joined = inputs.inside(core.communes)
    for part in (people, potential.filter(potential.year == inputs.year).drop("year"), travel, work):
        joined = joined.left_join(part, "commune_id").drop("commune_id_right")
    small = ibis.coalesce(joined.eligible_active_persons, 0.0) < inputs.reader.number(
        "reliability.small_count"
    )
    share = (joined.teleworkers / joined.eligible_active_persons.nullif(0.0)).clip(upper=1.0)
    return joined.mutate(
        population_status=ibis.coalesce(joined.population_status, "not_published"),
        telework_share=share,
        teleworkers_per_km2=joined.teleworkers / joined.area_km2.nullif(0.0),
        reliability=small.ifelse("order_of_magnitude", "reliable"),
    )


def _sums(communes: ir.Table, by: tuple[str, ...]) -> ir.Table:
    names = ("active_persons", "eligible_active_persons", "teleworkers", *INDICATORS)
    sums = {name: exact_sum(communes[name], COARSE if name in INDICATORS else FINE) for name in names}
    return communes.aggregate(by=by, **sums, communes=communes.count())


def _perimeters(inputs: Inputs, communes: ir.Table) -> ir.Table:
    """Sums over the communes of the territory in each perimeter that any of them belongs to."""
    members = inputs.inside(inputs.core.membership)
    joined = members.inner_join(communes.drop("name"), "commune_id")
    return _sums(joined, ("perimeter_kind", "perimeter_id", "perimeter_name"))


def _flow_table(inputs: Inputs, flows: ir.Table) -> ir.Table:
    """One row per pair, modes added up, with the names of both ends."""
    import ibis

    same = ("destination_class", "distance_km", "travel_time_min", "method", "source")
    sums = ("commuters", "eligible_commuters", "teleworkers", *INDICATORS)
    pairs = flows.group_by(["origin_id", "destination_id"]).aggregate(
        **{name: flows[name].arbitrary() for name in same},
        **{name: exact_sum(flows[name], COARSE if name in INDICATORS else FINE) for name in sums},
    )
    names = inputs.core.communes.select("commune_id", "name")
    for end in ("origin", "destination"):
        named = names.select(**{f"{end}_key": names.commune_id, f"{end}_name": names.name})
        pairs = pairs.left_join(named, pairs[f"{end}_id"] == named[f"{end}_key"])
    small = pairs.commuters < inputs.reader.number("reliability.small_count")
    return pairs.mutate(
        method=ibis.coalesce(pairs.method, "unknown"),
        reliability=small.ifelse("order_of_magnitude", "reliable"),
    )


def _readings(inputs: Inputs, communes: pa.Table, measured: dict[str, Any]) -> pa.Table:
    """The five indicators of the territory in the three readings."""
    import pyarrow as pa
    import pyarrow.compute as pc

    teleworkers = pc.sum(communes["teleworkers"]).as_py() or 0.0
    rows = []
    for reading in READINGS:
        if reading == "measured":
            figures = {name: measured[name] for name in INDICATORS}
        else:
            figures = printed_reading(reading, teleworkers, inputs.reader)
        rows.append({"reading": reading, **figures})
    return pa.Table.from_pylist(sorted(rows, key=lambda row: str(row["reading"])), schema=_readings_schema())


def _readings_schema() -> pa.Schema:
    import pyarrow as pa

    return pa.schema([("reading", pa.string()), *((name, pa.float64()) for name in INDICATORS)])


def with_intensity(communes: pa.Table, intensity: IntensityClasses) -> pa.Table:
    """The commune table with the class of demand of each commune."""
    import pyarrow as pa

    classes = [intensity.class_of(value) for value in communes[intensity.measure].to_pylist()]
    place = communes.column_names.index("intensity_class")
    return communes.set_column(place, "intensity_class", pa.array(classes, pa.int64()))


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
    homes = inputs.inside(inputs.homes, "origin_id")
    sums = homes.aggregate(**{name: exact_sum(homes[name]) for name in names})
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
    if flows["mode_unknown"]:
        notes.append(Note.of("mode_not_published", share=flows["mode_unknown"] / flows["commuters"]))
    if far:
        notes.append(Note.of("days_not_daily", share=far / likely, limit_km=limit))
    if unknown:
        notes.append(Note.of("distance_unknown", share=unknown / likely))
    notes.append(Note.of("third_place_trip"))
    return notes
