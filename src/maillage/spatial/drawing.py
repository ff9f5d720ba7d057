"""Outlines made light enough for a screen: borders that neighbours share stay shared."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import numpy as np

DEGREES = 180.0
STEPS_ACROSS = 5_000
"""Steps of a map across its longer side: finer detail is not drawn."""
MERCATOR = "EPSG:3857"
Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Frame:
    """Where a map is: west, south, east, north in degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def longer(self) -> float:
        """Its longer side, in degrees."""
        return max(self.east - self.west, self.north - self.south)


def frame_of(outlines: gpd.GeoDataFrame) -> Frame:
    """The frame that holds outlines in WGS 84."""
    return Frame(*(float(each) for each in outlines.total_bounds))


def simplified(outlines: gpd.GeoDataFrame, tolerance: float) -> gpd.GeoDataFrame:
    """Outlines with fewer points, in their own units; neighbours still touch without gap or overlap.

    Args:
        outlines: polygons that do not overlap.
        tolerance: about the side of the smallest detail kept.

    Source: Visvalingam and Whyatt's area criterion on the shared edges, by GEOS.
    """
    import shapely

    made = outlines.copy()
    made.geometry = shapely.coverage_simplify(outlines.geometry.to_numpy(), tolerance)
    return made


def feature(identifier: str, properties: dict[str, Any], geometry: Any, digits: int) -> dict[str, Any]:  # noqa: ANN401 - any shapely geometry
    """A GeoJSON feature whose coordinates have no more digits than are drawn."""
    import shapely

    grid = 10.0**-digits
    kept = shapely.set_precision(geometry, grid, mode="pointwise")
    shape = _rounded(shapely.geometry.mapping(kept), digits)
    return {"type": "Feature", "id": identifier, "geometry": shape, "properties": properties}


def digits_for(frame: Frame) -> int:
    """Decimals of a degree that one step of a map needs.

    >>> digits_for(Frame(0.0, 0.0, 1.0, 1.0))
    4
    """
    return max(2, math.ceil(-math.log10(frame.longer / STEPS_ACROSS)))


def _rounded(shape: Any, digits: int) -> Any:  # noqa: ANN401 - nested coordinates
    if isinstance(shape, dict):
        return {
            name: _rounded(each, digits) if name == "coordinates" else each for name, each in shape.items()
        }
    if isinstance(shape, (list, tuple)) and shape and isinstance(shape[0], float):
        return [round(each, digits) for each in shape]
    return [_rounded(each, digits) for each in shape]


@dataclass(frozen=True)
class Drawing:
    """Outlines as paths of an image.

    Attributes:
        width: of the image.
        height: of the image.
        paths: one path per outline, in their order, as SVG writes it.
    """

    width: int
    height: int
    paths: tuple[str, ...]


def drawing(outlines: gpd.GeoDataFrame, width: int, highest: int) -> Drawing:
    """Outlines in the projection of web maps as paths of an image.

    Args:
        outlines: polygons in WGS 84.
        width: widest image.
        highest: highest image; the drawing is narrower where it would be higher.
    """
    plane = outlines.to_crs(MERCATOR)
    west, south, east, north = plane.total_bounds
    scale = min(width / (east - west), highest / (north - south))
    light = simplified(plane, 1.2 / scale)
    paths = tuple(_path(shape, float(west), float(north), scale) for shape in light.geometry)
    # a hair over a whole pixel, by rounding, is no pixel more
    across, along = (math.ceil(round(side * scale, 6)) for side in (east - west, north - south))
    return Drawing(across, along, paths)


def _path(shape: Any, west: float, north: float, scale: float) -> str:  # noqa: ANN401 - any shapely geometry
    return "".join(_ring_path(ring, west, north, scale) for ring in _rings(shape))


def _rings(shape: Any) -> Iterator[np.ndarray]:  # noqa: ANN401 - any shapely geometry
    import shapely

    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon" and not part.is_empty:
            for ring in (part.exterior, *part.interiors):
                yield shapely.get_coordinates(ring)


def _ring_path(ring: np.ndarray, west: float, north: float, scale: float) -> str:
    """A ring by its steps in tenths of a pixel: short to write, and neighbours round alike."""
    points = [(round(10 * (x - west) * scale), round(10 * (north - y) * scale)) for x, y in ring]
    steps = [(points[0][0], points[0][1])]
    steps += [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points[:-1]) if a != b]
    first, *others = (f"{_tenth(x)} {_tenth(y)}" for x, y in steps)
    return f"M{first}l{' '.join(others)}z" if others else ""


def _tenth(value: int) -> str:
    whole, part = divmod(abs(value), 10)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"
