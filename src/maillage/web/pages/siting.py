"""Where the next third places should be: the question, the plan with its proof, and sites that the reader tries instead."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from shutil import make_archive
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.responses import Response

from maillage.errors import InputError
from maillage.language import text, told
from maillage.phrase import joined
from maillage.reports.site_limits import plan_data, plan_limits
from maillage.reports.site_page import site_json
from maillage.reports.site_sentences import plan_choices, plan_whys, plan_worth
from maillage.reports.summary import plain_figures
from maillage.reports.wording import territory_name
from maillage.site_plan.options import STRATEGIES
from maillage.spatial.choice import ACCESS_FORMS
from maillage.web.pages.home import EXAMPLES, PLAN, TOWARDS, found
from maillage.web.pages.waiting import waited
from maillage.web.rendering import Page, answer
from maillage.web.services import Served, Viewed
from maillage.web.sheet.data import scenario_choices
from maillage.web.sheet.material import model_years
from maillage.web.siting.charts import gain_chart
from maillage.web.siting.drawing import existing_codes, ground, legend, states
from maillage.web.siting.form import NO, TRIED, WEIGHT, YES, siting_form, usual_weights
from maillage.web.siting.origins import origins
from maillage.web.siting.scope import MOST_COMMUNES, instead, why_not

if TYPE_CHECKING:
    from collections.abc import Callable

    from maillage.site_plan import SitePlan
    from maillage.site_plan.evaluation import Evaluation
    from maillage.site_plan.options import SiteOptions
    from maillage.study import Study
    from maillage.web.jobs import Job
    from maillage.web.services import Services
    from maillage.web.siting.drawing import Ground
    from maillage.web.siting.form import SitingForm
    from maillage.web.studies import Opened
    from maillage.web.view import View

router = APIRouter(include_in_schema=False)
ROOT = "/implantation"
CANDIDATES_SHOWN = 10
FOLDER = "dossier.zip"
GROUND = "siting_ground"


@router.get(ROOT)
def index(view: Viewed, services: Served) -> Response:
    """Which territory?"""
    known = {each.territory: each for each in services.names.entries if each.territory in (*EXAMPLES, "demo")}
    entries = [found(known[each], view, TOWARDS[PLAN]) for each in (*EXAMPLES, "demo") if each in known]
    title = text("web.siting.title", view.language)
    return answer(Page("siting_index.html.j2", title, {"territories": entries}), view)


@router.get(ROOT + "/{territory}")
def plan_page(territory: str, view: Viewed, services: Served) -> Response:
    """The plan of a territory, and what the reader's own sites would do instead."""
    if why_not(territory, services.names):
        return answer(_no_plan(territory, view, services), view)
    form = _form(territory, view, services)
    view = form.short(view)
    job = _plan_job(form, territory, view, services)
    if isinstance(job, Response):
        return job
    try:
        plan, drawn, opened = job.result()
    except InputError as error:
        if view.as_json or isinstance(error, LookupError | FileNotFoundError):
            raise
        return answer(_refused(form, territory, view, error), view)
    with opened.turn:
        tried = plan.with_sites(form.tried) if form.tried else None
    return answer(_page(form, plan, drawn, tried, view), view)


@router.get(ROOT + "/{territory}/" + FOLDER)
def folder(territory: str, view: Viewed, services: Served) -> Response:
    """The plan as a folder: layers, tables with their codebook, workbook, maps; made when asked for, and not kept."""
    if why_not(territory, services.names):
        return answer(_no_plan(territory, view, services), view)
    job = _plan_job(_form(territory, view, services), territory, view, services)
    if isinstance(job, Response):
        return job
    plan, _, opened = job.result()
    with opened.turn, TemporaryDirectory() as place:
        from maillage.reports.site_folder import write_site_folder

        write_site_folder(plan, Path(place) / "plan", view.language)
        packed = Path(make_archive(str(Path(place) / "plan"), "zip", Path(place) / "plan")).read_bytes()
    name = f"maillage-{territory.replace(':', '-')}-implantation.zip"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(packed, media_type="application/zip", headers=headers)


def _form(territory: str, view: View, services: Services) -> SitingForm:
    entry = services.names.of_territory(territory)
    return siting_form(territory, view, None if entry is None else entry.communes)


def _no_plan(territory: str, view: View, services: Services) -> Page:
    """Why no plan is made for this territory, told at once, and which territories to take instead."""
    names, lang = services.names, view.language
    entry, why = names.of_territory(territory), why_not(territory, names)
    name = text("web.siting.no_plan.france", lang) if entry is None else entry.name
    groups = [
        {"kind": kind, "entries": [found(each, view, TOWARDS[PLAN]) for each in entries]}
        for kind, entries in instead(territory, names).items()
    ]
    said = {
        part: text(f"web.siting.no_plan.{why}.{part}", lang, most=MOST_COMMUNES) for part in ("detail", "do")
    }
    data = {"status": 422, **said, "problems": [], "groups": groups}
    title = text("web.siting.of", lang, territory=name)
    return Page("siting_no_plan.html.j2", title, data, {"why": why}, status=422)


def _plan_job(form: SitingForm, territory: str, view: View, services: Services) -> Job | Response:
    """The plan, the image of its territory, and the territory itself; the form with what is wrong when it cannot be used."""
    wanted, options = form.wanted, form.options
    if wanted is None or options is None:
        return answer(_refused(form, territory, view), view)
    plan_key = ("site_plan", json.dumps(asdict(options), sort_keys=True))

    def work(step: Callable[[str], None]) -> tuple[SitePlan, Ground | None, Opened]:
        made = services.studies.derived(wanted, plan_key, _planned(options), step)
        return (
            made,
            services.studies.derived(wanted, GROUND, _ground, step),
            services.studies.opened(wanted.territory),
        )

    ready = all(services.studies.ready(wanted, key) for key in (plan_key, GROUND))
    return waited((wanted, plan_key), work, view, services, ready=ready)


