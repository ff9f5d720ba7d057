"""The sheet of a territory: what telework could be there, what it would change, for whom, and where places could open."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException
from markupsafe import Markup
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from maillage.errors import UnknownNameError
from maillage.indicators.readings import READINGS
from maillage.language import text
from maillage.phrase import Phrase
from maillage.reports.wording import territory_name
from maillage.web.charts import Drawing
from maillage.web.pages.waiting import waited
from maillage.web.quoting import key_range, key_unit, key_value, money, quoted
from maillage.web.rendering import ExactJson, Page, answer
from maillage.web.services import Served, Viewed
from maillage.web.sheet.asked import AskedStudy, Short
from maillage.web.sheet.charts import potential_chart, years_shown
from maillage.web.sheet.data import commune_data, scenario_choices, sheet_data
from maillage.web.sheet.figures import derivation_data
from maillage.web.sheet.files import sheet_files, write_file
from maillage.web.sheet.making import MATERIAL, material_of, measured
from maillage.web.sheet.map import flow_lines, intensity_areas, names_on_map, sheet_map
from maillage.web.sheet.material import model_years
from maillage.web.sheet.similar import likest, similar_territories
from maillage.web.siting.scope import can_be_sited

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path

    from maillage.study import Study
    from maillage.web.jobs import Job
    from maillage.web.services import Services
    from maillage.web.sheet.material import Material
    from maillage.web.studies import Step, Wanted
    from maillage.web.view import View

    Sheet = tuple[dict[str, Any], dict[str, Any] | None]

router = APIRouter(include_in_schema=False)
MOST_ROWS = 400
"""Communes written in the page; all are in its twin and in the files."""
THOUSAND = 1000
DATA, MAP, CHART = "sheet-data", "sheet-map", "sheet-chart"


def wanted_of(wanted: Wanted) -> dict[str, Any]:
    """The choices of a study as they stand in the address of a page."""
    return {"scenario": wanted.scenario, "annee": wanted.year, "lecture": wanted.reading}


@router.get("/territoires/{territory}")
def sheet(
    wanted: AskedStudy,
    view: Viewed,
    services: Served,
    commune: Short = "",
) -> Response:
    """The sheet."""
    job = sheet_job(wanted, view, services)
    if isinstance(job, Response):
        return job
    study = study_job(wanted, view, services) if commune else None
    if isinstance(study, Response):
        return study
    data, drawn = job.result()
    data = {
        **data,
        "similar": similar_territories(services, wanted, view),
        "commune": _commune(study.result(), commune, view.language) if study else None,
    }
    title = data["territory"]["name"]
    said = text("web.territory.description", view.language, territory=title)
    chart = _chart(wanted, data, view.language, services)
    read = {**context(data, view), "chart": chart, "drawn": drawn}
    return answer(Page("territory.html.j2", title, data, read, said), view)


def sheet_job(wanted: Wanted, view: View, services: Services) -> Job | Response:
    """The job that makes the sheet of a study: its data in the language, and its drawings."""
    key, work = sheet_work(wanted, view.language, services)
    parts = (
        (wanted, (DATA, view.language)),
        (measured(wanted), MAP),
        (wanted, (CHART, view.language)),
    )
    ready = all(services.studies.ready(of, what) for of, what in parts)
    return waited(key, work, view, services, ready=ready)


def sheet_work(wanted: Wanted, language: str, services: Services) -> tuple[Hashable, Callable[[Step], Sheet]]:
    """What makes a sheet, with the key of its job; its chart and the territories like it are made ready too."""

    def work(step: Step) -> Sheet:
        data = _data(wanted, language, services, step)
        step("drawing")
        drawn = services.studies.plain(measured(wanted), MAP, lambda study, *_: _drawn(study), step)
        _chart(wanted, data, language, services)
        likest(services, wanted.territory)
        return data, drawn

    return ("sheet", services.studies.data_state(), wanted, language), work


def study_job(wanted: Wanted, view: View, services: Services) -> Job | Response:
    """The job that runs a study, for what a sheet does not hold."""
    key = ("study", services.studies.data_state(), wanted)
    ready = services.studies.ready(wanted)
    return waited(key, lambda step: services.studies.study(wanted, step), view, services, ready=ready)


def _data(wanted: Wanted, language: str, services: Services, step: Step) -> dict[str, Any]:
    return services.studies.plain(
        wanted, (DATA, language), lambda *_: sheet_data(material_of(wanted, services, step), language), step
    )


def _chart(wanted: Wanted, data: dict[str, Any], language: str, services: Services) -> Drawing:
    """The chart of the potential, drawn once."""

    def make(*_: object) -> dict[str, Any]:
        drawn = potential_chart(data, language)
        return {"svg": str(drawn.svg), "spec": drawn.spec}

    kept = services.studies.plain(wanted, (CHART, language), make)
    return Drawing(Markup(kept["svg"]), kept["spec"])  # noqa: S704 - our own drawing, made safe when it was drawn


def _drawn(study: Study) -> dict[str, Any] | None:
    found = sheet_map(study)
    if found is None:
        return None
    areas = intensity_areas(found, study)
    largest = sorted(areas, key=lambda area: (-(area["teleworkers"] or 0.0), area["commune_id"]))
    by_size = [(area["commune_id"], area["name"]) for area in largest]
    return {
        "width": found.drawing.width,
        "height": found.drawing.height,
        "border": found.border,
        "areas": areas,
        "names": names_on_map(found, by_size),
        "flows": flow_lines(found, study),
    }


def _commune(study: Study, code: str, language: str) -> dict[str, Any] | None:
    """The commune asked for.

    Raises:
        UnknownNameError: it is not one of the territory's.
    """
    if not code:
        return None
    found = commune_data(study, code, language)
    if found is None:
        message = Phrase(
            "'{code}' is not a commune of {territory}.",
            code=code,
            territory=territory_name(study.territory, language),
        )
        raise UnknownNameError(message, do=Phrase("Choose one in the table of the communes."))
    return found


def context(data: dict[str, Any], view: View) -> dict[str, Any]:
    """What the template reads beside the data."""
    chosen = data["choices"]
    kept = {"scenario": chosen["scenario"], "annee": chosen["year"], "lecture": chosen["reading"]}
    place = f"/territoires/{data['territory']['text']}"
    return {
        "kept": kept,
        "place": place,
        "scenarios": scenario_choices(view.language),
        "years": list(model_years()),
        "reading_names": READINGS,
        "chart_address": view.link(f"{place}/graphiques/potentiel.json", **kept),
        "table_years": years_shown(data),
        "class_words": {each["rank"]: each["word"] for each in data["intensity"]["classes"]},
        "most_rows": MOST_ROWS,
        "sited": can_be_sited(data["territory"]["communes"]),
        "files": sheet_files(place, kept, view),
        **balance_words(data["balance"], view.language),
        "quoted": lambda value, reliability=None: quoted(value, reliability, view.language),
        "key_unit": lambda value, unit: key_unit(value, unit, view.language),
        "key_range": lambda low, high, unit, reliability: key_range(
            low, high, unit, view.language, reliability
        ),
        "key_value": lambda value, unit, reliability="reliable": key_value(
            value, unit, view.language, reliability
        ),
    }


def balance_words(balance: dict[str, Any], language: str) -> dict[str, Any]:
    """How the amounts of the balance are written: in thousands of euros where one is a million or more."""
    largest = max((abs(each) for line in balance["lines"] for each in line["amounts"].values()), default=0.0)
    scale = THOUSAND if largest >= THOUSAND**2 else 1
    said = text(f"web.territory.balance.{'thousands' if scale > 1 else 'euros'}", language)
    return {"balance_scale": said, "money": lambda amount: money(amount / scale, language)}


@router.get("/territoires/{territory}/graphiques/potentiel")
def potential(
    wanted: AskedStudy,
    view: Viewed,
    services: Served,
) -> Response:
    """The chart of the potential as Vega-Lite, for the page to make it alive."""
    job = sheet_job(wanted, view, services)
    if isinstance(job, Response):
        return job
    if not view.as_json:
        raise HTTPException(404)
    return ExactJson(_chart(wanted, job.result()[0], view.language, services).spec)


@router.get("/territoires/{territory}/calcul/{name}")
def derivation(
    wanted: AskedStudy,
    name: str,
    view: Viewed,
    services: Served,
) -> Response:
    """How a key figure is made, from the formula down to the sources."""
    studies = services.studies
    ready = studies.ready(wanted) and studies.ready(measured(wanted), MATERIAL)
    key = ("material", studies.data_state(), wanted)
    job = waited(key, lambda step: material_of(wanted, services, step), view, services, ready=ready)
    if isinstance(job, Response):
        return job
    made: Material = job.result()
    written = derivation_data(made, name, view.language)
    title = text("web.simulators.derivation.title", view.language, name=written["steps"][-1]["label"])
    back = {
        "back": view.link(f"/territoires/{wanted.territory}", **wanted_of(wanted)),
        "back_title": territory_name(made.study.territory, view.language),
    }
    return answer(Page("simulator_derivation.html.j2", title, written, back), view)


@router.get("/territoires/{territory}/fichiers/{name}")
def file(
    wanted: AskedStudy,
    name: str,
    view: Viewed,
    services: Served,
) -> Response:
    """A file of the study, made now and removed once sent."""
    path = _written(wanted, name, view.language, services)
    called = f"{wanted.territory.replace(':', '-')}-{wanted.year}-{path.name}"
    return FileResponse(
        path, filename=called, background=BackgroundTask(shutil.rmtree, path.parent, ignore_errors=True)
    )


def _written(wanted: Wanted, name: str, language: str, services: Services) -> Path:
    study, opened = services.studies.study(wanted), services.studies.opened(wanted.territory)
    with opened.turn:
        return write_file(study, name, language)
