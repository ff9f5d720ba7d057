"""The routing server on the command line: what is refused before anything is asked, and what its help says."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "maillage", *arguments]
    environment = {**os.environ, "MAILLAGE_HOME": str(home), "COLUMNS": "200"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.mark.parametrize("command", ["study", "site"])
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["departement:61", "--router", "localhost:5000"],
            "'localhost:5000' is not the address of a routing server",
        ),
        (
            ["departement:61", "--router", "http://localhost:5000", "--router-profile", "a/b"],
            "'a/b' is not a profile",
        ),
        (["demo", "--router", "http://localhost:5000"], "The invented territory has its own data: --router"),
    ],
)
def test_what_cannot_be_asked_is_refused(tmp_path: Path, command: str, options: list[str], said: str):
    done = run(tmp_path, command, *options, "--lang", "en")
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["study", "site"])
def test_a_matrix_and_a_server_are_not_taken_together(tmp_path: Path, command: str):
    file = tmp_path / "matrix.csv"
    file.write_text("origin_id,destination_id,distance_km,travel_time_min\n", encoding="utf-8")
    done = run(
        tmp_path, command, "departement:61", "--travel", str(file), "--router", "http://localhost:5000"
    )
    assert done.returncode == 2
    assert "Une matrice de trajets et un calculateur d’itinéraires" in done.stderr


@pytest.mark.parametrize("command", ["study", "site"])
def test_help_says_what_is_sent(tmp_path: Path, command: str):
    said = " ".join(run(tmp_path, command, "--help").stdout.split())
    assert "it is sent the longitude and latitude of commune centres, nothing else" in said
    assert "Without it no server is asked anything" in said
