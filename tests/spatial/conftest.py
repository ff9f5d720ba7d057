"""The server that stands for a routing server is found by name, and the invented territory is built once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from maillage.demo import build_demo
from maillage.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maillage.core import CoreTables

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """DuckDB."""
    with Engine.open() as opened:
        yield opened


@pytest.fixture(scope="session")
def demo(engine: Engine) -> CoreTables:
    """The invented territory."""
    return build_demo(engine)
