"""The result tables of a study, from what the model computed by home, by place of work and by flow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.contracts import contract
from maillage.exact_sum import COARSE, FINE, exact_sum
from maillage.indicators.readings import READINGS, printed_reading
from maillage.indicators.travel import INDICATORS
from maillage.telework.potential import ELIGIBLE_CSP, potential_by_work

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader
    from maillage.telework.intensity import IntensityClasses
    from maillage.territory import Territory


@dataclass(frozen=True)
class Inputs:
    """What the result tables are made from.

    Attributes:
        core: the core tables.
        territory: the perimeter.
        year: year of the figures by commune and by flow.
        reading: reading in force.
        potential: ``commune_id``, ``year``, ``teleworkers``, wherever the active population is known.
        by_class: what :func:`teleworkers_by_class` returns, homes inside and outside.
        avoided: ``origin_id``, ``commuters`` and the five indicators, any number of rows per home; an expression, computed when read.
        commuting: commuters with their ``teleworkers``, one row per home, work, CSP and mode; an expression, computed when read.
        flows: the same rows with the five indicators and what lies between home and work; likewise.
        reader: the journal of parameters.
    """

    core: CoreTables
    territory: Territory
    year: int
    reading: str
    potential: ir.Table
    by_class: ir.Table
    avoided: ir.Table
    commuting: ir.Table
    flows: ir.Table
    reader: ParameterReader

    def inside(self, table: ir.Table, key: str = "commune_id") -> ir.Table:
        """The rows of a table whose commune is in the territory."""
        if self.territory.kind in {"demo", "france"}:
            return table
        wanted = self.core.engine.table({"wanted_id": list(self.territory.commune_ids)})
        return table.semi_join(wanted, table[key] == wanted.wanted_id)


def teleworkers_by_class(commuters: ir.Table) -> ir.Table:
    """The flows of each home by class of destination.

    Args:
        commuters: what ``commuters_by_class`` returns, with ``teleworkers_per_commuter`` and ``teleworkers``.

    Returns:
        By ``origin_id`` and ``destination_class``: ``commuters``, of which ``eligible_commuters`` and those of unknown mode
        (``mode_unknown``); ``teleworkers``, of which beyond the daily limit (``far``) and at an unknown distance (``unknown``).
    """
    share = commuters.teleworkers_per_commuter
    persons = {
        "commuters": commuters.commuters,
        "eligible_commuters": commuters.csp.isin(ELIGIBLE_CSP).ifelse(commuters.commuters, 0.0),
        "mode_unknown": commuters.mode_unknown,
        "teleworkers": commuters.teleworkers,
        "far": commuters.far * share,
        "unknown": commuters.unknown * share,
    }
    sums = {name: exact_sum(count) for name, count in persons.items()}
    return commuters.group_by(["origin_id", "destination_class"]).aggregate(**sums)


def study_tables(inputs: Inputs) -> dict[str, pa.Table]:
    """All result tables but the flows and the classes of intensity, each sorted by its key."""
    by_class = inputs.inside(inputs.by_class, "origin_id")
    potential = _third_places(inputs.inside(inputs.potential), inputs.reader, inputs)
    communes = inputs.core.engine.materialise(_communes(inputs, potential))
    measured = _sums(communes, ())
    tables = {
        "potential": potential,
        "communes": communes.mutate(intensity_class=_null("int64")),
        "destinations": by_class.group_by("destination_class").aggregate(
            **{name: exact_sum(by_class[name]) for name in ("commuters", "eligible_commuters", "teleworkers")}
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


def _communes(inputs: Inputs, potential: ir.Table) -> ir.Table:
    """One row per commune of the territory; what is not known is empty."""
    import ibis

    core = inputs.core
    active = inputs.inside(core.active_population)
    eligible = active.csp.isin(ELIGIBLE_CSP).ifelse(active.active_persons, 0.0)
    people = active.group_by("commune_id").aggregate(
        active_persons=exact_sum(active.active_persons),
        eligible_active_persons=exact_sum(eligible),
        population_status=active.status.min(),
        reason=active.reason.max(),
    )
    homes = inputs.inside(inputs.avoided, "origin_id")
    sums = {name: exact_sum(homes[name], COARSE) for name in INDICATORS}
    travel = homes.group_by(commune_id=homes.origin_id).aggregate(
        commuters=exact_sum(homes.commuters), **sums
    )
    work = potential_by_work(inputs.inside(inputs.commuting, "destination_id"))
    joined = inputs.inside(core.communes)
    for part in (people, potential.filter(potential.year == inputs.year).drop("year"), travel, work):
        joined = joined.left_join(part, "commune_id").drop("commune_id_right")
    small = ibis.coalesce(joined.teleworkers, 0.0) < inputs.reader.number("reliability.small_count")
    share = (joined.teleworkers / joined.eligible_active_persons.nullif(0.0)).clip(upper=1.0)
    return joined.mutate(
        population_status=ibis.coalesce(joined.population_status, "not_published"),
        telework_share=share,
        teleworkers_per_km2=joined.teleworkers / joined.area_km2.nullif(0.0),
        reliability=_badge(small, joined.population_status == "imputed"),
    )


def _badge(small: ir.BooleanValue, not_observed: ir.BooleanValue) -> ir.Value:
    """How a count may be quoted: too small, else imputed or modelled, else reliable."""
    import ibis

    doubt = ibis.coalesce(not_observed, False)
    return ibis.cases((small, "order_of_magnitude"), (doubt, "estimated"), else_="reliable")


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
    """One row per pair, CSP and modes added up, with the names of both ends."""
    import ibis

    eligible = flows.csp.isin(ELIGIBLE_CSP).ifelse(flows.commuters, 0.0)
    flows = flows.mutate(eligible_commuters=eligible)
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
        reliability=_badge(small, pairs.source == "gravity"),
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
