"""A folder written beside, then put in place at once: nothing half-written, and nothing of the user's destroyed."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.errors import InputError, Problem
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class ReportFolder:
    """A report that was written.

    Attributes:
        folder: where it is.
        paths: its files, sorted.
    """

    folder: Path
    paths: tuple[Path, ...]

    @classmethod
    def of(cls, place: Path) -> ReportFolder:
        """What is in a folder."""
        return cls(place, tuple(sorted(path for path in place.rglob("*") if path.is_file())))


def refuse_foreign(place: Path, own: frozenset[str], mark: str) -> None:
    """Refuse a folder that holds something else than what we write.

    Args:
        place: the folder.
        own: names of all files and folders that we may have written.
        mark: the file that is always there.

    Raises:
        InputError: something there is not ours.
    """
    advice = Phrase("Give another folder with `--out`; nothing was changed.")
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        message = Phrase(
            "Report folder {folder}: there is already something there which is not a folder.", folder=place
        )
        raise InputError(message, do=advice)
    if not place.is_dir():
        return
    found = {path.relative_to(place).as_posix() for path in place.rglob("*")}
    foreign = sorted(found - own)
    if foreign:
        message = Phrase(
            "Report folder {folder} holds something else than a report of Maillage.", folder=place
        )
        raise InputError(
            message,
            problems=[Problem(name, Phrase("is not one of our files")) for name in foreign],
            do=advice,
        )
    if found and mark not in found:
        message = Phrase(
            "Report folder {folder} looks like a part of a report, without its {mark}.",
            folder=place,
            mark=mark,
        )
        raise InputError(message, do=advice)


@contextmanager
def beside(place: Path) -> Iterator[Path]:
    """A new folder beside, that takes the place when all went well and vanishes when not."""
    staging = place.with_name(f".{place.name}.partial")
    earlier = place.with_name(f".{place.name}.earlier")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
    except OSError as error:
        message = Phrase(
            "Report folder {folder} cannot be written: {reason}.", folder=place, reason=error.strerror
        )
        raise InputError(message, do=Phrase("Give a folder you may write to with `--out`.")) from error
    try:
        yield staging
        shutil.rmtree(earlier, ignore_errors=True)
        if place.exists():
            place.rename(earlier)
        staging.rename(place)
        shutil.rmtree(earlier, ignore_errors=True)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        if earlier.exists() and not place.exists():
            earlier.rename(place)
