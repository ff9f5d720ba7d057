"""Reading a published text file as it is: every column as text, so that no code loses its leading zero."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.errors import Problem
from maillage.phrase import Phrase
from maillage.sources.cells import commune_codes, numbers, restored_zeros
from maillage.sources.layout import BLOCK_BYTES, Layout, fail, is_zip, layout, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from maillage.sources.registry import Dataset

__all__ = ["commune_codes", "numbers", "plain_file", "read_text_table", "restored_zeros"]


@contextmanager
def plain_file(path: Path, dataset: Dataset) -> Iterator[Path]:
    """The published file outside its zip, for an engine that reads it by itself; gone when the context ends."""
    if not is_zip(path, dataset):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="maillage-") as folder:
        plain = Path(folder) / f"{path.stem}.txt"
        with opened(path, dataset) as packed, plain.open("wb") as file:
            shutil.copyfileobj(packed, file, BLOCK_BYTES)
        yield plain


def read_text_table(path: Path, dataset: Dataset, *, columns: Sequence[str] | None = None) -> pa.Table:
    """A published text file, every column as text without surrounding spaces, empty cells null.

    One row per line of the file. Row ``i`` (from 0) is line ``dataset.first_line + i``, blank lines apart.

    Args:
        path: the file, or the zip that holds it.
        dataset: what it should be.
        columns: the only columns to read; all those of the file by default.

    Raises:
        DatasetError: not a text file, wrong columns, wrong separator or encoding, lines cut short; all at once.
    """
    found = layout(path, dataset)
    invalid: list[Any] = []
    table = _read(path, dataset, _options(dataset, found, columns, invalid))
    if invalid:
        # A second, single-threaded reading, because only that one knows line numbers.
        invalid.clear()
        _read(path, dataset, _options(dataset, found, columns, invalid, threads=False))
        raise fail(
            path,
            dataset,
            Phrase("some lines do not have as many fields as the header (was the download cut short?)."),
            problems=[_cut_line(row) for row in invalid],
        )
    if table.num_rows == 0:
        raise fail(path, dataset, Phrase("it has a header and no line of data."))
    return _stripped(table)


def _cut_line(row: Any) -> Problem:  # noqa: ANN401 - pyarrow has no types
    what = Phrase(
        "has {actual_columns} fields, expected {expected_columns}: {text!r}",
        actual_columns=row.actual_columns,
        expected_columns=row.expected_columns,
        text=row.text[:60],
    )
    return Problem(Phrase("line {number}", number=row.number), what)


def _options(
    dataset: Dataset,
    found: Layout,
    columns: Sequence[str] | None,
    invalid: list[Any],
    *,
    threads: bool = True,
) -> dict[str, Any]:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    def note(row: Any) -> str:  # noqa: ANN401 - pyarrow has no types
        invalid.append(row)
        return "skip"

    return {
        "read_options": arrow_csv.ReadOptions(
            use_threads=threads,
            # UTF-8 is pyarrow's own, which also drops the byte order mark; others are decoded on the way
            encoding="utf8" if found.encoding == "utf-8-sig" else found.encoding,
            skip_rows=dataset.first_line - 1,
            column_names=list(found.columns),
        ),
        "parse_options": arrow_csv.ParseOptions(
            delimiter=found.separator, newlines_in_values=found.has_quotes, invalid_row_handler=note
        ),
        "convert_options": arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(found.columns, pa.string()),
            include_columns=list(columns) if columns is not None else None,
            strings_can_be_null=True,
            null_values=[""],
        ),
    }


def _read(path: Path, dataset: Dataset, options: dict[str, Any]) -> pa.Table:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    try:
        with opened(path, dataset) as file:
            return arrow_csv.read_csv(pa.PythonFile(file, mode="r"), **options)
    except pa.ArrowInvalid as error:
        raise fail(
            path, dataset, Phrase("it cannot be read as delimited text ({reason}).", reason=error)
        ) from error


def _stripped(table: pa.Table) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = []
    for column in table.columns:
        text = pc.utf8_trim_whitespace(column)
        columns.append(pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text))
    return _without_empty_end(pa.table(columns, names=table.column_names))


def _without_empty_end(table: pa.Table) -> pa.Table:
    """Without the lines of mere separators that a spreadsheet leaves at the end of a file."""
    rows = table.num_rows
    while rows and all(column[rows - 1].as_py() is None for column in table.columns):
        rows -= 1
    return table.slice(0, rows)
