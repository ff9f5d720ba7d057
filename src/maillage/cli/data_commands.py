"""``maillage data``: the official datasets."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from maillage.cli.options import AsJson

if TYPE_CHECKING:
    from maillage.sources.importing import ImportReport

application = typer.Typer(help="Official datasets: list, fetch, import, check.", no_args_is_help=True)
STATES = {
    "installed": "installed",
    "downloaded": "downloaded, not imported",
    "to_download": "maillage data fetch",
    "by_hand": "download by hand",
}

PUBLISHED = {
    "same": "  it is the published file (same SHA-256).",
    "different": "  warning: it is not the published file (its SHA-256 differs): another edition, or changed since.",
}


def _json(value: Any) -> None:  # noqa: ANN401 - any JSON value
    import json

    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


@application.command("list")
def list_datasets(as_json: AsJson = False) -> None:
    """What the datasets are: publisher, vintage, licence, where to get them, what is installed."""
    from rich.console import Console
    from rich.table import Table

    from maillage.sources.checking import listing
    from maillage.sources.home import Home

    rows = listing(Home.default())
    if as_json:
        _json([{**row.dataset.model_dump(mode="json"), "state": row.state} for row in rows])
        return
    table = Table(title=f"Official datasets ({Home.default().root})", box=None, pad_edge=False)
    for head in ("dataset", "title", "publisher", "vintage", "licence", "state"):
        table.add_column(head, overflow="fold")
    for row in rows:
        each = row.dataset
        table.add_row(each.id, each.title, each.publisher, each.vintage, each.licence, STATES[row.state])
    Console().print(table)


@application.command()
def fetch(
    names: Annotated[
        list[str], typer.Argument(help="Names of datasets, as `maillage data list` gives them.")
    ],
    offline: Annotated[bool, typer.Option("--offline", help="Never go online.")] = False,
) -> None:
    """Download datasets from their publishers, check them, and import them."""
    from maillage.engine import Engine
    from maillage.sources.fetch import fetch as download
    from maillage.sources.home import Home
    from maillage.sources.importing import import_path
    from maillage.sources.registry import find_dataset

    home = Home.default()
    wanted = [find_dataset(name) for name in names]
    with Engine.open() as engine:
        for dataset in wanted:
            path = download(dataset, home, offline=offline or None)
            _say(import_path(path, home, engine, dataset=dataset), as_json=False)


@application.command("import")
def import_files(
    path: Annotated[Path, typer.Argument(help="An official file, or a folder of them.")],
    dataset: Annotated[
        str | None, typer.Option("--dataset", help="What the file is, when you know better.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Import again what is already there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Import official files already on disk: recognise, check, extract. They stay where they are."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from maillage.engine import Engine
    from maillage.sources.home import Home
    from maillage.sources.importing import import_path
    from maillage.sources.registry import find_dataset

    known = find_dataset(dataset) if dataset else None
    columns = (TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn())
    with Engine.open() as engine, Progress(*columns, transient=True, disable=as_json) as progress:
        task = progress.add_task("", total=None)

        def follow(name: str, done: int, total: int) -> None:
            progress.update(task, description=name, completed=done, total=total)

        report = import_path(path, Home.default(), engine, follow, dataset=known, again=again)
    _say(report, as_json=as_json)
    if report.failed or not report.taken:
        raise typer.Exit(2)


def _say(report: ImportReport, *, as_json: bool) -> None:
    """What was taken, what was not recognised, what failed."""
    if as_json:
        _json(
            {
                "taken": [
                    {**asdict(taken.installed), "already": taken.already, "published": taken.published}
                    for taken in report.taken
                ],
                "unrecognised": [{"file": path.name, "why": why} for path, why in report.unrecognised],
                "failed": [{"file": path.name, "error": error.text()} for path, error in report.failed],
            }
        )
        return
    for taken in report.taken:
        rows = ", ".join(
            f"{name.removeprefix('extract.')} {count:,}" for name, count in taken.installed.tables.items()
        )
        counts = "".join(
            f"; {name.replace('_', ' ')} {count:,}" for name, count in taken.installed.counts.items() if count
        )
        state = "already here" if taken.already else "imported"
        typer.echo(f"{state}  {taken.installed.dataset_id}: {taken.installed.file_name} ({rows}{counts})")
        if taken.published in PUBLISHED:
            typer.echo(PUBLISHED[taken.published], err=taken.published == "different")
    for path, why in report.unrecognised:
        typer.echo(f"not recognised  {path.name}: {why}")
    for path, error in report.failed:
        typer.echo(f"failed  {path.name}: {error.text()}", err=True)
    typer.echo(
        f"{len(report.taken)} datasets, {len(report.unrecognised)} files not recognised, {len(report.failed)} failed."
    )


@application.command()
def check() -> None:
    """Check everything kept: fingerprints, contracts, leftovers; compare with the published files."""
    from maillage.sources.checking import check_home, compared
    from maillage.sources.home import Home

    home = Home.default()
    findings = check_home(home)
    for finding in findings:
        mark = "warning: " if finding.warning else ""
        typer.echo(f"{mark}{finding.dataset_id}: {finding.what}. {finding.do}")
    counts = compared(home)
    typer.echo(
        f"Compared with the published files: {counts['same']} the same, {counts['different']} different, "
        f"{counts['unknown']} without a published fingerprint."
    )
    if any(not finding.warning for finding in findings):
        raise typer.Exit(2)
    typer.echo("All is well." if not findings else "What is kept can be used.")
