"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from maillage.demo import build_demo
from maillage.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maillage.core import CoreTables

settings.register_profile("maillage", deadline=None)  # no test is judged on time
settings.load_profile("maillage")

SHARED_DATA = Path(os.environ.get("MAILLAGE_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real open data, or a skip that says why."""
    if not SHARED_DATA.is_dir():
        pytest.skip(
            f"real open data are not here ({SHARED_DATA.name} folder absent; set MAILLAGE_TEST_DATA to it)"
        )
    return SHARED_DATA


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """DuckDB, open for the whole session."""
    with Engine.open() as opened:
        yield opened


@pytest.fixture(scope="session")
def demo(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> CoreTables:
    """The invented territory with its outlines."""
    return build_demo(engine, polygons_path=tmp_path_factory.mktemp("demo") / "polygons.parquet")
