"""The simulators: three doors, a form in a sentence, results as one types, and how each figure is made."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, HTTPException, Path
from starlette.responses import RedirectResponse, Response

from maillage.errors import InputError
from maillage.language import text
from maillage.web.rendering import ExactJson, Page, answer
from maillage.web.services import Served, Viewed
from maillage.web.simulators.asked import DOORS, ROOT, Asked
from maillage.web.simulators.commune_names import commune_names
from maillage.web.simulators.communes import communes_table
from maillage.web.simulators.dossier import sources_read, today, values_used, written_date
from maillage.web.simulators.fields import form
from maillage.web.simulators.headline import headline
from maillage.web.simulators.key_figures import key_figures
from maillage.web.simulators.places import with_places
from maillage.web.simulators.results import balance, ledger, themes, two_ways
from maillage.web.simulators.runs import TERRITORY, as_error, problems_of, reach_of, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maillage.simulator.simulation import Simulation
    from maillage.web.services import Services
    from maillage.web.simulators.answers import Told
    from maillage.web.view import View

router = APIRouter(include_in_schema=False)
DAY_S = 86_400
COMMUNE_CODE = r"^(\d{5}|2[AB]\d{3}|X\d{4})$"


@router.get(ROOT)
def doors(view: Viewed) -> Response:
    """Three doors: an employer, an employee, a territory."""
    found = [
        {
            "audience": audience,
            "address": view.link(f"{ROOT}/{door}"),
            **{part: text(f"web.simulators.doors.{audience}.{part}", view.language) for part in ("name", "question", "gives")},
        }
        for door, audience in DOORS.items()
    ]  # fmt: skip
    title, said = (text(f"web.simulators.{each}", view.language) for each in ("title", "lead"))
    return answer(Page("simulators.html.j2", title, {"doors": found}, description=said), view)


@router.get(ROOT + "/{door}")
def simulator(door: str, view: Viewed, services: Served) -> Response:
    """The form with the answers of the address, and what follows from them."""
    asked = _asked(door, view, services)
    if asked.typed.problems:
        return _refused(asked, asked.typed.problems)
    if asked.redundant and not asked.typed.ignored and not view.fragment and not view.as_json:
        return RedirectResponse(asked.address(), HTTPStatus.SEE_OTHER)
    try:
        made = run(asked.typed, view, services)
    except InputError as error:
        return _refused(asked, problems_of(error, asked.typed, view.language))
    return _waiting(asked, made) if isinstance(made, Response) else _shown(asked, made)


@router.get(ROOT + "/{door}/dossier")
def dossier(door: str, view: Viewed, services: Served) -> Response:
    """All results with what they stand on, to be printed: for a works council, a meeting, a file."""
    asked = _asked(door, view, services)
    try:
        made = None if asked.typed.problems else run(asked.typed, view, services)
    except InputError:
        made = None
    if made is None:  # the simulator tells what is wrong beside each question
        return RedirectResponse(asked.twin if view.as_json else asked.address(), HTTPStatus.SEE_OTHER)
    if isinstance(made, Response):
        return made
    data, context = _told(asked, made)
    used, sources = values_used(made, view.language), sources_read(made)
    document = {
        **data,
        "values_used": [{"status": each["status"], "figures": [vars(one) for one in each["figures"]]} for each in used],
        "sources": sources,
    }  # fmt: skip
    law = made.law
    shown = {
        **context,
        "used": used,
        "back": asked.address(),
        "date": written_date(today(), view.language),
        "law_date": written_date(dt.date.fromisoformat(data["law"]["on"]), view.language) if law else "",
    }
    title = text(f"web.simulators.dossier.title.{asked.audience}", view.language)
    return answer(Page("simulator_dossier.html.j2", title, document, shown), view)


@router.get(ROOT + "/employeur/trajets/{commune}")
def reach(commune: Annotated[str, Path(pattern=COMMUNE_CODE)], view: Viewed, services: Served) -> Response:
    """Public distances and times from a commune of work, with which the page compares the list that it never sends."""
    if not view.as_json:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    made = reach_of(commune, view, services)
    return made if isinstance(made, Response) else ExactJson(made)


@router.get(ROOT + "/employeur/communes")
def names(view: Viewed, services: Served) -> Response:
    """The names of all communes, whole: the page looks up there the names of the list that it never sends."""
    if not view.as_json:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return ExactJson(commune_names(services), headers={"cache-control": f"public, max-age={DAY_S}"})


@router.get(ROOT + "/{door}/calcul/{name}")
def derivation(door: str, name: str, view: Viewed, services: Served) -> Response:
    """How one figure is made: formulas in words and with numbers, down to the answers and parameters."""
    asked = _asked(door, view, services)
    if asked.typed.problems:
        raise as_error(asked.typed.problems, view.language)
    made = run(asked.typed, view, services)
    if isinstance(made, Response):
        return _waiting(asked, made)
    written = made.derivation_of(name, view.language).to_dict()
    last = (written["steps"] or written["figures"])[-1]
    title = text("web.simulators.derivation.title", view.language, name=last["label"])
    context = {
        "back": asked.address(),
        "back_title": text(f"web.simulators.{asked.audience}.title", view.language),
    }
    return answer(Page("simulator_derivation.html.j2", title, written, context), view)


def _asked(door: str, view: View, services: Services) -> Asked:
    """What is asked, with each place by its code."""
    if door not in DOORS:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    asked = Asked.of(door, view)
    return replace(asked, typed=with_places(asked.typed, services, view.language))


def _waiting(asked: Asked, progress: Response) -> Response:
    """The page that shows the progress; a part of a page is asked to go there as a whole."""
    if not asked.view.fragment:
        return progress
    return Response(headers={"hx-redirect": asked.address(), "cache-control": "no-store"})


def _shown(asked: Asked, made: Simulation) -> Response:
    """The page with its results."""
    data, context = _told(asked, made)
    headers = {"hx-replace-url": asked.address()} if asked.view.fragment else {}
    return answer(_page(asked, data, context, headers=headers), asked.view)


def _told(asked: Asked, made: Simulation) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a simulation says: as plain values, and as templates show it."""
    language, document = asked.view.language, made.to_dict(asked.view.language)
    data = {
        **document,
        "headline": headline(made, language),
        "draws": {"count": made.draws.count, "seed": made.draws.seed},
        "ignored": [vars(each) for each in asked.typed.ignored],
        "address": asked.address(),
    }
    context = {
        **_frame(asked, made),
        "key_figures": key_figures(document, language),
        "themes": themes(document, made, language),
        "ledger_rows": ledger(document, made, language),
        "balance_table": balance(document, language),
        "ways": two_ways(document, language),
        "problems": (),
    }
    if asked.audience == TERRITORY:
        context["communes_table"] = communes_table(document, asked.view)
    return data, context


