"""Third places: which exist in a territory, who reaches one, what is missing; with the table of all places as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from maillage.errors import UnknownNameError, unknown_name
from maillage.language import text
from maillage.phrase import Phrase
from maillage.reports.codebook import codebook_csv
from maillage.reports.delimited import csv_bytes
from maillage.reports.third_places_document import state_data
from maillage.reports.wording import territory_name
from maillage.third_places.known_place import STATES, kind_label
from maillage.third_places.places_table import places_contract, places_table
from maillage.web.pages.home import found
from maillage.web.pages.waiting import waited
from maillage.web.quoting import quoted
from maillage.web.rendering import Page, answer
from maillage.web.services import Served, Viewed
from maillage.web.sheet.material import chosen_study
from maillage.web.siting.scope import can_be_sited
from maillage.web.studies import silent
from maillage.web.third_places.state import MAP, STATE, drawn_map, state_of

if TYPE_CHECKING:
    from maillage.web.jobs import Job
    from maillage.web.services import Services
    from maillage.web.studies import Step, Wanted
    from maillage.web.view import View

router = APIRouter(include_in_schema=False)
ROOT = "/tiers-lieux"
KINDS = ("scot", "departement", "region", "epci")
MOST_MISSING = 15
"""Communes named in the page; all are in its table and twin."""
MOST_PLACES = 400
PLACES, CODEBOOK = "lieux.csv", "dictionnaire.csv"

Short = Annotated[str, Query(max_length=60)]
Words = Annotated[str, Query(alias="q", max_length=200)]


@router.get(ROOT)
def index(view: Viewed, services: Served, words: Words = "") -> Response:
    """The territories whose third places can be told, and a search."""
    names, way = services.names, ROOT + "/{territory}"
    groups = [{"kind": kind, "entries": [found(each, view, way) for each in names.of_kind(kind)]} for kind in KINDS]  # fmt: skip
    data = {
        "words": words,
        "found": [found(each, view, way) for each in names.search(words, 30)],
        "invented": [found(each, view, way) for each in names.of_kind("demo")],
        "groups": [group for group in groups if group["entries"]],
    }
    title, said = (text(f"web.third_places.index.{part}", view.language) for part in ("title", "lead"))
    return answer(Page("third_places_index.html.j2", title, data, description=said), view)


@router.get(ROOT + "/{territory}")
def state(
    territory: str, view: Viewed, services: Served, scenario: Short = "", annee: Short = "", etat: Short = ""
) -> Response:
    """The state of play of a territory."""
    wanted = chosen_study(territory, scenario, annee)
    if etat and etat not in STATES:
        raise unknown_name(Phrase("state of a place"), etat, STATES)
    job = state_job(wanted, view, services)
    if isinstance(job, Response):
        return job
    data, drawn = job.result()
    name = data["territory"]["name"]
    title = text("web.third_places.state.title", view.language, territory=name)
    said = text("web.third_places.state.description", view.language, territory=name)
    return answer(Page("third_places.html.j2", title, data, {**_context(data, wanted, view), "drawn": drawn, "shown_state": etat}, said), view)  # fmt: skip


def state_job(wanted: Wanted, view: View, services: Services) -> Job | Response:
    """The job that makes the state of play of a study's territory and its map."""

    def work(step: Step) -> tuple[dict[str, Any], dict[str, Any] | None]:
        made, drawn = state_of(wanted, services, step), drawn_map(wanted, services, step)
        return state_data(services.studies.study(wanted), made, view.language), drawn

    ready = all(services.studies.ready(wanted, what) for what in (None, STATE, MAP))
    return waited(("third-places", services.studies.data_state(), wanted, view.language), work, view, services, ready=ready)  # fmt: skip


@router.get(ROOT + "/{territory}/fichiers/{name}")
def file(
    territory: str, name: str, view: Viewed, services: Served, scenario: Short = "", annee: Short = ""
) -> Response:
    """The table of all places as CSV, or what its columns mean."""
    if name not in {PLACES, CODEBOOK}:
        raise unknown_name(Phrase("file"), name, (PLACES, CODEBOOK))
    wanted = chosen_study(territory, scenario, annee)
    job = state_job(wanted, view, services)
    if isinstance(job, Response):
        return job
    made = state_of(wanted, services, silent)
    if name == CODEBOOK:
        content = codebook_csv({PLACES: places_contract()}, view.language)
    else:
        content = csv_bytes(places_table(made.places), view.language)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def commune_of(wanted: Wanted, code: str, services: Services, language: str) -> str:
    """The name of a commune of a territory.

    Raises:
        UnknownNameError: it is not one of them.
    """
    study = services.studies.study(wanted)
    for row in study.tables["communes"].select(["commune_id", "name"]).to_pylist():
        if row["commune_id"] == code:
            return str(row["name"])
    name = territory_name(study.territory, language)
    message = Phrase("'{code}' is not a commune of {territory}.", code=code[:20], territory=name)
    raise UnknownNameError(message, do=Phrase("Choose one of its communes."))


def _context(data: dict[str, Any], wanted: Wanted, view: View) -> dict[str, Any]:
    """What the template reads beside the data."""
    kept = {"scenario": wanted.scenario, "annee": wanted.year}
    place = f"{ROOT}/{wanted.territory}"
    files = [
        {
            "address": view.link(f"{place}/fichiers/{name}", **kept),
            "name": text(f"web.third_places.files.{key}", view.language),
            "what": text(f"web.third_places.files.{key}_said", view.language),
        }
        for key, name in (("places", PLACES), ("codebook", CODEBOOK))
    ]
    return {
        "place": place,
        "sited": can_be_sited(data["territory"]["communes"]),
        "kept": kept,
        "files": files,
        "states": STATES,
        "most_missing": MOST_MISSING,
        "most_places": MOST_PLACES,
        "kind_of": lambda kind: kind_label(kind, view.language),
        "quoted": lambda value, reliability=None: quoted(value, reliability, view.language),
        "most_of_a_kind": max((each["places"] for each in data["by_kind"]), default=1),
    }
