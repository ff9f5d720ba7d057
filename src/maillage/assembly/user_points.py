"""The user's own layers beside those of the imported files, in the study's geography."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from maillage.assembly.counts import with_source
from maillage.assembly.placement import Outlines, Placement
from maillage.assembly.points import plain_name
from maillage.assembly.vintages import Passage
from maillage.contracts import empty_table
from maillage.core import PointLayers
from maillage.errors import InputError
from maillage.phrase import Phrase
from maillage.provenance import Note
from maillage.spatial.layer_definitions import layer_definitions

if TYPE_CHECKING:
    import pyarrow as pa

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
        message = Phrase("A layer is already called '{layer}'.", layer=layer.name)
        raise InputError(message, do=Phrase("Give yours another name."))
    table, notes = _placed(core, layer, reader)
    table = table.append_column("layer", pa.array([layer.name] * table.num_rows))
    together = pa.concat_tables([rows, table.select(rows.column_names)])
    made = core.engine.table(together.sort_by([("layer", "ascending"), ("point_id", "ascending")]))
    versions = () if before is None else core.point_datasets(USER_POINTS)
    said = () if before is None else core.point_notes(USER_POINTS)
    layers = _late(core).adding(USER_POINTS, made, (*said, *notes), (*versions, layer.version))
    return replace(core, points=layers)


def with_user_third_places(core: CoreTables, layer: UserLayer, reader: ParameterReader) -> CoreTables:
    """The core tables with the user's third places beside those imported; one that bears the name of another in its commune is that other.

    Args:
        core: the core tables.
        layer: the user's list (:func:`maillage.sources.user_third_places.read_user_third_places`).
        reader: how far from its commune a place may be.

    Raises:
        InputError: a list already has that name.
    """
    import pyarrow as pa

    name = "third_places"
    schema = empty_table(f"core.{name}").schema
    there = name in core.points
    before = core.engine.to_arrow(core.points[name]) if there else schema.empty_table()
    table, notes = _placed(core, layer, reader)
    ids = [f"{layer.name}-{each}" for each in table["point_id"].to_pylist()]
    if not set(ids).isdisjoint(before["third_place_id"].to_pylist()):
        message = Phrase("A list of third places is already called '{layer}'.", layer=layer.name)
        raise InputError(message, do=Phrase("Give yours another name."))
    table = table.append_column("third_place_id", pa.array(ids, pa.string()))
    columns = {
        field.name: table[field.name]
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in schema
    }
    mine = pa.table(columns, schema=schema)
    others = _others_than(mine, before.select(schema.names).cast(schema))
    twins = before.num_rows - others.num_rows
    notes += [Note.of("third_places_twice", count=twins)] if twins else []
    made = core.engine.table(pa.concat_tables([mine, others]).sort_by("third_place_id"))
    said = core.point_notes(name) if there else ()
    versions = core.point_datasets(name) if there else ()
    layers = _late(core).adding(name, made, (*said, *notes), (*versions, layer.version))
    return replace(core, points=layers)


def _others_than(mine: pa.Table, before: pa.Table) -> pa.Table:
    """The third places known before, but those that the user's bear the name of, in the same commune: she knows hers best."""
    import pyarrow as pa

    hers = {
        (commune, plain_name(name))
        for commune, name in zip(mine["commune_id"].to_pylist(), mine["name"].to_pylist(), strict=True)
        if commune is not None
    }
    known = zip(before["commune_id"].to_pylist(), before["name"].to_pylist(), strict=True)
    kept = [row for row, (commune, name) in enumerate(known) if (commune, plain_name(name)) not in hers]
    return before.take(pa.array(kept, pa.int64()))


def _placed(core: CoreTables, layer: UserLayer, reader: ParameterReader) -> tuple[pa.Table, list[Note]]:
    """The user's points in the communes of the study, with their source; and what must be said of it."""
    import pyarrow as pa

    table = layer.table
    lon, lat = (np.array(table[name].to_pylist(), dtype=float) for name in ("lon", "lat"))
    of_year = layer.geography_year or core.geography_year
    placed = placement_of(core, reader).place(table["commune_id"].to_pylist(), lon, lat, of_year)
    place = table.column_names.index("commune_id")
    table = table.set_column(place, "commune_id", pa.array(placed.communes, pa.string()))
    told = {
        "places_carried": placed.carried,
        "places_corrected": placed.corrected,
        "places_distrusted": len(placed.distrusted),
        "places_nowhere": placed.nowhere,
    }
    notes = [Note.of(key, count=count, dataset=layer.name) for key, count in told.items() if count]
    return with_source(table, layer.name, layer.vintage), notes


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
