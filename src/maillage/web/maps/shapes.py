"""The outlines of a territory as its map draws them: GeoJSON for the page's script, paths for the image without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.errors import MissingDataError
from maillage.phrase import Phrase
from maillage.spatial.drawing import Frame, digits_for, drawing, feature, frame_of, simplified
from maillage.spatial.polygons import commune_polygons

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from maillage.core import CoreTables
    from maillage.spatial.drawing import Drawing
    from maillage.territory import Territory

MOST_SHAPES = 1_500
"""Outlines sent as they are; beyond, the map reads vector tiles."""
MOST_LABELS = 600
IMAGE = (1000, 900)
"""Widest and highest image drawn without scripts, in pixels."""
MAINLAND = Frame(-6.0, 41.0, 10.0, 51.5)
"""Where a map of France opens: metropolitan France; the rest is reached by moving the map."""
STEPS_KEPT = 3_000
"""Smallest detail kept: the longer side of the territory over this."""


@dataclass(frozen=True)
class MapShapes:
    """The outlines of a territory, ready to be sent.

    Attributes:
        frame: where they are.
        ids: communes drawn, in the order of the image's paths; empty where tiles are read.
        geojson: ``communes``, ``borders`` and ``labels`` as feature collections; ``names`` of all communes drawn by tiles,
            and ``drawn_as``: commune of each outline of another code.
        image: the drawing without scripts; none where tiles are read.
        tiled: whether the map reads vector tiles.
    """

    frame: Frame
    ids: tuple[str, ...]
    geojson: Mapping[str, Any]
    image: Drawing | None
    tiled: bool


def map_shapes(core: CoreTables, land: Territory) -> MapShapes:
    """The outlines of a territory.

    Raises:
        MissingDataError: no outlines are imported.
    """
    outlines = drawn_outlines(core, land)
    if len(outlines) > MOST_SHAPES:
        return _by_tiles(core, outlines)
    frame = frame_of(outlines)
    light = simplified(outlines, frame.longer / STEPS_KEPT)
    digits = digits_for(frame)
    communes = [
        feature(code, {"id": code, "nom": name}, shape, digits)
        for code, name, shape in zip(light["commune_id"], light["name"], light.geometry, strict=True)
    ]
    sent = {
        "communes": _collection(communes),
        "borders": _collection(_borders(light, _departements(core), digits)),
        "labels": _labels(core, light, MOST_LABELS),
    }
    return MapShapes(frame, tuple(outlines["commune_id"]), sent, drawing(outlines, *IMAGE), tiled=False)


def map_drawing(core: CoreTables, land: Territory) -> tuple[tuple[str, ...], Drawing]:
    """The communes drawn and their paths, whatever their number; of a country, its mainland.

    Raises:
        MissingDataError: no outlines are imported.
    """
    outlines = drawn_outlines(core, land)
    seen = _mainland(outlines) if len(outlines) > MOST_SHAPES else outlines
    return tuple(seen["commune_id"]), drawing(seen, *IMAGE)


def _mainland(outlines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Metropolitan France where oceans lie between the outlines; all of them else."""
    if frame_of(outlines).longer <= 2 * MAINLAND.longer:
        return outlines
    found = outlines.cx[MAINLAND.west : MAINLAND.east, MAINLAND.south : MAINLAND.north]
    return found if len(found) else outlines


def drawn_outlines(core: CoreTables, land: Territory) -> gpd.GeoDataFrame:
    """The outlines of a territory in WGS 84, one row per commune drawn, with its name of today.

    Raises:
        MissingDataError: no outlines are imported, or none of this territory.
    """
    do = Phrase("Import them: `maillage data import PATH` (dataset commune-polygons-2018).")
    if core.polygons is None:
        message = Phrase("{territory}: no outlines of communes are imported.", territory=land.text)
        raise MissingDataError(message, do=do)
    wanted = {core.drawn_with.get(code, code) for code in land.commune_ids}
    outlines = commune_polygons(core.polygons, wanted, core.outline_of).outlines
    if outlines.empty:
        message = Phrase("{territory}: the imported outlines hold none of its communes.", territory=land.text)
        raise MissingDataError(message, do=do)
    names = _column(core, "name")
    outlines["name"] = [
        names.get(code, name) for code, name in zip(outlines["commune_id"], outlines["name"], strict=True)
    ]
    return outlines


def _by_tiles(core: CoreTables, outlines: gpd.GeoDataFrame) -> MapShapes:
    names = dict(zip(outlines["commune_id"], outlines["name"], strict=True))
    drawn_as = {
        outline: code for outline, code in core.outline_of.items() if outline != code and code in names
    }
    sent = {"labels": _labels(core, outlines, MOST_LABELS), "names": names, "drawn_as": drawn_as}
    return MapShapes(frame_of(_mainland(outlines)), (), sent, None, tiled=True)


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _column(core: CoreTables, name: str) -> dict[str, Any]:
    rows = core.engine.rows(core.communes.select("commune_id", name))
    return {row["commune_id"]: row[name] for row in rows}


def _departements(core: CoreTables) -> dict[str, Any]:
    return _column(core, "departement_id")


def _borders(light: gpd.GeoDataFrame, departements: Mapping[str, Any], digits: int) -> list[dict[str, Any]]:
    """The border of the territory, and those of the départements inside it."""
    import shapely

    groups = light.groupby([departements.get(code) or "" for code in light["commune_id"]], sort=True)
    parts = [shapely.coverage_union_all(each.geometry.to_numpy()) for _, each in groups]
    whole = shapely.coverage_union_all(parts)
    lines = [("territoire", whole.boundary)]
    if len(parts) > 1:
        lines += [("departement", part.boundary) for part in parts]
    return [feature(f"{kind}-{n}", {"kind": kind}, line, digits) for n, (kind, line) in enumerate(lines)]


def _labels(core: CoreTables, outlines: gpd.GeoDataFrame, most: int) -> dict[str, Any]:
    """Names at a point inside the outlines, those of the most active persons first."""
    from maillage.core import ELIGIBLE_CSP
    from maillage.exact_sum import exact_sum

    active = core.active_population.filter(core.active_population.csp.isin(ELIGIBLE_CSP))
    sums = active.group_by("commune_id").aggregate(persons=exact_sum(active.active_persons))
    size = {row["commune_id"]: row["persons"] or 0.0 for row in core.engine.rows(sums)}
    codes = outlines["commune_id"].tolist()
    order = sorted(range(len(codes)), key=lambda place: (-size.get(codes[place], 0.0), codes[place]))[:most]
    points = outlines.geometry.iloc[order].representative_point()
    features = []
    for rank, (place, point) in enumerate(zip(order, points, strict=True)):
        properties = {"nom": outlines["name"].iloc[place], "rang": rank}
        features.append(feature(codes[place], properties, point, 4))
    return _collection(features)
