"""Any layer of the user's: a CSV with coordinates or commune codes, a GeoJSON or a GeoPackage, as points of one form.

Only the columns needed are kept: where a place is, its name and one value. Names of persons, telephone numbers, e-mail
addresses and whatever else the file holds are never read.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.errors import DatasetError, Problem, raise_collected
from maillage.provenance import DatasetVersion
from maillage.sources.cells import commune_codes, numbers
from maillage.sources.coordinates import FRAME, lambert_to_degrees, outside
from maillage.sources.home import fingerprint
from maillage.sources.layout import SEPARATORS
from maillage.sources.user_geometry import read_geometry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

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
ADVICE = (
    "A layer is a CSV with the columns lon and lat (WGS 84), or x and y (Lambert-93), or commune_id, and if you like name and "
    "value; or a GeoJSON or a GeoPackage of points."
)
FIRST_LINE = 2


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
) -> UserLayer:
    """Read a layer of the user's.

    Args:
        path: a ``.csv``, ``.geojson``, ``.json`` or ``.gpkg`` file.
        name: what to call it; by default the file's name.
        value: the column that holds its figure; ``value`` or ``valeur`` by default.
        layer: which layer of a GeoPackage that holds several.
        vintage: the period it speaks of.
        geography_year: year of the geographic code of its commune codes; by default that of the study.

    Raises:
        DatasetError: the file is absent or unreadable, or lists all its problems.
    """
    cells, geometry = read_cells(path, layer)
    called = name or path.stem
    table, counts = _points(path, cells, geometry, value)
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
    return UserLayer(called, table, geography_year, vintage or "unknown", version, counts)


def read_cells(path: Path, layer: str | None) -> tuple[Mapping[str, Sequence[Any]], tuple[Any, Any] | None]:
    """Cells by column, as the file has them; and longitude and latitude where it holds geometries.

    Raises:
        DatasetError: the file is absent, of another kind, or cannot be read.
    """
    if not path.is_file():
        message = f"There is no file '{path.name}'."
        raise DatasetError(message, do="Check its path. " + ADVICE)
    if path.suffix.lower() == ".csv":
        return _read_csv(path), None
    if path.suffix.lower() in {".geojson", ".json", ".gpkg"}:
        return read_geometry(path, layer)
    message = f"Layer {path.name} is neither CSV, GeoJSON nor GeoPackage."
    raise DatasetError(message, do=ADVICE)


def _read_csv(path: Path) -> dict[str, list[str | None]]:
    """Cells by column, empty ones none."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    if "\x00" in text:
        message = f"Layer {path.name} is not a text file (UTF-16, or a spreadsheet?)."
        raise DatasetError(message, do="Save it again as CSV in UTF-8.")
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    if len(rows) < FIRST_LINE:
        message = f"Layer {path.name} holds no line of data."
        raise DatasetError(message, do=ADVICE)
    header, body = rows[0], [row for row in rows[1:] if any(cell.strip() for cell in row)]
    problems = [
        Problem(f"row {rank}", f"has {len(row)} fields, expected {len(header)}")
        for rank, row in enumerate(body, 1)
        if len(row) != len(header)
    ]
    raise_collected(f"Layer {path.name} cannot be read.", problems, error=DatasetError, do=ADVICE)
    return {name: [row[place].strip() or None for row in body] for place, name in enumerate(header)}


def bare(name: str) -> str:
    """A column name without capitals, accents or punctuation.

    >>> bare("Code_Commune (INSEE)")
    'code commune insee'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def _columns(path: Path, names: Sequence[str], value: str | None) -> dict[str, str]:
    """The column of the file for each of ours."""
    known = {bare(name): name for name in reversed(names)}
    found = {
        ours: known[next(alias for alias in aliases if alias in known)]
        for ours, aliases in ALIASES.items()
        if not known.keys().isdisjoint(aliases)
    }
    if value is not None and value not in names:
        message = f"Layer {path.name} has no column '{value}' (it has: {', '.join(names)})."
        raise DatasetError(message, do="Name one of its columns as the value.")
    return {**found, "value": value} if value is not None else found


def _points(
    path: Path, cells: Mapping[str, Sequence[Any]], geometry: tuple[Any, Any] | None, value: str | None
) -> tuple[pa.Table, dict[str, int]]:
    import pyarrow as pa

    columns = _columns(path, list(cells), value)
    problems: list[Problem] = []
    rows = len(next(iter(cells.values()))) if cells else len(geometry[0]) if geometry else 0
    lon, lat = geometry if geometry is not None else _coordinates(cells, columns, rows, problems)
    codes: Any = pa.nulls(rows, pa.string())
    if "commune_id" in columns:
        text = as_text(cells[columns["commune_id"]])
        codes, wrong = commune_codes(text, columns["commune_id"], empty=True)
        problems += wrong
    elif geometry is None and not {"lon", "lat"} <= columns.keys() and not {"x_m", "y_m"} <= columns.keys():
        message = f"Layer {path.name} says neither where its places are nor in which commune (columns: {', '.join(cells)})."
        raise DatasetError(message, do=ADVICE)
    values: Any = pa.nulls(rows, pa.float64())
    if "value" in columns:
        values, wrong = numbers(as_text(cells[columns["value"]]), columns["value"])
        problems += wrong
    placed = (np.isfinite(lon) & np.isfinite(lat)) | np.array(
        [code is not None for code in codes.to_pylist()]
    )
    for rank in (np.flatnonzero(~placed) + 1).tolist():
        problems.append(Problem(f"row {rank}", "has neither coordinates nor a usable commune code"))
    problems += _swapped(lon, lat)
    raise_collected(f"Layer {path.name} cannot be used.", problems, error=DatasetError, do=ADVICE)
    known = np.isfinite(lon) & np.isfinite(lat)
    digits = len(str(rows))
    names = as_text(cells[columns["name"]]) if "name" in columns else pa.nulls(rows, pa.string())
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
    return table, {"without_coordinates": absent} if absent else {}


def as_text(cells: Sequence[Any]) -> pa.ChunkedArray:
    """Cells as text without surrounding spaces, empty ones null."""
    import pyarrow as pa

    return pa.chunked_array(
        [[None if cell is None else str(cell).strip() or None for cell in cells]], pa.string()
    )


def _coordinates(
    cells: Mapping[str, Sequence[Any]], columns: Mapping[str, str], rows: int, problems: list[Problem]
) -> tuple[Any, Any]:
    """Longitude and latitude out of a text file, in degrees or in Lambert-93."""
    pair = next((pair for pair in (("lon", "lat"), ("x_m", "y_m")) if set(pair) <= columns.keys()), None)
    if pair is None:
        return np.full(rows, np.nan), np.full(rows, np.nan)
    found = []
    for name in pair:
        values, wrong = numbers(as_text(cells[columns[name]]), columns[name])
        problems += wrong
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
            "coordinates", "longitude and latitude are swapped: read the other way round, they are in France"
        )
    ]
