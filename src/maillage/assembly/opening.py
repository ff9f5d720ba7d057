"""Opening a territory as the user names it: the invented one, or one of the imported files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.territory import Territory, parse_territory

if TYPE_CHECKING:
    from maillage.assembly.assemble import AssemblyOptions
    from maillage.core import CoreTables
    from maillage.engine import Engine
    from maillage.parameters import ParameterReader
    from maillage.sources.home import Home

DEMO_NAME = "Territoire inventé"


def open_territory(
    text: str,
    engine: Engine,
    reader: ParameterReader,
    *,
    home: Home | None = None,
    options: AssemblyOptions | None = None,
) -> tuple[CoreTables, Territory]:
    """The core tables and the territory.

    Args:
        text: the territory, as on the command line.
        engine: where the tables are computed.
        reader: the journal of parameters.
        home: where the imported datasets are; the user's data folder by default.
        options: choices of data, for an imported territory.

    Raises:
        UnknownNameError: no such territory.
        MissingDataError: a dataset that is needed is not imported.
    """
    from maillage.sources.home import Home

    request = parse_territory(text)
    place = home or Home.default()
    if request.kind == "demo":
        return _demo(engine, place)
    from maillage.assembly.assemble import assemble

    return assemble(place, engine, request, reader, options)


def _demo(engine: Engine, home: Home) -> tuple[CoreTables, Territory]:
    """The invented territory; its outlines are kept in the user's data folder."""
    from maillage.demo import build_demo

    outlines = home.root / "demo" / "communes.parquet"
    outlines.parent.mkdir(parents=True, exist_ok=True)
    core = build_demo(engine, polygons_path=outlines)
    rows = engine.rows(core.communes.select("commune_id").order_by("commune_id"))
    return core, Territory("demo", "", DEMO_NAME, tuple(row["commune_id"] for row in rows))
