"""The result of a study as a page in the terminal, to be read at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.language import ABSENT, headline, number, percent, significant, text
from maillage.reports.classes import legend
from maillage.reports.exports import ESTIMATED, FIGURES_KEPT, ORDER_OF_MAGNITUDE
from maillage.reports.page_style import ACCENT, WIDEST, escaped, titled
from maillage.reports.wording import classes_mean_nothing, study_notes, territory_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rich.console import Console
    from rich.table import Table

    from maillage.study import Study

TOP_COMMUNES = 10
_BAR_CELLS = 18
SMALL_COUNT = "reliability.small_count"


def print_study(
    study: Study, console: Console, language: str = "fr", folder: Path | str | None = None
) -> None:
    """Print a study: key figures, destinations, indicators, first communes, what to know, and where the report is.

    Args:
        study: the study.
        console: Rich console; 80 columns are enough.
        language: ``fr`` or ``en``.
        folder: the report folder, when one was written.
    """
    from rich.console import Group
    from rich.panel import Panel

    panel = Panel(
        Group(_key_figures(study, language), _where(study, language)),
        title=f"[bold]{escaped(text('study.heading', language, territory=territory_name(study.territory, language), year=study.year))}[/]",
        subtitle=escaped(_choices(study, language)),
        border_style=ACCENT,
        padding=(1, 2),
        width=min(console.width, WIDEST),
    )
    console.print(panel)
    for table in (
        _destinations(study, language),
        _indicators(study, language),
        _first_communes(study, language),
    ):
        console.print()
        console.print(table)
    _print_foot(study, console, language, folder)


def _choices(study: Study, language: str) -> str:
    reading = text(f"readings.{study.reading}", language)
    return text("study.choices", language, scenario=study.scenario.id, reading=reading.lower())


def _key_figures(study: Study, language: str) -> Table:
    summary = study.summary
    grid = _grid(language)
    for year, value in sorted(summary["teleworkers"].items()):
        style = "bold" if year == str(study.year) else ""
        eligible = summary["eligible_active_persons"]
        share = percent(value / eligible, language) if value is not None and eligible else ABSENT
        grid.add_row(
            f"{text('study.potential', language)}, {year}",
            _persons(value, study, language),
            share,
            style=style,
        )
    people = _persons(summary["eligible_active_persons"], study, language)
    grid.add_row(text("study.eligible", language), people, "")
    grid.add_row(text("study.imputed", language), "", percent(summary["imputed_share"], language))
    return grid


def _where(study: Study, language: str) -> str:
    communes, geography = study.summary["communes"], study.summary["geography_year"]
    return f"[dim]{text('study.communes_of', language, communes=communes, geography=geography)}[/]"


def _persons(value: float | None, study: Study, language: str) -> str:
    """A count of persons; under the threshold of reliability, its order of magnitude with a mark."""
    if value is None or value >= _small_count(study):
        return headline(value, language)
    return _magnitude(value, language)


def _magnitude(value: float | None, language: str, figures: int = 1) -> str:
    """A figure that is no observed count of some size, with its mark; one that is nearly nobody is one person."""
    if not value:
        return headline(value, language)
    return f"≈ {number(max(1.0, significant(value, figures)), language)}"


def _small_count(study: Study) -> float:
    """The count under which a figure is only an order of magnitude, as the study read it."""
    from maillage.parameters import ParameterTree

    read = [each.value for each in study.provenance.parameters if each.name == SMALL_COUNT]
    return read[0] if read else ParameterTree.load().parameter(SMALL_COUNT).at(study.year).value


def _has_small_counts(study: Study) -> bool:
    summary = study.summary
    counts = [summary["eligible_active_persons"], *summary["teleworkers"].values()]
    counts += summary["commuters_by_destination"].values()
    counts += summary["eligible_commuters_by_destination"].values()
    small = any(count and count < _small_count(study) for count in counts)
    return small or any(row["reliability"] == ORDER_OF_MAGNITUDE for row in _most_intense(study))


def _grid(language: str) -> Table:
    from rich.table import Table

    grid = Table(box=None, padding=(0, 3, 0, 0), pad_edge=False, header_style="dim")
    grid.add_column("")
    grid.add_column(text("study.persons", language), justify="right")
    grid.add_column(text("study.of_eligible", language), justify="right", style="dim")
    return grid


def _destinations(study: Study, language: str) -> Table:
    everyone: Mapping[str, float] = study.summary["commuters_by_destination"]
    eligible: Mapping[str, float] = study.summary["eligible_commuters_by_destination"]
    total = sum(everyone.values())
    most = max(everyone.values(), default=0.0)
    table = titled(text("study.destinations", language))
    table.add_column("")
    for key in ("commuters", "eligible_commuters", "share"):
        table.add_column(text(f"study.{key}", language), justify="right")
    table.add_column("", no_wrap=True)
    for name, value in everyone.items():
        share = value / total if total else 0.0
        bar = "█" * round(_BAR_CELLS * value / most) if most else ""
        label = text(f"destinations.{name}", language)
        cells = [_persons(each, study, language) for each in (value, eligible.get(name))]
        cells.append(percent(share, language))
        table.add_row(label, *cells, f"[{ACCENT}]{bar}[/]")
    return table


def _indicators(study: Study, language: str) -> Table:
    readings: Mapping[str, Any] = study.summary["readings"]
    names = [name for name in ("as_printed", "corrected", "measured") if name in readings]
    table = titled(text("study.indicators", language))
    table.add_column("")
    for name in names:
        label = text(f"readings.{name}", language)
        if name == study.reading:
            table.add_column(
                f"▸ {label}\n  ({text('study.in_force', language)})", justify="right", style=f"bold {ACCENT}"
            )
        else:
            table.add_column(label, justify="right", style="dim")
    small = study.summary["eligible_active_persons"] < _small_count(study)
    for indicator in study.summary["indicators"]:
        found = [readings[name].get(indicator) for name in names]
        values = [_magnitude(each, language) if small else headline(each, language) for each in found]
        table.add_row(text(f"indicators.{indicator}", language), *values)
    return table


def _most_intense(study: Study) -> list[dict[str, Any]]:
    measure = study.intensity.measure
    rows = [row for row in study.tables["communes"].to_pylist() if row["intensity_class"] is not None]
    rows.sort(key=lambda row: (-row["intensity_class"], -(row[measure] or 0.0), row["commune_id"]))
    return rows[:TOP_COMMUNES]


def _first_communes(study: Study, language: str) -> Table:
    classes = {each.rank: each for each in legend(study.intensity, language)}
    table = titled(text("study.first_communes", language))
    table.add_column(text("study.commune", language), overflow="fold")
    table.add_column(text("study.teleworkers", language), justify="right")
    table.add_column(text("study.rate", language), justify="right", max_width=10)
    table.add_column(text("study.intensity", language), no_wrap=True)
    ranked = not classes_mean_nothing(study)
    for row in _most_intense(study):
        each = classes[row["intensity_class"]]
        blocks = f"[{each.colour}]{'■' * each.rank}[/][dim]{'□' * (len(classes) - each.rank)}[/]"
        name = f"{escaped(row['name'])} [dim]{row['commune_id']}[/]"
        table.add_row(
            name,
            _count(row, language),
            percent(row["telework_share"], language),
            f"{blocks} {each.word}" if ranked else ABSENT,
        )
    return table


def _count(row: Mapping[str, Any], language: str) -> str:
    figures = FIGURES_KEPT.get(row["reliability"])
    if figures is None:
        return headline(row["teleworkers"], language)
    return _magnitude(row["teleworkers"], language, figures)


def _print_foot(study: Study, console: Console, language: str, folder: Path | str | None) -> None:
    from rich.padding import Padding
    from rich.table import Table

    width = min(console.width, WIDEST)
    console.print(f"\n[bold]{text('study.notes', language)}[/]")
    sentences = study_notes(study, language)
    sentences += [text(f"study.{key}", language) for key in ("gross", "rounded")]
    if _has_small_counts(study):
        sentences.append(text("study.order_of_magnitude", language))
    if any(row["reliability"] == ESTIMATED for row in _most_intense(study)):
        sentences.append(text("study.estimated", language))
    for sentence in sentences:
        item = Table.grid(padding=(0, 1))
        item.add_row("•", escaped(sentence))
        console.print(Padding(item, (0, 0, 0, 1)), width=width)
    if folder is not None:
        console.print(f"\n[bold]{escaped(text('study.report', language, folder=folder))}[/]", soft_wrap=True)
