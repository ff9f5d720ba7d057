"""The terminal page: what a planner reads, at 80 and 100 columns, in both languages."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from rich.console import Console

from maillage.language import number
from maillage.provenance import Note
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
    assert "aucun de ces lieux n’existe" in page


def test_a_commune_below_the_threshold_is_shown_as_an_order_of_magnitude(study: Study):
    line = next(line for line in printed(study, 100, "en").splitlines() if "Fosse-la-Belle" in line)
    assert "≈ 3,000" in line
    assert "very high" in line


def reproduced(residual: float, language: str, width: int = 80) -> str:
    rows = [
        {
            "target": f"Télétravailleurs potentiels, SCoT Lens-Liévin Hénin-Carvin, {year}",
            "printed": [460000, 470000] if year == 2020 else 23500,
            "status": "study" if year < 2030 else "derived",
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
    # how figures were found is said once, below them, and a figure takes two lines at most
    assert page.count("Recensement 2012") == page.count("Constantes imprimées") == 1
    assert page.index("Hénin-Carvin, 2025") < page.index("Recensement 2012")
    assert len(lines) < 26
    assert "…" not in page
    assert number(460000, language) + " – " + number(470000, language) in page


def test_a_figure_that_follows_from_printed_ones_is_not_said_to_be_printed():
    page = reproduced(0.0, "fr")
    printed, derived = page.index("Imprimé"), page.index("Déduit ")
    assert printed < page.index("Hénin-Carvin, 2025") < derived < page.index("Hénin-Carvin, 2030")


@pytest.mark.parametrize(("residual", "shown"), [(-0.0001, " 0.0%"), (0.0001, " 0.0%"), (0.012, "+1.2%")])
def test_nothing_is_not_less_than_nothing(residual: float, shown: str):
    assert shown in reproduced(residual, "en")
    assert "0.0%" not in reproduced(residual, "en").replace(" 0.0%", "")


def test_less_is_written_with_a_minus_sign():
    assert "−3.9%" in reproduced(-0.039, "en")


def test_brackets_in_names_are_text_and_not_markup():
    rows = [
        {
            "target": "[bold]Lille[/]",
            "printed": 115000,
            "status": "study",
            "ours": 114321.4,
            "residual": -0.0059,
            "how": "table [x]",
        }
    ]
    console = Console(file=io.StringIO(), width=100)
    print_reproduction(rows, console, "en")
    page = console.file.getvalue()
    assert "[bold]Lille[/]" in page
    assert "−0.6%" in page
    assert "114,321" in page
    assert "table [x]" in page


def changed(study: Study, notes: tuple[Note, ...] = (), **summary: object) -> Study:
    provenance = replace(study.provenance, notes=notes)
    return replace(study, provenance=provenance, summary={**study.summary, **summary})


def test_small_counts_of_persons_are_orders_of_magnitude(study: Study):
    abroad = {**study.summary["commuters_by_destination"], "abroad": 76.9}
    page = printed(changed(study, commuters_by_destination=abroad), 100, "fr")
    line = next(line for line in page.splitlines() if "Étranger" in line)
    assert "≈ 80" in line
    assert "76,9" not in page
    assert "≈ ordre de grandeur" in page


def test_indicators_of_a_few_persons_are_orders_of_magnitude(study: Study):
    page = printed(changed(study, eligible_active_persons=54.0), 100, "en")
    line = next(line for line in page.splitlines() if "Trips avoided" in line)
    assert line.count("≈") == 3


def test_an_estimate_is_marked_and_keeps_two_figures(study: Study):
    communes = study.tables["communes"]
    place = communes.column_names.index("reliability")
    badges = pa.array(["estimated"] * communes.num_rows)
    changed_tables = {**study.tables, "communes": communes.set_column(place, "reliability", badges)}
    page = printed(replace(study, tables=changed_tables), 100, "en")
    line = next(line for line in page.splitlines() if "Fosse-la-Belle" in line)
    assert "≈ 2,800" in line
    assert "imputed or modelled" in page


def test_the_share_in_the_box_says_of_what(study: Study):
    page = printed(study, 80, "fr")
    assert "part des actifs éligibles" in page.splitlines()[2]


def test_classes_of_one_commune_mean_nothing(study: Study):
    one = study.tables["communes"].slice(0, 1)
    page = printed(replace(study, tables={**study.tables, "communes": one}), 80, "fr")
    assert "■" not in page
    assert "ne disent ici que le rang" in " ".join(page.split())


@pytest.mark.parametrize(("year", "advised"), [(2030, True), (2018, False)])
def test_a_map_is_advised_only_where_codes_can_be_carried(study: Study, year: int, advised: bool):
    """The study is in the codes of 2024."""
    note = Note.of("outlines_merged", communes=3, year=year, outlines=1, drawn=28)
    page = " ".join(printed(changed(study, (note,)), 140, "fr").split())
    assert f"en {year}, année des contours" in page
    assert (f"--geography {year}" in page) == advised


def test_a_share_that_prints_as_nothing_is_not_said(study: Study):
    notes = (Note.of("days_not_daily", share=0.0001, limit_km=100.0),)
    assert "100 km" not in printed(changed(study, notes), 140, "fr")


def test_what_stands_in_for_an_unknown_mode_is_said(study: Study):
    """The invented study has no shares of modes by département."""
    notes = (Note.of("mode_not_published", share=1.0),)
    page = printed(changed(study, notes), 140, "en")
    assert "The car stands in" in page
    assert "shares of their département of residence" not in page
