"""``maillage parameters``: every figure the model uses, and where it comes from."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from maillage.cli.options import AsJson, Lang
from maillage.cli.settings import check_language

application = typer.Typer(help="Parameters: value, unit, range, status, sources.", no_args_is_help=True)


@application.command("list")
def list_parameters(lang: Lang = "fr", as_json: AsJson = False) -> None:
    """All parameters with their latest value."""
    from maillage.parameters import ParameterTree
    from maillage.parameters.pages import listing

    check_language(lang)
    rows = listing(ParameterTree.load(), "en" if lang == "en" else "fr")
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for head in ("name", "value", "unit", "low", "high", "status", "label"):
        table.add_column(head, overflow="fold")
    for row in rows:
        figures = [_figure(row[name]) for name in ("low", "high")]
        table.add_row(row["name"], _figure(row["value"]), row["unit"], *figures, row["status"], row["label"])
    Console().print(table)


@application.command()
def show(
    name: Annotated[str, typer.Argument(help="Dotted name, as `maillage parameters list` gives it.")],
    lang: Lang = "fr",
    as_json: AsJson = False,
) -> None:
    """One parameter: its values by date, unit, range, status and sources."""
    from maillage.parameters import ParameterTree
    from maillage.parameters.pages import describe

    check_language(lang)
    found = describe(ParameterTree.load().parameter(name), "en" if lang == "en" else "fr")
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    typer.echo(f"{found['name']} — {found['label']}")
    typer.echo(f"  {found['unit']} · {found['interpolation']}")
    for value in found["values"]:
        bounds = "" if value["low"] is None else f" [{_figure(value['low'])} – {_figure(value['high'])}]"
        typer.echo(f"  {value['valid_from']}: {_figure(value['value'])}{bounds} · {value['status_label']}")
        sources = (value["reference"], value["url"], value["note"])
        typer.echo("    " + " · ".join(each for each in sources if each))


def _figure(value: Any) -> str:  # noqa: ANN401 - a number or nothing
    return "" if value is None else f"{value:g}"
