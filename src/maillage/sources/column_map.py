"""Column maps: from the publisher's column names, which change by vintage, to ours; and the cells read through them."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from maillage.errors import DatasetError, InternalError, Problem, raise_collected
from maillage.phrase import Phrase
from maillage.sources.layout import fail
from maillage.sources.official_file import commune_codes, numbers, read_text_table, restored_zeros

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

    from maillage.sources.registry import Dataset


@dataclass(frozen=True)
class MappedColumn:
    """One column of a published file.

    Attributes:
        column: the publisher's name.
        field: our name; what follows a colon says which part of our table it feeds (``active_persons:3``).
        codes: the code table (``data/codes/<codes>.csv``) its values belong to, empty when they are no codes.
    """

    column: str
    field: str
    codes: str = ""


def _rows(folder: str, name: str) -> list[dict[str, str]]:
    file = files("maillage") / "data" / folder / f"{name}.csv"
    if not file.is_file():
        message = f"data/{folder}/{name}.csv does not exist."
        raise InternalError(message, do="Write it, or correct the name in data/datasets.yaml.")
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


@cache
def column_map(dataset_id: str) -> dict[str, MappedColumn]:
    """The columns of a dataset that we read, by our name."""
    mapped = (
        MappedColumn(row["column"], row["field"], row["codes"]) for row in _rows("column_maps", dataset_id)
    )
    return {each.field: each for each in mapped}


@cache
def code_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a code table of ``data/codes``."""
    return tuple(_rows("codes", name))


@cache
def code_table(name: str) -> dict[str, str]:
    """A code table: from its first column (the official code) to its second (ours).

    >>> code_table("trans_2018")["5"]
    'car'
    """
    pairs = (tuple(row.values()) for row in code_rows(name))
    return {pair[0]: pair[1] for pair in pairs}


@dataclass
class Cells:
    """The cells of one published file under our names; collects every problem, to be raised once by :meth:`finish`.

    Attributes:
        path: the file.
        dataset: what it is.
        table: one row per line, text, our column names.
        problems: what was found wrong so far.
        counts: what was done to the rows.
    """

    path: Path
    dataset: Dataset
    table: pa.Table
    problems: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, dataset: Dataset) -> Cells:
        """Read the mapped columns of a file; empty lines at its end are dropped and counted.

        Raises:
            DatasetError: the file cannot be read, or a column we need is missing.
        """
        mapped = column_map(dataset.id)
        table = read_text_table(path, dataset)
        absent = [each.column for each in mapped.values() if each.column not in table.column_names]
        problems = [
            Problem(Phrase("column '{column}'", column=name), Phrase("is missing")) for name in absent
        ]
        advice = Phrase(
            "Use the full file of {page}, or map the column in data/column_maps/{dataset}.csv.",
            page=dataset.page,
            dataset=dataset.id,
        )
        message = Phrase(
            "Dataset '{dataset}', file {file}: columns that we need are missing.",
            dataset=dataset.id,
            file=path.name,
        )
        raise_collected(message, problems, error=DatasetError, do=advice)
        kept, dropped = _without_empty_end(table)
        cells = cls(
            path, dataset, kept.select([each.column for each in mapped.values()]).rename_columns(list(mapped))
        )
        if dropped:
            cells.counts["empty_lines_dropped"] = dropped
        return cells

    def published(self, name: str) -> str:
        """The publisher's name of one of our columns."""
        return column_map(self.dataset.id)[name].column

    def text(self, name: str) -> pa.ChunkedArray:
        """A column as text, without empty cells."""
        column = self.table[name]
        if column.null_count:
            self.problems.append(
                Problem(
                    Phrase("column '{column}'", column=self.published(name)),
                    Phrase("{count} empty cells", count=column.null_count),
                )
            )
        return column

    def communes(self, name: str = "commune_id", *, foreign: bool = False) -> pa.ChunkedArray:
        """A column of commune codes of five characters; lost leading zeros are put back and counted."""
        column = self.table[name]
        codes, problems = commune_codes(
            column, self.published(name), first_line=self.dataset.first_line, foreign=foreign
        )
        self.problems += problems
        if zeros := restored_zeros(column):
            self.counts["leading_zeros_restored"] = self.counts.get("leading_zeros_restored", 0) + zeros
        return codes

    def numbers(self, name: str, *, minimum: float | None = 0, empty: bool = False) -> pa.ChunkedArray:
        """A column of numbers, not negative by default; empty cells stay null when they are allowed."""
        first_line = self.dataset.first_line
        values, problems = numbers(
            self.table[name], self.published(name), first_line=first_line, minimum=minimum
        )
        self.problems += problems
        if not empty:
            self.text(name)
        return values

    def coded(self, name: str) -> pa.ChunkedArray:
        """A column of official codes, as our codes by its code table."""
        import pyarrow as pa
        import pyarrow.compute as pc

        known = code_table(column_map(self.dataset.id)[name].codes)
        column = self.text(name)
        unknown = sorted(set(pc.unique(column).drop_null().to_pylist()) - set(known))
        place = Phrase("column '{column}'", column=self.published(name))
        expected = ", ".join(known)
        self.problems += [
            Problem(place, Phrase("unknown code '{code}' (known: {expected})", code=code, expected=expected))
            for code in unknown
        ]
        places = pc.index_in(column, value_set=pa.array(list(known)))
        return pc.take(pa.array(list(known.values())), places)

    def unique(self, keys: pa.Table) -> None:
        """Note a problem for each key that occurs twice."""
        grouped = keys.group_by(keys.column_names).aggregate([([], "count_all")])
        for row in grouped.to_pylist():
            count = row.pop("count_all")
            if count > 1 and None not in row.values():
                self.problems.append(
                    Problem(", ".join(map(str, row.values())), Phrase("occurs {count} times", count=count))
                )

    def finish(self) -> None:
        """Raise everything found wrong, once.

        Raises:
            DatasetError: with every problem.
        """
        if self.problems:
            what = Phrase("some cells are not what the dataset says.")
            raise fail(self.path, self.dataset, what, problems=self.problems)


def _without_empty_end(table: pa.Table) -> tuple[pa.Table, int]:
    kept = table.num_rows
    while kept and all(value is None for value in _row(table, kept - 1)):
        kept -= 1
    return table.slice(0, kept), table.num_rows - kept


def _row(table: pa.Table, place: int) -> Sequence[object]:
    return [column[place].as_py() for column in table.columns]
