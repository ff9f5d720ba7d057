"""Knowing an official file by its header; by its name only where two vintages have the same header."""

from __future__ import annotations

import fnmatch
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.sources.layout import SEPARATORS, header
from maillage.sources.registry import registry
from maillage.sources.said import Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from maillage.sources.registry import Dataset

HEAD_BYTES = 1 << 20
MOST_COLUMNS_SHOWN = 8
CLOSE_ENOUGH = 0.5


@dataclass(frozen=True)
class Recognition:
    """What a file was taken for.

    Attributes:
        dataset: the dataset, or none.
        why: how it was known, or why it was not.
        others: the other datasets of a zip that holds several, in the order of their names.
    """

    dataset: Dataset | None
    why: Said
    others: tuple[Dataset, ...] = ()


@dataclass(frozen=True)
class _Head:
    """The beginning of a file, or of one member of a zip."""

    member: str | None
    text: str

    def columns(self, dataset: Dataset) -> tuple[str, ...]:
        """The column names, read as the dataset would be; with the separator that fits it best."""
        if dataset.format == "geojson":
            return _first_properties(self.text)
        if self.text.lstrip().startswith("{"):
            return ()
        lines = self.text.split("\n", dataset.skip_lines + 1)
        if len(lines) <= dataset.skip_lines:
            return ()
        line = lines[dataset.skip_lines].rstrip("\r")
        readings = [header(line, separator) for separator in SEPARATORS]
        if not dataset.has_header:
            own = header(line, dataset.separator)
            return dataset.columns if len(own) == len(dataset.columns) else ()
        return max(readings, key=lambda names: (len(set(names) & set(dataset.columns)), len(names)))


def recognise(path: Path, datasets: Mapping[str, Dataset] | None = None) -> Recognition:
    """Say which official dataset a file is, or that it is none.

    Args:
        path: the file, zipped or not.
        datasets: the registry to look in; Maillage's own by default.
    """
    known = registry() if datasets is None else datasets
    try:
        heads = tuple(_heads(path))
    except (zipfile.BadZipFile, EOFError):
        return Recognition(None, Said.of("broken_zip"))
    refused = _no_table(path, heads)
    if refused is not None:
        return Recognition(None, refused)
    fitting = [[dataset for dataset in known.values() if _fits(path, head, dataset)] for head in heads]
    chosen = [_choose(path, datasets) for datasets in fitting if datasets]
    found = {each.dataset.id: each.dataset for each in chosen if each.dataset is not None}
    if len(found) > 1:
        first, *others = (found[dataset_id] for dataset_id in sorted(found))
        return Recognition(first, Said.of("zip_of_several", files=len(found)), tuple(others))
    if not chosen:
        return Recognition(None, _nothing_fits(heads[0], known))
    return max(chosen, key=lambda each: each.dataset is not None)


def _heads(path: Path) -> Iterator[_Head]:
    with path.open("rb") as file:
        start = file.read(HEAD_BYTES)
    if not start.startswith(b"PK\x03\x04"):
        yield _Head(None, _decoded(start))
        return
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                with archive.open(info) as member:
                    yield _Head(info.filename.rpartition("/")[2], _decoded(member.read(HEAD_BYTES)))


def _decoded(head: bytes) -> str:
    try:
        # The last character may be cut in two by the end of the block: that is no sign of another encoding.
        return head[: head.rfind(b"\n") + 1 or None].decode("utf-8-sig")
    except UnicodeDecodeError:
        return head.decode("cp1252", errors="replace")


def _no_table(path: Path, heads: tuple[_Head, ...]) -> Said | None:
    """Why the file cannot be any table at all; nothing when it can."""
    if len(heads) != 1:
        return None if heads else Said.of("empty_zip")
    text = heads[0].text.lstrip()
    if not text:
        return Said.of("empty_file")
    if text[:15].lower().startswith(("<!doctype html", "<html")):
        return Said.of("web_page")
    if "\x00" in text:
        return Said.of("not_text")
    if path.suffix.lower() == ".zip" and heads[0].member is None:
        return Said.of("not_a_zip")
    return None


def _first_properties(text: str) -> tuple[str, ...]:
    features = text.find('"features"')
    place = text.find('"properties"', features)
    start = text.find("{", place)
    if min(features, place, start) < 0:
        return ()
    try:
        properties, _ = json.JSONDecoder().raw_decode(text, start)
    except json.JSONDecodeError:
        return ()
    return tuple(properties)


def named_like(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a file name follows one of these globs, in capitals or not."""
    return any(fnmatch.fnmatch(name.lower(), pattern.lower()) for pattern in patterns)


def _fits(path: Path, head: _Head, dataset: Dataset) -> bool:
    if head.member is not None and dataset.member and not named_like(head.member, (dataset.member,)):
        return False
    found, expected = head.columns(dataset), set(dataset.columns)
    if dataset.format == "delimited" and not dataset.has_header:
        # without a header only the name can tell
        return bool(found) and named_like(head.member or path.name, dataset.file_names)
    return set(found) == expected if dataset.exact_columns else expected <= set(found)


def _choose(path: Path, fitting: list[Dataset]) -> Recognition:
    """Of the datasets whose columns are all there, the most demanding; of equal ones, the one named like the file."""
    best = max((dataset.exact_columns, len(dataset.columns)) for dataset in fitting)
    equal = [dataset for dataset in fitting if (dataset.exact_columns, len(dataset.columns)) == best]
    if len(equal) == 1:
        return Recognition(equal[0], Said.of("columns_known" if equal[0].has_header else "name_known"))
    named = [dataset for dataset in equal if named_like(path.name, dataset.file_names)]
    if len(named) == 1:
        others = ", ".join(dataset.id for dataset in equal if dataset is not named[0])
        return Recognition(named[0], Said.of("name_tells", others=others))
    names = " / ".join(dataset.id for dataset in equal)
    return Recognition(None, Said.of("name_does_not_tell", names=names))


def _nothing_fits(head: _Head, known: Mapping[str, Dataset]) -> Said:
    best, best_missing, best_share = "", [""], 0.0
    for dataset in known.values():
        found = set(head.columns(dataset)) if dataset.has_header else set()
        missing = [name for name in dataset.columns if name not in found]
        share = 1 - len(missing) / len(dataset.columns)
        if share > best_share:
            best, best_missing, best_share = dataset.id, missing, share
    if best_share < CLOSE_ENOUGH:
        return Said.of("no_dataset")
    if not best_missing:
        return Said.of("closest_has_fewer", closest=best)
    shown = ", ".join(best_missing[:MOST_COLUMNS_SHOWN])
    more = ", …" if len(best_missing) > MOST_COLUMNS_SHOWN else ""
    return Said.of("closest_needs", closest=best, columns=f"{shown}{more}")
