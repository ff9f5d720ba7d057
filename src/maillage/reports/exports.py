"""Result tables as they leave: sorted, and rounded where a count is only an order of magnitude."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.contracts import contract
from maillage.language import significant

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from maillage.contracts import Column, TableContract
    from maillage.study import Study

TABLES = ("communes", "potential", "flows", "destinations", "perimeters", "readings")
ROUNDED_TABLES = frozenset({"out.communes", "out.flows", "out.potential"})
ORDER_OF_MAGNITUDE = "order_of_magnitude"
ESTIMATED = "estimated"
FIGURES_KEPT = {ORDER_OF_MAGNITUDE: 1, ESTIMATED: 2}
"""Significant figures of the rows that are not observed counts of some size."""
ROUNDED_UNITS = frozenset(
    {"person", "trip / year", "person_km / year", "hour / year", "EUR / year", "kgCO2e / year"}
)


def sorted_tables(study: Study) -> dict[str, pa.Table]:
    """The study's tables, full values, in the order of their keys."""
    tables = {}
    for name in TABLES:
        agreed = contract(f"out.{name}")
        table = study.tables[name].select(list(agreed.column_names))
        tables[name] = table.sort_by([(key, "ascending") for key in agreed.key]).replace_schema_metadata(None)
    return tables


def study_contracts() -> dict[str, TableContract]:
    """The contracts of a study's tables, by the name of their files."""
    return {name: contract(f"out.{name}") for name in TABLES}


def is_rounded(column: Column, contract_name: str) -> bool:
    """Whether a column is rounded, outside Parquet, in the rows that are only an order of magnitude."""
    return contract_name in ROUNDED_TABLES and column.unit in ROUNDED_UNITS


def rounded_tables(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables for spreadsheets and maps: orders of magnitude hold one significant figure, estimates two.

    Counts and the indicators made from them are rounded alike, since an exact indicator would give back the count. Rows
    of ``potential`` follow the reliability of their commune.

    Args:
        tables: full values, from :func:`sorted_tables`.
    """
    found = dict(tables)
    for badge, figures in FIGURES_KEPT.items():
        marks = {name: _marked(name, tables, badge) for name in tables}
        found = {name: _round_rows(name, table, marks[name], figures) for name, table in found.items()}
    return found


def _marked(name: str, tables: Mapping[str, pa.Table], badge: str) -> pa.Array | None:
    import pyarrow.compute as pc

    table = tables[name]
    if "reliability" in table.column_names:
        return pc.equal(table["reliability"], badge).combine_chunks()
    if name != "potential":
        return None
    communes = tables["communes"]
    low = communes.filter(pc.equal(communes["reliability"], badge))["commune_id"].combine_chunks()
    return pc.is_in(table["commune_id"], value_set=low).combine_chunks()


def _round_rows(name: str, table: pa.Table, low: pa.Array | None, figures: int) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    if low is None or not pc.any(low).as_py():
        return table
    agreed = contract(f"out.{name}")
    for column in agreed.columns:
        if is_rounded(column, agreed.name):
            held = table[column.name].combine_chunks()
            given = pc.filter(held, low).to_pylist()
            rounded = pa.array(
                [None if value is None else significant(value, figures) for value in given], held.type
            )
            position = table.column_names.index(column.name)
            table = table.set_column(position, column.name, pc.replace_with_mask(held, low, rounded))
    return table


def largest_flows(flows: pa.Table, most: int) -> pa.Table:
    """The flows with most potential teleworkers, the largest first; a commune's flow to itself is one of them."""
    order = [("teleworkers", "descending"), ("origin_id", "ascending"), ("destination_id", "ascending")]
    return flows.sort_by(order).slice(0, most)
