"""The report folder of a study: written beside, then put in place at once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.language import check_language
from maillage.reports.codebook import codebook_csv, codebook_markdown
from maillage.reports.delimited import write_csv, write_parquet
from maillage.reports.exports import TABLES, rounded_tables, sorted_tables, study_contracts
from maillage.reports.geopackage import write_geopackage
from maillage.reports.map import write_map
from maillage.reports.readme import readme_markdown
from maillage.reports.safe_folder import ReportFolder, beside, refuse_foreign
from maillage.reports.shapes import study_shapes
from maillage.reports.site_folder import PLAN_FILES, PLAN_FOLDER, STUDY
from maillage.reports.summary import summary_json
from maillage.reports.workbook import write_workbook

if TYPE_CHECKING:
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
_WITH_PLAN = OWN_FILES | {PLAN_FOLDER} | {f"{PLAN_FOLDER}/{name}" for name in PLAN_FILES}
"""Files of a study folder to which a plan of third places was added."""


def write_report(study: Study, folder: Path | str, language: str = "fr") -> ReportFolder:
    """Write the report folder of a study: tables, codebook, GeoPackage, workbook, map, JSON and README.

    Nothing is left half-written: all goes into a folder beside, which then takes its place. An earlier report at that
    place is replaced; a plan of third places added to it stays. Two writes of one study give the same bytes.

    Args:
        study: the study.
        folder: where to write; a new folder, an empty one, or an earlier report.
        language: ``fr`` or ``en``.

    Raises:
        InputError: the folder holds something that is not ours, or cannot be written.
    """
    check_language(language)
    place = Path(folder)
    refuse_foreign(place, _WITH_PLAN, STUDY)
    with beside(place) as staging:
        _write_files(study, staging, language)
        if (place / PLAN_FOLDER).is_dir():
            shutil.copytree(place / PLAN_FOLDER, staging / PLAN_FOLDER)
    return ReportFolder.of(place)


def _write_files(study: Study, folder: Path, language: str) -> None:
    full = sorted_tables(study)
    rounded = rounded_tables(full)
    tables = folder / "tables"
    tables.mkdir()
    for name in TABLES:
        write_parquet(full[name], tables / f"{name}.parquet")
        write_csv(rounded[name], tables / f"{name}.csv", language)
    (folder / "codebook.csv").write_bytes(codebook_csv(study_contracts(), language))
    _write_text(folder / "codebook.md", codebook_markdown(study_contracts(), language))
    shapes = study_shapes(study, rounded["communes"], rounded["flows"])
    write_geopackage(study, shapes, folder / "study.gpkg", language)
    if shapes.has_polygons:
        write_map(study, shapes, folder / "map.png", language)
    write_workbook(study, rounded, folder / "study.xlsx", language)
    found = json.dumps(summary_json(study, language), ensure_ascii=False, indent=2, sort_keys=True)
    _write_text(folder / STUDY, f"{found}\n")
    _write_text(folder / "README.md", readme_markdown(study, shapes, language))


def _write_text(path: Path, content: str) -> None:
    path.write_bytes(content.encode("utf-8"))
