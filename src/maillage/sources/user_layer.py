"""Any layer of the user's: a CSV with coordinates or commune codes, a GeoJSON or a GeoPackage, as points of one form.

Only the columns needed are kept: where a place is, its name and one value. Names of persons, telephone numbers, e-mail
addresses and whatever else the file holds are never read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from maillage.errors import DatasetError, Problem, raise_collected
from maillage.phrase import Phrase
from maillage.provenance import DatasetVersion
from maillage.sources.cells import commune_codes, numbers
from maillage.sources.coordinates import FRAME, lambert_to_degrees, outside
from maillage.sources.home import fingerprint
from maillage.sources.user_cells import ADVICE, as_text, bare, read_cells

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from maillage.sources.user_cells import UserCells

ALIASES = {
    "lon": ("lon", "longitude", "lng", "long", "xlong", "x wgs84"),
    "lat": ("lat", "latitude", "ylat", "y wgs84"),
    "x_m": ("x", "x l93", "x lambert93", "lambert x", "coord x"),
    "y_m": ("y", "y l93", "y lambert93", "lambert y", "coord y"),
    "commune_id": (
        "commune id", "code commune", "codgeo", "code insee", "insee", "insee com", "com", "depcom", "code commune insee",
    ),
    "name": ("name", "nom", "libelle", "nom du lieu", "nom lieu"),
    "value": ("value", "valeur"),
}  # fmt: skip
"""Names of columns that are understood, without capitals, accents or punctuation."""


@dataclass(frozen=True)
class UserLayer:
    """A layer as the user gives it.

    Attributes:
        name: what she calls it.
        table: ``point_id`` (rank in the file), ``name``, ``commune_id``, ``lon``, ``lat``, ``given_value``.
        geography_year: year of its commune codes; none: that of the study.
        vintage: what period it speaks of, as she says; else "unknown".
        version: the file, for the provenance.
        counts: what was done to the rows.
    """

    name: str
    table: pa.Table
    geography_year: int | None
    vintage: str
    version: DatasetVersion
    counts: Mapping[str, int] = field(default_factory=dict)


def read_user_layer(
    path: Path,
    name: str | None = None,
    *,
    value: str | None = None,
    layer: str | None = None,
    vintage: str | None = None,
    geography_year: int | None = None,
    communes: Collection[str] = (),
) -> UserLayer:
    """Read a layer of the user's.

    Args:
        path: a ``.csv``, ``.geojson``, ``.json`` or ``.gpkg`` file.
        name: what to call it; by default the file's name.
        value: the column that holds its figure; ``value`` or ``valeur`` by default.
        layer: which layer of a GeoPackage that holds several.
        vintage: the period it speaks of.
        geography_year: year of the geographic code of its commune codes; by default that of the study.
        communes: codes of the territory, which are right whatever they look like.

    Raises:
        DatasetError: the file is absent or unreadable, or lists all its problems.
    """
    cells = read_cells(path, layer)
    points = layer_points(path, cells, value, communes)
    raise_collected(
        Phrase("Layer {file} cannot be used.", file=path.name), points.problems, error=DatasetError, do=ADVICE
    )
    return user_layer(path, points, name, vintage, geography_year)


def user_layer(
    path: Path, points: LayerPoints, name: str | None, vintage: str | None, geography_year: int | None
) -> UserLayer:
    """A layer out of its points, with its file for the provenance."""
    called = name or path.stem
    version = DatasetVersion(
        id=called,
        title=called,
        publisher="",
        vintage=vintage or "unknown",
        geography_year=geography_year,
        licence="",
        file_name=path.name,
        sha256=fingerprint([path]),
    )
    return UserLayer(called, points.table, geography_year, vintage or "unknown", version, points.counts)


def _columns(path: Path, names: Sequence[str], value: str | None) -> dict[str, str]:
    """The column of the file for each of ours."""
    known = {bare(name): name for name in reversed(names)}
    found = {
        ours: known[next(alias for alias in aliases if alias in known)]
        for ours, aliases in ALIASES.items()
        if not known.keys().isdisjoint(aliases)
    }
    if value is not None and value not in names:
        message = Phrase(
            "Layer {file} has no column '{value}' (it has: {names}).",
            file=path.name,
            value=value,
            names=", ".join(names),
        )
        raise DatasetError(message, do=Phrase("Name one of its columns as the value."))
    return {**found, "value": value} if value is not None else found


class LayerPoints(NamedTuple):
    """Points of a file.

    Attributes:
        table: as in :class:`UserLayer`.
        counts: what was done to the rows.
        problems: all that is wrong; the table is then of no use.
    """

    table: pa.Table
    counts: Mapping[str, int]
    problems: list[Problem]


def layer_points(path: Path, cells: UserCells, value: str | None, communes: Collection[str]) -> LayerPoints:
    """The points of a file, and all that is wrong with them.

    Raises:
        DatasetError: no column says where its places are, or there is no such column of values.
    """
    import pyarrow as pa

    columns = _columns(path, list(cells.columns), value)
    problems: list[Problem] = []
    rows = cells.rows
    lon, lat = cells.geometry if cells.geometry is not None else _coordinates(cells, columns, problems)
    codes: Any = pa.nulls(rows, pa.string())
    if "commune_id" in columns:
        codes = _codes(cells, columns["commune_id"], communes, problems)
    elif (
        cells.geometry is None
        and not {"lon", "lat"} <= columns.keys()
        and not {"x_m", "y_m"} <= columns.keys()
    ):
        message = Phrase(
            "Layer {file} says neither where its places are nor in which commune (columns: {columns}).",
            file=path.name,
            columns=", ".join(cells.columns),
        )
        raise DatasetError(message, do=ADVICE)
    values: Any = pa.nulls(rows, pa.float64())
    if "value" in columns:
        values, wrong = numbers(as_text(cells.columns[columns["value"]]), columns["value"])
        problems += cells.told(wrong)
    placed = (np.isfinite(lon) & np.isfinite(lat)) | np.array(
        [code is not None for code in codes.to_pylist()]
    )
    for row in np.flatnonzero(~placed).tolist():
        problems.append(
            Problem(cells.where(row), Phrase("has neither coordinates nor a usable commune code"))
        )
    problems += _swapped(lon, lat)
    known = np.isfinite(lon) & np.isfinite(lat)
    digits = len(str(rows))
    names = as_text(cells.columns[columns["name"]]) if "name" in columns else pa.nulls(rows, pa.string())
    table = pa.table(
        {
            "point_id": [f"{rank:0{digits}d}" for rank in range(1, rows + 1)],
            "name": names,
            "commune_id": codes,
            "lon": pa.array(lon, pa.float64(), mask=~known),
            "lat": pa.array(lat, pa.float64(), mask=~known),
            "given_value": values,
        }
    )
    absent = rows - int(known.sum())
    return LayerPoints(table, {"without_coordinates": absent} if absent else {}, problems)


def _codes(cells: UserCells, column: str, communes: Collection[str], problems: list[Problem]) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Commune codes: those of the territory as they are, the others as official codes are written."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = as_text(cells.columns[column])
    of_territory = pc.is_in(text, value_set=pa.array(sorted(communes), pa.string()))
    others = pc.if_else(of_territory, pa.scalar(None, pa.string()), text)
    codes, wrong = commune_codes(others, column, empty=True)
    problems += cells.told(wrong)
    return pc.if_else(of_territory, text, codes)


def _coordinates(cells: UserCells, columns: Mapping[str, str], problems: list[Problem]) -> tuple[Any, Any]:
    """Longitude and latitude out of a text file, in degrees or in Lambert-93."""
    pair = next((pair for pair in (("lon", "lat"), ("x_m", "y_m")) if set(pair) <= columns.keys()), None)
    if pair is None:
        return np.full(cells.rows, np.nan), np.full(cells.rows, np.nan)
    found = []
    for name in pair:
        values, wrong = numbers(as_text(cells.columns[columns[name]]), columns[name])
        problems += cells.told(wrong)
        found.append(values)
    if pair == ("x_m", "y_m") and _are_degrees(found):
        pair = ("lon", "lat")
    for name, values in zip(pair, found, strict=True):
        problems += outside(values, name, columns.get(name) or columns["x_m" if name == "lon" else "y_m"])
    first, second = lambert_to_degrees(*found) if pair == ("x_m", "y_m") else found
    return np.array(first.to_pylist(), dtype=float), np.array(second.to_pylist(), dtype=float)


def _are_degrees(values: Sequence[Any]) -> bool:
    """Whether columns called x and y hold degrees."""
    import pyarrow.compute as pc

    highest = [pc.max(pc.abs(each)).as_py() or 0.0 for each in values]
    return highest[0] <= FRAME["lon"][1] and highest[1] <= FRAME["lat"][1]


def _swapped(lon: Any, lat: Any) -> list[Problem]:  # noqa: ANN401 - arrays
    """A warning sign: read the other way round, all the places are in metropolitan France; as they are, none is."""
    from pyproj import CRS

    area = CRS.from_user_input("EPSG:2154").area_of_use  # Lambert-93 is for metropolitan France
    known = np.isfinite(lon) & np.isfinite(lat)
    if area is None or not known.any():
        return []
    west, south, east, north = area.bounds
    right = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    reverse = (lat >= west) & (lat <= east) & (lon >= south) & (lon <= north)
    if right[known].any() or not reverse[known].all():
        return []
    return [
        Problem(
            "coordinates",
            Phrase("longitude and latitude are swapped: read the other way round, they are in France"),
        )
    ]
