"""The names that communes bore in the past, from the official record of what happened to communes since 1943.

Each event says what a commune was before it. A name therefore holds in the geographic codes (1 January) that come before the
event, back to the event before: a commune that has vanished keeps the name it bore, and one that was renamed its old name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.errors import Problem
from maillage.phrase import Phrase
from maillage.sources.column_map import Cells
from maillage.sources.commune_codes import COMMUNE
from maillage.sources.official_file import commune_codes
from maillage.sources.registry import Extract

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from maillage.engine import Engine
    from maillage.sources.registry import Dataset

DATE = r"^\d{4}-\d{2}-\d{2}$"
FIRST_OF_JANUARY = "01-01"


def extract_former_names(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """Former names: one row per commune and last geographic code in which it bore the name.

    Rows about delegated and associated communes, arrondissements, and communes created from nothing are counted and left out.

    Raises:
        DatasetError: wrong codes or dates, a commune without a name.
    """
    import pyarrow.compute as pc

    cells = Cells.read(path, dataset)
    codes, problems = commune_codes(
        cells.table["commune_id"], cells.published("commune_id"), first_line=dataset.first_line, empty=True
    )
    cells.problems += problems
    dates = cells.text("date")
    wrong = pc.unique(dates.filter(pc.invert(pc.match_substring_regex(dates, DATE)))).drop_null()
    place = Phrase("column '{column}'", column=cells.published("date"))
    cells.problems += [
        Problem(place, Phrase("'{date}' is not a date such as 2024-01-01", date=date))
        for date in wrong.to_pylist()
    ]
    kept = pc.fill_null(pc.equal(cells.table["kind"], COMMUNE), fill_value=False)
    names = cells.table["name"].filter(kept)
    if names.null_count:
        place = Phrase("column '{column}'", column=cells.published("name"))
        cells.problems.append(
            Problem(place, Phrase("{count} communes without a name", count=names.null_count))
        )
    cells.finish()
    cells.counts["not_communes_left_out"] = len(kept) - len(names)
    return Extract(
        {"extract.former_names": _last_years(codes.filter(kept), dates.filter(kept), names)}, cells.counts
    )


def _last_years(codes: pa.ChunkedArray, dates: pa.ChunkedArray, names: pa.ChunkedArray) -> pa.Table:
    """One row per commune and last year; of several events within a year, the first one tells the name of 1 January."""
    import pyarrow as pa

    found: dict[tuple[str, int], str] = {}
    for date, code, name in sorted(zip(dates.to_pylist(), codes.to_pylist(), names.to_pylist(), strict=True)):
        found.setdefault((code, _last_year(date)), name)
    ordered = sorted(found.items())
    return pa.table(
        {
            "commune_id": pa.array([code for (code, _), _ in ordered], pa.string()),
            "until_year": pa.array([year for (_, year), _ in ordered], pa.int64()),
            "name": pa.array([name for _, name in ordered], pa.string()),
        }
    )


def _last_year(date: str) -> int:
    """The last year whose 1 January comes before the event.

    >>> _last_year("2016-01-01"), _last_year("2016-06-30")
    (2015, 2016)
    """
    year, _, day = date.partition("-")
    return int(year) - (day == FIRST_OF_JANUARY)


def former_names(table: pa.Table, year: int) -> dict[str, str]:
    """The name that each commune bore on 1 January of a year, where an event has happened to it since.

    A commune to which nothing has happened since is not there: its name is that of today.

    Args:
        table: ``extract.former_names``.
        year: year of the geographic code.
    """
    rows = table.sort_by([("commune_id", "ascending"), ("until_year", "ascending")]).to_pylist()
    found: dict[str, str] = {}
    for row in rows:
        if row["until_year"] >= year:
            found.setdefault(row["commune_id"], row["name"])
    return found
