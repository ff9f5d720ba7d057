"""The README of the folder of a plan, in the language of the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.language import text
from maillage.reports.map_frame import source_line
from maillage.reports.plan_sources import plan_provenance
from maillage.reports.site_sentences import plan_choices, plan_notes, plan_reasons
from maillage.reports.wording import territory_name

if TYPE_CHECKING:
    from maillage.site_plan import SitePlan

MAPS = ("map.png", "methods.png")
_FILES = {
    "plan.xlsx": "book",
    "map.png": "map",
    "methods.png": "methods",
    "gain.png": "gain",
    "plan.gpkg": "gpkg",
    "plan.json": "json",
    "tables/": "tables",
}


def site_readme(plan: SitePlan, language: str, *, with_maps: bool) -> str:
    """What each file is, why these communes, what to know before quoting a figure, and the sources.

    Args:
        plan: the plan.
        language: ``fr`` or ``en``.
        with_maps: whether outlines were there to draw maps.
    """
    name = territory_name(plan.study.territory, language)
    lines = [f"# {text('site.files.title', language, territory=name)}", ""]
    lines += [plan_choices(plan, language), ""]
    lines += _files(language, with_maps=with_maps)
    lines += [f"## {text('plan_book.reasons', language)}", ""]
    lines += [f"{order}. {sentence}" for order, sentence in enumerate(plan_reasons(plan, language), 1)]
    lines += ["", f"## {text('site.notes', language)}", ""]
    remarks = [text(f"codebook.{key}", language) for key in ("empty", "csv_format")]
    lines += [f"- {sentence}" for sentence in [*plan_notes(plan, language), *remarks]]
    lines += ["", f"## {text('readme.sources', language)}", "", *_sources(plan, language), ""]
    return "\n".join(lines)


def _files(language: str, *, with_maps: bool) -> list[str]:
    contents = {file: text(f"plan_book.{key}", language) for file, key in _FILES.items()}
    if not with_maps:
        contents |= dict.fromkeys(MAPS, text("readme.no_map", language))
    contents["codebook.md, codebook.csv"] = text("readme.file_codebook", language)
    contents["README.md"] = text("readme.file_readme", language)
    lines = [f"## {text('readme.files', language)}", ""]
    lines += [f"| {text('readme.file', language)} | {text('readme.content', language)} |", "|---|---|"]
    return [*lines, *(f"| `{file}` | {content} |" for file, content in contents.items()), ""]


def _sources(plan: SitePlan, language: str) -> list[str]:
    provenance = plan_provenance(plan)
    if not provenance.datasets:
        return [text("readme.no_sources", language)]
    rows = [
        f"- {each.title} ({each.publisher}, {each.vintage}), {each.licence}"
        if each.publisher
        else f"- {text('map.own_files', language, names=each.file_name)}"
        for each in provenance.datasets
    ]
    return [*rows, "", source_line(provenance, language), "", text("readme.cite", language)]
