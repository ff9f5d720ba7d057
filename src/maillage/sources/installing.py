"""Putting what was read from an official file in its place: check the contracts, write the tables, then the record."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from maillage.contracts import contract
from maillage.errors import ContractError, DatasetError, InternalError
from maillage.phrase import Phrase
from maillage.sources.home import Installed, fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa

    from maillage.engine import Engine
    from maillage.sources.home import Home
    from maillage.sources.registry import Dataset, Extract


def checked_tables(
    dataset: Dataset, paths: list[Path], extracts: list[Extract], engine: Engine
) -> dict[str, pa.Table]:
    """The tables of all parts together, in contract order, sorted by key so that two runs give the same bytes.

    Raises:
        DatasetError: a table is empty or does not keep its contract: the file is at fault.
        InternalError: a table that the dataset does not declare.
    """
    import pyarrow as pa

    tables = {}
    for name in sorted({name for extract in extracts for name in extract.tables}):
        if name not in dataset.tables:
            message = f"Dataset '{dataset.id}' gives table '{name}', which it does not declare."
            raise InternalError(message, do="Declare it under `tables` in data/datasets.yaml.")
        kept = contract(name)
        parts = [_arrow(extract.tables[name], engine) for extract in extracts if name in extract.tables]
        merged = pa.concat_tables(parts)
        if merged.num_rows == 0:
            what = Phrase(
                "Dataset '{dataset}', file {file}: it holds no row for table '{name}'.",
                dataset=dataset.id,
                file=_named(paths),
                name=name,
            )
            raise DatasetError(
                what, do=Phrase("Compare the file with the one published on {page}.", page=dataset.page)
            )
        try:
            kept.check(engine.table(merged), engine)
        except ContractError as error:
            what = Phrase(
                "Dataset '{dataset}', file {file}: the rows cannot make table '{name}'.",
                dataset=dataset.id,
                file=_named(paths),
                name=name,
            )
            advice = Phrase("Compare the file with the one published on {page}.", page=dataset.page)
            raise DatasetError(what, do=advice, problems=error.problems) from error
        ordered = merged.select(list(kept.column_names)).sort_by([(key, "ascending") for key in kept.key])
        tables[name] = ordered.combine_chunks()
    return tables


def _arrow(table: Any, engine: Engine) -> pa.Table:  # noqa: ANN401 - Ibis has no types
    import pyarrow as pa

    return table if isinstance(table, pa.Table) else engine.to_arrow(table)


def summed(extracts: list[Extract]) -> dict[str, int]:
    """The counts of all parts together."""
    counts: dict[str, int] = defaultdict(int)
    for extract in extracts:
        for name, count in extract.counts.items():
            counts[name] += count
    return dict(sorted(counts.items()))


def _named(paths: list[Path]) -> str:
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return paths[0].name + more


def install(
    dataset: Dataset, paths: list[Path], tables: Mapping[str, pa.Table], counts: Mapping[str, int], home: Home
) -> Installed:
    """Write all tables beside, then rename them, then the record: without a record, nothing is installed."""
    import pyarrow.parquet as pq

    beside: dict[str, Path] = {}
    try:
        for name, table in tables.items():
            path = home.extract_path(name, dataset.id)
            path.parent.mkdir(parents=True, exist_ok=True)
            beside[name] = path.with_name(f".{path.name}.partial")
            pq.write_table(table, beside[name], compression="zstd")
        prints = {name: fingerprint([path]) for name, path in beside.items()}
        home.record_path(dataset.id).unlink(missing_ok=True)
        for name in dataset.tables:
            home.extract_path(name, dataset.id).unlink(missing_ok=True)
        for name, path in beside.items():
            path.replace(home.extract_path(name, dataset.id))
    finally:
        for path in beside.values():
            path.unlink(missing_ok=True)
    record = Installed(
        dataset_id=dataset.id,
        file_name=_named(paths),
        sha256=fingerprint(paths),
        bytes=sum(path.stat().st_size for path in paths),
        counts=counts,
        tables={name: table.num_rows for name, table in tables.items()},
        extracts=prints,
    )
    home.record(record)
    return record
