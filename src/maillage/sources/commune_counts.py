"""Files that count things by commune: premises by internet speed (ARCEP), equipment (BPE)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.errors import Problem
from maillage.phrase import Phrase
from maillage.sources.column_map import Cells
from maillage.sources.commune_codes import arrondissements
from maillage.sources.registry import Extract

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from maillage.engine import Engine
    from maillage.sources.registry import Dataset

FAST, FIBRE = ("30", "100", "1000"), ("1000",)
"""Classes of best speed (Mbit/s) that reach 30 Mbit/s, and 1 Gbit/s."""


def extract_connectivity(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Premises of each commune, and how many can have 30 Mbit/s or more, and 1 Gbit/s or more.

    The classes of the file are exclusive (best speed of each premises) and must sum to its total.

    Raises:
        DatasetError: wrong codes, dates or numbers, classes that do not sum to the total, a commune twice; all at once.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = Cells.read(path, dataset)
    codes = cells.communes()
    classes = {
        name.partition(":")[2]: cells.numbers(name)
        for name in cells.table.column_names
        if name.startswith("premises:")
    }
    premises = cells.numbers("premises")
    table = pa.table(
        {
            "commune_id": codes,
            "observed_on": _dates(cells),
            "premises": premises,
            "premises_30mbps": _sum([classes[name] for name in FAST]),
            "premises_1gbps": _sum([classes[name] for name in FIBRE]),
        }
    )
    unequal = pc.filter(codes, pc.not_equal(_sum(list(classes.values())), premises)).to_pylist()
    total = cells.published("premises")
    cells.problems += [
        Problem(str(code), Phrase("the speed classes do not sum to '{total}'", total=total))
        for code in unequal
    ]
    cells.unique(table.select(["commune_id"]))
    cells.finish()
    return Extract({"extract.connectivity": _whole(cells, table)}, cells.counts)


def _dates(cells: Cells) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    text = cells.text("observed_on")
    good = pc.match_substring_regex(text, r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
    wrong = pc.unique(pc.filter(text, pc.invert(good))).to_pylist()
    cells.problems += [
        Problem(
            Phrase("column '{column}'", column=cells.published("observed_on")),
            Phrase("'{each}' is not a date (AAAA-MM-JJ)", each=each),
        )
        for each in wrong
    ]
    return pc.cast(pc.if_else(good, text, pa.scalar(None, pa.string())), pa.date32())


def _sum(columns: list[pa.ChunkedArray]) -> pa.ChunkedArray:
    import pyarrow.compute as pc

    total = columns[0]
    for column in columns[1:]:
        total = pc.add(total, column)
    return total


def extract_equipment(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """How much equipment of each kind each commune has; kinds that it has none of have no row.

    Paris, Lyon and Marseille are published both whole and by arrondissement: arrondissements are left out and counted.

    Raises:
        DatasetError: wrong codes or numbers, a commune twice; all at once.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = Cells.read(path, dataset)
    codes = cells.communes()
    cells.unique(pa.table({"commune_id": codes}))
    kinds = [name for name in cells.table.column_names if name.startswith("equipment_count:")]
    parts = [
        pa.table(
            {
                "commune_id": codes,
                "equipment_id": pa.array([name.partition(":")[2]] * len(codes)),
                "equipment_count": cells.numbers(name),
            }
        )
        for name in kinds
    ]
    cells.finish()
    whole = [_whole(cells, part) for part in parts]
    table = pa.concat_tables([part.filter(pc.greater(part["equipment_count"], 0)) for part in whole])
    # a commune that has none of these at all is known to have none: zero rows of it would look unknown
    first = whole[0].filter(
        pc.invert(pc.is_in(whole[0]["commune_id"], value_set=pc.unique(table["commune_id"])))
    )
    keys = [("commune_id", "ascending"), ("equipment_id", "ascending")]
    return Extract({"extract.equipment": pa.concat_tables([table, first]).sort_by(keys)}, cells.counts)


def _whole(cells: Cells, table: pa.Table) -> pa.Table:
    """Without the arrondissements of a commune that is there whole."""
    import pyarrow as pa
    import pyarrow.compute as pc

    there = set(table["commune_id"].to_pylist())
    parts = [code for code, commune in arrondissements().items() if commune in there]
    left_out = pc.is_in(table["commune_id"], value_set=pa.array(parts, pa.string()))
    if count := int(pc.sum(left_out).as_py() or 0):
        cells.counts["arrondissements_left_out"] = count
    return table.filter(pc.invert(left_out))
