"""The invented land and its people as Arrow tables of the core layer."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from maillage.demo.settings import CSP, REGION_ID, REGION_NAME, LandSettings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa

    from maillage.demo.land import Land
    from maillage.demo.people import People


def commune_ids(land: Land, settings: LandSettings) -> list[str]:
    """Codes such as ``X1001``: the département of the commune's EPCI, then its rank from west to east."""
    departements = [settings.epci[index].departement_id for index in land.epci]
    ids = [""] * len(land)
    for departement in sorted(set(departements)):
        members = [index for index, each in enumerate(departements) if each == departement]
        for rank, index in enumerate(sorted(members, key=lambda each: float(land.xy[each, 0])), 1):
            ids[index] = f"{departement}{rank:03d}"
    return ids


def communes_table(land: Land, people: People, ids: list[str], names: list[str]) -> pa.Table:
    """``core.communes``, in the order of the land."""
    import pyarrow as pa

    return pa.table(
        {
            "commune_id": ids,
            "name": names,
            "departement_id": [each[:2] for each in ids],
            "region_id": [REGION_ID] * len(ids),
            "population": people.population,
            "area_km2": land.area_km2,
            "internal_distance_km": land.internal_distance_km,
            "density_level": [str(level) for level in people.density_level],
            "lon": land.lon,
            "lat": land.lat,
        }
    )


def membership_table(land: Land, ids: list[str], settings: LandSettings) -> pa.Table:
    """``core.membership``: EPCI, SCoT where there is one, département, région."""
    import pyarrow as pa

    scots, departements = dict(settings.scot_names), dict(settings.departement_names)
    rows = []
    for commune, index in zip(ids, land.epci, strict=True):
        epci = settings.epci[index]
        rows.append((commune, "epci", epci.epci_id, epci.name))
        if epci.scot_id is not None:
            rows.append((commune, "scot", epci.scot_id, scots[epci.scot_id]))
        rows.append((commune, "departement", commune[:2], departements[commune[:2]]))
        rows.append((commune, "region", REGION_ID, REGION_NAME))
    names = ("commune_id", "perimeter_kind", "perimeter_id", "perimeter_name")
    return pa.table(dict(zip(names, (list(each) for each in zip(*sorted(rows), strict=True)), strict=True)))


def active_table(people: People, ids: list[str]) -> pa.Table:
    """``core.active_population``: everything is published, as is never the case in reality."""
    import pyarrow as pa

    count = len(ids) * len(CSP)
    return pa.table(
        {
            "commune_id": np.repeat(np.array(ids), len(CSP)).tolist(),
            "csp": list(CSP) * len(ids),
            "active_persons": people.active.ravel(),
            "status": ["published"] * count,
            "reason": pa.nulls(count, pa.string()),
        }
    )


def write_polygons(land: Land, ids: list[str], names: list[str], path: Path) -> None:
    """Outlines as Parquet (``extract.commune_polygons``): WKB, WGS 84, in the order of codes."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    import shapely

    outlines = shapely.to_wkb(np.asarray(land.polygons))
    table = pa.table({"commune_id": ids, "name": names, "geometry": pa.array(list(outlines), pa.binary())})
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.partial")
    try:
        pq.write_table(table.sort_by("commune_id"), beside, compression="zstd")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def fingerprint(tables: Mapping[str, pa.Table]) -> str:
    """SHA-256 of the content of tables: names, columns and values, whatever the file format would be."""
    digest = hashlib.sha256()
    for name in sorted(tables):
        for column in tables[name].column_names:
            digest.update(f"{name}.{column}\n".encode())
            digest.update("\n".join(map(repr, tables[name][column].to_pylist())).encode())
    return digest.hexdigest()
