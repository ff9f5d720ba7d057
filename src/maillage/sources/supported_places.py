"""Third places that the State supports, from the GeoJSON files of its programmes: one feature per commune, one or several places in it."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any

from maillage.errors import Problem
from maillage.phrase import NOTHING, Phrase
from maillage.sources.cells import commune_codes
from maillage.sources.column_map import code_table, column_map
from maillage.sources.coordinates import FRAME
from maillage.sources.layout import fail
from maillage.sources.point_files import family
from maillage.sources.registry import Extract

if TYPE_CHECKING:
    from pathlib import Path

    from maillage.engine import Engine
    from maillage.sources.registry import Dataset

LONGEST_NAME = 120
WGS_84_NAMES = ("CRS84", "EPSG::4326", "EPSG:4326")


def extract_supported_third_places(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Third places of a State programme, one row each, open, at the centre of their commune (the file has no address).

    A feature names all the places of its commune, separated by semicolons; several waves of one place count once.

    Raises:
        DatasetError: not GeoJSON, another CRS, missing properties, wrong codes or points, a place twice; all at once.
    """
    import pyarrow as pa

    features = _features(path, dataset)
    mapped = column_map(dataset.id)
    kind = code_table("third_place_programmes")[family(dataset.id)]
    codes, problems = commune_codes(
        pa.chunked_array(
            [[each["properties"].get(mapped["commune_id"].column) for each in features]], pa.string()
        ),
        mapped["commune_id"].column,
        first_line=1,
    )
    rows, counts = [], {"without_coordinates": 0, "places_named_together": 0}
    for feature, code in zip(features, codes.to_pylist(), strict=True):
        ids, names = (
            str(feature["properties"][mapped[field].column] or "") for field in ("third_place_id", "name")
        )
        point, wrong = _point(feature["geometry"])
        problems += [Problem(ids, wrong)] if wrong else []
        places = _places(ids, names)
        counts["without_coordinates"] += point == (None, None)
        counts["places_named_together"] += len(places) if len(places) > 1 else 0
        rows += [(place, name, kind, "open", code, *point) for place, name in places]
    ids_seen = [row[0] for row in rows]
    problems += [
        Problem(each, Phrase("occurs twice"))
        for each in sorted({i for i in ids_seen if ids_seen.count(i) > 1})
    ]
    if problems:
        raise fail(path, dataset, Phrase("some places cannot be used."), problems=problems)
    fields = ("third_place_id", "name", "third_place_kind", "third_place_status", "commune_id", "lon", "lat")
    types = [*[pa.string()] * 5, pa.float64(), pa.float64()]
    columns = zip(fields, types, zip(*sorted(rows), strict=True), strict=True)
    table = pa.table({name: pa.array(values, kind) for name, kind, values in columns})
    return Extract({"extract.third_places": table}, {name: count for name, count in counts.items() if count})


def _features(path: Path, dataset: Dataset) -> list[dict[str, Any]]:
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        features = given["features"]
    except (ValueError, KeyError, TypeError) as error:
        raise fail(path, dataset, Phrase("it cannot be read as GeoJSON ({reason}).", reason=error)) from error
    crs = str((given.get("crs") or {}).get("properties", {}).get("name", "CRS84"))
    if not crs.endswith(WGS_84_NAMES):
        what = Phrase("its coordinates are in {crs}, expected WGS 84 (longitude, latitude).", crs=crs)
        raise fail(path, dataset, what, do=Phrase("Reproject it to WGS 84, as the GeoJSON standard asks."))
    missing = [
        Problem(Phrase("feature {rank}", rank=rank), Phrase("property '{name}' is missing", name=name))
        for rank, feature in enumerate(features, 1)
        for name in dataset.columns
        if name not in (feature.get("properties") or {})
    ]
    if missing or not features:
        raise fail(path, dataset, Phrase("features do not have the properties expected."), problems=missing)
    return list(features)


def _point(geometry: dict[str, Any] | None) -> tuple[tuple[float | None, float | None], Phrase]:
    """Longitude and latitude, empty when the file has none; and what is wrong."""
    if not geometry or (geometry.get("type") == "GeometryCollection" and not geometry.get("geometries")):
        return (None, None), NOTHING
    place = geometry.get("coordinates")
    if geometry.get("type") != "Point" or not place:
        return (None, None), Phrase("its geometry is a {form}, expected a point", form=geometry.get("type"))
    lon, lat = float(place[0]), float(place[1])
    if abs(lon) > FRAME["lon"][1] or abs(lat) > FRAME["lat"][1]:
        return (None, None), Phrase("its coordinates are not degrees of longitude and latitude")
    return (lon, lat), NOTHING


def _places(ids: str, names: str) -> list[tuple[str, str]]:
    """Code and name of each place of a feature.

    >>> _places("f-1; f-2", "La Grange; Le Lavoir")
    [('f-1', 'La Grange'), ('f-2', 'Le Lavoir')]
    >>> _places("f-1; f-2", "Vert&amp;Co, deux fois soutenu")
    [('f-1', 'Vert&Co, deux fois soutenu')]
    """
    codes = [each.strip() for each in ids.split(";")]
    split = [_short(each) for each in html.unescape(names).split(";")]
    if len(split) == len(codes):
        return list(zip(codes, split, strict=True))
    return [(codes[0], _short(html.unescape(names)))]


def _short(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rstrip() + "…"
