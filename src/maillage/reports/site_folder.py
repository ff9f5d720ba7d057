"""The folder of a plan: maps, layers, tables with their codebook, workbook, gain curve, and the whole plan as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.language import check_language
from maillage.reports.codebook import codebook_csv, codebook_markdown
from maillage.reports.delimited import write_csv, write_parquet
from maillage.reports.safe_folder import ReportFolder, beside, refuse_foreign

if TYPE_CHECKING:
    from maillage.reports.site_layers import PlanLayers
    from maillage.site_plan import SitePlan

TABLES = ("candidates", "communes", "gain", "overlaps", "sites")
PLAN, LAYERS, BOOK, README = "plan.json", "plan.gpkg", "plan.xlsx", "README.md"
MAP, METHODS, GAIN = "map.png", "methods.png", "gain.png"
CODEBOOK = ("codebook.csv", "codebook.md")
STUDY = "study.json"
"""The file by which the folder of a study is known."""
PLAN_FOLDER = "plan"
"""Where a plan goes in the folder of a study."""
_PICTURES = (MAP, METHODS, GAIN)
_LEFT_BY_VIEWERS = {"plan.gpkg-wal", "plan.gpkg-shm", ".DS_Store", *(f"{name}.aux.xml" for name in _PICTURES)}
PLAN_FILES = frozenset(
    {"tables", PLAN, LAYERS, BOOK, README, *CODEBOOK, *_PICTURES}
    | _LEFT_BY_VIEWERS
    | {f"tables/{name}.{kind}" for name in TABLES for kind in ("csv", "parquet")}
)


def write_site_folder(plan: SitePlan, folder: Path | str, language: str = "fr") -> ReportFolder:
    """Write the folder of a plan; an earlier one at that place is replaced. Two writes give the same bytes.

    In the folder of a study the plan goes into ``plan`` below it, and nothing else there is touched.

    Args:
        plan: the plan.
        folder: a new folder, an empty one, that of an earlier plan, or that of a study.
        language: ``fr`` or ``en``.

    Raises:
        InputError: the folder holds something that is not ours, or cannot be written.
    """
    check_language(language)
    place = plan_place(folder)
    with beside(place) as staging:
        _write_files(plan, staging, language)
    return ReportFolder.of(place)


def plan_place(folder: Path | str) -> Path:
    """Where a plan goes that is to be written into a folder: there, or below it where it is that of a study.

    Raises:
        InputError: that place holds something that is not ours.
    """
    place = Path(folder)
    if (place / STUDY).is_file():
        place /= PLAN_FOLDER
    refuse_foreign(place, PLAN_FILES, PLAN)
    return place


def _write_files(plan: SitePlan, folder: Path, language: str) -> None:
    from maillage.reports.gain_chart import write_gain_chart
    from maillage.reports.site_layers import plan_layers, write_layers
    from maillage.reports.site_page import site_json
    from maillage.reports.site_readme import site_readme
    from maillage.reports.site_workbook import plan_contracts, write_site_workbook

    _write_tables(plan, folder / "tables", language)
    agreed = plan_contracts(plan)
    (folder / CODEBOOK[0]).write_bytes(codebook_csv(agreed, language))
    (folder / CODEBOOK[1]).write_bytes(codebook_markdown(agreed, language).encode())
    write_site_workbook(plan, folder / BOOK, language)
    layers = plan_layers(plan)
    write_layers(layers, folder / LAYERS, language)
    if layers.has_polygons:
        _write_maps(plan, layers, folder, language)
    write_gain_chart(plan, folder / GAIN, language)
    found = json.dumps(
        site_json(plan, language), ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False
    )
    (folder / PLAN).write_bytes(f"{found}\n".encode())
    (folder / README).write_bytes(site_readme(plan, language, with_maps=layers.has_polygons).encode())


def _write_tables(plan: SitePlan, folder: Path, language: str) -> None:
    folder.mkdir()
    for name in TABLES:
        write_parquet(plan.tables[name], folder / f"{name}.parquet")
        write_csv(plan.tables[name], folder / f"{name}.csv", language)


def _write_maps(plan: SitePlan, layers: PlanLayers, folder: Path, language: str) -> None:
    from maillage.reports.methods_map import write_methods_map
    from maillage.reports.site_map import write_site_map

    write_site_map(plan, layers, folder / MAP, language)
    write_methods_map(plan, layers, folder / METHODS, language)
