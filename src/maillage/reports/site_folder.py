"""The folder of a plan: layers, tables, map, and the whole plan as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.language import check_language, text
from maillage.reports.delimited import write_csv, write_parquet
from maillage.reports.folder import ReportFolder, beside, refuse_foreign
from maillage.reports.site_layers import plan_layers, write_layers
from maillage.reports.site_page import plan_notes, site_json
from maillage.reports.wording import territory_name

if TYPE_CHECKING:
    from maillage.reports.site_layers import PlanLayers
    from maillage.site_plan import SitePlan

TABLES = ("candidates", "communes", "gain", "overlaps", "sites")
PLAN, LAYERS, MAP, README = "plan.json", "plan.gpkg", "map.png", "README.md"
_LEFT_BY_VIEWERS = {"plan.gpkg-wal", "plan.gpkg-shm", "map.png.aux.xml", ".DS_Store"}
OWN_FILES = frozenset(
    {"tables", PLAN, LAYERS, MAP, README}
    | _LEFT_BY_VIEWERS
    | {f"tables/{name}.{kind}" for name in TABLES for kind in ("csv", "parquet")}
)


def write_site_folder(plan: SitePlan, folder: Path | str, language: str = "fr") -> ReportFolder:
    """Write the folder of a plan; an earlier one at that place is replaced. Two writes give the same bytes.

    Args:
        plan: the plan.
        folder: a new folder, an empty one, or that of an earlier plan.
        language: ``fr`` or ``en``.

    Raises:
        InputError: the folder holds something that is not ours, or cannot be written.
    """
    check_language(language)
    place = Path(folder)
    refuse_foreign(place, OWN_FILES, PLAN)
    with beside(place) as staging:
        _write_files(plan, staging, language)
    return ReportFolder(place, tuple(sorted(path for path in place.rglob("*") if path.is_file())))


def _write_files(plan: SitePlan, folder: Path, language: str) -> None:
    tables = folder / "tables"
    tables.mkdir()
    for name in TABLES:
        write_parquet(plan.tables[name], tables / f"{name}.parquet")
        write_csv(plan.tables[name], tables / f"{name}.csv", language)
    layers = plan_layers(plan)
    write_layers(layers, folder / LAYERS, language)
    if layers.has_polygons:
        from maillage.reports.site_map import write_site_map

        write_site_map(plan, layers, folder / MAP, language)
    found = json.dumps(
        site_json(plan, language), ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False
    )
    (folder / PLAN).write_bytes(f"{found}\n".encode())
    (folder / README).write_bytes(_readme(plan, layers, language).encode())


def _readme(plan: SitePlan, layers: PlanLayers, language: str) -> str:
    name = territory_name(plan.study.territory, language)
    files = {LAYERS: "gpkg", PLAN: "json", "tables/": "tables"} | (
        {MAP: "map"} if layers.has_polygons else {}
    )
    lines = [f"# {text('site.files.title', language, territory=name)}", ""]
    lines += [f"- `{file}` – {text(f'site.files.{key}', language)}" for file, key in files.items()]
    lines += ["", f"## {text('site.notes', language)}", ""]
    lines += [f"- {sentence}" for sentence in plan_notes(plan, language)]
    lines += ["", f"## {text('readme.sources', language)}", ""]
    rows = plan.summary["provenance"]["datasets"]
    said = [f"- {each['title']} ({each['publisher']}, {each['vintage']}), {each['licence']}" for each in rows]
    return "\n".join([*lines, *(said or [text("readme.no_sources", language)]), ""])
