"""The terminal page: what a planner reads, at 80 and 100 columns, in both languages."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from maillage.reports import print_reproduction, print_study

if TYPE_CHECKING:
    from maillage.study import Study


NARROW = "\N{NARROW NO-BREAK SPACE}"


def printed(study: Study, width: int, language: str, folder: str | None = None):
    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    print_study(study, console, language, folder)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [80, 100, 140])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_is_wider_than_the_terminal(study: Study, width: int, language: str):
    assert all(len(line.rstrip()) <= width for line in printed(study, width, language).splitlines())


@pytest.mark.parametrize("width", [80, 100])
def test_it_says_what_where_and_under_which_reading(study: Study, width: int):
    page = printed(study, width, "fr", folder="sorties/val-d-aille")
    for words in (
        "Val d'Aille : potentiel de télétravail en 2025",
        "scénario etude-2016",
        "lecture en vigueur : mesurée",
    ):
        assert words in page
    assert f"30{NARROW}800" in page
    assert f"4,2{NARROW}%" in page
    assert "▸ Mesurée" in page
    assert "Étranger" in page
    assert "sorties/val-d-aille" in page
    assert "aucun de ces lieux n'existe" in page


def test_a_commune_below_the_threshold_is_shown_as_an_order_of_magnitude(study: Study):
    line = next(line for line in printed(study, 100, "en").splitlines() if "Fosse-la-Belle" in line)
    assert "≈ 3,000" in line
    assert "very high" in line


def test_brackets_in_names_are_text_and_not_markup():
    rows = [
        {
            "target": "[bold]Lille[/]",
            "printed": 115000,
            "ours": 114321.4,
            "residual": -0.0059,
            "how": "table [x]",
        }
    ]
    console = Console(file=io.StringIO(), width=100)
    print_reproduction(rows, console, "en")
    page = console.file.getvalue()
    assert "[bold]Lille[/]" in page
    assert "-0.6%" in page
    assert "114,321" in page
