"""``maillage parameters``: every figure the model uses, and where it comes from."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from maillage.cli.options import AsJson, Lang
from maillage.cli.output import print_json, print_record
from maillage.cli.settings import check_language
from maillage.language import counted_unit, figure, text, unit_label

application = typer.Typer(help="Parameters: value, unit, range, status, sources.", no_args_is_help=True)


@application.command("list")
def list_parameters(lang: Lang = "fr", as_json: AsJson = False) -> None:
    """All parameters with their latest value."""
    from maillage.parameters import ParameterTree
    from maillage.parameters.pages import listing

    check_language(lang)
    rows = listing(ParameterTree.load(), "en" if lang == "en" else "fr")
    if as_json:
        print_json(rows)
        return
    from rich.console import Console

    console = Console()
    for row in rows:
        value = f"{figure(row['value'], lang)} {counted_unit(row['value'], row['unit'], lang)}".strip()
        said = [value, _bounds(row, lang), text(f"status.{row['status']}", lang)]
        print_record(console, row["name"], " · ".join(each for each in said if each), [row["label"]])


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
        print_json(found)
        return
    from rich.console import Console

    console = Console()
    unit, way = unit_label(found["unit"], lang), text(f"interpolation.{found['interpolation']}", lang)
    print_record(console, found["name"], "", [found["label"], f"{unit} · {way}"])
    for value in found["values"]:
        said = [figure(value["value"], lang), _bounds(value, lang), text(f"status.{value['status']}", lang)]
        words = [" · ".join(each for each in (value["reference"], value["note"]) if each)]
        address = [value["url"]] if value["url"] else []
        print_record(console, value["valid_from"], " · ".join(each for each in said if each), words, address)


def _bounds(row: dict[str, Any], lang: str) -> str:
    if row["low"] is None:
        return ""
    return text("interpolation.range", lang, low=figure(row["low"], lang), high=figure(row["high"], lang))
