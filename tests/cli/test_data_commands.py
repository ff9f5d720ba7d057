"""``maillage data``: what is said of files compared with the published ones."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from maillage.cli.data_commands import application
from maillage.sources import registry as registry_module
from maillage.sources.registry import find_dataset

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = "orig,dest,fij\n62,59,81\n59,62,36\n"
NAME = "flux-departements-2016"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of flows whose published fingerprint is known."""
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "home"))
    sha256 = hashlib.sha256(CONTENT.encode()).hexdigest()
    known = {NAME: find_dataset(NAME).model_copy(update={"sha256": sha256})}
    for module in ("importing", "checking", "recognise"):
        monkeypatch.setattr(f"maillage.sources.{module}.registry", lambda: known)
    monkeypatch.setattr(registry_module, "registry", lambda: known)
    path = tmp_path / "flux.csv"
    path.write_text(CONTENT, encoding="utf-8")
    return path


def test_the_published_file_is_said_to_be_it(file: Path):
    taken = CliRunner().invoke(application, ["import", str(file)])
    assert (taken.exit_code, taken.stderr) == (0, "")
    assert "it is the published file (same SHA-256)" in taken.stdout
    checked = CliRunner().invoke(application, ["check"])
    assert checked.exit_code == 0
    assert "1 the same, 0 different, 0 without" in checked.stdout
    assert "All is well." in checked.stdout


def test_another_file_is_taken_with_a_warning(file: Path):
    file.write_text(CONTENT + "62,80,5\n", encoding="utf-8")
    taken = CliRunner().invoke(application, ["import", str(file)])
    assert taken.exit_code == 0
    assert "warning: it is not the published file" in taken.stderr
    checked = CliRunner().invoke(application, ["check"])
    assert checked.exit_code == 0
    assert f"warning: {NAME}: file flux.csv is not the published one" in checked.stdout
    assert "What is kept can be used." in checked.stdout
