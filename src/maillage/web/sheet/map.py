"""The maps of a sheet, drawn by the server: intensity of demand by commune, and the lines of the largest flows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.errors import MissingDataError
from maillage.reports.exports import largest_flows
from maillage.reports.shapes import study_centres
from maillage.spatial.drawing import MERCATOR, drawing
from maillage.web.maps.shapes import drawn_outlines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from maillage.spatial.drawing import Drawing
    from maillage.study import Study

WIDTH, HEIGHT = 720, 620
"""Widest and highest drawing, in pixels."""
MOST_DRAWN = 5_000
"""Outlines beyond which a page would be too heavy: the interactive map shows them."""
MOST_LINES = 25
AROUND = 0.12
"""Room left around the territory on the map of flows, as a share of its size."""
FEW, AROUND_FEW = 3, 1.2
"""Where the territory is so few communes, more room, so that its neighbours are seen."""
WIDEST_LINE = 6.0
MOST_NAMES = 7
MARGIN = 0.05
FLOW_LETTERS = 1.6
"""The map of flows is shown smaller, with larger letters."""
Box = tuple[float, float, float, float]
_POINTS, _DOT = 13.0, 4.0
_LETTER, _LINE = 7.2, 18.0
"""Room that a letter and a line of a name take, in pixels."""
_BULGE = 0.12
"""How far a line bends, as a share of its length, so that there and back do not hide each other."""


@dataclass(frozen=True)
class SheetMap:
    """The drawings of a territory.

    Attributes:
        drawing: the outlines as paths.
        border: the border of the whole, as a path.
        codes: commune of each path.
        west: left edge, in the projection of the drawing.
        north: upper edge.
        scale: pixels per unit of the projection.
        centres: longitude and latitude of all communes known.
    """

    drawing: Drawing
    border: str
    codes: tuple[str, ...]
    west: float
    north: float
    scale: float
    centres: Mapping[str, tuple[float, float]]

    def place(self, code: str) -> tuple[float, float] | None:
        """Where a commune is, in pixels; none where its centre is not known."""
        if code not in self.centres:
            return None
        return self.at(*self.centres[code])

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a longitude and a latitude are, in pixels."""
        x, y = _mercator(lon, lat)
        return (x - self.west) * self.scale, (self.north - y) * self.scale


def sheet_map(study: Study) -> SheetMap | None:
    """The outlines of a study's territory; none where none are imported, or where they are too many."""
    try:
        outlines = drawn_outlines(study.core, study.territory)
    except MissingDataError:
        return None
    outlines = _near(outlines)
    if not 0 < len(outlines) <= MOST_DRAWN:
        return None
    west, south, east, north = (float(each) for each in outlines.to_crs(MERCATOR).total_bounds)
    scale = min(WIDTH / (east - west), HEIGHT / (north - south))
    centres = {code: (point.x, point.y) for code, point in study_centres(study).items()}
    whole = outlines.dissolve()
    border = drawing(whole, WIDTH, HEIGHT).paths[0]
    drawn = drawing(outlines, WIDTH, HEIGHT)
    return SheetMap(drawn, border, tuple(outlines["commune_id"]), west, north, scale, centres)


