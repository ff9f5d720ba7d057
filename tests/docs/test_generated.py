"""The generated pages of the documentation are those that `make docs` writes."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
NAMES = ("cli.md", "datasets.md", "indicators.md", "parameters.md", "tables.md")


@pytest.fixture(scope="module")
def pages() -> Mapping[str, str]:
    spec = spec_from_file_location("generate_docs", ROOT / "scripts" / "generate_docs.py")
    assert spec is not None
    assert spec.loader is not None
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    found: dict[str, str] = script.pages()
    return found


def test_these_are_all_the_generated_pages(pages: Mapping[str, str]) -> None:
    assert sorted(pages) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_writing_again_changes_nothing(name: str, pages: Mapping[str, str]) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == pages[name], f"docs/{name} is out of date: run `make docs` and commit it"


def test_every_parameter_table_and_dataset_is_shown(pages: Mapping[str, str]) -> None:
    from maillage.contracts import contract_names
    from maillage.parameters import ParameterTree
    from maillage.sources.registry import registry

    shown = {
        "parameters.md": ParameterTree.load().names(),
        "tables.md": contract_names(),
        "datasets.md": tuple(registry()),
    }
    for page, names in shown.items():
        assert [name for name in names if f"`{name}`" not in pages[page]] == []
