"""Outlines of communes, merged when the geography is of another year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.errors import DatasetError
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    import geopandas as gpd

WGS84 = "EPSG:4326"


@dataclass(frozen=True)
class CommunePolygons:
    """Outlines found, and communes without one.

    Attributes:
        outlines: one row per commune, sorted: ``commune_id``, ``name``, ``geometry`` (WGS 84).
        without: codes asked for that have no outline.
    """

    outlines: gpd.GeoDataFrame
    without: tuple[str, ...]


def commune_polygons(
    path: Path, commune_ids: Collection[str], links: Mapping[str, str] | None = None
) -> CommunePolygons:
    """Outlines of the communes asked for.

    Args:
        path: Parquet file of ``extract.commune_polygons`` (``commune_id``, ``name``, ``geometry`` as WKB, WGS 84).
        commune_ids: communes wanted, in the geography of the study.
        links: for a file of another year, code in the file → code of the study; outlines with one code are merged.

    Raises:
        DatasetError: the file is absent, unreadable, or lacks a column.
    """
    import geopandas as gpd
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path, columns=["commune_id", "name", "geometry"])
        if table.num_columns != len(("commune_id", "name", "geometry")):
            raise KeyError(", ".join(table.column_names))  # noqa: TRY301 - told below with the others
    except (OSError, KeyError, pa.ArrowInvalid) as error:
        message = Phrase("Commune outlines {file} cannot be read: {reason}.", file=path.name, reason=error)
        raise DatasetError(
            message, do=Phrase("Import the commune outlines again with `maillage data import`.")
        ) from error
    carried = links or {}
    ids = [carried.get(code, code) for code in table["commune_id"].to_pylist()]
    wanted = frozenset(commune_ids)
    kept = [row for row, code in enumerate(ids) if code in wanted]
    rows = table.take(pa.array(kept, pa.int64()))
    frame = gpd.GeoDataFrame(
        {
            "commune_id": [ids[row] for row in kept],
            "name": rows["name"].to_pylist(),
            # the commune that kept its code gives its name to a merger
            "renamed": [table["commune_id"][row].as_py() != ids[row] for row in kept],
        },
        geometry=gpd.GeoSeries.from_wkb(rows["geometry"].to_pylist(), crs=WGS84),
        crs=WGS84,
    ).sort_values(["commune_id", "renamed", "name"], kind="stable")
    outlines = frame.dissolve("commune_id", aggfunc="first", as_index=False) if len(frame) else frame
    outlines = outlines[["commune_id", "name", "geometry"]].reset_index(drop=True)
    return CommunePolygons(outlines, tuple(sorted(wanted - set(outlines["commune_id"]))))
