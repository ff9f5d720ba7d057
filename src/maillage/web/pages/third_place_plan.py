"""The business plan of a project of third place: a form in a sentence, results as one types, how each figure is made."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from maillage.errors import InputError
from maillage.language import text
from maillage.reports.wording import territory_name
from maillage.simulator.draws import DrawOptions
from maillage.simulator.simulation import DEFAULT_YEAR, SimulationOptions
from maillage.third_places.business_plan import business_plan
from maillage.web.jobs import Job
from maillage.web.pages.third_places import ROOT, commune_of
from maillage.web.pages.waiting import waited
from maillage.web.rendering import Page, answer
from maillage.web.services import Served, Viewed
from maillage.web.sheet.material import chosen_study
from maillage.web.simulators.fields import form
from maillage.web.simulators.key_figures import key_figures
from maillage.web.simulators.results import themes
from maillage.web.simulators.runs import DRAWS, as_error, problems_of
from maillage.web.third_places.demand import demand_around, demand_name
from maillage.web.third_places.plan_asked import PlanAsked, ProjectWriter
from maillage.web.third_places.plan_page import (
    break_even_chart,
    curve_rows,
    first_line,
    odds_row,
    sector_rows,
    year_rows,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maillage.study import Study
    from maillage.third_places.business_plan import BusinessPlan
    from maillage.third_places.local_demand import LocalDemand
    from maillage.web.services import Services
    from maillage.web.simulators.answers import Told
    from maillage.web.studies import Step, Wanted

router = APIRouter(include_in_schema=False)
Short = Annotated[str, Query(max_length=60)]


@router.get(ROOT + "/{territory}/projet")
def project(territory: str, view: Viewed, services: Served, commune: Short = "") -> Response:
    """The form with the answers of the address, and the plan that follows from them."""
    asked = PlanAsked.of_plan(territory, commune, view)
    around = _around(asked, services)
    if isinstance(around, Response):
        return around
    study, demand = around
    if asked.typed.problems:
        return _refused(asked, study, asked.typed.problems)
    try:
        made = _plan(asked, demand)
    except InputError as error:
        return _refused(asked, study, problems_of(error, asked.typed, view.language))
    return _shown(asked, study, made)


@router.get(ROOT + "/{territory}/projet/calcul/{name}")
def derivation(territory: str, name: str, view: Viewed, services: Served, commune: Short = "") -> Response:
    """How one figure of the plan is made: formulas in words and with numbers, down to the answers and parameters."""
    asked = PlanAsked.of_plan(territory, commune, view)
    around = _around(asked, services)
    if isinstance(around, Response):
        return around
    if asked.typed.problems:
        raise as_error(asked.typed.problems, view.language)
    written = _plan(asked, around[1]).derivation_of(name, view.language).to_dict()
    last = (written["steps"] or written["figures"])[-1]
    title = text("web.simulators.derivation.title", view.language, name=last["label"])
    context = {"back": asked.address(), "back_title": text("web.third_places.plan.title", view.language)}
    return answer(Page("simulator_derivation.html.j2", title, written, context), view)


def _around(asked: PlanAsked, services: Services) -> tuple[Study, LocalDemand | None] | Response:
    """The study of the territory, and the demand around the commune if one is named; or the page that shows progress.

    Raises:
        UnknownNameError: there is no such territory, or no such commune in it.
        MissingDataError: its data are not imported.
    """
    wanted = _wanted(asked)

    def work(step: Step) -> tuple[Study, LocalDemand | None]:
        study = services.studies.study(wanted, step)
        if not asked.commune:
            return study, None
        commune_of(wanted, asked.commune, services, asked.view.language)
        return study, demand_around(wanted, asked.commune, services, step)

    ready = services.studies.ready(wanted, demand_name(asked.commune) if asked.commune else None)
    job = waited(("third-place-plan", services.studies.data_state(), wanted, asked.commune), work, asked.view, services, ready=ready)  # fmt: skip
    if not isinstance(job, Job):
        return job
    found: tuple[Study, LocalDemand | None] = job.result()
    return found


def _wanted(asked: PlanAsked) -> Wanted:
    """The study that the demand is read in: in the year of the plan, with the reader's own values of parameters."""
    typed = asked.typed
    own = {} if typed.problems else typed.answers.get("parameters", {})
    year = str(typed.year) if typed.year and not typed.problems else ""
    return replace(chosen_study(asked.territory, annee=year), overrides=tuple(sorted(own.items())))


def _plan(asked: PlanAsked, demand: LocalDemand | None) -> BusinessPlan:
    options = SimulationOptions(year=asked.typed.year or DEFAULT_YEAR, draws=DrawOptions(count=DRAWS))
    return business_plan(asked.typed.answers, demand, options=options)


def _shown(asked: PlanAsked, study: Study, made: BusinessPlan) -> Response:
    language, document = asked.view.language, made.to_dict(asked.view.language)
    first = first_line(made, language)
    data = {
        **document,
        "territory": study.territory.text,
        "headline": first,
        "ignored": [vars(each) for each in asked.typed.ignored],
        "address": asked.address(),
    }
    drawn = break_even_chart(made, language)
    context = {
        **_frame(asked, study, made),
        "key_figures": key_figures(document, language),
        "themes": themes(document, made, language),
        "year_rows": year_rows(made, language),
        "sector_rows": sector_rows(made, language),
        "chart_svg": drawn.svg if drawn is not None else None,
        "curve_rows": curve_rows(made, language),
        "odds_row": odds_row(made),
        "plan": made,
        "problems": (),
    }
    headers = {"hx-replace-url": asked.address()} if asked.view.fragment else {}
    return answer(_page(asked, data, context, headers=headers), asked.view)


def _refused(asked: PlanAsked, study: Study, problems: Sequence[Told]) -> Response:
    """The page that tells every problem, with no result; a problem document for a program."""
    if asked.view.as_json:
        raise as_error(problems, asked.view.language)
    told = replace(asked, typed=replace(asked.typed, problems=tuple(problems)))
    data = {"problems": [vars(each) for each in problems], "ignored": [vars(each) for each in asked.typed.ignored], "address": asked.address()}  # fmt: skip
    status = HTTPStatus.OK if asked.view.fragment else HTTPStatus.UNPROCESSABLE_ENTITY
    return answer(_page(told, data, _frame(told, study, None), status=status), asked.view)


def _frame(asked: PlanAsked, study: Study, made: BusinessPlan | None) -> dict[str, Any]:
    """What the page shows around the results, with or without them."""
    rows = study.tables["communes"].select(["commune_id", "name"]).to_pylist()
    communes = sorted(rows, key=lambda row: (row["name"], row["commune_id"]))
    return {
        "path": asked.path,
        "form": form(asked.typed, made, asked.view.language, ProjectWriter),
        "asked": asked,
        "communes": communes,
        "chosen_commune": asked.commune,
        "place": f"{ROOT}/{asked.territory}",
        "territory_name": territory_name(study.territory, asked.view.language),
    }


def _page(
    asked: PlanAsked,
    data: dict[str, Any],
    context: dict[str, Any],
    *,
    status: int = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
) -> Page:
    title = text("web.third_places.plan.title", asked.view.language)
    said = text("web.third_places.plan.lead", asked.view.language)
    template = "third_place_results.html.j2" if asked.view.fragment else "third_place_plan.html.j2"
    told = {**(headers or {}), "vary": "hx-request"}  # no cache may give the results alone for the page
    return Page(template, title, data, context, said, status, told)
