"""Active population by CSP and population of the communes, from the census tables."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from maillage.errors import Problem
from maillage.phrase import Phrase
from maillage.sources.column_map import Cells, column_map
from maillage.sources.commune_codes import arrondissements, sum_arrondissements_arrow
from maillage.sources.registry import Extract

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from maillage.engine import Engine
    from maillage.sources.registry import Dataset

# sums of published decimals
PERSONS_TOLERANCE = 1.0
PERSONS = ("population", "active_persons", "unemployed_persons")


def extract_census(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Active persons by commune and CSP; population, active and unemployed persons by commune.

    Arrondissements are summed, or left out where the file also gives their commune whole. A commune or a CSP that the file does not publish has no row. Ages are those of the
    file: 15 and over, except in ``base-cc-emploi-pop-active``, where CSP are published for ages 15 to 64.

    Raises:
        DatasetError: wrong codes or numbers, a commune twice, arrondissements that do not sum to their commune.
    """
    import pyarrow as pa

    cells = Cells.read(path, dataset)
    codes = cells.communes()
    cells.unique(pa.table({"commune_id": codes}))
    _check_wholes(cells, codes)
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
    parts = pa.array(_parts_of_given_communes(codes), pa.string())
    active = sum_arrondissements_arrow(
        _without(pa.concat_tables(by_csp), parts), ["commune_id"], ["active_persons"]
    )
    population = sum_arrondissements_arrow(_without(pa.table(totals), parts), ["commune_id"], PERSONS)
    cells.counts["arrondissements_left_out"] = len(parts)
    cells.counts["arrondissements_summed"] = len(codes) - len(parts) - population.num_rows
    return Extract(
        {
            "extract.active_population": _published(active),
            "extract.census_population": _published(population),
        },
        {name: count for name, count in cells.counts.items() if count},
    )


def _without(table: pa.Table, communes: pa.Array) -> pa.Table:
    import pyarrow.compute as pc

    return table.filter(pc.invert(pc.is_in(table["commune_id"], value_set=communes)))


def _persons(cells: Cells, name: str) -> pa.Array:
    import pyarrow as pa

    if name in cells.table.column_names:
        return cells.numbers(name, empty=True)
    return pa.nulls(cells.table.num_rows, pa.float64())


def _published(table: pa.Table) -> pa.Table:
    """Rows whose active persons are published; no row stands for what is not."""
    import pyarrow.compute as pc

    return table.filter(pc.is_valid(table["active_persons"]))


def _parts_of_given_communes(codes: pa.ChunkedArray) -> list[str]:
    """Arrondissements whose whole commune is in the file as well: adding them would count their persons twice."""
    found = set(codes.to_pylist())
    return [part for part, whole in arrondissements().items() if part in found and whole in found]


def _check_wholes(cells: Cells, codes: pa.ChunkedArray) -> None:
    """A commune given whole and by arrondissement must have the same active persons both ways."""
    persons = dict(
        zip(codes.to_pylist(), cells.numbers("active_persons", empty=True).to_pylist(), strict=True)
    )
    sums: dict[str, float] = defaultdict(float)
    for part in _parts_of_given_communes(codes):
        sums[arrondissements()[part]] += persons[part] or 0
    for commune, total in sums.items():
        if abs(total - (persons[commune] or 0)) > PERSONS_TOLERANCE:
            what = Phrase(
                "has {persons} active persons, its arrondissements {total}: one of them is incomplete",
                persons=persons[commune],
                total=total,
            )
            cells.problems.append(Problem(commune, what))
