"""One invented territory for all the tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from maillage.demo import build_demo
from maillage.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maillage.core import CoreTables


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """DuckDB, open for the whole session."""
    with Engine.open() as opened:
        yield opened


@pytest.fixture(scope="session")
def demo(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CoreTables:
    """The invented territory with its outlines."""
    return build_demo(engine, polygons_path=tmp_path_factory.mktemp("demo") / "polygons.parquet")
