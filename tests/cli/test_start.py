"""Asking for help starts at once: no library that computes is loaded before a command needs it."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

HEAVY = {"duckdb", "geopandas", "highspy", "ibis", "matplotlib", "numpy", "pandas", "pyarrow", "requests", "scipy", "shapely"}  # fmt: skip


def loaded(*arguments: str) -> set[str]:
    """Top-level packages that a command loads."""
    command = [sys.executable, "-X", "importtime", "-m", "maillage", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.findall(r"^import time:.*\|\s+([\w.]+)$", done.stderr, re.MULTILINE)
    return {name.partition(".")[0] for name in found}


@pytest.mark.parametrize("command", ["", "demo", "study", "site", "simulate", "data", "parameters"])
def test_help_loads_no_library_that_computes(command: str):
    packages = loaded(*([command] if command else []), "--help")
    assert {"maillage", "typer"} <= packages
    assert not packages & HEAVY


def test_what_is_looked_for_would_be_found():
    assert "numpy" in loaded("simulate", "employee", "--draws", "0", "--drivers", "none", "--json")
