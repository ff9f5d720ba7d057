"""What the page of the map says: legend, table, the commune chosen with its flows, and what to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.assembly.gazetteer import folded
from maillage.language import headline, number, text
from maillage.reports.exports import ROUNDED_UNITS
from maillage.reports.map_frame import source_line
from maillage.reports.wording import study_notes, territory_name
from maillage.web.maps.figures import legend_lines
from maillage.web.maps.flows import SMALL_COUNT, commune_flows, least_drawn
from maillage.web.maps.measures import MEASURES, measure_groups
from maillage.web.maps.points import offered_layers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader
    from maillage.study import Study
    from maillage.web.maps.choices import MapChoices
    from maillage.web.maps.figures import MapFigures
    from maillage.web.maps.measures import MapMeasure
    from maillage.web.maps.shapes import MapShapes

TABLE_ROWS = 400
"""Communes told in the page's table; the JSON twin tells all."""
FLOW_ROWS = 25
"""Flows told each way in the page's tables."""


@dataclass(frozen=True)
class MapSheet:
    """What a map is made of.

    Attributes:
        choices: what was asked.
        study: the figures' study.
        shapes: outlines.
        figures: values and classes.
        reader: parameters of the study.
        without_commuting: whether only people are known.
        tiles: name of the tiles that the map reads; none where outlines are sent as they are.
    """

    choices: MapChoices
    study: Study
    shapes: MapShapes
    figures: MapFigures
    reader: ParameterReader
    without_commuting: bool
    tiles: str | None = None

    def data(self, language: str, most: int | None = None) -> dict[str, Any]:
        """The plain values of the page, its JSON twin.

        Args:
            language: of the words.
            most: communes told; all by default.
        """
        study, figures = self.study, self.figures
        chosen = self.chosen()
        core = study.core
        return {
            "territory": {
                "text": study.territory.text,
                "kind": study.territory.kind,
                "name": territory_name(study.territory, language),
                "communes": figures.table.num_rows,
            },
            "scenario": study.scenario.id,
            "year": study.year,
            "reading": study.reading,
            "measure": measure_words(figures.measure, language),
            "scheme": figures.scheme,
            "without_commuting": self.without_commuting,
            "legend": legend_lines(figures, language),
            "missing": figures.ranks.count(0),
            "magnitudes": len(figures.magnitudes),
            "small_count": self.reader.number(SMALL_COUNT),
            "frame": [getattr(self.shapes.frame, side) for side in ("west", "south", "east", "north")],
            "layers": offered_layers(core, self.choices.layers, language),
            "commune": None if chosen is None else self.card(chosen),
            "unknown_commune": bool(self.choices.commune) and chosen is None,
            "communes": figures.listed[:most],
            "notes": study_notes(study, language, page=True),
            "sources": source_line(study.provenance, language),
        }

    def chosen(self) -> Mapping[str, Any] | None:
        """The row of the commune asked for by code, by name, or by both as the page's list writes them."""
        words = self.choices.commune
        if not words:
            return None
        code = words.rpartition("(")[2].rstrip(")").strip().upper()
        code = self.study.core.drawn_with.get(code, code)
        codes, names = self.figures.column("commune_id"), self.figures.column("name")
        if code not in codes:
            named = folded(words)
            code = next((each for each, name in zip(codes, names, strict=True) if folded(name) == named), "")
        return self.figures.table.slice(codes.index(code), 1).to_pylist()[0] if code else None

    def card(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The commune chosen: its figures as they may be quoted, and its flows."""
        code = row["commune_id"]
        core = self.study.core
        others = [each for each, drawn in core.drawn_with.items() if drawn == code]
        members = sorted({code, *others})
        flows = [] if self.without_commuting else commune_flows(core, members, self.reader)
        asked = self.choices.least_flow
        return {
            "commune_id": code,
            "name": row["name"],
            **_place(core, code),
            "drawn_together": len(members),
            "reliability": row["reliability"],
            "population": row["population"],
            "figures": {each.column: row[each.column] for each in MEASURES.values()},
            "commuters": row["commuters"],
            "least_flow": least_drawn(flows) if asked is None else asked,
            "flows": flows,
        }


def _place(core: CoreTables, code: str) -> dict[str, Any]:
    """Where a commune is."""
    rows = core.engine.rows(core.communes.filter(core.communes.commune_id == code).select("lon", "lat"))
    return rows[0] if rows else {"lon": None, "lat": None}


def measure_words(measure: MapMeasure, language: str) -> dict[str, Any]:
    """A measure as people read it."""
    declared = measure.declared
    return {
        "id": measure.id,
        "column": measure.column,
        "name": declared.label.text(language),
        "unit": measure.unit(language),
        "persons": measure.declared.unit == "person",
        "description": declared.description.text(language),
    }


def quoted(measure: MapMeasure, value: float | None, reliability: str, language: str) -> str:
    """A figure as it may be quoted: with its mark where it is no observed count of some size."""
    if value and measure.declared.unit in ROUNDED_UNITS and reliability != "reliable":
        return f"≈ {number(max(1.0, value), language)}"
    return measure.written(value, language)


def quoted_persons(value: float, reliability: str, language: str) -> str:
    """A count of persons, likewise."""
    return (
        headline(value, language) if reliability == "reliable" else f"≈ {number(max(1.0, value), language)}"
    )


def card_groups(card: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """The figures of the commune chosen by group, each with its unit, as the page writes them."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for measure in MEASURES.values():
        value = card["figures"][measure.column]
        line = {
            **measure_words(measure, language),
            "value": quoted(measure, value, card["reliability"], language),
        }
        groups.setdefault(measure.group, []).append(line)
    return [
        {"id": name, "name": text(f"web.map.card.{name}", language), "figures": lines}
        for name, lines in groups.items()
    ]


def flow_tables(card: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """The flows of the commune chosen, out then in, those above the threshold and the largest first."""
    tables = []
    for way in ("out", "in"):
        flows = [each for each in card["flows"] if each["way"] == way]
        kept = [each for each in flows if each["commuters"] >= card["least_flow"]]
        rows = [
            {**each, "persons": quoted_persons(each["shown"], each["reliability"], language)}
            for each in kept[:FLOW_ROWS]
        ]
        total = headline(sum(each["commuters"] for each in flows), language)
        tables.append({"way": way, "rows": rows, "more": len(kept) - len(rows), "total": total})
    return tables


def unseen_flows(card: Mapping[str, Any]) -> int:
    """Flows above the threshold whose other end has no place on a map of France."""
    return sum(each["lon"] is None and each["commuters"] >= card["least_flow"] for each in card["flows"])


def controls(language: str) -> dict[str, Any]:
    """The lists that the page offers."""
    from maillage.indicators.readings import READINGS
    from maillage.telework.intensity import SCHEMES
    from maillage.telework.scenario import load_scenario, scenario_names

    scenarios = [load_scenario(name) for name in scenario_names()]
    return {
        "measure_groups": measure_groups(language),
        "scenarios": [
            {
                "id": each.id,
                "name": getattr(each.label, language),
                "note": getattr(each.note, language) if each.note else "",
            }
            for each in scenarios
        ],
        "readings": [{"id": name, "name": text(f"readings.{name}", language)} for name in READINGS],
        "schemes": [{"id": name, "name": text(f"schemes.{name}", language)} for name in SCHEMES],
    }


def image_words(sheet: MapSheet, language: str) -> dict[str, Any]:
    """What is written on the image of a map."""
    lines = legend_lines(sheet.figures, language)
    counted = [text("web.map.legend.count", language, communes=line["communes"]) for line in lines]
    return {
        "title": territory_name(sheet.study.territory, language),
        "subtitle": said(sheet, language),
        "sources": source_line(sheet.study.provenance, language),
        "none": text("web.map.legend.none", language),
        "legend": [{**line, "counted": words} for line, words in zip(lines, counted, strict=True)],
    }


def said(sheet: MapSheet, language: str) -> str:
    """What the map shows, in one line."""
    return text(
        "web.map.said",
        language,
        measure=sheet.figures.measure.declared.label.text(language),
        year=sheet.study.year,
        scenario=getattr(sheet.study.scenario.label, language),
    )
