"""The layers of places that the map can show: existing third places by state, stations, and what is found around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.contracts import column
from maillage.language import counted_unit, number, text
from maillage.spatial.layer_definitions import layer_definitions

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from maillage.core import CoreTables

POINT_DIGITS = 5
"""Decimals of a degree: about one metre."""


@dataclass(frozen=True)
class PointLayer:
    """A layer of places as it is drawn.

    Attributes:
        definition: its name in ``data/layers.yaml``.
        shape: path of its mark in a square of 16, so that shapes tell layers apart without their colours.
        colour: of the mark.
        size: name of the column told beside the name of a place; empty for none.
    """

    definition: str
    shape: str
    colour: str
    size: str = ""


_CIRCLE = "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12z"
_RING = "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13zM8 5a3 3 0 1 1 0 6a3 3 0 1 1 0-6z"
_TARGET = "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13zM8 4a4 4 0 1 1 0 8a4 4 0 1 1 0-8zM8 6a2 2 0 1 0 0 4a2 2 0 1 0 0-4z"
_SQUARE = "M2.5 2.5h11v11h-11z"
_DIAMOND = "M8 1l7 7-7 7-7-7z"
_TRIANGLE = "M8 1.5l7 12.5h-14z"
_CROSS = "M5.5 1.5h5v4h4v5h-4v4h-5v-4h-4v-5h4z"
_BOOK = "M1.5 3h5.8v10.5h-5.8zM8.7 3h5.8v10.5h-5.8z"

POINT_LAYERS: Mapping[str, PointLayer] = {
    "tiers-lieux": PointLayer("third_places", _CIRCLE, "#9c2f16", "seats"),
    "projets": PointLayer("third_places_planned", _RING, "#9c2f16", "seats"),
    "convertibles": PointLayer("third_places_convertible", _TARGET, "#8d4a78", "seats"),
    "gares": PointLayer("stations", _SQUARE, "#22262e"),
    "covoiturage": PointLayer("carpool_areas", _DIAMOND, "#067a5b", "parking_spaces"),
    "poste": PointLayer("post_points", _TRIANGLE, "#8a6a00"),
    "bibliotheques": PointLayer("libraries", _BOOK, "#5b3f8c", "floor_area_m2"),
    "france-services": PointLayer("france_services", _CROSS, "#0b5f94"),
}
"""Dark colours, each with a shape of its own; the ramp of the classes has none of them."""


def offered_layers(core: CoreTables, chosen: Collection[str], language: str) -> list[dict[str, Any]]:
    """The layers whose tables are at hand, as the page offers them."""
    definitions = layer_definitions()
    return [
        {
            "id": name,
            "name": definitions[layer.definition].names.text(language),
            "shape": layer.shape,
            "colour": layer.colour,
            "chosen": name in chosen,
            "sources": layer_sources(core, name) if name in chosen else "",
        }
        for name, layer in POINT_LAYERS.items()
        if any(source.table in core.points for source in definitions[layer.definition].sources)
    ]


def layer_sources(core: CoreTables, name: str) -> str:
    """Who publishes the places of a layer, as the licences ask: publisher, vintage, licence; nothing for invented ones."""
    tables = [source.table for source in layer_definitions()[POINT_LAYERS[name].definition].sources]
    read = [each for table in tables if table in core.points for each in core.point_datasets(table)]
    said = (f"{each.publisher} ({each.vintage}), {each.licence}" for each in read if each.publisher)
    return " ; ".join(dict.fromkeys(said))


def places(core: CoreTables, inside: Collection[str], name: str, language: str) -> dict[str, Any]:
    """The places of a layer in a territory as GeoJSON; those without coordinates are counted apart.

    Args:
        core: the core tables.
        inside: communes of the territory.
        name: of the layer.
        language: of the words.

    Returns:
        A ``FeatureCollection`` with ``not_located`` (and ``said``, a sentence about them), and whether its tables are
        ``absent``.
    """
    layer = POINT_LAYERS[name]
    features, lost, there = [], 0, False
    for source in layer_definitions()[layer.definition].sources:
        if source.table not in core.points:
            continue
        there = True
        table = core.points[source.table]
        if source.column:
            table = table.filter(table[source.column].isin(source.kinds))
        for row in core.engine.rows(table.order_by([table.columns[0], table.columns[1]])):
            if row["commune_id"] not in inside:
                continue
            if row["lon"] is None or row["lat"] is None:
                lost += 1
            else:
                features.append(_feature(row, layer, language))
    said = text("web.map.places_lost", language, places=lost) if lost else ""
    found = {"type": "FeatureCollection", "features": features, "not_located": lost}
    return {**found, "absent": not there, "said": said}


def _feature(row: Mapping[str, Any], layer: PointLayer, language: str) -> dict[str, Any]:
    said = row["name"] or ""
    size = row.get(layer.size) if layer.size else None
    if size:
        unit = counted_unit(size, column(layer.size).unit, language)
        said = f"{said}, {number(size, language)} {unit}"
    at = [round(row["lon"], POINT_DIGITS), round(row["lat"], POINT_DIGITS)]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": at},
        "properties": {"nom": said, "commune": row["commune_id"]},
    }
