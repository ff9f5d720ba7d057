"""One study of the invented territory for all the tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maillage.demo import build_demo
from maillage.engine import Engine
from maillage.study import Study
from maillage.telework.scenario import Scenario
from maillage.territory import Territory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maillage.core import CoreTables


@pytest.fixture(scope="session")
def demo_core() -> Iterator[CoreTables]:
    """The invented territory."""
    with Engine.open() as engine:
        yield build_demo(engine)


@pytest.fixture(scope="session")
def demo_territory(demo_core: CoreTables) -> Territory:
    """All its communes."""
    rows = demo_core.engine.rows(demo_core.communes.select("commune_id"))
    return Territory("demo", "", "Territoire inventé", tuple(sorted(row["commune_id"] for row in rows)))


@pytest.fixture(scope="session")
def demo_study(demo_core: CoreTables, demo_territory: Territory) -> Study:
    """Its study, with every choice left as it is."""
    return Study.run(demo_core, demo_territory, Scenario.named("etude-2016"))
