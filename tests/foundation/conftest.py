"""The two engines, each opened once."""

from __future__ import annotations

import shutil

import pytest

from maillage.engine import Engine


@pytest.fixture(scope="session")
def spark_engine() -> Engine:
    """Apache Spark on this machine, or a skip that says why."""
    pytest.importorskip("pyspark", reason="the package pyspark is not installed")
    if shutil.which("java") is None:
        pytest.skip("Apache Spark needs Java 17 or later, which is not installed")
    return Engine.open("spark", threads=2, memory="1g")
