"""The files that a sheet offers: made by the reports in a temporary folder when they are asked for, and not kept."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from maillage.errors import MissingDataError, unknown_name
from maillage.language import text
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from maillage.study import Study
    from maillage.web.view import View

FILES = {
    "workbook": "etude.xlsx",
    "geopackage": "etude.gpkg",
    "communes": "communes.csv",
    "map": "carte.png",
    "codebook": "dictionnaire.csv",
}
"""File offered → its name at the end of its address."""


def sheet_files(place: str, kept: dict[str, Any], view: View) -> list[dict[str, str]]:
    """The files with their addresses and what they hold, for the page."""
    return [
        {
            "address": view.link(f"{place}/fichiers/{name}", **kept),
            "name": text(f"web.territory.files.{key}", view.language),
            "what": text(f"web.territory.files.{key}_said", view.language),
        }
        for key, name in FILES.items()
    ]


def write_file(study: Study, name: str, language: str) -> Path:
    """Make one file in a folder of its own, which the caller removes.

    Raises:
        UnknownNameError: there is no such file.
        MissingDataError: a map is asked for, and no outlines are imported.
    """
    if name not in FILES.values():
        kind = Phrase("file")
        raise unknown_name(kind, name, tuple(FILES.values()))
    folder = Path(mkdtemp(prefix="maillage-"))
    try:
        _MAKERS[name](study, folder / name, language)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder / name


def _rounded(study: Study) -> dict[str, pa.Table]:
    from maillage.reports.exports import rounded_tables, sorted_tables

    return rounded_tables(sorted_tables(study))


def _workbook(study: Study, path: Path, language: str) -> None:
    from maillage.reports.workbook import write_workbook

    write_workbook(study, _rounded(study), path, language)


def _geopackage(study: Study, path: Path, language: str) -> None:
    from maillage.reports.geopackage import write_geopackage
    from maillage.reports.shapes import study_shapes

    rounded = _rounded(study)
    write_geopackage(study, study_shapes(study, rounded["communes"], rounded["flows"]), path, language)


def _communes(study: Study, path: Path, language: str) -> None:
    from maillage.reports.delimited import write_csv

    write_csv(_rounded(study)["communes"], path, language)


def _codebook(study: Study, path: Path, language: str) -> None:
    from maillage.reports.codebook import codebook_csv
    from maillage.reports.exports import study_contracts

    del study
    path.write_bytes(codebook_csv(study_contracts(), language))


def _map(study: Study, path: Path, language: str) -> None:
    from maillage.reports.map import write_map
    from maillage.reports.shapes import study_shapes

    rounded = _rounded(study)
    shapes = study_shapes(study, rounded["communes"], rounded["flows"])
    if not shapes.has_polygons:
        message = Phrase(
            "{territory}: no outlines of communes are imported, so that no map can be drawn.",
            territory=study.territory.text,
        )
        raise MissingDataError(message, do=Phrase("Import them: `maillage data import PATH`."))
    write_map(study, shapes, path, language)


_MAKERS: dict[str, Callable[[Study, Path, str], None]] = {
    FILES["workbook"]: _workbook,
    FILES["geopackage"]: _geopackage,
    FILES["communes"]: _communes,
    FILES["map"]: _map,
    FILES["codebook"]: _codebook,
}
