"""Fixtures shared by all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

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
