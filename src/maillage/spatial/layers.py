"""Layers by commune: how many places of a kind each has, how near the nearest is, and shares; kept with their vintage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.contracts import contract, empty_table
from maillage.errors import unknown_name
from maillage.phrase import Phrase
from maillage.spatial.access import METHODS, soonest
from maillage.spatial.layer_definitions import layer_definitions, user_layer_definition
from maillage.spatial.speeds import travel_speeds
from maillage.spatial.stops import GivenTimes, commune_stops, place_stops

if TYPE_CHECKING:
    from collections.abc import Collection

    import pyarrow as pa

    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader
    from maillage.provenance import DatasetVersion, Note
    from maillage.spatial.layer_definitions import Layer, LayerSource
    from maillage.spatial.travel import TravelSpeeds

USER_POINTS = "user_points"


@dataclass(frozen=True)
class CommuneLayers:
    """The layers of a territory.

    Attributes:
        table: ``out.layers``, one row per commune and layer, sorted.
        absent: layers for which nothing has been imported.
        datasets: what they were made from.
        notes: what must be said of them.
    """

    table: pa.Table
    absent: tuple[str, ...]
    datasets: tuple[DatasetVersion, ...]
    notes: tuple[Note, ...]


def available_layers(core: CoreTables) -> dict[str, Layer]:
    """The layers that a territory's tables can give, the user's last."""
    found = {
        name: layer
        for name, layer in layer_definitions().items()
        if any(source.table in core.points for source in layer.sources)
    }
    if USER_POINTS in core.points:
        rows = core.engine.rows(core.points[USER_POINTS].select("layer").distinct().order_by("layer"))
        found |= {row["layer"]: user_layer_definition(row["layer"]) for row in rows}
    return found


def commune_layers(
    core: CoreTables,
    reader: ParameterReader,
    *,
    communes: Collection[str] | None = None,
    layers: Collection[str] | None = None,
) -> CommuneLayers:
    """Layers by commune.

    Places outside the communes asked for count for the distance to the nearest, not for the number of places. A commune
    that a file covers has 0 places where it has none; its figure is empty where it is not known.

    Args:
        core: the core tables, with their layers of places.
        reader: the parameters in force.
        communes: the communes asked for; all by default.
        layers: the layers asked for; all those at hand by default.

    Raises:
        UnknownNameError: no such layer.
    """
    import pyarrow as pa

    known = {**layer_definitions(), **available_layers(core)}
    asked = sorted(known if layers is None else layers)
    for name in asked:
        if name not in known:
            kind = Phrase("layer")
            raise unknown_name(kind, name, tuple(known))
    at_hand = available_layers(core)
    maker = _Maker(core, travel_speeds(reader), communes)
    made = [maker.layer(at_hand[name]) for name in asked if name in at_hand]
    there = [table for table in made if table is not None]
    empty = [
        name for name, table in zip([n for n in asked if n in at_hand], made, strict=True) if table is None
    ]
    table = pa.concat_tables([empty_table("out.layers"), *there])
    used = sorted({source.table for name in asked if name in at_hand for source in at_hand[name].sources})
    used = [name for name in used if name in core.points]
    return CommuneLayers(
        table.sort_by([("commune_id", "ascending"), ("layer", "ascending")]),
        tuple(sorted([*empty, *(name for name in asked if name not in at_hand)])),
        tuple(sorted({version for name in used for version in core.point_datasets(name)})),
        tuple(dict.fromkeys(note for name in used for note in core.point_notes(name))),
    )


class _Maker:
    """Makes the layers of one territory; reads each table once."""

    def __init__(
        self,
        core: CoreTables,
        speeds: TravelSpeeds,
        communes: Collection[str] | None,
    ) -> None:
        self._core, self._speeds = core, speeds
        self._stops = commune_stops(core.engine.to_arrow(core.communes.order_by("commune_id")), speeds)
        wanted = None if communes is None else frozenset(communes)
        kept = [row for row, code in enumerate(self._stops.ids) if wanted is None or code in wanted]
        self._asked = np.array(kept, dtype=np.int64)
        self._given = GivenTimes.among(core, self._stops.ids)
        self._tables: dict[str, pa.Table] = {}

    def layer(self, layer: Layer) -> pa.Table | None:
        """One layer as ``out.layers``; none when its tables hold no row of its kinds."""
        parts = [self._rows(source) for source in layer.sources if source.table in self._core.points]
        parts = [part for part in parts if part.num_rows]
        if not parts:
            return None
        if layer.share is not None:
            return self._share(layer, parts[0])
        return self._places(layer, parts, [source.table for source in layer.sources])

    def _table(self, name: str) -> pa.Table:
        if name not in self._tables:
            self._tables[name] = self._core.engine.to_arrow(self._core.points[name])
        return self._tables[name]

    def _rows(self, source: LayerSource) -> pa.Table:
        """The rows that count, equipment added up by commune and put at its centre."""
        import pyarrow as pa
        import pyarrow.compute as pc

        table = self._table(source.table)
        if source.column is not None:
            table = table.filter(pc.is_in(table[source.column], value_set=pa.array(source.kinds)))
        key = contract(f"core.{source.table}").key
        table = table.sort_by([(name, "ascending") for name in key])
        if source.table != "equipment":
            name = "point_id" if source.table == USER_POINTS else key[0]
            counted = pa.array(np.ones(table.num_rows), pa.float64())
            return table.append_column("place_key", table[name]).append_column("counted", counted)
        sums = table.group_by(["commune_id", "vintage"]).aggregate([("equipment_count", "sum")])
        nothing = pa.nulls(sums.num_rows, pa.float64())
        return pa.table(
            {
                "commune_id": sums["commune_id"],
                "vintage": sums["vintage"],
                "lon": nothing,
                "lat": nothing,
                "place_key": sums["commune_id"],
                "counted": sums["equipment_count_sum"],
            }
        )

    def _places(self, layer: Layer, parts: list[pa.Table], tables: list[str]) -> pa.Table:
        import pyarrow as pa

        columns = ["commune_id", "lon", "lat", "place_key", "counted", "vintage"]
        measured = [part for part in parts if layer.sum is not None and layer.sum in part.column_names]
        places = pa.concat_tables([part.select(columns) for part in parts])
        stops = place_stops(places, "place_key", self._stops, self._speeds)
        homes = self._stops.taken(self._asked)
        row, km, minutes, method = soonest(homes, stops, self._speeds, self._given)
        reached = row >= 0
        counts = self._by_commune(places["commune_id"].to_pylist(), places["counted"].to_pylist())[0]
        covered = self._covered(tables)
        sums: list[float | None] = [None] * len(self._asked)
        if layer.sum is not None and measured:
            rows = pa.concat_tables([part.select(["commune_id", layer.sum]) for part in measured])
            total, known = self._by_commune(rows["commune_id"].to_pylist(), rows[layer.sum].to_pylist())
            sums = [
                value if there else None for value, there in zip(total.tolist(), known.tolist(), strict=True)
            ]
        figures = {
            "places": pa.array(np.rint(counts).astype(np.int64), mask=~covered),
            "layer_measure": [layer.sum if value is not None else None for value in sums],
            "layer_sum": sums,
            "nearest_id": [stops.ids[each] if each >= 0 else None for each in row.tolist()],
            "nearest_distance_km": pa.array(km, mask=~reached),
            "nearest_time_min": pa.array(minutes, mask=~reached),
            "method": pa.array(METHODS[method].tolist(), pa.string(), mask=~reached),
        }
        return self._out(layer.id, _vintages(parts), figures)

    def _share(self, layer: Layer, rows: pa.Table) -> pa.Table:
        assert layer.share is not None  # noqa: S101 - for the type checker
        known = {row["commune_id"]: row for row in rows.sort_by("observed_on").to_pylist()}
        found: list[dict[str, Any]] = [known.get(self._stops.ids[row], {}) for row in self._asked.tolist()]
        weights = [each.get(layer.share.weight) for each in found]
        figures = {
            "layer_share": [each.get(layer.share.column) for each in found],
            "layer_measure": [layer.share.weight if weight is not None else None for weight in weights],
            "layer_sum": weights,
        }
        return self._out(layer.id, _vintages([rows]), figures)

    def _by_commune(self, codes: list[str | None], values: list[float | None]) -> tuple[Any, Any]:
        """Sum of the known values of each commune asked for, and whether there is any."""
        rows = {code: row for row, code in enumerate(self._stops.ids)}
        total, known = np.zeros(len(rows)), np.zeros(len(rows), dtype=bool)
        for code, value in zip(codes, values, strict=True):
            if code in rows and value is not None:
                total[rows[code]] += value
                known[rows[code]] = True
        return total[self._asked], known[self._asked]

    def _covered(self, tables: list[str]) -> Any:  # noqa: ANN401 - an array of truth values
        """Whether the number of places of each commune is known: files of points cover all, counts those they list."""
        if "equipment" not in self._core.points or "equipment" not in tables:
            return np.ones(len(self._asked), dtype=bool)
        listed = set(self._table("equipment")["commune_id"].to_pylist())
        return np.array([self._stops.ids[row] in listed for row in self._asked.tolist()], dtype=bool)

    def _out(self, name: str, vintage: str, figures: dict[str, Any]) -> pa.Table:
        import pyarrow as pa

        count = len(self._asked)
        given = {
            "commune_id": [self._stops.ids[row] for row in self._asked.tolist()],
            "layer": [name] * count,
            "vintage": [vintage] * count,
            **figures,
        }
        schema = empty_table("out.layers").schema
        columns = {
            field.name: pa.array(given[field.name], field.type)
            if field.name in given and not isinstance(given[field.name], pa.Array)
            else given.get(field.name, pa.nulls(count, field.type))
            for field in schema
        }
        return pa.table(columns)


def _vintages(parts: list[pa.Table]) -> str:
    return ", ".join(sorted({vintage for part in parts for vintage in part["vintage"].unique().to_pylist()}))
