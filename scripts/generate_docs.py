"""Write the generated pages of ``docs/``: command line, datasets, indicators, parameters, tables.

Run it with ``make docs``; ``tests/docs`` checks that the pages are those that this script would write.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typer.main import get_command

from maillage.cli.application import application
from maillage.contracts import contract, contract_names
from maillage.parameters import ParameterTree
from maillage.simulator.audience import AUDIENCES, audience
from maillage.simulator.declarations import indicators, quantities
from maillage.simulator.expression import expression
from maillage.sources.registry import registry
from maillage.third_places.business_plan import project_audience
from maillage.third_places.project import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maillage.contracts import Column, TableContract
    from maillage.parameters import DatedValue, Parameter
    from maillage.simulator.audience import Audience
    from maillage.sources.registry import Dataset

DOCS = Path(__file__).parents[1] / "docs"
HELP_WIDTH = 88
WRITTEN_BY = "<!-- Written by scripts/generate_docs.py (`make docs`); do not edit. -->"
LAYERS = {
    "extract": "Extract tables: one per official file, with the codes and the geography of that file",
    "core": "Core tables: everything the model reads, in the geography of the study",
    "out": "Result tables: what a study gives, by `Study.table(name)` and in the report folder",
}


def pages() -> dict[str, str]:
    """The text of each generated page, by file name."""
    return {
        "cli.md": cli_page(),
        "datasets.md": datasets_page(),
        "indicators.md": indicators_page(),
        "parameters.md": parameters_page(),
        "tables.md": tables_page(),
    }


def cli_page() -> str:
    """The help of every command, at a fixed width."""
    head = "Exit codes: 0 done, 2 what was asked or given is wrong, 1 a fault of ours."
    parts = _head("Command line", head)
    for names, command, context in _commands("maillage", get_command(application), None):
        parts += [f"## `{names}`", "", "```text", _trimmed(command.get_help(context)), "```", ""]
    return _page(parts)


def _commands(name: str, command: Any, parent: Any) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401 - Typer's own
    """Each command with its full name and context, groups before their members."""
    context = command.context_class(
        command,
        info_name=name,
        parent=parent,
        terminal_width=HELP_WIDTH,
        max_content_width=HELP_WIDTH,
        color=False,
    )
    yield context.command_path, command, context
    for member, below in getattr(command, "commands", {}).items():
        yield from _commands(member, below, context)


def parameters_page() -> str:
    """Every parameter, one row per dated value."""
    tree = ParameterTree.load()
    head = (
        "Every figure of the field that the model uses. Status: *study* (printed in the 2017 proceedings), *source* (read in "
        "another public source), *derived* (arithmetic on the two, shown), *assumption* (a judgement of this project, with a "
        "range). A value holds from its date on; `linear` parameters follow a straight line between dates. References stay in "
        "the language they were written in."
    )
    parts = _head("Parameters", head)
    columns = ("parameter", "label", "unit", "from", "value", "range", "status", "reference")
    found = [tree.parameter(name) for name in tree.names()]
    for group, members in groupby(found, key=lambda each: each.name.split(".")[0]):
        rows = [row for parameter in members for row in _parameter_rows(parameter)]
        parts += [f"## `{group}`", "", *_table(columns, rows), ""]
    return _page(parts)


def _parameter_rows(parameter: Parameter) -> Iterator[tuple[str, ...]]:
    linear = " (linear)" if parameter.interpolation == "linear" else ""
    named = (
        f"`{parameter.name}`",
        f"{parameter.label.fr} / {parameter.label.en}",
        f"{parameter.unit}{linear}",
    )
    for place, dated in enumerate(parameter.values):
        figures = (dated.valid_from.isoformat(), f"{dated.value:g}", _range(dated), dated.status)
        yield (*(named if place == 0 else ("", "", "")), *figures, _reference(dated))


def _range(dated: DatedValue) -> str:
    return f"{dated.range.low:g} – {dated.range.high:g} ({dated.range.status})" if dated.range else ""


def _reference(dated: DatedValue) -> str:
    if dated.reference is None:
        return ""
    title = (
        f"[{dated.reference.title}]({dated.reference.url})" if dated.reference.url else dated.reference.title
    )
    return f"{title}. {dated.reference.note}" if dated.reference.note else title


def tables_page() -> str:
    """Every table with a contract: key, columns, units."""
    head = (
        "The exact columns of each table, checked at the edge of its layer. One name is one quantity in one unit, in every "
        "table. *May be empty* means not known, never zero."
    )
    parts = _head("Tables", head)
    found = [contract(name) for name in contract_names()]
    for layer, title in LAYERS.items():
        parts += [f"## {title}", ""]
        for shape in sorted(found, key=lambda each: each.name):
            if shape.name.startswith(f"{layer}."):
                parts += _table_section(shape)
    return _page(parts)


def _table_section(shape: TableContract) -> list[str]:
    key = ", ".join(f"`{name}`" for name in shape.key) or "none"
    rows = [
        (
            f"`{column.name}`",
            column.type,
            column.unit,
            _column_text(column),
            "yes" if column.name in shape.nullable else "",
        )
        for column in shape.columns
    ]
    columns = ("column", "type", "unit", "meaning", "may be empty")
    return [
        f"### `{shape.name}`: {shape.label.en}",
        "",
        f"One row per: {key}.",
        "",
        *_table(columns, rows),
        "",
    ]


def _column_text(column: Column) -> str:
    meaning = column.description.en.removesuffix(".")
    codes = ", ".join(f"`{code}` {label.en}" for code, label in (column.codes or {}).items())
    return f"{meaning}. Codes: {codes}." if codes else meaning


def datasets_page() -> str:
    """The registry of official datasets."""
    known = registry()
    head = (
        f"The {len(known)} official datasets that Maillage reads. A file is known by its header, not by its name. The licences "
        "are those of the publishers: they are not ours to change. *By hand*: no stable address of the file is known; download "
        "it from the page, then `maillage data import PATH`. *Derived*: nobody publishes this file as it is; it was made from the published one "
        "named there. Where the address is only that of the publisher's statistics, no page of the file itself is known."
    )
    columns = ("dataset", "title", "publisher", "vintage", "geography", "licence", "how to get it", "gives")
    return _page(
        [*_head("Datasets", head), *_table(columns, [_dataset_row(each) for each in known.values()]), ""]
    )


def _dataset_row(dataset: Dataset) -> tuple[str, ...]:
    get = f"`maillage data fetch {dataset.id}`" if dataset.download else "by hand"
    if dataset.derived_from:
        get = f"derived from: {dataset.derived_from}"
    return (
        f"`{dataset.id}`",
        f"[{dataset.title}]({dataset.page})",
        dataset.publisher,
        dataset.vintage,
        str(dataset.geography_year or ""),
        dataset.licence,
        get,
        ", ".join(f"`{name}`" for name in dataset.tables),
    )


def indicators_page() -> str:
    """The sixty indicators of the simulator, those of a project of third place, and the formula of every quantity."""
    head = (
        "What `maillage simulate` computes for each audience. Their number and themes are those of the 2017 study, which did "
        "not publish their list: these are ours, in its frame. A formula is the code itself, written out; a name with a dot is "
        "a parameter (see [parameters](parameters.md)), a name that is not in the list below its table is an answer of the user."
    )
    parts = _head("Indicators of the simulator", head)
    for name in AUDIENCES:
        parts += _audience_section(name, audience(name))
    parts += ["Beside the sixty, those of `maillage places plan`: see [third places](third_places.md).", ""]
    parts += _audience_section(PROJECT, project_audience(with_demand=True))
    return _page(parts)


def _audience_section(name: str, about: Audience) -> Iterator[str]:
    declared, formulas = quantities(name), about.formulas.formulas
    columns = ("indicator", "name", "theme", "sign", "shows", "explanation")
    rows = [
        (
            each.id,
            f"{each.name.fr} / {each.name.en}",
            each.theme.replace("_", " "),
            each.sign,
            ", ".join(f"`{value}`" for value in each.values) or "a sentence",
            each.explanation.en,
        )
        for each in indicators(name)
    ]
    yield from (f"## `{name}`: {len(rows)} indicators", "", *_table(columns, rows), "")
    columns = ("quantity", "label", "unit", "formula")
    rows = [
        (
            f"`{made.name}`",
            f"{declared[made.name].label.fr} / {declared[made.name].label.en}",
            declared[made.name].unit,
            f"`{expression(made).written(str, 'en')}`",
        )
        for made in formulas.values()
    ]
    yield from (f"### Formulas of `{name}`", "", *_table(columns, rows), "")


def _head(title: str, text: str) -> list[str]:
    return [WRITTEN_BY, "", f"# {title}", "", text, ""]


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [columns, ["---"] * len(columns), *rows]
    return ["| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _page(parts: Sequence[str]) -> str:
    return "\n".join(parts).rstrip() + "\n"


def main() -> None:
    """Write the pages."""
    DOCS.mkdir(exist_ok=True)
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
        print(f"docs/{name}")


if __name__ == "__main__":
    main()
