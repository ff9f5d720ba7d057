"""The README of a report folder: what each file is, and how to read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.language import text
from maillage.reports.map_frame import source_line
from maillage.reports.wording import study_notes, territory_name

if TYPE_CHECKING:
    from maillage.reports.shapes import Shapes
    from maillage.study import Study


def readme_markdown(study: Study, shapes: Shapes, language: str) -> str:
    """The README, in the language of the reader."""
    lines = [*_head(study, language), *_files(shapes, language), *_how_to_read(study, language)]
    notes = [f"- {sentence}" for sentence in study_notes(study, language)]
    lines += [f"## {text('readme.notes', language)}", "", *(notes or [text("readme.no_notes", language)]), ""]
    lines += [f"## {text('readme.sources', language)}", "", *_sources(study, language), ""]
    return "\n".join(lines)


def _head(study: Study, language: str) -> list[str]:
    summary = study.summary
    intro = text(
        "readme.intro",
        language,
        communes=summary["communes"],
        text=study.territory.text,
        scenario=study.scenario.id,
        year=study.year,
        reading=text(f"readings.{study.reading}", language),
        geography=summary["geography_year"],
    )
    headline = text(
        "readme.headline",
        language,
        teleworkers=summary["teleworkers"].get(str(study.year)),
        eligible=summary["eligible_active_persons"],
        imputed=summary["imputed_share"],
        year=study.year,
    )
    title = text(
        "readme.title", language, territory=territory_name(study.territory, language), year=study.year
    )
    return [f"# {title}", "", intro, "", headline, ""]


def _files(shapes: Shapes, language: str) -> list[str]:
    package = "file_gpkg" if shapes.has_polygons else "file_gpkg_points"
    contents = {
        "study.xlsx": text("readme.file_xlsx", language),
        "study.gpkg": text(f"readme.{package}", language, flows=len(shapes.flows)),
        "map.png": text("readme.file_map", language),
        "study.json": text("readme.file_json", language),
        "tables/": text("readme.file_tables", language),
        "codebook.md, codebook.csv": text("readme.file_codebook", language),
        "README.md": text("readme.file_readme", language),
    }
    if not shapes.has_polygons:
        contents["map.png"] = text("readme.no_map", language)
    lines = [f"## {text('readme.files', language)}", ""]
    lines += [f"| {text('readme.file', language)} | {text('readme.content', language)} |", "|---|---|"]
    lines += [f"| `{name}` | {content} |" for name, content in contents.items()]
    return [*lines, ""]


def _how_to_read(study: Study, language: str) -> list[str]:
    values = {
        "classes": len(study.intensity.breaks),
        "measure": text(f"measures.{study.intensity.measure}", language),
        "scheme": text(f"schemes.{study.intensity.scheme}", language),
        "reading": text(f"readings.{study.reading}", language),
    }
    keys = ["readme.read_intensity", "readme.read_reliability", "readme.read_reading", "readme.read_gross"]
    keys += ["codebook.empty", "codebook.csv_format", "codebook.rounding"]
    return [
        f"## {text('readme.read', language)}",
        "",
        *(f"- {text(key, language, **values)}" for key in keys),
        "",
    ]


def _sources(study: Study, language: str) -> list[str]:
    if not study.provenance.datasets:
        return [text("readme.no_sources", language)]
    rows = [
        f"- {each.title} ({each.publisher}, {each.vintage}), {each.licence}"
        for each in study.provenance.datasets
    ]
    return [*rows, "", source_line(study.provenance, language), "", text("readme.cite", language)]
