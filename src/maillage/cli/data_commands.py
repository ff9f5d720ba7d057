"""``maillage data``: the official datasets."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from maillage.cli.options import AsJson, Lang
from maillage.cli.output import print_json, print_record
from maillage.cli.settings import check_language
from maillage.language import error_text, number, text

if TYPE_CHECKING:
    from maillage.sources.checking import Row
    from maillage.sources.importing import ImportReport, Taken

application = typer.Typer(help="Official datasets: list, fetch, import, check.", no_args_is_help=True)


@application.command("list")
def list_datasets(lang: Lang = "fr", as_json: AsJson = False) -> None:
    """What the datasets are: publisher, vintage, licence, where to get them, what is installed."""
    from rich.console import Console

    from maillage.sources.checking import listing
    from maillage.sources.home import Home

    check_language(lang)
    home = Home.default()
    rows = listing(home)
    if as_json:
        print_json([{**row.dataset.model_dump(mode="json"), "state": row.state} for row in rows])
        return
    console = Console()
    console.print(text("data.list_title", lang, folder=home.root), soft_wrap=True, highlight=False)
    for row in rows:
        console.print()
        _print_dataset(console, row, lang)


def _print_dataset(console: Any, row: Row, lang: str) -> None:  # noqa: ANN401 - Rich is loaded late
    each = row.dataset
    about = [each.title, f"{each.publisher} · {each.vintage} · {each.licence}"]
    if each.derived_from:
        about.append(text("data.derived", lang, source=each.derived_from))
    command = [f"maillage data fetch {each.id}"] if row.state == "to_download" else []
    print_record(console, each.id, text(f"data.states.{row.state}", lang), about, [each.page, *command])


@application.command()
def fetch(
    names: Annotated[
        list[str], typer.Argument(help="Names of datasets, as `maillage data list` gives them.")
    ],
    offline: Annotated[bool, typer.Option("--offline", help="Never go online.")] = False,
    lang: Lang = "fr",
) -> None:
    """Download datasets from their publishers, check them, and import them."""
    from maillage.engine import Engine
    from maillage.sources.fetch import fetch as download
    from maillage.sources.home import Home
    from maillage.sources.importing import import_path
    from maillage.sources.registry import find_dataset

    check_language(lang)
    home = Home.default()
    wanted = [find_dataset(name) for name in names]
    failed = False
    with Engine.open() as engine:
        for dataset in wanted:
            path = download(dataset, home, offline=offline or None)
            report = import_path(path, home, engine, dataset=dataset)
            _say(report, lang)
            failed = failed or bool(report.failed)
    if failed:
        raise typer.Exit(2)


@application.command("import")
def import_files(
    path: Annotated[Path, typer.Argument(help="An official file, or a folder of them.")],
    dataset: Annotated[
        str | None, typer.Option("--dataset", help="What the file is, when you know better.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Import again what is already there.")] = False,
    lang: Lang = "fr",
    as_json: AsJson = False,
) -> None:
    """Import official files already on disk: recognise, check, extract. They stay where they are."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from maillage.engine import Engine
    from maillage.sources.home import Home
    from maillage.sources.importing import import_path
    from maillage.sources.registry import find_dataset

    check_language(lang)
    known = find_dataset(dataset) if dataset else None
    columns = (TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn())
    with Engine.open() as engine, Progress(*columns, transient=True, disable=as_json) as progress:
        task = progress.add_task("", total=None)

        def follow(name: str, done: int, total: int) -> None:
            progress.update(task, description=name, completed=done, total=total)

        report = import_path(path, Home.default(), engine, follow, dataset=known, again=again)
    if as_json:
        print_json(_plain(report, lang))
    else:
        _say(report, lang)
    if report.failed or not report.taken:
        raise typer.Exit(2)


def _plain(report: ImportReport, lang: str) -> dict[str, Any]:
    """The report as plain values."""
    return {
        "taken": [
            {**asdict(taken.installed), "already": taken.already, "published": taken.published}
            for taken in report.taken
        ],
        "unrecognised": [{"file": path.name, "why": why.text(lang)} for path, why in report.unrecognised],
        "skipped": [{"file": path.name, "why": why.text(lang)} for path, why in report.skipped],
        "failed": [{"file": path.name, "error": error_text(error, lang)} for path, error in report.failed],
    }


def _say(report: ImportReport, lang: str) -> None:
    """What was taken, what was not recognised, what was left aside, what failed."""
    for taken in report.taken:
        typer.echo(_taken(taken, lang))
        if taken.published != "unknown":
            different = taken.published == "different"
            typer.echo(f"  {text(f'data.{taken.published}', lang)}", err=different)
    for path, why in report.unrecognised:
        typer.echo(f"{text('data.not_recognised', lang)}  {path.name}: {why.text(lang)}")
    for path, why in report.skipped:
        typer.echo(f"{text('data.skipped', lang)}  {path.name}: {why.text(lang)}")
    for path, error in report.failed:
        typer.echo(f"{text('data.failed', lang)}  {path.name}: {error_text(error, lang)}", err=True)
    kinds = ("taken", "unrecognised", "skipped", "failed")
    typer.echo(text("data.total", lang, **{kind: len(getattr(report, kind)) for kind in kinds}))


def _taken(taken: Taken, lang: str) -> str:
    """One dataset taken: its file, the rows of its tables, and what was counted on the way."""
    record = taken.installed
    said = [
        f"{name.removeprefix('extract.')}: {text('data.rows', lang, count=count)}"
        for name, count in record.tables.items()
    ]
    said += [
        f"{text(f'data.counts.{name}', lang)}: {number(count, lang)}"
        for name, count in record.counts.items()
        if count
    ]
    state = text("data.already" if taken.already else "data.taken", lang)
    return f"{state}  {record.dataset_id}: {record.file_name} ({'; '.join(said)})"


@application.command()
def check(lang: Lang = "fr") -> None:
    """Check everything kept: fingerprints, contracts, leftovers; compare with the published files."""
    from maillage.sources.checking import check_home, compared
    from maillage.sources.home import Home

    check_language(lang)
    home = Home.default()
    findings = check_home(home)
    for finding in findings:
        mark = f"{text('data.warning', lang)}: " if finding.warning else ""
        typer.echo(f"{mark}{finding.dataset_id}: {finding.what.text(lang)} {finding.do.text(lang)}")
    typer.echo(text("data.compared", lang, **compared(home)))
    if any(not finding.warning for finding in findings):
        raise typer.Exit(2)
    typer.echo(text("data.usable" if findings else "data.well", lang))
