"""How a published text file is written, found by looking at it: zip, encoding, separator, columns."""

from __future__ import annotations

import codecs
import csv
import fnmatch
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import IO, TYPE_CHECKING

from maillage.errors import DatasetError, Problem, raise_collected
from maillage.phrase import NOTHING, Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from maillage.sources.registry import Dataset

BLOCK_BYTES = 1 << 20
HEAD_BYTES = 1 << 16
SEPARATORS = (";", ",", "\t", "|")
MOST_COLUMNS_SHOWN = 12


@dataclass(frozen=True)
class Layout:
    """How one file is written, found by looking at it.

    Attributes:
        encoding: its encoding.
        separator: its field separator.
        columns: its columns, in order.
        has_quotes: whether a quotation mark occurs, so that a cell may hold a line break.
    """

    encoding: str
    separator: str
    columns: tuple[str, ...]
    has_quotes: bool


def fail(
    path: Path, dataset: Dataset, what: Phrase, *, do: Phrase = NOTHING, problems: Sequence[Problem] = ()
) -> DatasetError:
    """The error for a file that is not what its dataset says; ``do`` has a default that names where to get it."""
    advice = do or Phrase(
        "Get the file again from {page} and run `maillage data import` on it.", page=dataset.page
    )
    return DatasetError(
        Phrase("Dataset '{dataset}', file {file}: {what}", dataset=dataset.id, file=path.name, what=what),
        do=advice,
        problems=problems,
    )


@contextmanager
def opened(path: Path, dataset: Dataset) -> Iterator[IO[bytes]]:
    """The published bytes: the file itself, or its member inside a zip.

    Raises:
        DatasetError: the zip is broken, or does not hold the member.
    """
    if not is_zip(path, dataset):
        with path.open("rb") as file:
            yield file
        return
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_member(path, dataset, archive)) as file:
            yield file
    except (zipfile.BadZipFile, EOFError) as error:
        what = Phrase("the zip is broken or cut short ({reason}).", reason=error)
        raise fail(path, dataset, what) from error


