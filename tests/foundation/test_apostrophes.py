"""French text that people read has typographic apostrophes: labels, references, law and sentences."""

import re
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "src" / "maillage" / "data"
FOLDERS = ("parameters", "indicators", "scenarios", "law", "locales/fr")
ELISION = re.compile(
    r"(?<![A-Za-zÀ-ÿ'])([cdjlmnst]|qu|jusqu|lorsqu|puisqu|aujourd)'(?=[A-Za-zÀ-ÿŒœ0-9«{])", re.IGNORECASE
)


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_elision_is_written_with_a_straight_apostrophe(folder):
    files = [*DATA.joinpath(folder).rglob("*.yaml"), *([DATA / "locales" / "fr.yaml"] if "fr" in folder else [])]  # fmt: skip
    assert files
    found = {
        file.name: said
        for file in files
        if (said := [each.group() for each in ELISION.finditer(file.read_text(encoding="utf-8"))])
    }
    assert not found
