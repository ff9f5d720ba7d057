"""A table kept in the user's data folder for the next study: written whole or not at all, the oldest dropped."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa


def keep_table(path: Path, table: pa.Table, facts: str, most: int) -> None:
    """Keep a table as Parquet: written beside under a name of its own, then renamed.

    A folder that cannot be written to is no error: nothing is then kept.

    Args:
        path: where; its folder is made, and holds nothing else.
        table: what.
        facts: what is said of it, in the file's metadata (``maillage``).
        most: how many tables the folder holds; the oldest go first.
    """
    import pyarrow.parquet as pq

    beside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            pq.write_table(table.replace_schema_metadata({"maillage": facts}), beside)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        _drop_oldest(path.parent, most)
    except OSError:
        return


def _drop_oldest(folder: Path, most: int) -> None:
    by_age = sorted(folder.glob("*.parquet"), key=lambda each: (each.stat().st_mtime_ns, each.name))
    for old in by_age[:-most]:
        old.unlink(missing_ok=True)
