"""Table contracts: the exact columns, types, units, keys and code lists of each table at a layer's edge.

The dictionary of columns and tables is ``data/fields/*.yaml``; it is also the codebook written beside every export.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from maillage.errors import ContractError, Problem
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir
    import pyarrow as pa

    from maillage.engine import Engine


@dataclass(frozen=True)
class Label:
    """A name or a sentence in French and English."""

    fr: str
    en: str

    def text(self, language: str) -> str:
        """The label in ``fr`` or ``en``."""
        return self.en if language == "en" else self.fr


@dataclass(frozen=True)
class Column:
    """One quantity: the same name has the same meaning and unit in every table.

    Attributes:
        name: column name; units end it.
        type: Ibis type name.
        unit: unit of measure, ``code`` or ``text``.
        label: short name for people.
        description: what it counts.
        codes: allowed codes with their labels, when the column holds codes.
        minimum: lowest value allowed.
        maximum: highest value allowed.
    """

    name: str
    type: str
    unit: str
    label: Label
    description: Label
    codes: dict[str, Label] | None = None
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class TableContract:
    """One table: its grain (key columns), its columns, and which of them may be empty."""

    name: str
    label: Label
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    nullable: frozenset[str]

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def schema(self) -> pa.Schema:
        """Names and types of the columns."""
        import ibis
        import pyarrow as pa

        kinds = ibis.schema({each.name: each.type for each in self.columns}).to_pyarrow()
        return pa.schema([(field.name, field.type) for field in kinds])

    def with_columns(self, more: Iterable[Column]) -> TableContract:
        """The contract of a table that has more columns, which may be empty."""
        added = tuple(more)
        names = frozenset(each.name for each in added)
        return replace(self, columns=(*self.columns, *added), nullable=self.nullable | names)

    def check(self, table: ir.Table, engine: Engine) -> ir.Table:
        """Return the table when it keeps the contract.

        Raises:
            ContractError: with every breach found: columns, types, empty cells, double keys, codes, bounds.
        """
        problems = self._schema_problems(table) or self._content_problems(table, engine)
        if problems:
            message = f"Table '{self.name}' does not keep its contract."
            raise ContractError(
                message, problems=problems, do="This is a fault in Maillage; please report it."
            )
        return table

    def _schema_problems(self, table: ir.Table) -> list[Problem]:
        found = {name: str(kind).removeprefix("!") for name, kind in table.schema().items()}
        problems = [
            Problem(name, Phrase("column is missing")) for name in self.column_names if name not in found
        ]
        problems += [
            Problem(name, Phrase("column is not in the contract"))
            for name in found
            if name not in self.column_names
        ]
        problems += [
            Problem(
                column.name,
                Phrase("type is {found}, expected {type}", found=found[column.name], type=column.type),
            )
            for column in self.columns
            if column.name in found and found[column.name] != column.type
        ]
        return problems

    def _content_problems(self, table: ir.Table, engine: Engine) -> list[Problem]:
        import ibis

        counts: dict[str, Any] = {"rows": table.count()}
        if self.key:
            counts["keys"] = table.select(*self.key).distinct().count().as_scalar()
        for column in self.columns:
            counts |= self._column_faults(column, table[column.name])
        found = engine.rows(
            table.aggregate(**{name: ibis.coalesce(count, 0) for name, count in counts.items()})
        )[0]
        problems = []
        if self.key and found["keys"] != found["rows"]:
            double = found["rows"] - found["keys"]
            problems.append(Problem(", ".join(self.key), Phrase("{double} rows repeat a key", double=double)))
        for name, count in found.items():
            kind, _, column_name = name.partition(":")
            if column_name and count:
                problems.append(Problem(column_name, _FAULTS[kind].with_values(count=count)))
        return problems

    def _column_faults(self, column: Column, value: ir.Column) -> dict[str, Any]:
        """Expressions that count the cells of a column which break its contract."""
        counts: dict[str, Any] = {}
        if column.name not in self.nullable:
            counts[f"null:{column.name}"] = value.isnull().sum()
        if column.codes is not None:
            counts[f"code:{column.name}"] = (value.notnull() & value.notin(list(column.codes))).sum()
        if column.minimum is not None:
            counts[f"low:{column.name}"] = (value < column.minimum).sum()
        if column.maximum is not None:
            counts[f"high:{column.name}"] = (value > column.maximum).sum()
        return counts


_FAULTS = {
    "null": Phrase("{count} empty cells", count=0),
    "code": Phrase("{count} unknown codes", count=0),
    "low": Phrase("{count} values below the minimum", count=0),
    "high": Phrase("{count} values above the maximum", count=0),
}


def _label(given: dict[str, str] | str) -> Label:
    return Label(given, given) if isinstance(given, str) else Label(given["fr"], given["en"])


@cache
def _dictionary() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    merged: dict[str, Any] = {"fields": {}, "tables": {}}
    folder = files("maillage") / "data" / "fields"
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        given = yaml.load(file.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both loaders are safe ones
        for part, definitions in merged.items():
            double = definitions.keys() & given.get(part, {}).keys()
            if double:
                message = f"{file.name} defines again {', '.join(sorted(double))}."
                raise ContractError(message, do="Define each column and each table once in data/fields/.")
            definitions.update(given.get(part, {}))
    return merged


@cache
def column(name: str) -> Column:
    """The definition of a column name."""
    given = _dictionary()["fields"][name]
    codes = given.get("codes")
    return Column(
        name=name,
        type=given["type"],
        unit=given["unit"],
        label=_label(given["label"]),
        description=_label(given["description"]),
        codes={str(code): _label(label) for code, label in codes.items()} if codes else None,
        minimum=given.get("minimum"),
        maximum=given.get("maximum"),
    )


@cache
def contract(name: str) -> TableContract:
    """The contract of a table, by its name in ``data/fields/`` (``core.commuters``, ``out.communes`` …)."""
    given = _dictionary()["tables"][name]
    return TableContract(
        name=name,
        label=_label(given["label"]),
        key=tuple(given["key"]),
        columns=tuple(column(each) for each in given["columns"]),
        nullable=frozenset(given.get("nullable", ())),
    )


def contract_names() -> tuple[str, ...]:
    """Names of all the tables that have a contract."""
    return tuple(_dictionary()["tables"])


def empty_table(name: str) -> pa.Table:
    """A table without rows that keeps a contract."""
    return contract(name).schema.empty_table()
