"""The communes of a whole country as vector tiles: one file, made once, that a map reads square by square."""

from __future__ import annotations

import gzip
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.errors import DatasetError
from maillage.phrase import Phrase
from maillage.spatial.drawing import MERCATOR, simplified
from maillage.spatial.polygons import WGS84

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import geopandas as gpd

RECIPE = 2
"""Changes when tiles are made otherwise: those kept are then made again."""
COMMUNES = "communes"
DEPARTEMENTS = "departements"


@dataclass(frozen=True)
class Band:
    """Scales drawn alike.

    Attributes:
        first: lowest zoom.
        last: highest zoom.
        detail: about the side of the smallest detail kept, in metres of the map.
    """

    first: int
    last: int
    detail: float


BANDS = (Band(3, 4, 2400.0), Band(5, 6, 900.0), Band(7, 8, 250.0), Band(9, 9, 60.0))
"""Detail of about half a pixel of the highest zoom of each band: what is not seen is not sent. Nearer than the last, its tiles
are drawn larger: they hold all the detail there is."""
FIRST_ZOOM, LAST_ZOOM = BANDS[0].first, BANDS[-1].last
_MOST_BYTES = 5_000_000
_MOST_FEATURES = 200_000
_MARGIN = 32
_OVERSEAS = ("97", "98")


def write_tiles(outlines: gpd.GeoDataFrame, path: Path, step: Callable[[str], None]) -> None:
    """Write the tiles of outlines: ``communes`` (``id``) and the borders of ``departements``; beside, then renamed.

    Args:
        outlines: ``commune_id`` and polygons that do not overlap.
        path: the file, in the MBTiles form.
        step: called at each band.

    Raises:
        DatasetError: the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".tiles-", dir=path.parent) as folder:
            whole = Path(folder) / path.name
            _empty_file(whole)
            plane = outlines.rename(columns={"commune_id": "id"})[["id", "geometry"]].to_crs(MERCATOR)
            for band in reversed(
                BANDS
            ):  # each is drawn from the finer one before it, which has far fewer points
                step("tiles")
                plane = simplified(plane, band.detail)
                _write_band(plane, band, whole, Path(folder))
            whole.replace(path)
    except OSError as error:
        message = Phrase(
            "The tiles of the map cannot be written to {folder}: {reason}.", folder=path.parent, reason=error
        )
        raise DatasetError(
            message, do=Phrase("Give the data folder room, and the right to write in it.")
        ) from error


def read_outlines(path: Path) -> gpd.GeoDataFrame:
    """All the outlines of a file of ``extract.commune_polygons``, under its own codes."""
    import geopandas as gpd
    import pyarrow.parquet as pq

    table = pq.read_table(path, columns=["commune_id", "geometry"]).sort_by("commune_id")
    shapes = gpd.GeoSeries.from_wkb(table["geometry"].to_pylist(), crs=WGS84)
    return gpd.GeoDataFrame({"commune_id": table["commune_id"].to_pylist()}, geometry=shapes)


def departement_of(commune_id: str) -> str:
    """The département whose code begins that of a commune.

    >>> departement_of("59350"), departement_of("97411"), departement_of("2A004")
    ('59', '974', '2A')
    """
    return commune_id[:3] if commune_id.startswith(_OVERSEAS) else commune_id[:2]


def read_tile(path: Path, zoom: int, column: int, row: int) -> bytes | None:
    """A tile as it is kept (gzip), by its place from the north-west; none where nothing is drawn.

    Args:
        path: the file.
        zoom: its scale.
        column: from the west.
        row: from the north.
    """
    from_south = (1 << zoom) - 1 - row  # the form counts rows from the south
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as file:
        found = file.execute(
            "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
            (zoom, column, from_south),
        ).fetchone()
    return found[0] if found else None


def _empty_file(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        file.execute(
            "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)"
        )
        file.execute("CREATE UNIQUE INDEX tile_place ON tiles (zoom_level, tile_column, tile_row)")
        named = {"name": "Maillage", "format": "pbf", "minzoom": FIRST_ZOOM, "maxzoom": LAST_ZOOM}
        file.executemany(
            "INSERT INTO metadata VALUES (?, ?)", [(name, str(value)) for name, value in named.items()]
        )


def _write_band(light: gpd.GeoDataFrame, band: Band, whole: Path, folder: Path) -> None:
    parts = [
        _cut(light, COMMUNES, band, folder),
        _cut(_departement_borders(light), DEPARTEMENTS, band, folder),
    ]
    with closing(sqlite3.connect(whole)) as file, file:
        file.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", _joined(parts))


def _departement_borders(light: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The lines between départements, made of the communes as they are drawn, so that both lie on each other."""
    import geopandas as gpd
    import shapely

    groups = light.groupby([departement_of(code) for code in light["id"]], sort=True)
    shapes = {code: shapely.coverage_union_all(each.geometry.to_numpy()).boundary for code, each in groups}
    return gpd.GeoDataFrame({"id": list(shapes)}, geometry=list(shapes.values()), crs=light.crs)


def _cut(layer: gpd.GeoDataFrame, name: str, band: Band, folder: Path) -> Path:
    """A layer cut into tiles by GDAL; its own simplification is off, which would part neighbours."""
    import pyogrio

    path = folder / f"{name}-{band.first}.mbtiles"
    pyogrio.write_dataframe(
        layer,
        path,
        driver="MBTiles",
        layer=name,
        promote_to_multi=True,
        dataset_options={
            "NAME": name,
            "MINZOOM": band.first,
            "MAXZOOM": band.last,
            "BUFFER": _MARGIN,
            "MAX_SIZE": _MOST_BYTES,
            "MAX_FEATURES": _MOST_FEATURES,
            "SIMPLIFICATION": 0,
            "SIMPLIFICATION_MAX_ZOOM": 0,
        },
    )
    return path


def _joined(parts: list[Path]) -> Iterator[tuple[int, int, int, bytes]]:
    """The tiles of several files, their layers one after the other: that is how the form joins them."""
    layers: dict[tuple[int, int, int], list[bytes]] = {}
    for part in parts:
        with closing(sqlite3.connect(part)) as file:
            for *place, content in file.execute(
                "SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles"
            ):
                layers.setdefault((place[0], place[1], place[2]), []).append(gzip.decompress(content))
    for place in sorted(layers):
        yield *place, gzip.compress(b"".join(layers[place]), mtime=0)