def is_zip(path: Path, dataset: Dataset) -> bool:
    """Whether the file is a zip, by its first bytes.

    Raises:
        DatasetError: it is named .zip and is none.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(b"PK\x03\x04"):
        return True
    if path.suffix.lower() == ".zip":
        raise fail(path, dataset, Phrase("it is named .zip but is not a zip."))
    return False


def _member(path: Path, dataset: Dataset, archive: zipfile.ZipFile) -> str:
    names = [info.filename for info in archive.infolist() if not info.is_dir()]
    pattern = dataset.member or "*"
    matching = [name for name in names if fnmatch.fnmatch(Path(name).name.lower(), pattern.lower())]
    if len(matching) == 1:
        return matching[0]
    what = Phrase(
        "the zip holds {count} files named '{pattern}', expected one (it holds: {names}).",
        count=len(matching),
        pattern=pattern,
        names=_shown(names),
    )
    raise fail(path, dataset, what)


def layout(path: Path, dataset: Dataset) -> Layout:
    """Look at a file: is it text, in which encoding, with which separator, and does it have its columns?

    Raises:
        DatasetError: it is empty, a web page, in another encoding, or its columns are not those expected.
    """
    with opened(path, dataset) as file:
        head = file.read(HEAD_BYTES)
    _refuse_what_is_no_table(path, dataset, head)
    encoding, has_quotes = _encoding(path, dataset)
    lines = head.decode(encoding, errors="ignore").splitlines()[dataset.skip_lines :]
    if not lines:
        raise fail(
            path,
            dataset,
            Phrase("it has no line after the first {skip_lines}.", skip_lines=dataset.skip_lines),
        )
    if not dataset.has_header:
        return Layout(encoding, _separator(lines[0], dataset), dataset.columns, has_quotes)
    separator = _separator(lines[0], dataset)
    columns = header(lines[0], separator)
    _check_columns(path, dataset, columns, lines[0])
    return Layout(encoding, separator, columns, has_quotes)


def header(line: str, separator: str) -> tuple[str, ...]:
    """The column names of a header line.

    >>> header('"COMMUNE"; DCLT ;IPONDI', ";")
    ('COMMUNE', 'DCLT', 'IPONDI')
    """
    return tuple(name.strip() for name in next(csv.reader([line.lstrip("\ufeff")], delimiter=separator), []))


def _refuse_what_is_no_table(path: Path, dataset: Dataset, head: bytes) -> None:
    start = head.lstrip(codecs.BOM_UTF8).lstrip().lower()
    if not start:
        raise fail(path, dataset, Phrase("the file is empty."))
    if start.startswith((b"<!doctype html", b"<html")):
        what = Phrase("it is a web page saved under the name of a data file.")
        raise fail(
            path,
            dataset,
            what,
            do=Phrase("Use the download link on {page}, not the page itself.", page=dataset.page),
        )
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in head:
        what = Phrase("it is not a text file in UTF-8 or cp1252 (UTF-16, or a spreadsheet?).")
        raise fail(
            path, dataset, what, do=Phrase("Use the published text file, or save it again as CSV in UTF-8.")
        )


def _encoding(path: Path, dataset: Dataset) -> tuple[str, bool]:
    # UTF-8 first, always: text in another encoding is hardly ever valid UTF-8, while cp1252 accepts nearly anything.
    tried = tuple(dict.fromkeys(("utf-8-sig", *(e for e in dataset.encodings if e not in {"utf-8", "utf8"}))))
    line = 0
    for encoding in tried:
        line, has_quotes = _first_undecodable_line(path, dataset, encoding)
        if not line:
            return encoding, has_quotes
    names = " nor ".join("UTF-8" if encoding == "utf-8-sig" else encoding for encoding in tried)
    what = Phrase(
        "line {line} is not in {names}: the file has another encoding, or was converted wrongly.",
        line=line,
        names=names,
    )
    raise fail(
        path,
        dataset,
        what,
        do=Phrase("Use the file as published on {page}, or save it again in UTF-8.", page=dataset.page),
    )


def _first_undecodable_line(path: Path, dataset: Dataset, encoding: str) -> tuple[int, bool]:
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, quotes = 1, False
    with opened(path, dataset) as file:
        while block := file.read(BLOCK_BYTES):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                return lines + error.object[: error.start].count(b"\n"), quotes
            lines += block.count(b"\n")
            quotes = quotes or b'"' in block
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return lines, quotes
    return 0, quotes


def _separator(line: str, dataset: Dataset) -> str:
    allowed = (dataset.separator, *dataset.other_separators)
    expected = set(dataset.columns)

    def fit(separator: str) -> tuple[int, int]:
        columns = header(line, separator)
        return len(expected & set(columns)), len(columns)

    return max(allowed, key=fit)


def _shown(names: Sequence[str]) -> str:
    more = ", …" if len(names) > MOST_COLUMNS_SHOWN else ""
    return ", ".join(names[:MOST_COLUMNS_SHOWN]) + more


def _check_columns(path: Path, dataset: Dataset, columns: tuple[str, ...], line: str) -> None:
    missing = [name for name in dataset.columns if name not in columns]
    _refuse_other_separator(path, dataset, columns, line)
    double = sorted({name for name in columns if columns.count(name) > 1})
    problems = [
        Problem(Phrase("column '{column}'", column=name), Phrase("appears twice in the header"))
        for name in double
    ]
    for name in missing:
        close = get_close_matches(name.lower(), [each.lower() for each in columns], n=1)
        said = Phrase("is missing")
        if close:
            closest = next(each for each in columns if each.lower() == close[0])
            said = Phrase("is missing; the closest is '{closest}'", closest=closest)
        problems.append(Problem(Phrase("column '{column}'", column=name), said))
    if dataset.exact_columns:
        unknown = [name for name in columns if name not in dataset.columns]
        problems += [
            Problem(Phrase("column '{column}'", column=name), Phrase("is not one of this dataset"))
            for name in unknown
        ]
    advice = Phrase(
        "Use the file as published on {page}. If its publisher renamed columns, describe the new file in data/datasets.yaml.",
        page=dataset.page,
    )
    what = Phrase(
        "its columns are not those expected.\n  found: {found}\n  expected: {expected}",
        found=_shown(columns),
        expected=_shown(dataset.columns),
    )
    raise_collected(
        Phrase("Dataset '{dataset}', file {file}: {what}", dataset=dataset.id, file=path.name, what=what),
        problems,
        error=DatasetError,
        do=advice,
    )


def _refuse_other_separator(path: Path, dataset: Dataset, columns: tuple[str, ...], line: str) -> None:
    expected = set(dataset.columns)
    if expected & set(columns):
        return
    for other in SEPARATORS:
        if other != dataset.separator and expected & set(header(line, other)):
            what = Phrase(
                "fields are separated by {found}, expected {expected}.",
                found=_named(other),
                expected=_named(dataset.separator),
            )
            do = Phrase("Use the file as published, not one saved again by a spreadsheet.")
            raise fail(path, dataset, what, do=do)


def _named(separator: str) -> Phrase:
    if separator == "\t":
        return Phrase("a tabulation")
    return Phrase("'{separator}'", separator=separator)
