"""Commune codes: Paris, Lyon and Marseille as one commune each, and the official geographic code (COG).

Work places abroad keep their codes. In the census microdata, ``DCLT`` is 99999 for a person who works abroad (or on
a ship at sea) and ``DCFLT`` then holds the foreign place; ``DCFLT`` is ``ZZZZZ`` where the foreign place is not named. A file
without ``DCFLT`` keeps 99999: abroad, place unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.errors import Problem
from maillage.phrase import Phrase
from maillage.sources.column_map import Cells, code_rows, code_table
from maillage.sources.registry import Extract

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import ibis.expr.types as ir
    import pyarrow as pa

    from maillage.engine import Engine
    from maillage.sources.registry import Dataset

ABROAD = "99999"
COMMUNE = "COM"
PERIMETERS = {"departement": "departements", "region": "regions"}
"""From each perimeter that the geographic code gives to the table of its names."""


def arrondissements() -> dict[str, str]:
    """From each municipal arrondissement of Paris, Lyon and Marseille to its commune.

    >>> arrondissements()["75120"], arrondissements()["69381"], len(arrondissements())
    ('75056', '69123', 45)
    """
    return {
        f"{code:05d}": row["commune_id"]
        for row in code_rows("arrondissements")
        for code in range(int(row["first"]), int(row["last"]) + 1)
    }


def arrondissement_cases(column: ir.StringColumn) -> list[tuple[ir.BooleanValue, ir.StringValue]]:
    """The choices of an expression that turns arrondissements into their commune."""
    import ibis

    return [
        (column.between(row["first"], row["last"]), ibis.literal(row["commune_id"]))
        for row in code_rows("arrondissements")
    ]


def communes_of(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The commune of each code, in Arrow: arrondissements become their commune, all other codes stay."""
    import pyarrow as pa
    import pyarrow.compute as pc

    known = arrondissements()
    places = pc.index_in(column, value_set=pa.array(list(known)))
    return pc.coalesce(pc.take(pa.array(list(known.values())), places), column)


def sum_arrondissements_arrow(table: pa.Table, ids: Sequence[str], sums: Sequence[str]) -> pa.Table:
    """Sum the arrondissements into their communes, sorted by key; a sum is null where a part is not published.

    One row per distinct value of all the columns that are not summed.

    Args:
        table: any table.
        ids: columns that hold commune codes.
        sums: columns to add up.
    """
    import pyarrow.compute as pc

    for name in ids:
        table = table.set_column(table.column_names.index(name), name, communes_of(table[name]))
    keys = [name for name in table.column_names if name not in sums]
    whole = pc.ScalarAggregateOptions(skip_nulls=False)
    grouped = table.group_by(keys, use_threads=False).aggregate([(name, "sum", whole) for name in sums])
    grouped = grouped.rename_columns(
        [name.removesuffix("_sum") if name not in keys else name for name in grouped.column_names]
    )
    return grouped.select(table.column_names).sort_by([(key, "ascending") for key in keys])


def extract_commune_codes(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """The communes of the official geographic code, with their département and région, which are perimeters as well.

    One row per commune (``TYPECOM`` COM); arrondissements, associated and delegated communes are counted, not kept.

    Raises:
        DatasetError: wrong or double codes, an unknown département or région.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = Cells.read(path, dataset)
    kept = pc.equal(cells.text("kind"), COMMUNE)
    cells.counts["not_communes_left_out"] = len(kept) - int(pc.sum(kept).as_py())
    codes = cells.communes().filter(kept)
    names = {name: cells.table[name].filter(kept) for name in ("name", "departement_id", "region_id")}
    cells.unique(pa.table({"commune_id": codes}))
    parts = [_perimeters(cells, kind, codes, names[f"{kind}_id"]) for kind in PERIMETERS]
    cells.finish()
    table = pa.table({"commune_id": codes, **names}).sort_by("commune_id")
    keys = [(key, "ascending") for key in ("commune_id", "perimeter_kind", "perimeter_id")]
    members = pa.concat_tables(parts).sort_by(keys)
    return Extract({"extract.commune_codes": table, "extract.membership": members}, cells.counts)


def _perimeters(cells: Cells, kind: str, codes: pa.ChunkedArray, ids: pa.ChunkedArray) -> pa.Table:
    """One row per commune: the département or région it is in, with its name."""
    import pyarrow as pa
    import pyarrow.compute as pc

    known = code_table(PERIMETERS[kind])
    unknown = sorted(set(pc.unique(ids).drop_null().to_pylist()) - set(known))
    place = Phrase("column '{column}'", column=cells.published(f"{kind}_id"))
    cells.problems += [Problem(place, Phrase("unknown code '{code}'", code=code)) for code in unknown]
    names = pc.take(pa.array(list(known.values())), pc.index_in(ids, value_set=pa.array(list(known))))
    columns = {"perimeter_kind": pa.array([kind] * len(codes)), "perimeter_id": ids, "perimeter_name": names}
    return pa.table({"commune_id": codes, **columns})
