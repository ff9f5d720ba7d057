"""The report folder of a study: written beside, then put in place at once."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.errors import InputError, Problem
from maillage.language import check_language
from maillage.reports.codebook import codebook_csv, codebook_markdown
from maillage.reports.delimited import write_csv, write_parquet
from maillage.reports.exports import TABLES, rounded_tables, sorted_tables
from maillage.reports.geopackage import write_geopackage
from maillage.reports.map import write_map
from maillage.reports.readme import readme_markdown
from maillage.reports.shapes import study_shapes
from maillage.reports.summary import summary_json
from maillage.reports.workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maillage.study import Study

_OWN = {
    "tables",
    "codebook.csv",
    "codebook.md",
    "study.gpkg",
    "study.xlsx",
    "map.png",
    "study.json",
    "README.md",
}
_LEFT_BY_VIEWERS = {"study.gpkg-wal", "study.gpkg-shm", "map.png.aux.xml", ".DS_Store"}
OWN_FILES = frozenset(
    _OWN | _LEFT_BY_VIEWERS | {f"tables/{name}.{kind}" for name in TABLES for kind in ("csv", "parquet")}
)


@dataclass(frozen=True)
class ReportFolder:
    """A report that was written.

    Attributes:
        folder: where it is.
        paths: its files, sorted.
    """

    folder: Path
    paths: tuple[Path, ...]


def write_report(study: Study, folder: Path | str, language: str = "fr") -> ReportFolder:
    """Write the report folder of a study: tables, codebook, GeoPackage, workbook, map, JSON and README.

    Nothing is left half-written: all goes into a folder beside, which then takes its place. An earlier report at that
    place is replaced. Two writes of one study give the same bytes.

    Args:
        study: the study.
        folder: where to write; a new folder, an empty one, or an earlier report.
        language: ``fr`` or ``en``.

    Raises:
        InputError: the folder holds something that is not ours, or cannot be written.
    """
    check_language(language)
    place = Path(folder)
    refuse_foreign(place, OWN_FILES, "study.json")
    with beside(place) as staging:
        _write_files(study, staging, language)
    paths = sorted(path for path in place.rglob("*") if path.is_file())
    return ReportFolder(place, tuple(paths))


def _write_files(study: Study, folder: Path, language: str) -> None:
    full = sorted_tables(study)
    rounded = rounded_tables(full)
    tables = folder / "tables"
    tables.mkdir()
    for name in TABLES:
        write_parquet(full[name], tables / f"{name}.parquet")
        write_csv(rounded[name], tables / f"{name}.csv", language)
    (folder / "codebook.csv").write_bytes(codebook_csv(language))
    _write_text(folder / "codebook.md", codebook_markdown(language))
    shapes = study_shapes(study, rounded["communes"], rounded["flows"])
    write_geopackage(study, shapes, folder / "study.gpkg", language)
    if shapes.has_polygons:
        write_map(study, shapes, folder / "map.png", language)
    write_workbook(study, rounded, folder / "study.xlsx", language)
    found = json.dumps(summary_json(study, language), ensure_ascii=False, indent=2, sort_keys=True)
    _write_text(folder / "study.json", f"{found}\n")
    _write_text(folder / "README.md", readme_markdown(study, shapes, language))


def _write_text(path: Path, content: str) -> None:
    path.write_bytes(content.encode("utf-8"))


def refuse_foreign(place: Path, own: frozenset[str], mark: str) -> None:
    """Refuse a folder that holds something else than what we write.

    Args:
        place: the folder.
        own: names of all files and folders that we may have written.
        mark: the file that is always there.

    Raises:
        InputError: something there is not ours.
    """
    advice = "Give another folder with `--out`; nothing was changed."
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        message = f"Report folder {place}: there is already something there which is not a folder."
        raise InputError(message, do=advice)
    if not place.is_dir():
        return
    found = {path.relative_to(place).as_posix() for path in place.rglob("*")}
    foreign = sorted(found - own)
    if foreign:
        message = f"Report folder {place} holds something else than a report of Maillage."
        raise InputError(
            message, problems=[Problem(name, "is not one of our files") for name in foreign], do=advice
        )
    if found and mark not in found:
        message = f"Report folder {place} looks like a part of a report, without its {mark}."
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
        message = f"Report folder {place} cannot be written: {error.strerror}."
        raise InputError(message, do="Give a folder you may write to with `--out`.") from error
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
