"""Coordinates of published points, as longitude and latitude in WGS 84, however the file writes them.

A file gives longitude and latitude in two columns, both in one ("50.63, 3.06"), or metres in Lambert-93. A point without
coordinates stays, with empty ones; a coordinate that is none is a problem, never a guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.errors import Problem
from maillage.phrase import Phrase
from maillage.sources.cells import numbers

if TYPE_CHECKING:
    import pyarrow as pa

    from maillage.sources.column_map import Cells

LAMBERT_93 = "EPSG:2154"
WGS_84 = "EPSG:4326"
FRAME = {
    "lon": (-180.0, 180.0),
    "lat": (-90.0, 90.0),
    "x_m": (0.0, 1_300_000.0),
    "y_m": (6_000_000.0, 7_200_000.0),
}
"""Where a coordinate may lie: degrees anywhere, metres in Lambert-93's own part of the world."""
PAIRS = (("lon", "lat"), ("x_m", "y_m"))


def coordinates(cells: Cells) -> dict[str, pa.Array]:
    """Longitude and latitude (degrees, WGS 84) of each row, empty where the file has none.

    Rows without coordinates are counted (``without_coordinates``). Zero and zero, in the Gulf of Guinea, is a blank that
    a spreadsheet filled: it counts as none.

    Args:
        cells: the file, with columns mapped to ``lon`` and ``lat``, to ``lat_lon``, or to ``x_m`` and ``y_m``.
    """
    first, second = _columns(cells)
    if "x_m" in cells.table.column_names:
        lon, lat = lambert_to_degrees(first, second)
    else:
        lon, lat = first, second
    return blanked(cells, lon, lat)


def blanked(cells: Cells, lon: pa.Array, lat: pa.Array) -> dict[str, pa.Array]:
    """Both coordinates or neither; rows without are counted."""
    import pyarrow as pa
    import pyarrow.compute as pc

    nowhere = pc.fill_null(pc.and_(pc.equal(lon, 0.0), pc.equal(lat, 0.0)), fill_value=False)
    known = pc.and_(pc.and_(pc.is_valid(lon), pc.is_valid(lat)), pc.invert(nowhere))
    absent = len(lon) - int(pc.sum(known).as_py() or 0)
    if absent:
        cells.counts["without_coordinates"] = cells.counts.get("without_coordinates", 0) + absent
    nothing = pa.scalar(None, pa.float64())
    return {"lon": pc.if_else(known, lon, nothing), "lat": pc.if_else(known, lat, nothing)}


def _columns(cells: Cells) -> tuple[pa.Array, pa.Array]:
    if "lat_lon" in cells.table.column_names:
        lat, lon = _split(cells)
        return lon, lat
    names = next(pair for pair in PAIRS if pair[0] in cells.table.column_names)
    first, second = (cells.numbers(name, minimum=None, empty=True) for name in names)
    for name, values in zip(names, (first, second), strict=True):
        cells.problems += outside(values, name, cells.published(name))
    return first, second


def _split(cells: Cells) -> tuple[pa.Array, pa.Array]:
    """Latitude and longitude out of one column."""
    import pyarrow.compute as pc

    published = cells.published("lat_lon")
    parts = pc.extract_regex(cells.table["lat_lon"], r"^(?P<lat>[^,;]+)[,;](?P<lon>[^,;]+)$")
    unreadable = pc.and_(pc.is_valid(cells.table["lat_lon"]), pc.is_null(parts))
    if count := int(pc.sum(unreadable).as_py() or 0):
        cells.problems.append(
            Problem(
                Phrase("column '{column}'", column=published),
                Phrase("{count} cells are not 'latitude, longitude'", count=count),
            )
        )
    found = []
    for name in ("lat", "lon"):
        text = pc.utf8_trim_whitespace(pc.struct_field(parts, name))
        values, problems = numbers(text, published, first_line=cells.dataset.first_line)
        cells.problems += [*problems, *outside(values, name, published)]
        found.append(values)
    return found[0], found[1]


def outside(values: pa.Array, name: str, published: str) -> list[Problem]:
    """A problem when coordinates are outside their frame: another unit, or another projection."""
    import pyarrow.compute as pc

    low, high = FRAME[name]
    wrong = int(pc.sum(pc.or_(pc.less(values, low), pc.greater(values, high))).as_py() or 0)
    unit = Phrase("degrees (WGS 84)") if name in {"lon", "lat"} else Phrase("metres in Lambert-93")
    return (
        [
            Problem(
                Phrase("column '{column}'", column=published),
                Phrase(
                    "{wrong} values outside {low:g}–{high:g}: not {unit}",
                    wrong=wrong,
                    low=low,
                    high=high,
                    unit=unit,
                ),
            )
        ]
        if wrong
        else []
    )


def lambert_to_degrees(x_m: pa.Array, y_m: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Longitude and latitude of points in Lambert-93 (metre); empty stays empty."""
    import numpy as np
    import pyarrow as pa
    from pyproj import Transformer

    transformer = Transformer.from_crs(LAMBERT_93, WGS_84, always_xy=True)
    x, y = (np.asarray(each.to_numpy(zero_copy_only=False), dtype=float) for each in (x_m, y_m))
    lon, lat = transformer.transform(x, y)
    unknown = ~(np.isfinite(x) & np.isfinite(y))
    return pa.array(lon, mask=unknown), pa.array(lat, mask=unknown)
