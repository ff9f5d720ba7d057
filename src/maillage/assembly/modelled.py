"""Commuting where no matrix is published: from regional margins when there are some, else from residents and distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.assembly.border import abroad_note, border_points, workers_abroad
from maillage.assembly.kept_matrix import FitSettings, fitted_matrix
from maillage.errors import MissingDataError
from maillage.exact_sum import exact_sum
from maillage.flows.deterrence import Deterrence
from maillage.flows.fallback import flows_without_matrix
from maillage.flows.regional import workers_at_residence
from maillage.flows.regional_zones import RegionalMargins
from maillage.phrase import Phrase
from maillage.provenance import Note
from maillage.spatial.distance import great_circle_km

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from maillage.assembly.catalogue import Catalogue, Source
    from maillage.parameters import ParameterReader
    from maillage.territory import Territory

MOST_ZONES = 4_000
"""Communes that the dense model can hold in memory (two matrices of 128 MB)."""

MOST_DECAY = 20.0
"""Highest decay looked at when fitting: beyond it nobody leaves home (numerical bound)."""


@dataclass(frozen=True)
class ModelledFlows:
    """Flows made by a model.

    Attributes:
        flows: ``origin_id``, ``destination_id``, ``commute_mode``, ``commuters``.
        border_points: ``place_id``, ``lon``, ``lat`` of work places abroad; none when abroad is not modelled.
        notes: method and fit, to print beside the results.
    """

    flows: pa.Table
    border_points: pa.Table | None
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Zones:
    """Everything the models need to know of the communes.

    Attributes:
        catalogue: the imported datasets.
        communes: ``core.communes``.
        active: ``core.active_population``.
        census: the census chosen.
        reader: the journal of parameters.
        changed: communes that are no longer what they were in the census, though they may bear the same code.
    """

    catalogue: Catalogue
    communes: pa.Table
    active: ir.Table
    census: Source
    reader: ParameterReader
    changed: frozenset[str] = frozenset()

    def rows(self, departements: set[str]) -> list[dict[str, Any]]:
        """The communes of some départements that have a place and employed residents, with their workers."""
        workers = self._workers()
        return [
            {
                **row,
                "workers": workers[row["commune_id"]],
                "internal_distance_km": row["internal_distance_km"] or 0.0,
            }
            for row in self.communes.to_pylist()
            if row["departement_id"] in departements
            and row["lon"] is not None
            and workers.get(row["commune_id"])
        ]

    def _workers(self) -> dict[str, float]:
        """Employed residents: published margin, else active less unemployed, else active × the mean employment rate."""
        engine = self.catalogue.engine
        active = self.active.group_by("commune_id").aggregate(persons=exact_sum(self.active.active_persons))
        persons = {row["commune_id"]: row["persons"] for row in engine.rows(active)}
        sources = self.catalogue.of("extract.census_population")
        record = next(source for source in sources if source.dataset.id == self.census.dataset.id)
        census = {row["commune_id"]: row for row in self.catalogue.arrow(record).to_pylist()}
        known = [row for row in census.values() if row["unemployed_persons"] is not None]
        rate = 1 - sum(row["unemployed_persons"] for row in known) / sum(
            row["active_persons"] for row in known
        )
        margins = self._margin_workers()
        found = {}
        for code, count in persons.items():
            row = {"active_persons": count, "unemployed_persons": None}
            if code not in self.changed:
                row = census.get(code, row)
            workers = workers_at_residence(
                margins.get(code), row["active_persons"], row["unemployed_persons"], rate
            )
            found[code] = workers or 0.0
        return found

    def _margin_workers(self) -> dict[str, float]:
        source = self.catalogue.latest("extract.commute_margins")
        if source is None:
            return {}
        rows = self.catalogue.arrow(source).to_pylist()
        return {row["origin_id"]: row["commuters"] for row in rows if row["margin_kind"] == "all"}


def modelled_flows(zones: Zones, territory: Territory, epci_members: dict[str, set[str]]) -> ModelledFlows:
    """The commuting of a territory without matrix, by the best model that what is known allows.

    Args:
        zones: what is known of the communes.
        territory: the perimeter.
        epci_members: communes of each EPCI.

    Raises:
        MissingDataError: the territory is too large for a modelled matrix.
    """
    source = zones.catalogue.latest("extract.commute_margins")
    if source is not None:
        margins = zones.catalogue.arrow(source)
        homes = set(margins["origin_id"].to_pylist())
        if len(homes & set(territory.commune_ids)) * 2 >= len(territory.commune_ids):
            return _from_margins(zones, territory, margins, homes, epci_members)
    return _from_residents(zones, territory)


def _departements_of(zones: Zones, codes: set[str]) -> set[str]:
    pairs = zip(
        zones.communes["commune_id"].to_pylist(), zones.communes["departement_id"].to_pylist(), strict=True
    )
    return {departement for code, departement in pairs if code in codes}


def _from_margins(
    zones: Zones,
    territory: Territory,
    margins: pa.Table,
    homes: set[str],
    epci_members: dict[str, set[str]],
) -> ModelledFlows:
    import pyarrow as pa
    import pyarrow.compute as pc

    reader = zones.reader
    departements = _departements_of(zones, homes)
    rows = zones.rows(departements)
    names = ("commune_id", "departement_id", "lon", "lat", "internal_distance_km", "workers")
    table = pa.Table.from_pylist([{name: row[name] for name in names} for row in rows])
    flows_source = zones.catalogue.latest("extract.departement_flows")
    between = zones.catalogue.arrow(flows_source) if flows_source else _no_departement_flows()
    between = between.filter(
        pc.is_in(between["origin_departement_id"], value_set=pa.array(sorted(departements)))
    )
    border = border_points(reader)
    external = pa.Table.from_pylist([*border, *_chief_communes(zones, departements, between)])
    abroad = reader.number("border.workers_abroad.hauts_de_france")
    known_margins = margins.filter(
        pc.is_in(margins["origin_id"], value_set=table["commune_id"].combine_chunks())
    )
    targets = set(margins.filter(pc.equal(margins["margin_kind"], "epci"))["margin_id"].to_pylist())
    known = RegionalMargins(
        table,
        known_margins,
        {epci: epci_members.get(epci, set()) for epci in targets},
        external,
        between,
        abroad,
    )
    settings = FitSettings(
        detour_ratio=reader.number("travel.detour_ratio"),
        deterrence=Deterrence("power", 0.0, reader.number("gravity.deterrence_scale")),
        most_decay=MOST_DECAY,
        mean_distance_km=reader.number("gravity.mean_distance_km"),
        smallest_flow=reader.number("gravity.smallest_flow"),
    )
    made = fitted_matrix(known, settings, zones.catalogue.home.fitted_folder())
    note = Note.of(
        "flows_from_gravity",
        decay=made.decay,
        mean_distance_km=made.mean_distance_km,
        largest_gap=made.largest_gap,
        departements=", ".join(sorted(departements)),
    )
    points = pa.Table.from_pylist(
        [{name: row[name] for name in ("place_id", "lon", "lat")} for row in border]
    )
    return ModelledFlows(
        _with_mode(made.flows),
        points,
        (note, abroad_note(reader, abroad, workers_abroad(made.flows, territory))),
    )


def _no_departement_flows() -> pa.Table:
    import pyarrow as pa

    text = pa.array([], pa.string())
    return pa.table(
        {
            "origin_departement_id": text,
            "destination_departement_id": text,
            "commuters": pa.array([], pa.float64()),
        }
    )


def _chief_communes(zones: Zones, inside: set[str], between: pa.Table) -> list[dict[str, Any]]:
    """The most populous commune of each département that the region commutes to stands for it."""
    targets = set(between["destination_departement_id"].to_pylist()) - inside
    chief: dict[str, dict[str, Any]] = {}
    for row in zones.communes.to_pylist():
        departement = row["departement_id"]
        if departement not in targets or row["lon"] is None:
            continue
        if departement not in chief or (row["population"] or 0.0) > (chief[departement]["population"] or 0.0):
            chief[departement] = row
    return [
        {
            "place_id": row["commune_id"],
            "group": departement,
            "lon": row["lon"],
            "lat": row["lat"],
            "attraction": 1.0,
        }
        for departement, row in sorted(chief.items())
    ]


def _from_residents(zones: Zones, territory: Territory) -> ModelledFlows:
    reader = zones.reader
    rows = zones.rows(_departements_of(zones, set(territory.commune_ids)))
    if len(rows) > MOST_ZONES:
        message = Phrase(
            "No commuting file is imported for {territory}, and its {count} communes are too many for a modelled matrix.",
            territory=territory.text,
            count=len(rows),
        )
        raise MissingDataError(
            message, do=Phrase("Import INSEE's commuting file: `maillage data fetch mobpro-2021`.")
        )
    if not rows:
        message = Phrase(
            "No commuting file is imported for {territory}, and its communes have no known centre or workers.",
            territory=territory.text,
        )
        raise MissingDataError(
            message, do=Phrase("Import the file of areas and centres (`commune-shape-2019`) and a census.")
        )
    lon, lat = (np.array([row[name] for row in rows]) for name in ("lon", "lat"))
    distance = great_circle_km(lon[:, None], lat[:, None], lon[None, :], lat[None, :])
    distance = distance * reader.number("travel.detour_ratio")
    internal = np.array([row["internal_distance_km"] for row in rows])
    # communes that have since merged have one centre
    distance = np.where(distance == 0.0, internal[:, None], distance)
    np.fill_diagonal(distance, internal)
    made = flows_without_matrix(
        np.array([row["commune_id"] for row in rows]),
        np.array([row["workers"] for row in rows]),
        distance,
        Deterrence("exponential", 1 / reader.number("gravity.deterrence_scale")),
        smallest_flow=reader.number("gravity.smallest_flow"),
    )
    note = Note.of("flows_without_matrix", mean_distance_km=made.fit.mean_distance_km)
    return ModelledFlows(_with_mode(made.flows), None, (note,))


def _with_mode(flows: pa.Table) -> pa.Table:
    import pyarrow as pa

    modes = pa.array(["unknown"] * flows.num_rows, pa.string())
    columns = ("origin_id", "destination_id", "commute_mode", "commuters")
    return flows.append_column("commute_mode", modes).select(columns)
