"""What results are made from, as words that change when it does: the imported data, and the code with its libraries."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import maillage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from maillage.sources.home import Home

    Stamps = tuple[tuple[str, int, int], ...]

NOT_CODE = {"__pycache__", "static", "templates"}
"""Folders of the package that no result is made from."""


@dataclass(eq=False)
class DataState:
    """The imported data, as one word that changes when they do.

    It is made of the records, which hold the fingerprint of every file read, and of the size and time of the records and of the
    extracts: an extract that someone edited is another state, in which it is checked again.

    Attributes:
        home: where the imported datasets are.
    """

    home: Home
    _last: tuple[Stamps, tuple[Path, ...], str] | None = field(default=None, repr=False)

    def word(self) -> str:
        """The word; files are only looked at, and read again when one of them has changed."""
        records = sorted((self.home.root / "core" / "datasets").glob("*.json"))
        last = self._last
        if last is not None and last[0] == stamps((*records, *last[1])):
            return last[2]
        extracts = tuple(self._extracts(records))
        seen = stamps((*records, *extracts))
        made = hashlib.sha256(repr(seen).encode())
        for path in records:
            made.update(_content(path))
        self._last = (seen, extracts, made.hexdigest()[:24])
        return self._last[2]

    def _extracts(self, records: Iterable[Path]) -> Iterator[Path]:
        for path in records:
            try:
                tables = json.loads(_content(path) or b"{}").get("tables", {})
            except (ValueError, AttributeError):
                continue  # the record is told as damaged when it is read
            for table in tables:
                yield self.home.extract_path(table, path.stem)


class CodeState:
    """The code, words and parameters of the package and the versions of its libraries, as a server that starts now uses them."""

    def __init__(self) -> None:
        self._folder = Path(maillage.__file__).parent
        self._seen, self._libraries = self._stamps(), _libraries()

    @cached_property
    def word(self) -> str:
        """The word; to be believed only while :meth:`holds`."""
        made = hashlib.sha256(repr((sys.version, self._libraries)).encode())
        for name, _, _ in self._seen:
            path = Path(name)
            content = hashlib.sha256(_content(path)).hexdigest()
            made.update(f"{path.relative_to(self._folder).as_posix()} {content}\n".encode())
        return made.hexdigest()

    def holds(self) -> bool:
        """Whether the files are those of the start: a server that runs on, changed, is neither the old code nor the new."""
        return self._seen == self._stamps() and self._libraries == _libraries()

    def _stamps(self) -> Stamps:
        found = []
        for folder, inside, names in os.walk(self._folder):
            inside[:] = sorted(set(inside) - NOT_CODE)
            found += [Path(folder) / name for name in sorted(names)]
        return stamps(found)


def stamps(paths: Iterable[Path]) -> Stamps:
    """Path, time of change and size of files; -1 for those that are not there."""
    found = []
    for path in paths:
        try:
            stat = path.stat()
            found.append((str(path), stat.st_mtime_ns, stat.st_size))
        except OSError:
            found.append((str(path), -1, -1))
    return tuple(found)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _libraries() -> tuple[str, ...]:
    """Names and versions of all that is installed, from the names of their folders."""
    folders = [Path(each) for each in sys.path if each]
    names = {path.name for folder in folders if folder.is_dir() for path in folder.glob("*.dist-info")}
    return tuple(sorted(names))
