"""Outlines of communes, from GeoJSON files (one for France, or one per département)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.errors import Problem
from maillage.phrase import NOTHING, Phrase
from maillage.sources.cells import commune_codes
from maillage.sources.column_map import column_map
from maillage.sources.layout import fail
from maillage.sources.registry import Extract

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from maillage.engine import Engine
    from maillage.sources.registry import Dataset

WGS_84 = "EPSG:4326"
AREAL = ("Polygon", "MultiPolygon")
WORLD = (-180.0, -90.0, 180.0, 90.0)


def extract_commune_polygons(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Outline of each commune as WKB in WGS 84, one row per commune, sorted by code.

    Outlines that cross themselves, which simplification makes, are repaired and counted.

    Args:
        path: a GeoJSON file, or a folder of them.
        dataset: what it is.
        engine: not used.

    Raises:
        DatasetError: not GeoJSON, another CRS, an empty or non-areal outline, a wrong or double code.
    """
    import pyarrow as pa

    parts = sorted(path.glob("*.geojson")) if path.is_dir() else [path]
    if not parts:
        raise fail(path, dataset, Phrase("the folder holds no .geojson file."))
    mapped = column_map(dataset.id)
    read = pa.concat_tables([_read(part, dataset) for part in parts])
    codes, problems = commune_codes(
        read[mapped["commune_id"].column], mapped["commune_id"].column, first_line=1
    )
    outlines, repaired, wrong = _outlines(read["wkb_geometry"], codes)
    problems += wrong
    seen: set[str] = set()
    for code in codes.to_pylist():
        if code in seen:
            problems.append(Problem(str(code), Phrase("occurs twice")))
        seen.add(code)
    if problems:
        raise fail(path, dataset, Phrase("some outlines cannot be used."), problems=problems)
    table = pa.table({"commune_id": codes, "name": read[mapped["name"].column], "geometry": outlines})
    return Extract({"extract.commune_polygons": table.sort_by("commune_id")}, {"outlines_repaired": repaired})


def _read(path: Path, dataset: Dataset) -> pa.Table:
    import pyogrio
    import pyogrio.errors
    import pyogrio.raw

    wanted = [each.column for each in column_map(dataset.id).values()]
    try:
        details, table = pyogrio.raw.read_arrow(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise fail(path, dataset, Phrase("it cannot be read as GeoJSON ({reason}).", reason=error)) from error
    missing = [name for name in wanted if name not in table.column_names]
    if missing:
        problems = [Problem(Phrase("property '{name}'", name=name), Phrase("is missing")) for name in missing]
        raise fail(path, dataset, Phrase("features do not have the properties expected."), problems=problems)
    if details["crs"] != WGS_84:
        what = Phrase(
            "its coordinates are in {crs}, expected {expected} (longitude, latitude).",
            crs=details["crs"],
            expected=WGS_84,
        )
        raise fail(path, dataset, what, do=Phrase("Reproject it to WGS 84, as the GeoJSON standard asks."))
    geometry = details["geometry_name"] or "wkb_geometry"
    return table.select([*wanted, geometry]).rename_columns([*wanted, "wkb_geometry"])


def _outlines(wkb: pa.ChunkedArray, codes: pa.ChunkedArray) -> tuple[pa.Array, int, list[Problem]]:
    import pyarrow as pa
    import shapely

    outlines = shapely.from_wkb(wkb.to_numpy())
    invalid = ~shapely.is_valid(outlines) & ~shapely.is_missing(outlines)
    # the structure method keeps only areas, without the loose lines that self-crossing leaves
    outlines[invalid] = shapely.make_valid(outlines[invalid], method="structure", keep_collapsed=False)
    problems = [
        Problem(str(code), what)
        for code, outline in zip(codes.to_pylist(), outlines, strict=True)
        if (what := _wrong(outline))
    ]
    return pa.array(shapely.to_wkb(outlines), pa.binary()), int(invalid.sum()), problems


def _wrong(outline: Any) -> Phrase:  # noqa: ANN401 - shapely has no types
    if outline is None or outline.is_empty:
        return Phrase("has no outline")
    if outline.geom_type not in AREAL:
        return Phrase("its outline is a {form}, expected a polygon", form=outline.geom_type)
    west, south, east, north = outline.bounds
    if west < WORLD[0] or south < WORLD[1] or east > WORLD[2] or north > WORLD[3]:
        return Phrase("its coordinates are not degrees of longitude and latitude")
    return NOTHING
