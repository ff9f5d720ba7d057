"""The terminal page: what a planner reads, at 80 and 100 columns, in both languages."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from maillage.language import number
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


def reproduced(residual: float, language: str, width: int = 80) -> str:
    rows = [
        {
            "target": f"Télétravailleurs potentiels, SCoT Lens-Liévin Hénin-Carvin, {year}",
            "printed": [460000, 470000] if year == 2020 else 23500,
            "ours": 22587.4,
            "residual": residual,
            "how": "Recensement 2012, communes sans CSP imputées ; table etude-2016-fitted, taux sur les actifs éligibles"
            if year < 2030
            else "Constantes imprimées",
        }
        for year in (2020, 2025, 2030)
    ]
    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    print_reproduction(rows, console, language)
    return console.file.getvalue()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [80, 100])
def test_the_reproduction_is_readable_in_a_narrow_terminal(language: str, width: int):
    page = reproduced(-0.039, language, width)
    lines = [line.rstrip() for line in page.splitlines()]
    assert max(map(len, lines)) <= width
    # how a group was found is said once, and a figure takes two lines at most
    assert page.count("Recensement 2012") == page.count("Constantes imprimées") == 1
    assert len(lines) < 24
    assert "…" not in page
    assert number(460000, language) + " – " + number(470000, language) in page


@pytest.mark.parametrize(("residual", "shown"), [(-0.0001, " 0.0%"), (0.0001, " 0.0%"), (0.012, "+1.2%")])
def test_nothing_is_not_less_than_nothing(residual: float, shown: str):
    assert shown in reproduced(residual, "en")
    assert "-0.0%" not in reproduced(residual, "en")


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
