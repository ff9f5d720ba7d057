"""Active population by CSP and population of the communes, from the census tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.errors import Problem
from maillage.sources.column_map import Cells, column_map
from maillage.sources.commune_codes import arrondissements, sum_arrondissements_arrow
from maillage.sources.registry import Extract

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from maillage.engine import Engine
    from maillage.sources.registry import Dataset

PERSONS = ("population", "active_persons", "unemployed_persons")


def extract_census(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Active persons by commune and CSP; population, active and unemployed persons by commune.

    Arrondissements are summed. A commune or a CSP that the file does not publish has no row. Ages are those of the
    file: 15 and over, except in ``base-cc-emploi-pop-active``, where CSP are published for ages 15 to 64.

    Raises:
        DatasetError: wrong codes or numbers, a commune twice, arrondissements beside their own commune.
    """
    import pyarrow as pa

    cells = Cells.read(path, dataset)
    codes = cells.communes()
    cells.unique(pa.table({"commune_id": codes}))
    _refuse_double_count(cells, codes)
    by_csp = [
        pa.table(
            {
                "commune_id": codes,
                "csp": pa.array([field.partition(":")[2]] * len(codes)),
                "active_persons": cells.numbers(field, empty=True),
            }
        )
        for field in column_map(dataset.id)
        if field.startswith("active_persons:")
    ]
    totals = {"commune_id": codes, **{name: _persons(cells, name) for name in PERSONS}}
    cells.finish()
    active = sum_arrondissements_arrow(pa.concat_tables(by_csp), ["commune_id"], ["active_persons"])
    population = sum_arrondissements_arrow(pa.table(totals), ["commune_id"], PERSONS)
    cells.counts["arrondissements_summed"] = len(codes) - population.num_rows
    return Extract(
        {
            "extract.active_population": _published(active),
            "extract.census_population": _published(population),
        },
        {name: count for name, count in cells.counts.items() if count},
    )


def _persons(cells: Cells, name: str) -> pa.Array:
    import pyarrow as pa

    if name in cells.table.column_names:
        return cells.numbers(name, empty=True)
    return pa.nulls(cells.table.num_rows, pa.float64())


def _published(table: pa.Table) -> pa.Table:
    """Rows whose active persons are published; no row stands for what is not."""
    import pyarrow.compute as pc

    return table.filter(pc.is_valid(table["active_persons"]))


def _refuse_double_count(cells: Cells, codes: pa.ChunkedArray) -> None:
    found = set(codes.to_pylist())
    for commune in sorted(set(arrondissements().values()) & found):
        if any(code in found for code, whole in arrondissements().items() if whole == commune):
            cells.problems.append(Problem(commune, "is given both as one commune and by arrondissement"))
