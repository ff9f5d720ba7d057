"""The workbook of a study: a sheet per table, and the parameters and sources that every figure comes from."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from maillage.contracts import contract
from maillage.language import text, unit_label
from maillage.reports.exports import largest_flows
from maillage.reports.shapes import LARGEST_FLOWS
from maillage.reports.sheets import Sheet, SheetColumn
from maillage.reports.table_sheets import (
    Share,
    datasets_sheet,
    notes_sheet,
    parameters_sheet,
    table_sheet,
    titled,
    write_book,
)
from maillage.reports.wording import study_notes, territory_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyarrow as pa

    from maillage.study import Study

SHOWN = ("communes", "flows", "destinations", "perimeters", "readings")
IN_THIRD_PLACES = {
    "third_places": "teleworkers_in_third_places",
    "employees_in_third_places": "employees_in_third_places",
}


def write_workbook(study: Study, tables: Mapping[str, pa.Table], path: Path, language: str) -> None:
    """Write the workbook.

    Args:
        study: the study.
        tables: its tables, rounded as exports are.
        path: file to write.
        language: language of sheet names, titles and codes.
    """
    title = text(
        "readme.title", language, territory=territory_name(study.territory, language), year=study.year
    )
    write_book(title, _sheets(study, tables, language), path)


def _sheets(study: Study, tables: Mapping[str, pa.Table], language: str) -> list[Sheet]:
    flows = largest_flows(tables["flows"], LARGEST_FLOWS)
    shown = {"shown": flows.num_rows, "total": tables["flows"].num_rows}
    values = {"flows": shown, "readings": {"reading": text(f"readings.{study.reading}", language)}}
    rows = {**tables, "flows": flows}
    remarks = [text(f"codebook.{key}", language) for key in ("rounding", "empty")]
    return [
        _summary(study, language),
        *(
            table_sheet(name, rows[name], contract(f"out.{name}"), language, **values.get(name, {}))
            for name in SHOWN
        ),
        parameters_sheet(study.provenance, language),
        datasets_sheet(study.provenance, language),
        notes_sheet([*study_notes(study, language), *remarks], language),
    ]


def _summary(study: Study, language: str) -> Sheet:
    summary = study.summary
    rows: list[list[Any]] = [
        [text("study.territory", language), territory_name(study.territory, language), ""],
        [text("study.communes", language), summary["communes"], ""],
        [text("study.year", language), str(study.year), ""],
        [text("study.geography", language), str(summary["geography_year"]), ""],
        [text("study.scenario", language), str(study.scenario.id), ""],
        [text("study.reading", language), text(f"readings.{study.reading}", language), ""],
        [text("study.active", language), summary["active_persons"], unit_label("person", language)],
        [
            text("study.eligible", language),
            summary["eligible_active_persons"],
            unit_label("person", language),
        ],
        [text("study.imputed", language), _share(summary["imputed_share"]), ""],
        [text("study.not_published", language), summary["communes_not_published"], ""],
    ]
    for year, value in sorted(summary["teleworkers"].items()):
        rows.append([f"{text('study.potential', language)}, {year}", value, unit_label("person", language)])
        for key, column in IN_THIRD_PLACES.items():
            label = f"– {text(f'study.{key}', language).lower()}, {year}"
            rows.append([label, _total_of_year(study, column, int(year)), unit_label("person", language)])
    for name, value in summary["commuters_by_destination"].items():
        label = f"{text('study.commuters', language)} – {text(f'destinations.{name}', language)}"
        rows.append([label, value, unit_label("person", language)])
    for name, value in summary["indicators"].items():
        unit = unit_label(contract("out.readings").columns[_indicator_place(name)].unit, language)
        rows.append([text(f"indicators.{name}", language), value, unit])
    heads = [("figure", "text"), ("value", "count"), ("unit", "text")]
    sheet = titled(
        "summary",
        language,
        [SheetColumn(text(f"columns.{key}", language), kind) for key, kind in heads],
        rows,
    )
    heading = text(
        "study.heading", language, territory=territory_name(study.territory, language), year=study.year
    )
    return sheet.with_title(heading)


def _total_of_year(study: Study, column: str, year: int) -> float:
    import pyarrow.compute as pc

    potential = study.tables["potential"]
    values = potential.filter(pc.equal(potential["year"], year))[column].to_pylist()
    return math.fsum(value for value in values if value is not None)


def _indicator_place(name: str) -> int:
    return contract("out.readings").column_names.index(name)


def _share(value: float | None) -> Share | None:
    return None if value is None else Share(value)