def _planned(options: SiteOptions) -> Callable[[Study, Opened, Callable[[str], None]], SitePlan]:
    def make(study: Study, opened: Opened, step: Callable[[str], None]) -> SitePlan:
        from maillage.site_plan import SitePlan

        del opened
        step("siting")
        return SitePlan.of(study, options)

    return make


def _ground(study: Study, opened: Opened, step: Callable[[str], None]) -> Ground | None:
    del study, step
    return ground(opened)


def _page(
    form: SitingForm, plan: SitePlan, drawn: Ground | None, tried: Evaluation | None, view: View
) -> Page:
    name = territory_name(plan.study.territory, view.language)
    title = text("web.siting.of", view.language, territory=name)
    names = dict(zip(plan.problem.commune_ids, plan.problem.names, strict=True))
    data = {
        "plan": site_json(plan, view.language),
        "tried": None if tried is None else plain_figures(dict(tried.summary)),
    }
    context = {
        **_controls(form, plan.study.territory.text, view),
        "name": name,
        "choices": plan_choices(plan, view.language),
        "reasons": plan_whys(plan, view.language),
        "notes": {
            "worth": plan_worth(plan, view.language),
            "supposes": plan_limits(plan, view.language),
            "data_behind": plan_data(plan, view.language),
        },
        "origins": origins(plan, view.language),
        "codes": plan.sites,
        "communes": sorted(zip(plan.problem.names, plan.problem.commune_ids, strict=True)),
        "candidates": _candidates(plan),
        "curve": gain_chart(plan, view.language),
        "map": None if drawn is None else _drawn(plan, drawn, tried),
        "names": names,
        "named": lambda codes: ", ".join(names[code] for code in codes),
        "files": [_folder_link(plan.study.territory.text, view)],
    }
    headers = {"hx-push-url": view.again()} if view.fragment else {}
    said = text("web.siting.lead", view.language)
    return Page("siting.html.j2", title, data, context, description=said, headers=headers)


def _folder_link(territory: str, view: View) -> dict[str, str]:
    asked = [(name, value) for name, value in view.query if name not in {TRIED, "embed"}]
    return {
        "address": replace(view, path=f"{ROOT}/{territory}/{FOLDER}", query=tuple(asked)).again(),
        "name": text("web.siting.folder", view.language),
        "what": text("web.siting.folder_said", view.language),
    }


def _refused(form: SitingForm, territory: str, view: View, error: InputError | None = None) -> Page:
    """The form, with what cannot be used in it: told beside each control, or by an error of the plan itself."""
    if error is not None:
        said = told(joined([error.message, error.do]), view.language, page=True)
        form = replace(form, problems={"": said})
    problems = [{"where": name, "what": what} for name, what in form.problems.items()]
    data = {"status": 422, "detail": text("web.problem.422_detail", view.language), "problems": problems}
    context = {**_controls(form, territory, view), "plan": None, "tried": None}
    return Page("siting.html.j2", text("web.siting.title", view.language), data, context, status=422)


def _controls(form: SitingForm, territory: str, view: View) -> dict[str, Any]:
    """What the form shows."""
    scenarios = scenario_choices(view.language)
    weights = [
        {
            "name": WEIGHT + name,
            "label": text(f"site.criteria.{name}", view.language),
            "usual": usual,
            "value": form.values[WEIGHT + name],
            "parameter": f"siting.weight.{name}",
        }
        for name, usual in usual_weights().items()
    ]
    return {
        "territory": territory,
        "action": f"{ROOT}/{territory}",
        "values": form.values,
        "problems_of": form.problems,
        "strategies": STRATEGIES,
        "access_forms": ACCESS_FORMS,
        "scenarios": scenarios,
        "scenario_names": {each["id"]: each["name"] for each in scenarios},
        "years": model_years(),
        "weights": weights,
        "yes_no": (YES, NO),
        "tried_name": TRIED,
    }


def _candidates(plan: SitePlan) -> list[dict[str, Any]]:
    """The first communes by the score, with the parts of each, largest first."""
    rows = sorted(
        plan.tables["candidates"].to_pylist(), key=lambda row: (row["score_rank"], row["commune_id"])
    )
    weights = plan.score.weights
    return [
        {
            **row,
            "parts": sorted(((weights[name] * row[f"{name}_part"], name) for name in weights), reverse=True),
        }
        for row in rows[:CANDIDATES_SHOWN]
    ]


def _drawn(plan: SitePlan, drawn: Ground, tried: Evaluation | None) -> dict[str, Any]:
    """The image of the plan, or of the sites tried, and one small image per method."""
    shown = plan.tables["communes"] if tried is None else tried.communes
    codes = list(plan.sites) if tried is None else [row["commune_id"] for row in tried.summary["sites"]]
    found_states = states(shown, plan.study.core.drawn_with)
    return {
        "ground": drawn,
        "states": found_states,
        "legend": legend(found_states),
        "sites": drawn.marks(codes),
        "planned": [] if tried is None else drawn.marks([code for code in plan.sites if code not in codes]),
        "existing": drawn.marks(existing_codes(plan)),
        "methods": {
            name: drawn.marks([plan.problem.commune_ids[column] for column in each.sites])
            for name, each in plan.methods.items()
        },
    }
