"""The maps of a comparison as the page draws them: areas in their class, legends and sentences."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from maillage.language import number, significant, text
from maillage.reports.exports import FIGURES_KEPT, ORDER_OF_MAGNITUDE, ROUNDED_UNITS
from maillage.web.compare_sides import SIDES
from maillage.web.maps.measures import SHARE, map_measure
from maillage.web.maps.page import quoted
from maillage.web.quoting import signed
from maillage.web.sheet.map import names_on_map, sheet_map

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maillage.study import Study
    from maillage.web.compare_sides import Sides
    from maillage.web.maps.measures import MapMeasure
    from maillage.web.services import Services
    from maillage.web.sheet.map import SheetMap
    from maillage.web.studies import Opened, Step

    Rows = Sequence[Mapping[str, Any]]

OUTLINES = "compared outlines"
PERSONS = "person"
MINUS = "\N{MINUS SIGN}"
ABOUT = "≈ "
_LEAST = 0.5
"""Of a count: what is less would be written as nothing."""


def side_drawings(
    sides: Sides, studies: Mapping[str, Study], services: Services, step: Step
) -> dict[str, SheetMap | None]:
    """The outlines of each side, drawn once per territory; none where they are not imported, or too many."""
    step("drawing")
    found: dict[str, SheetMap | None] = {}
    for side, wanted in sides.each():
        draw = partial(_outlines, studies[side])
        found[side] = services.studies.of_territory(wanted, OUTLINES, draw)
    return found


def drawings_ready(sides: Sides, services: Services) -> bool:
    """Whether :func:`side_drawings` has nothing left to draw."""
    return all(services.studies.ready_of_territory(wanted, OUTLINES) for _, wanted in sides.each())


def _outlines(study: Study, opened: Opened) -> SheetMap | None:
    del opened  # its engine is ours meanwhile: centres are read from its tables
    return sheet_map(study)


def difference_map(
    data: Mapping[str, Any], drawings: Mapping[str, SheetMap | None], language: str
) -> dict[str, Any] | None:
    """The map of B less A, on the outlines of the smaller side.

    Args:
        data: ``map`` of a comparison, with a ``difference``.
        drawings: from :func:`side_drawings`.
        language: of the words.
    """
    drawn = min((each for each in drawings.values() if each), key=lambda each: len(each.codes), default=None)
    if drawn is None:
        return None
    measure = map_measure(data["measure"]["id"])
    rows = data["difference"]["communes"]
    said = {row["commune_id"]: _gap_said(row, measure, language) for row in rows}
    return _areas(drawn, rows, said, data["difference"]["largest"])


def _gap_said(row: Mapping[str, Any], measure: MapMeasure, language: str) -> str:
    badge = row["reliability"]
    values = {side: quoted_side(row[side], measure, badge, language) for side in SIDES}
    gap = quoted_difference(row["difference"], measure, badge, language)
    unit = "" if measure.declared.unit == PERSONS else measure.unit(language)
    return text("web.compare.map.area", language, name=row["name"], gap=f"{gap} {unit}".strip(), **values)


def beside_maps(
    data: Mapping[str, Any], drawings: Mapping[str, SheetMap | None], language: str
) -> dict[str, dict[str, Any] | None]:
    """The map of each side, in classes that both share."""
    measure = map_measure(data["measure"]["id"])
    found: dict[str, dict[str, Any] | None] = {}
    for side in SIDES:
        drawn, rows = drawings[side], data["beside"]["communes"][side]
        said = {
            row[
                "commune_id"
            ]: f"{row['name']} : {quoted_side(row['value'], measure, row['reliability'], language)}"
            for row in rows
        }
        found[side] = _areas(drawn, rows, said, data["beside"]["largest"][side]) if drawn else None
    return found


def _areas(drawn: SheetMap, rows: Rows, said: Mapping[str, str], by_size: Sequence[str]) -> dict[str, Any]:
    """The outlines in their class, the names of the first communes, and one path of those that are orders of magnitude."""
    of_code = {row["commune_id"]: row for row in rows}
    areas = [
        {
            "path": path,
            "class": of_code[code]["class"] if code in of_code else None,
            "shared": code in of_code,
            "said": said.get(code, ""),
        }
        for code, path in zip(drawn.codes, drawn.drawing.paths, strict=True)
    ]
    doubts = "".join(
        path
        for code, path in zip(drawn.codes, drawn.drawing.paths, strict=True)
        if code in of_code
        and of_code[code]["class"] is not None
        and of_code[code]["reliability"] == ORDER_OF_MAGNITUDE
    )
    names = [(code, of_code[code]["name"]) for code in by_size]
    size = {"width": drawn.drawing.width, "height": drawn.drawing.height, "border": drawn.border}
    return {**size, "areas": areas, "doubts": doubts, "names": names_on_map(drawn, names)}


def quoted_side(value: float | None, measure: MapMeasure, reliability: str, language: str) -> str:
    """A figure of one side as it may be quoted, with the digits that its reliability allows."""
    kept = FIGURES_KEPT.get(reliability) if measure.declared.unit in ROUNDED_UNITS else None
    if value is not None and kept:
        value = significant(value, kept)
    return quoted(measure, value, reliability, language)


def quoted_difference(value: float | None, measure: MapMeasure, reliability: str, language: str) -> str:
    """A difference as it may be quoted: with its sign, and no more digits than the counts that it is made from.

    >>> from maillage.web.maps.measures import MEASURES
    >>> teleworkers, share = MEASURES["potentiel"], MEASURES["part"]
    >>> quoted_difference(-1234.5, teleworkers, "reliable", "en"), quoted_difference(17.0, teleworkers, "order_of_magnitude", "en")
    ('−1,230', '≈ +20')
    >>> quoted_difference(0.0123, share, "reliable", "en"), quoted_difference(0.2, teleworkers, "estimated", "en")
    ('+1.2 pts', '≈ 0')
    """
    unit = measure.declared.unit
    if value is None or unit == SHARE:
        return signed(value, unit, language)
    kept = FIGURES_KEPT.get(reliability) if unit in ROUNDED_UNITS else None
    about = ABOUT if kept and value else ""
    if kept and abs(value) < _LEAST:
        return f"{about}{number(0, language)}"
    size = measure.written(significant(abs(value), kept) if kept else abs(value), language)
    sign = "" if size == measure.written(0.0, language) else "+" if value > 0 else MINUS
    return f"{about}{sign}{size}"


def difference_legend(data: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """The classes of a difference from the highest: colour, bounds in words, communes."""
    measure = map_measure(data["measure"]["id"])
    limits = [
        quoted_difference(limit, measure, "reliable", language) for limit in data["difference"]["limits"]
    ]
    lines = []
    for each in reversed(data["difference"]["classes"]):
        line = {
            "colour": gap_colour(each["rank"], len(limits)),
            "bounds": _bounds(each["rank"], limits, language),
        }
        lines.append({**each, **line})
    return lines


def gap_colour(rank: int | None, each_side: int) -> str:
    """The class of the style sheet that colours a difference: the ends of the ramp whatever the number of classes.

    >>> [gap_colour(rank, 3) for rank in (-3, 0, 2)], gap_colour(1, 1), gap_colour(None, 3)
    (['gap-1', 'gap-4', 'gap-6'], 'gap-7', '')
    """
    middle = 4
    if rank is None:
        return ""
    return f"gap-{middle + (0 if not rank else round(rank * (middle - 1) / each_side))}"


def _bounds(rank: int, limits: Sequence[str], language: str) -> str:
    """From where to where, in words, the farther end last."""
    if not limits:
        return text("web.compare.map.nothing", language)
    if not rank:
        return text("web.compare.map.about", language, low=_turned(limits[0]), top=limits[0])
    ends = [_turned(each) if rank < 0 else each for each in limits]
    near = ends[abs(rank) - 1]
    if abs(rank) == len(limits):
        return text(f"web.compare.map.{'under' if rank < 0 else 'over'}", language, limit=near)
    return text("web.map.legend.between", language, low=near, top=ends[abs(rank)])


def _turned(written: str) -> str:
    """A positive difference, as written, below zero."""
    return MINUS + written.removeprefix("+")


def beside_legend(data: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """The classes that both maps share, from the highest: bounds in words, communes of each side."""
    measure, tops = map_measure(data["measure"]["id"]), data["beside"]["tops"]
    written = [measure.written(top, language) for top in tops]
    lines = []
    for each in data["beside"]["classes"]:
        rank = each["rank"]
        key = "between" if rank > 1 else "up_to"
        low = written[rank - 2] if rank > 1 else ""
        bounds = text(f"web.map.legend.{key}", language, low=low, top=written[rank - 1])
        lines.append({**each, "bounds": bounds})
    return lines[::-1]
