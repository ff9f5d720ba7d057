"""Building the invented territory, step by step, from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.core import CoreTables
from maillage.demo.commuting import build_commuters
from maillage.demo.land import Land, build_land, to_degrees
from maillage.demo.names import commune_names
from maillage.demo.people import build_people
from maillage.demo.places import Drawing, build_places
from maillage.demo.scene import Scene
from maillage.demo.settings import COMMUTING, GEOGRAPHY_YEAR, LAND, PEOPLE, PLACES
from maillage.demo.tables import (
    active_table,
    commune_ids,
    communes_table,
    fingerprint,
    membership_table,
    write_polygons,
)
from maillage.demo.travel import build_travel
from maillage.parameters import ParameterTree
from maillage.provenance import DatasetVersion, Note

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from maillage.engine import Engine

PARAMETER_YEAR = 2025


@dataclass(frozen=True)
class DemoTables:
    """The invented territory as Arrow tables by name of the core, with its outlines.

    Attributes:
        core: ``communes``, ``membership``, ``active_population``, ``commuters``, ``travel``.
        points: ``third_places``, ``stations``, ``carpool_areas``, ``facilities``, ``connectivity``.
        land: places and outlines.
        ids: commune codes in the order of the land.
        names: commune names, in the same order.
    """

    core: dict[str, pa.Table]
    points: dict[str, pa.Table]
    land: Land
    ids: list[str]
    names: list[str]


def demo_tables(seed: int) -> DemoTables:
    """Draw the whole territory; the same seed gives the same bytes."""
    streams = [np.random.Generator(np.random.PCG64(each)) for each in np.random.SeedSequence(seed).spawn(5)]
    land = build_land(streams[0], LAND)
    names = commune_names(streams[1], land.kind, LAND)
    people = build_people(streams[2], land, PEOPLE, LAND)
    ids = commune_ids(land, LAND)
    scene = Scene(land, people, ids, names)
    communes = communes_table(land, people, ids, names)
    commuters = build_commuters(streams[3], scene, COMMUTING, LAND)
    points = build_places(Drawing(streams[4], scene, PLACES))
    core = {
        "communes": communes.sort_by("commune_id"),
        "membership": membership_table(land, ids, LAND),
        "active_population": active_table(people, ids).sort_by(
            [("commune_id", "ascending"), ("csp", "ascending")]
        ),
        "commuters": commuters.sort_by([(key, "ascending") for key in commuters.column_names[:4]]),
        "travel": _travel(communes, commuters),
    }
    return DemoTables(core, points, land, ids, names)


def build(engine: Engine, seed: int, polygons_path: Path | None) -> CoreTables:
    """See :func:`maillage.demo.build_demo`."""
    tables = demo_tables(seed)
    if polygons_path is not None:
        write_polygons(tables.land, tables.ids, tables.names, polygons_path)
    core = {name: engine.table(table) for name, table in tables.core.items()}
    return CoreTables(
        engine=engine,
        **core,
        geography_year=GEOGRAPHY_YEAR,
        polygons=polygons_path,
        datasets=(
            DatasetVersion(
                id="demo",
                title=f"Territoire inventé (graine {seed})",
                publisher="Maillage",
                vintage=str(GEOGRAPHY_YEAR),
                geography_year=GEOGRAPHY_YEAR,
                licence="Apache-2.0",
                file_name="",
                sha256=fingerprint({**tables.core, **tables.points}),
            ),
        ),
        notes=(Note.of("invented_territory"),),
        points={name: engine.table(table) for name, table in tables.points.items()},
    )


def _travel(communes: pa.Table, commuters: pa.Table) -> pa.Table:
    """Distances and times of every pair found among the commuters, and of each commune to itself."""
    places = np.array([place[2] for place in LAND.foreign], dtype=float)
    foreign = {
        place[0]: (float(lon), float(lat))
        for place, (lon, lat) in zip(LAND.foreign, to_degrees(places, LAND), strict=True)
    }
    rank = {code: index for index, code in enumerate([*communes["commune_id"].to_pylist(), *foreign])}
    pairs = set(zip(commuters["origin_id"].to_pylist(), commuters["destination_id"].to_pylist(), strict=True))
    pairs |= {(code, code) for code in communes["commune_id"].to_pylist()}
    home, work = (np.array([rank[code] for code in ends]) for ends in zip(*sorted(pairs), strict=True))
    return build_travel(communes, (home, work), foreign, ParameterTree.load().reader(PARAMETER_YEAR))
