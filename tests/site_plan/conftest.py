"""The invented territory and, where they are, the real files, each studied once for all the tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maillage.assembly.opening import open_territory
from maillage.demo import build_demo
from maillage.parameters import ParameterTree
from maillage.site_plan import site
from maillage.sources.home import Home
from maillage.sources.importing import import_path
from maillage.study import Study
from maillage.telework.scenario import Scenario
from maillage.territory import Territory

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from maillage.engine import Engine
    from maillage.site_plan import SitePlan


@pytest.fixture(scope="session")
def demo_study(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The invented territory, with outlines."""
    core = build_demo(engine, polygons_path=tmp_path_factory.mktemp("demo") / "communes.parquet")
    rows = engine.rows(core.communes.select("commune_id"))
    land = Territory("demo", "", "Territoire inventé", tuple(sorted(row["commune_id"] for row in rows)))
    return Study.run(core, land, Scenario.named("etude-2016"))


@pytest.fixture(scope="session")
def plan_of(demo_study: Study) -> Callable[..., SitePlan]:
    """A plan of the invented territory; each is made once."""
    made: dict[str, SitePlan] = {}

    def plan(**asked: object) -> SitePlan:
        key = repr(sorted(asked.items()))
        if key not in made:
            made[key] = site(demo_study, **asked)
        return made[key]

    return plan


@pytest.fixture(scope="session")
def real_study(
    shared_data: Path, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Study]:
    """A study of a real territory, with its layers of places; each is made once."""
    home = Home(tmp_path_factory.mktemp("home"))
    layers = ("third_places", "stations", "carpool", "facilities", "internet", "post")
    tables = sorted((shared_data / "geography").glob("*.csv"))
    folders = [shared_data / name for name in ("census", "flows", *layers) if (shared_data / name).is_dir()]
    for path in (*folders, *tables):
        import_path(path, home, engine)
    made: dict[str, Study] = {}

    def study(text: str) -> Study:
        if text not in made:
            reader = ParameterTree.load().reader(2025)
            core, land = open_territory(text, engine, reader, home=home)
            made[text] = Study.run(core, land, Scenario.named("etude-2016"))
        return made[text]

    return study
