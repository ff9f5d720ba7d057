"""The tables of a plan under their contracts: exact columns, types, units, keys and codes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maillage.contracts import Label, column, contract
from maillage.site_plan.criteria import CRITERIA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from maillage.contracts import Column, TableContract
    from maillage.engine import Engine

PLAN_TABLES = ("sites", "communes", "gain", "candidates", "overlaps")
USER_LAYER, PART = "user_layer", "_part"


def plan_contract(name: str, user_layers: Iterable[str] = ()) -> TableContract:
    """The contract of a table of a plan.

    Args:
        name: one of :data:`PLAN_TABLES`.
        user_layers: layers that the user brought, each a criterion under its own name.
    """
    agreed = contract(f"out.plan_{name}")
    if name != "candidates":
        return agreed
    return agreed.with_columns(each for layer in user_layers for each in _layer_columns(layer))


def user_layers(criteria: Iterable[str]) -> tuple[str, ...]:
    """Those of the criteria that are layers of the user's."""
    return tuple(name for name in criteria if name not in CRITERIA)


def agreed_tables(
    tables: Mapping[str, pa.Table], criteria: Iterable[str], engine: Engine
) -> dict[str, pa.Table]:
    """The tables of a plan in the columns and types of their contracts, checked.

    Args:
        tables: by name; columns that may be empty may be missing, as those of a criterion of which no file tells.
        criteria: names of the criteria of the score.
        engine: where they are checked.

    Raises:
        ContractError: a table does not keep its contract.
    """
    layers = user_layers(criteria)
    found = {}
    for name in PLAN_TABLES:
        agreed = plan_contract(name, layers)
        found[name] = _in_columns(tables[name], agreed)
        agreed.check(engine.table(found[name]), engine)
    return found


def _in_columns(table: pa.Table, agreed: TableContract) -> pa.Table:
    """A table with its columns in the order and types agreed; others stay, for the contract to refuse them."""
    import pyarrow as pa

    if not table.column_names:  # no row at all, as where no site is left to open
        return agreed.schema.empty_table()
    for field in agreed.schema:
        if field.name not in table.column_names:
            if field.name in agreed.nullable:
                table = table.append_column(field.name, pa.nulls(table.num_rows, field.type))
        else:
            place = table.column_names.index(field.name)
            table = table.set_column(place, field.name, table[field.name].cast(field.type))
    first = [name for name in agreed.column_names if name in table.column_names]
    return table.select([*first, *(name for name in table.column_names if name not in first)])


def _layer_columns(layer: str) -> tuple[Column, Column]:
    value, part = column(USER_LAYER), column(USER_LAYER + PART)
    return (
        replace(value, name=layer, label=_named(value.label, layer)),
        replace(part, name=layer + PART, label=_named(part.label, layer)),
    )


def _named(label: Label, layer: str) -> Label:
    return Label(f"{label.fr} : {layer}", f"{label.en}: {layer}")
