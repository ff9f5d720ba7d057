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
NARROW = "\N{NARROW NO-BREAK SPACE}"


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
    assert "c’est le fichier publié (même SHA-256)" in taken.stdout
    assert f"2{NARROW}lignes" in taken.stdout.replace(" ", NARROW)
    checked = CliRunner().invoke(application, ["check"])
    assert checked.exit_code == 0
    assert "1 identique, 0 différent, 0 sans" in checked.stdout
    assert "Tout est en ordre." in checked.stdout


def test_another_file_is_taken_with_a_warning(file: Path):
    file.write_text(CONTENT + "62,80,5\n", encoding="utf-8")
    taken = CliRunner().invoke(application, ["import", str(file), "--lang", "en"])
    assert taken.exit_code == 0
    assert "warning: it is not the published file" in taken.stderr
    checked = CliRunner().invoke(application, ["check", "--lang", "en"])
    assert checked.exit_code == 0
    assert f"warning: {NAME}: file flux.csv is not the published one" in checked.stdout
    assert "What is kept can be used." in checked.stdout


def test_a_damaged_table_is_told_in_two_sentences(file: Path, tmp_path: Path):
    CliRunner().invoke(application, ["import", str(file)])
    (tmp_path / "home" / "core" / "departement_flows" / f"{NAME}.parquet").write_bytes(b"spoilt")
    french = CliRunner().invoke(application, ["check"])
    english = CliRunner().invoke(application, ["check", "--lang", "en"])
    assert (french.exit_code, english.exit_code) == (2, 2)
    assert "son fichier a changé depuis qu’il a été écrit. Importez-le de nouveau" in french.stdout
    assert "its file has changed since it was written. Import it again" in english.stdout


def test_a_second_file_of_a_dataset_is_left_aside_without_an_error(file: Path):
    (file.parent / "flux_twin.csv").write_text(CONTENT, encoding="utf-8")
    taken = CliRunner().invoke(application, ["import", str(file.parent), "--lang", "en"])
    assert taken.exit_code == 0
    assert "skipped  flux_twin.csv: it is not the file taken for" in taken.stdout
    assert "1 dataset, 0 files not recognised, 1 skipped, 0 failed." in taken.stdout


def test_a_broken_file_still_fails(file: Path):
    file.write_text("orig,dest,fij\n62,59,many\n", encoding="utf-8")
    assert CliRunner().invoke(application, ["import", str(file)]).exit_code == 2


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_list_gives_names_and_addresses_that_can_be_copied(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, language: str
):
    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "60")
    lines = CliRunner().invoke(application, ["list", "--lang", language]).stdout.splitlines()
    for dataset in registry_module.registry().values():
        assert any(line.split("  ")[0] == dataset.id for line in lines), dataset.id
        assert f"  {dataset.page}" in lines
        if dataset.download:
            assert f"  maillage data fetch {dataset.id}" in lines


def test_everything_counted_while_importing_has_words(shared_data: Path, tmp_path: Path):
    from maillage.engine import Engine
    from maillage.language import texts
    from maillage.sources.home import Home
    from maillage.sources.importing import import_path

    with Engine.open() as engine:
        report = import_path(shared_data, Home(tmp_path), engine)
    counted = {name for taken in report.taken for name in taken.installed.counts}
    for language in ("fr", "en"):
        assert {name for name in counted if f"data.counts.{name}" not in texts(language)} == set()