def _refused(asked: Asked, problems: Sequence[Told]) -> Response:
    """The page that tells every problem, with no result; a problem document for a program."""
    if asked.view.as_json:
        raise as_error(problems, asked.view.language)
    data = {"problems": [vars(each) for each in problems], "ignored": [vars(each) for each in asked.typed.ignored], "address": asked.address()}  # fmt: skip
    told = replace(asked, typed=replace(asked.typed, problems=tuple(problems)))
    frame = _frame(told, None)
    status = HTTPStatus.OK if asked.view.fragment else HTTPStatus.UNPROCESSABLE_ENTITY
    return answer(_page(asked, data, frame, status=status), asked.view)


def _frame(asked: Asked, made: Simulation | None) -> dict[str, Any]:
    """What the page shows around the results, with or without them."""
    return {
        "door": asked.door,
        "of": asked.audience,
        "path": asked.path,
        "form": form(asked.typed, made, asked.view.language),
        "asked": asked,
    }


def _page(
    asked: Asked,
    data: dict[str, Any],
    context: dict[str, Any],
    *,
    status: int = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
) -> Page:
    title, said = (text(f"web.simulators.{asked.audience}.{each}", asked.view.language) for each in ("title", "lead"))  # fmt: skip
    template = "simulator_results.html.j2" if asked.view.fragment else "simulator.html.j2"
    told = {**(headers or {}), "vary": "hx-request"}  # no cache may give the results alone for the page
    return Page(template, title, data, context, said, status, told)
