"""The real files imported once, and each real territory opened once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maillage.assembly.opening import open_territory
from maillage.engine import Engine
from maillage.parameters import ParameterTree
from maillage.sources.home import Home
from maillage.sources.importing import import_path
from maillage.study import Study
from maillage.telework.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from maillage.assembly.assemble import AssemblyOptions


@pytest.fixture(scope="session")
def real_engine() -> Iterator[Engine]:
    """DuckDB."""
    with Engine.open() as opened:
        yield opened


@pytest.fixture(scope="session")
def real_home(shared_data: Path, real_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Census, flows and geography, without the outlines of communes, which no figure needs."""
    home = Home(tmp_path_factory.mktemp("home"))
    tables = sorted((shared_data / "geography").glob("*.csv"))
    for path in (shared_data / "census", shared_data / "flows", *tables):
        import_path(path, home, real_engine)
    return home


@pytest.fixture(scope="session")
def open_study(real_home: Home, real_engine: Engine) -> Callable[..., Study]:
    """A study of a real territory; each is made once."""
    made: dict[tuple[str, AssemblyOptions | None], Study] = {}

    def study(text: str, options: AssemblyOptions | None = None) -> Study:
        if (text, options) not in made:
            reader = ParameterTree.load().reader(2025)
            core, land = open_territory(text, real_engine, reader, home=real_home, options=options)
            made[text, options] = Study.run(core, land, Scenario.named("etude-2016"))
        return made[text, options]

    return study
