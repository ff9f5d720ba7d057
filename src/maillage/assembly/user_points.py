"""The user's own layers beside those of the imported files, in the study's geography."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from maillage.assembly.counts import with_source
from maillage.assembly.placement import Outlines, Placement
from maillage.assembly.vintages import Passage
from maillage.contracts import empty_table
from maillage.core import PointLayers
from maillage.errors import InputError
from maillage.provenance import Note
from maillage.spatial.layer_definitions import layer_definitions

if TYPE_CHECKING:
    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader
    from maillage.sources.user_layer import UserLayer

USER_POINTS = "user_points"


def with_user_layer(core: CoreTables, layer: UserLayer, reader: ParameterReader) -> CoreTables:
    """The core tables with one more layer, called by its name (``core.points["user_points"]``, ``out.layers``).

    A place goes to the commune of its code, carried from its year where the official changes are known; else to the one
    where its coordinates lie.

    Args:
        core: the core tables.
        layer: the user's layer.
        reader: how far from its commune a place may be.

    Raises:
        InputError: a layer already has that name.
    """
    import pyarrow as pa

    before = core.points.get(USER_POINTS)
    rows = core.engine.to_arrow(before) if before is not None else empty_table(f"core.{USER_POINTS}")
    if layer.name in layer_definitions() or layer.name in set(rows["layer"].to_pylist()):
        message = f"A layer is already called '{layer.name}'."
        raise InputError(message, do="Give yours another name.")
    table = layer.table
    lon, lat = (np.array(table[name].to_pylist(), dtype=float) for name in ("lon", "lat"))
    of_year = layer.geography_year or core.geography_year
    placed = placement_of(core, reader).place(table["commune_id"].to_pylist(), lon, lat, of_year)
    table = table.set_column(
        table.column_names.index("commune_id"), "commune_id", pa.array(placed.communes, pa.string())
    ).append_column("layer", pa.array([layer.name] * table.num_rows))
    table = with_source(table, layer.name, layer.vintage)
    together = pa.concat_tables([rows, table.select(rows.column_names)])
    made = core.engine.table(together.sort_by([("layer", "ascending"), ("point_id", "ascending")]))
    told = {
        "places_carried": placed.carried,
        "places_corrected": placed.corrected,
        "places_distrusted": len(placed.distrusted),
        "places_nowhere": placed.nowhere,
    }
    notes = [Note.of(key, count=count, dataset=layer.name) for key, count in told.items() if count]
    versions = () if before is None else core.point_datasets(USER_POINTS)
    said = () if before is None else core.point_notes(USER_POINTS)
    layers = _late(core).adding(USER_POINTS, made, (*said, *notes), (*versions, layer.version))
    return replace(core, points=layers)


def placement_of(core: CoreTables, reader: ParameterReader) -> Placement:
    """What finds the commune of a place: that of the imported layers, or the outlines of the core tables themselves."""
    if isinstance(core.points, PointLayers) and isinstance(core.points.placement, Placement):
        return core.points.placement
    rows = core.engine.rows(core.communes.select("commune_id", "lon", "lat").order_by("commune_id"))
    centres = {row["commune_id"]: (row["lon"], row["lat"]) for row in rows if row["lon"] is not None}
    codes = frozenset(row["commune_id"] for row in rows)
    far_km = reader.number("assembly.place_far_from_commune")
    return Placement(codes, centres, core.geography_year, Passage(()), far_km, _own_outlines(core))


def _own_outlines(core: CoreTables) -> Outlines | None:
    import pyarrow.parquet as pq
    import shapely

    if core.polygons is None or core.outline_of:
        return None
    table = pq.read_table(core.polygons, columns=["commune_id", "geometry"])
    tree = shapely.STRtree(shapely.from_wkb(np.array(table["geometry"].to_pylist(), dtype=object)))
    return Outlines(table["commune_id"].to_pylist(), tree, core.geography_year)


def _late(core: CoreTables) -> PointLayers:
    if isinstance(core.points, PointLayers):
        return core.points
    made = dict(core.points)
    layers = PointLayers(core.engine, {}, {})
    for name, table in made.items():
        layers = layers.adding(name, table, (), core.datasets)
    return layers
