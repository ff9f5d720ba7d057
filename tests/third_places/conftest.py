"""Studies of the invented territory and of real ones, opened once for all the tests of this folder."""

from __future__ import annotations

from functools import cache
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


@pytest.fixture(scope="session")
def own_engine() -> Iterator[Engine]:
    """DuckDB, open for the whole session."""
    with Engine.open() as opened:
        yield opened


@pytest.fixture(scope="session")
def demo_study(own_engine: Engine) -> Study:
    """The study of the invented territory."""
    return study_of("demo", own_engine, None)


@pytest.fixture(scope="session")
def real_study(
    shared_data: Path, own_engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Study]:
    """The study of a real territory, from the official files."""
    home = Home(tmp_path_factory.mktemp("third-places-home"))
    for path in (
        shared_data / "census",
        shared_data / "flows",
        *sorted((shared_data / "geography").glob("*.csv")),
        shared_data / "third_places",
        shared_data / "facilities" / "bibliotheques_publiques.csv",
    ):
        import_path(path, home, own_engine)
    return cache(lambda text: study_of(text, own_engine, home))


def study_of(text: str, engine: Engine, home: Home | None) -> Study:
    """A study with every choice left as it is."""
    reader = ParameterTree.load().reader(2025)
    core, land = open_territory(text, engine, reader, **({"home": home} if home else {}))
    return Study.run(core, land, Scenario.named("etude-2016"))
