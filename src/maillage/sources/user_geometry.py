"""Points out of a GeoJSON or GeoPackage of the user's, in WGS 84 whatever its projection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.errors import DatasetError, Problem, raise_collected
from maillage.phrase import Phrase
from maillage.sources.coordinates import WGS_84

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

DO = Phrase("Give a GeoJSON or a GeoPackage of points or areas, with its projection.")


def read_geometry(
    path: Path, layer: str | None
) -> tuple[dict[str, list[Any]], tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Columns of a file of geometries, and the longitude and latitude of each (an area: of a point inside it).

    Args:
        path: the file.
        layer: its layer, when it holds several.

    Raises:
        DatasetError: it cannot be read, holds several layers, has no projection, or holds an empty geometry.
    """
    import pyogrio.errors
    import pyogrio.raw
    import shapely

    name = _layer(path, layer)
    try:
        details, table = pyogrio.raw.read_arrow(path, layer=name)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        message = Phrase("Layer {file} cannot be read ({reason}).", file=path.name, reason=error)
        raise DatasetError(message, do=DO) from error
    column = details["geometry_name"] or "wkb_geometry"
    if column not in table.column_names or not table.num_rows:
        message = Phrase("Layer {file} holds no geometry.", file=path.name)
        raise DatasetError(message, do=DO)
    shapes = shapely.from_wkb(np.array(table[column].to_pylist(), dtype=object))
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    columns = {each: table[each].to_pylist() for each in table.column_names if each != column}
    points = np.full(len(shapes), None, dtype=object)
    points[~empty] = shapely.point_on_surface(shapes[~empty])
    lon, lat = _degrees(path, details["crs"], shapely.get_x(points), shapely.get_y(points))
    return columns, (lon, lat)


def _layer(path: Path, layer: str | None) -> str | None:
    import pyogrio
    import pyogrio.errors

    try:
        names = [str(each[0]) for each in pyogrio.list_layers(path)]
    except pyogrio.errors.DataSourceError as error:
        message = Phrase("Layer {file} cannot be read ({reason}).", file=path.name, reason=error)
        raise DatasetError(message, do=DO) from error
    if layer is None and len(names) == 1:
        return names[0]
    if layer in names:
        return layer
    asked = Phrase("no layer '{layer}'", layer=layer) if layer else Phrase("several layers")
    message = Phrase(
        "File {file} has {asked}: it holds {names}.", file=path.name, asked=asked, names=", ".join(names)
    )
    raise DatasetError(message, do=Phrase("Say which one to read."))


def _degrees(
    path: Path, crs: str | None, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    from pyproj import Transformer

    if crs is None:
        message = Phrase("Layer {file} does not say in which projection its coordinates are.", file=path.name)
        raise DatasetError(
            message, do=Phrase("Write its projection (CRS) in the file, for instance EPSG:2154 or EPSG:4326.")
        )
    if crs not in {WGS_84, "OGC:CRS84"}:
        x, y = Transformer.from_crs(crs, WGS_84, always_xy=True).transform(x, y)
    known = np.isfinite(x) & np.isfinite(y)
    wrong = np.flatnonzero(~known & ~(np.isnan(x) & np.isnan(y)) | (np.abs(x) > 180) | (np.abs(y) > 90))  # noqa: PLR2004 - degrees
    problems = [
        Problem(
            Phrase("feature {rank}", rank=rank + 1), Phrase("its coordinates are not those of its projection")
        )
        for rank in wrong.tolist()
    ]
    raise_collected(
        Phrase("Layer {file} cannot be used.", file=path.name), problems, error=DatasetError, do=DO
    )
    return np.where(known, x, np.nan), np.where(known, y, np.nan)