def _near(outlines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The outlines of metropolitan France alone where oceans lie between them."""
    from maillage.reports.map_frame import METROPOLITAN_FRANCE

    west, south, east, north = METROPOLITAN_FRANCE
    low, _, high, _ = outlines.total_bounds
    return outlines.cx[west:east, south:north] if high - low > east - west else outlines


def intensity_areas(drawn: SheetMap, study: Study) -> list[dict[str, Any]]:
    """One area per outline: ``commune_id``, ``name``, ``path``, ``at``, ``intensity_class`` (none where no figure is published)."""
    rows = {row["commune_id"]: row for row in study.drawn_communes().to_pylist()}
    return [
        {
            "commune_id": code,
            "path": path,
            "at": drawn.place(code),
            "name": rows[code]["name"],
            "intensity_class": rows[code]["intensity_class"],
            "teleworkers": rows[code]["teleworkers"],
            "reliability": rows[code]["reliability"],
        }
        for code, path in zip(drawn.codes, drawn.drawing.paths, strict=True)
        if code in rows
    ]


def names_on_map(
    drawn: SheetMap, wanted: Sequence[tuple[str, str]], box: Box | None = None, size: float = 1.0
) -> list[dict[str, Any]]:
    """Names written above their places, the first ones first, where they hide no other: ``name``, ``x``, ``y``.

    Args:
        drawn: the map.
        wanted: code and name, the most important first.
        box: of the image; that of the drawing by default.
        size: of the letters, where the image is shown smaller.
    """
    left, _, width, _ = box or (0.0, 0.0, float(drawn.drawing.width), 0.0)
    kept: list[dict[str, Any]] = []
    boxes: list[Box] = []
    for code, name in wanted:
        place = drawn.place(code)
        if place is None or len(kept) == MOST_NAMES:
            continue
        x, y = place
        half = size * len(name) * _LETTER / 2
        x = min(max(x, left + half), max(left + half, left + width - half))
        room = (x - half, y - size * _LINE, x + half, y)
        if any(_overlap(room, other) for other in boxes):
            continue
        boxes.append(room)
        kept.append({"name": name, "x": round(x, 1), "y": round(y - 5 * size, 1)})
    return kept


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def flow_lines(drawn: SheetMap, study: Study) -> dict[str, Any]:
    """The largest flows between communes as curves from home to work.

    Returns:
        ``box`` of the image; ``lines`` (``path``, ``width``, ``end``, names and commuters); ``names`` of their ends; ``letters`` and
        ``dot``, the sizes of what is written and of the ends; ``outside``: how many of the largest go beyond the map.
    """
    import pyarrow.compute as pc

    flows = study.tables["flows"]
    between = flows.filter(pc.not_equal(flows["origin_id"], flows["destination_id"]))
    rows = largest_flows(between, MOST_LINES).to_pylist()
    reach = _reach(drawn)
    placed = [(row, drawn.place(row["origin_id"]), drawn.place(row["destination_id"])) for row in rows]
    shown = [
        (row, start, end)
        for row, start, end in placed
        if start and end and start != end and _within(start, reach) and _within(end, reach)
    ]
    box = _box(drawn, [place for _, *ends in shown for place in ends])
    larger = box[2] / WIDTH
    named: dict[str, str] = {row["destination_id"]: row["destination_name"] for row, *_ in shown}
    for row, *_ in shown:
        named.setdefault(row["origin_id"], row["origin_name"])
    return {
        "box": [round(each) for each in box],
        "lines": [_line(row, start, end, shown[0][0]["commuters"]) for row, start, end in shown],
        "names": names_on_map(drawn, list(named.items()), box, FLOW_LETTERS * larger),
        "letters": round(_POINTS * FLOW_LETTERS * larger, 1),
        "dot": round(_DOT * larger, 1),
        "outside": len(rows) - len(shown),
    }


def _line(
    row: dict[str, Any], start: tuple[float, float], end: tuple[float, float], most: float
) -> dict[str, Any]:
    kept = ("origin_name", "destination_name", "commuters", "teleworkers", "reliability")
    width = max(1.0, WIDEST_LINE * math.sqrt(min(1.0, row["commuters"] / most))) if most else 1.0
    return {
        **{name: row[name] for name in kept},
        "path": _curve(start, end),
        "width": round(width, 1),
        "end": [round(each, 1) for each in end],
    }


def _reach(drawn: SheetMap) -> Box:
    """How far from the territory a place is still drawn."""
    width, height = drawn.drawing.width, drawn.drawing.height
    room = (AROUND if len(drawn.codes) > FEW else AROUND_FEW) * max(width, height)
    return -room, -room, width + 2 * room, height + 2 * room


def _box(drawn: SheetMap, places: Sequence[tuple[float, float]]) -> Box:
    """The image of a territory and of the places around it, with some room."""
    width, height = drawn.drawing.width, drawn.drawing.height
    across, down = [0.0, width, *(x for x, _ in places)], [0.0, height, *(y for _, y in places)]
    room = MARGIN * max(max(across) - min(across), max(down) - min(down))
    left, top = min(across) - room, min(down) - room
    return left, top, max(across) + room - left, max(down) + room - top


def _within(place: tuple[float, float], box: Box) -> bool:
    return box[0] <= place[0] <= box[0] + box[2] and box[1] <= place[1] <= box[1] + box[3]


def _curve(start: tuple[float, float], end: tuple[float, float]) -> str:
    """A curve that bends to the left of its way."""
    (x0, y0), (x1, y1) = start, end
    x, y = (x0 + x1) / 2 + _BULGE * (y1 - y0), (y0 + y1) / 2 - _BULGE * (x1 - x0)
    return f"M{x0:.1f} {y0:.1f}Q{x:.1f} {y:.1f} {x1:.1f} {y1:.1f}"


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    """Metres in the projection of web maps (EPSG:3857)."""
    radius = 6_378_137.0
    return math.radians(lon) * radius, math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) * radius
