"""Tables as CSV that a spreadsheet opens by a double click, and as Parquet for programs."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

DECIMALS = 6
SEPARATORS = {"fr": (";", ","), "en": (",", ".")}


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write full values."""
    import pyarrow.parquet as pq

    pq.write_table(table, path, compression="zstd")


def write_csv(table: pa.Table, path: Path, language: str) -> None:
    """Write a CSV in the habits of a language, as :func:`csv_bytes` makes it."""
    path.write_bytes(csv_bytes(table, language))


def csv_bytes(table: pa.Table, language: str) -> bytes:
    """A CSV in the habits of a language.

    UTF-8 with a byte order mark in both, since Excel takes a file without one for cp1252; semicolon and decimal comma in
    French, comma and decimal point in English. Figures have at most six decimals.
    """
    import pyarrow.compute as pc

    separator, mark = SEPARATORS[language]
    columns = [pc.fill_null(_as_text(table[name], mark, separator), "") for name in table.column_names]
    lines = pc.binary_join_element_wise(*columns, separator)
    parts = [codecs.BOM_UTF8, (separator.join(table.column_names) + "\n").encode()]
    parts += ["".join(f"{line}\n" for line in batch.to_pylist()).encode() for batch in lines.chunks]
    return b"".join(parts)


def _as_text(column: pa.ChunkedArray, mark: str, separator: str) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_string(column.type):
        quoted = pc.binary_join_element_wise('"', pc.replace_substring(column, '"', '""'), '"', "")
        return pc.if_else(pc.match_substring_regex(column, f'["\n{separator}]'), quoted, column)
    if not pa.types.is_floating(column.type):
        return pc.cast(column, pa.string())
    # decimals first: a float goes to text with an exponent, which spreadsheets misread
    fixed = pc.cast(pc.round(column, DECIMALS), pa.decimal128(38, DECIMALS), safe=False)
    short = pc.utf8_rtrim(pc.utf8_rtrim(pc.cast(fixed, pa.string()), characters="0"), characters=".")
    return pc.replace_substring(short, ".", mark)
