"""Two territories, or two scenarios, years or readings of one, side by side, and the difference B less A."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from maillage.errors import InputError, Problem, unknown_name
from maillage.indicators.readings import READINGS
from maillage.language import percent, text
from maillage.phrase import Phrase
from maillage.web.charts import Drawing
from maillage.web.compare_data import comparison_data
from maillage.web.compare_drawing import (
    beside_legend,
    beside_maps,
    difference_legend,
    difference_map,
    drawings_ready,
    gap_colour,
    quoted_difference,
    quoted_side,
    side_drawings,
)
from maillage.web.compare_files import BY_COMMUNE, by_commune, called, codebook_file, difference_file, forms
from maillage.web.compare_map import COMPARED_GROUPS, compared_measures
from maillage.web.compare_sides import SIDES, Sides, chosen_sides
from maillage.web.maps.measures import DEFAULT_MEASURE, MEASURES, MapMeasure, map_measure
from maillage.web.pages.waiting import waited
from maillage.web.quoting import key_range, key_unit, key_value, signed
from maillage.web.rendering import ExactJson, Page, answer
from maillage.web.services import Served, Viewed
from maillage.web.sheet.charts import difference_chart
from maillage.web.sheet.data import scenario_choices
from maillage.web.sheet.making import simulation_ready
from maillage.web.sheet.material import model_years

if TYPE_CHECKING:
    from maillage.assembly.gazetteer import Gazetteer
    from maillage.web.jobs import Job
    from maillage.web.services import Services
    from maillage.web.sheet.map import SheetMap
    from maillage.web.studies import Step
    from maillage.web.view import View

router = APIRouter(include_in_schema=False)
MOST_ROWS = 200
FEW_ROWS = 40
"""Communes of which the table is open at once."""
LONGEST = 120
"""Letters of a choice in the address."""
LISTED = ("demo", "scot", "departement", "region")
"""Kinds of territories proposed while one types; all others are found by their name."""
MEASURE = "mesure"


@dataclass(frozen=True)
class Comparison:
    """A comparison, ready for its page.

    Attributes:
        data: what it says.
        drawings: outlines of each side; empty where both are the same.
    """

    data: dict[str, Any]
    drawings: dict[str, SheetMap | None]


@router.get("/comparer")
def compare(view: Viewed, services: Served) -> Response:
    """Both sides and their difference."""
    sides, measure = _sides(view, services), _measure(view)
    job = _job(sides, measure, view, services)
    if isinstance(job, Response):
        return job
    made: Comparison = job.result()
    title, said = (text(f"web.compare.{part}", view.language) for part in ("title", "lead"))
    context = _context(made.data, sides, view, services.names) | _map_context(made, view.language)
    return answer(Page("compare.html.j2", title, made.data, context, said), view)


@router.get("/comparer/graphique")
def relative_chart(view: Viewed, services: Served) -> Response:
    """The chart of relative differences as Vega-Lite, for the page to make it alive."""
    job = _job(_sides(view, services), _measure(view), view, services)
    return job if isinstance(job, Response) else ExactJson(_chart(job.result().data, view).spec)


@router.get("/comparer/ecarts.{form}")
def differences(form: str, view: Viewed, services: Served) -> Response:
    """The difference as a file: by commune where both sides share some, by figure otherwise."""
    if form not in BY_COMMUNE:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    sides = _sides(view, services)
    job = _job(sides, _measure(view), view, services)
    if isinstance(job, Response):
        return job
    data = job.result().data
    if form not in forms(data):
        message = Phrase("These two territories have no commune to compare.")
        raise InputError(message, do=Phrase("Take the difference by figure, as CSV."))
    content = difference_file(form, data, sides, services, view.language)
    headers = {"content-disposition": f'attachment; filename="ecarts.{form}"'}
    return Response(content, media_type=forms(data)[form], headers=headers)


@router.get("/comparer/dictionnaire.csv")
def codebook(view: Viewed) -> Response:
    """What each column of the files by commune holds."""
    headers = {"content-disposition": 'attachment; filename="dictionnaire.csv"'}
    return Response(codebook_file(view.language), media_type="text/csv", headers=headers)


def _sides(view: View, services: Services) -> Sides:
    given = dict(view.query)
    names = [*SIDES, *(f"{side}_{name}" for side in SIDES for name in ("scenario", "annee", "lecture"))]
    long = [Problem(name, Phrase("is too long")) for name in names if len(given.get(name, "")) > LONGEST]
    if long:
        message = Phrase("These choices cannot be used.")
        raise InputError(message, problems=long, do=Phrase("Choose a territory by its name or code."))
    return chosen_sides(given, services.names)


def _measure(view: View) -> MapMeasure:
    """What the maps show.

    Raises:
        UnknownNameError: there is no such measure, or none that a comparison shows.
    """
    asked = dict(view.query).get(MEASURE) or DEFAULT_MEASURE
    offered = tuple(name for name, each in MEASURES.items() if each.group in COMPARED_GROUPS)
    if asked not in offered:
        raise unknown_name(Phrase("measure of the map"), asked[:LONGEST], offered)
    return map_measure(asked)


def _job(sides: Sides, measure: MapMeasure, view: View, services: Services) -> Job | Response:
    def work(step: Step) -> Comparison:
        data = comparison_data(sides, measure, view.language, services, step)
        studies = {side: services.studies.study(wanted, step) for side, wanted in sides.each()}
        drawings = {} if sides.same else side_drawings(sides, studies, services, step)
        return Comparison(data, drawings)

    key = ("compare", services.studies.data_state(), sides, measure, view.language)
    ready = all(simulation_ready(wanted, services) for _, wanted in sides.each())
    drawn = sides.same or drawings_ready(sides, services)
    return waited(key, work, view, services, ready=ready and drawn)


def _called(territory: str, names: Gazetteer, language: str) -> str:
    """A territory as its reader calls it; the invented one is named in French only."""
    entry = names.of_territory(territory)
    if entry is None or (entry.kind == "demo" and language != "fr"):
        return territory
    return names.called(entry)


def _chart(data: dict[str, Any], view: View) -> Drawing:
    return difference_chart(data, view.language)


def _context(data: dict[str, Any], sides: Sides, view: View, names: Gazetteer) -> dict[str, Any]:
    language, query = view.language, sides.query() | _asked(data)
    return {
        "scenarios": scenario_choices(language),
        "years": list(model_years()),
        "reading_names": READINGS,
        "written": {side: _called(wanted.territory, names, language) for side, wanted in sides.each()},
        "known": [names.called(each) for kind in LISTED for each in names.of_kind(kind)],
        "turned": view.link("/comparer", **sides.turned().query(), **_asked(data)),
        "chart": None if data["same"] else _chart(data, view),
        "chart_address": view.link("/comparer/graphique", **query),
        "most_rows": MOST_ROWS,
        "few_rows": FEW_ROWS,
        "files": _files(data, query, view),
        "sheet": {
            side: view.link(
                f"/territoires/{wanted.territory}",
                scenario=wanted.scenario,
                annee=wanted.year,
                lecture=wanted.reading,
            )
            for side, wanted in sides.each()
        },
        "key_range": lambda low, high, unit, reliability: key_range(low, high, unit, language, reliability),
        "key_value": lambda value, unit, reliability="reliable": key_value(
            value, unit, language, reliability
        ),
        "key_unit": lambda value, unit: key_unit(value, unit, language),
        "signed": lambda value, unit="", reliability="reliable": signed(value, unit, language, reliability),
        "share": lambda value: "–" if value is None else _signed_share(value, language),
    }


def _asked(data: dict[str, Any]) -> dict[str, str]:
    """What the maps show, as an address bears it; nothing where it is what they show by default."""
    shown = data["map"]["measure"]["id"] if data["map"] else DEFAULT_MEASURE
    return {} if shown == DEFAULT_MEASURE else {MEASURE: shown}


def _files(data: dict[str, Any], query: dict[str, Any], view: View) -> list[dict[str, str]]:
    """The files with their addresses and what they hold."""
    language = view.language
    grain = "communes" if by_commune(data) else "figures"
    said = {"csv": f"file_{grain}", "xlsx": "file_workbook", "gpkg": "file_layer"}
    found = [
        {
            "address": view.link(f"/comparer/ecarts.{form}", **query),
            "name": text(f"web.compare.file_{form}", language),
            "what": text(f"web.compare.{said[form]}", language),
        }
        for form in forms(data)
    ]
    if by_commune(data):
        words = {
            part: text(f"web.compare.file_codebook{end}", language)
            for part, end in (("name", ""), ("what", "_said"))
        }
        found.append({"address": view.link("/comparer/dictionnaire.csv"), **words})
    return found


def _map_context(made: Comparison, language: str) -> dict[str, Any]:
    """What the template draws the maps from."""
    shown = made.data["map"]
    if shown is None:
        return {}
    measure = map_measure(shown["measure"]["id"])
    found: dict[str, Any] = {
        "measures": compared_measures(language),
        "heading": text("web.compare.heading", language, **called(made.data)),
        "gap": lambda row: quoted_difference(row["difference"], measure, row["reliability"], language),
        "at": lambda row, name: quoted_side(row[name], measure, row["reliability"], language),
    }
    if shown["difference"]:
        each_side = len(shown["difference"]["limits"])
        found["difference_map"] = difference_map(shown, made.drawings, language)
        found["difference_legend"] = difference_legend(shown, language)
        found["gap_class"] = lambda rank: gap_colour(rank, each_side)
    if shown["beside"]:
        found["beside_maps"] = beside_maps(shown, made.drawings, language)
        found["rank_class"] = "class-{}".format
        found["beside_legend"] = beside_legend(shown, language)
    return found


def _signed_share(value: float, language: str) -> str:
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}{percent(abs(value), language)}"
