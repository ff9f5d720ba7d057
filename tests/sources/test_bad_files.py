"""Broken files, seen from the user's side: each gets one message that helps, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from maillage.errors import DatasetError
from maillage.sources.home import Home
from maillage.sources.importing import import_path
from maillage.sources.recognise import recognise
from maillage.sources.registry import find_dataset

if TYPE_CHECKING:
    from maillage.engine import Engine

FOLDER = Path(__file__).parents[1] / "bad_files"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "expected.yaml").read_text(encoding="utf-8"))


def test_every_broken_file_has_the_message_it_must_get():
    assert {path.name for path in FOLDER.iterdir()} - {"expected.yaml"} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_file_gets_a_message_that_helps_and_leaves_nothing(
    name: str, engine: Engine, tmp_path: Path
):
    home = Home(tmp_path / "home")
    report = import_path(FOLDER / name, home, engine, dataset=find_dataset(EXPECTED[name]["dataset"]))
    assert report.taken == ()
    ((path, error),) = report.failed
    assert path.name == name
    assert isinstance(error, DatasetError)
    for part in (name, EXPECTED[name]["dataset"], *EXPECTED[name]["message"]):
        assert part in str(error)
    assert error.do
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_file_is_recognised_only_by_its_header(name: str):
    found = recognise(FOLDER / name)
    assert (found.dataset is not None) == EXPECTED[name]["recognised"], found.why
    if found.dataset is not None:
        assert found.dataset.id == EXPECTED[name]["dataset"]


def test_a_folder_of_broken_files_is_reported_whole(engine: Engine, tmp_path: Path):
    report = import_path(FOLDER, Home(tmp_path), engine)
    told = {path.name for path, _ in report.unrecognised} | {path.name for path, _ in report.failed}
    assert report.taken == ()
    assert told == set(EXPECTED) | {"expected.yaml"}
