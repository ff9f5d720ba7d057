"""Running a study from the command line: the invented territory, or the imported files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maillage.assembly.assemble import AssemblyOptions
    from maillage.core import CoreTables
    from maillage.engine import Engine
    from maillage.parameters import ParameterTree
    from maillage.study import Study
    from maillage.territory import Territory


def run_study(
    territory: str,
    *,
    scenario: str,
    year: int,
    reading: str | None,
    classes: tuple[str, str],
    tree: ParameterTree,
    options: AssemblyOptions,
    engine: str,
) -> Study:
    """Run a study.

    Args:
        territory: as the user writes it.
        scenario: name or path.
        year: year of the figures by commune and flow.
        reading: reading in force; that of the scenario by default.
        classes: what the classes of intensity are made on, and how.
        tree: the parameters.
        options: choices of data.
        engine: name of the engine.
    """
    from maillage.engine import Engine
    from maillage.study import Study, StudyOptions
    from maillage.telework.scenario import load_scenario

    chosen = load_scenario(scenario)
    study_options = StudyOptions(year, reading or chosen.reading, *classes)
    core, land = core_tables(territory, Engine.open(engine), tree, options, year)
    return Study.run(core, land, chosen, options=study_options, parameters=tree)


def core_tables(
    territory: str, engine: Engine, tree: ParameterTree, options: AssemblyOptions, year: int
) -> tuple[CoreTables, Territory]:
    """The core tables and the territory: invented, or assembled from the imported files."""
    from maillage.territory import parse_territory

    request = parse_territory(territory)
    if request.kind == "demo":
        return demo_tables(engine)
    from maillage.assembly.assemble import assemble
    from maillage.sources.home import Home

    return assemble(Home.default(), engine, request, tree.reader(year), options)


def demo_tables(engine: Engine) -> tuple[CoreTables, Territory]:
    """The invented territory; its outlines are kept in the user's data folder."""
    from maillage.demo import build_demo
    from maillage.sources.home import Home
    from maillage.territory import Territory

    outlines = Home.default().root / "demo" / "communes.parquet"
    outlines.parent.mkdir(parents=True, exist_ok=True)
    core = build_demo(engine, polygons_path=Path(outlines))
    rows = engine.rows(core.communes.select("commune_id").order_by("commune_id"))
    codes = tuple(row["commune_id"] for row in rows)
    return core, Territory("demo", "", "Territoire inventé", codes)
