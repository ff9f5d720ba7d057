"""The cells of a file of the user's, a CSV or a file of geometries, and where she finds each of its rows again."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.errors import DatasetError, Problem, raise_collected
from maillage.phrase import Phrase, joined
from maillage.sources.layout import SEPARATORS
from maillage.sources.user_geometry import read_geometry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

ADVICE = Phrase(
    "A layer is a CSV with the columns lon and lat (WGS 84), or x and y (Lambert-93), or commune_id, and if you like name and value; or a GeoJSON or a GeoPackage of points."
)
COUNTED_FROM = 2
"""Line that :mod:`maillage.sources.cells` gives to the first cell of a column."""


@dataclass(frozen=True)
class UserCells:
    """A file as it is written.

    Attributes:
        columns: cells by column, empty ones none.
        geometry: longitude and latitude where it holds geometries.
        lines: line of each row in the file, as an editor counts them; none for a file of geometries.
    """

    columns: Mapping[str, Sequence[Any]]
    geometry: tuple[Any, Any] | None = None
    lines: Sequence[int] | None = None

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        if self.columns:
            return len(next(iter(self.columns.values())))
        return len(self.geometry[0]) if self.geometry is not None else 0

    def where(self, row: int) -> Phrase:
        """Where a row (from 0) is: ``line 4`` of a text file, ``feature 3`` of geometries."""
        if self.lines is None:
            return Phrase("feature {rank}", rank=row + 1)
        return Phrase("line {line}", line=self.lines[row])

    def told(self, problems: Iterable[Problem]) -> list[Problem]:
        """Problems of columns, their lines put as :meth:`where` says them."""
        return [Problem(self._found_again(each.where), each.what) for each in problems]

    def _found_again(self, where: str) -> str:
        if not isinstance(where, Phrase) or "line" not in where.values:
            return where
        place = self.where(where.values["line"] - COUNTED_FROM)
        return Phrase("{place}, column '{column}'", place=place, column=where.values["column"])


def read_cells(path: Path, layer: str | None) -> UserCells:
    """Read a file.

    Args:
        path: a ``.csv``, ``.geojson``, ``.json`` or ``.gpkg`` file.
        layer: which layer of a GeoPackage that holds several.

    Raises:
        DatasetError: the file is absent, of another kind, or cannot be read.
    """
    if not path.is_file():
        message = Phrase("There is no file '{file}'.", file=path.name)
        raise DatasetError(message, do=joined([Phrase("Check its path."), ADVICE]))
    if path.suffix.lower() == ".csv":
        return _read_csv(path)
    if path.suffix.lower() in {".geojson", ".json", ".gpkg"}:
        return UserCells(*read_geometry(path, layer))
    message = Phrase("Layer {file} is neither CSV, GeoJSON nor GeoPackage.", file=path.name)
    raise DatasetError(message, do=ADVICE)


def _read_csv(path: Path) -> UserCells:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    if "\x00" in text:
        message = Phrase("Layer {file} is not a text file (UTF-16, or a spreadsheet?).", file=path.name)
        raise DatasetError(message, do=Phrase("Save it again as CSV in UTF-8."))
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    (_, header), *body = _numbered(text, separator) or [(1, [])]
    if not body:
        message = Phrase("Layer {file} holds no line of data.", file=path.name)
        raise DatasetError(message, do=ADVICE)
    problems = [
        Problem(
            Phrase("line {line}", line=line),
            Phrase("has {found} fields, expected {expected}", found=len(row), expected=len(header)),
        )
        for line, row in body
        if len(row) != len(header)
    ]
    raise_collected(
        Phrase("Layer {file} cannot be read.", file=path.name), problems, error=DatasetError, do=ADVICE
    )
    columns = {name: [row[place].strip() or None for _, row in body] for place, name in enumerate(header)}
    return UserCells(columns, lines=[line for line, _ in body])


def _numbered(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """Rows that hold anything, with the line on which each begins: a quoted cell may span several."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows, before = [], 0
    for row in reader:
        if any(cell.strip() for cell in row):
            rows.append((before + 1, row))
        before = reader.line_num
    return rows


def as_text(cells: Sequence[Any]) -> pa.ChunkedArray:
    """Cells as text without surrounding spaces, empty ones null."""
    import pyarrow as pa

    return pa.chunked_array(
        [[None if cell is None else str(cell).strip() or None for cell in cells]], pa.string()
    )


def bare(name: str) -> str:
    """A column name without capitals, accents or punctuation.

    >>> bare("Code_Commune (INSEE)")
    'code commune insee'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()
