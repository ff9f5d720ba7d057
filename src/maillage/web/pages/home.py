"""The first page, and the search of territories and communes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from maillage.language import text
from maillage.web.rendering import Page, answer
from maillage.web.services import Served, Viewed
from maillage.web.siting.scope import can_be_sited

if TYPE_CHECKING:
    from maillage.assembly.gazetteer import Entry
    from maillage.web.view import View

router = APIRouter(include_in_schema=False)
MOST_FOUND = 12
EXAMPLES = ("scot:lille-metropole", "scot:artois", "scot:lens-lievin-henin-carvin", "departement:61")
"""Shown on the first page where their data are imported: the territories of the study, and one with its own flow file."""

PLAN = "implantation"
TOWARDS = {
    PLAN: "/implantation/{territory}",
    "tiers-lieux": "/tiers-lieux/{territory}",
    "carte": "/carte?territoire={territory}",
    "simulateurs": "/simulateurs/territoire?territoire={territory}",
}
"""Where names that are found may lead, besides the sheet of each."""
SHEET = "/territoires/{territory}"
FEW_LEFT = 20
"""Times as many names are read as are shown, for most are of single communes."""

Words = Annotated[str, Query(alias="q", max_length=200)]
Towards = Annotated[str, Query(alias="vers", max_length=40)]


@router.get("/")
def first_page(view: Viewed, services: Served) -> Response:
    """What it is in three sentences, three doors, a search box."""
    known = {each.territory: each for each in services.names.entries if each.territory in EXAMPLES}
    examples = [found(known[each], view) for each in EXAMPLES if each in known]
    data = {"imported": bool(services.home.installed()), "examples": examples}
    title, said = text("web.home.title", view.language), text("web.home.lead", view.language)
    return answer(Page("home.html.j2", title, data, description=said), view)


@router.get("/recherche")
def search(view: Viewed, services: Served, words: Words = "", towards: Towards = "") -> Response:
    """Territories and communes by name or code, each with its page: sheet, plan, map or simulator."""
    way = TOWARDS.get(towards, SHEET)
    named = services.names.search(words, FEW_LEFT * MOST_FOUND)
    near = not named
    if near:
        named = services.names.near(words, FEW_LEFT * MOST_FOUND)
    if towards == PLAN:  # a plan chooses among communes
        named = tuple(each for each in named if can_be_sited(each.communes))
    entries = [found(each, view, way) for each in named[:MOST_FOUND]]
    data = {"words": words, "found": entries, "near": near, "imported": len(services.names.entries) > 1}
    context = {"towards": towards if towards in TOWARDS else ""}
    return answer(Page("search.html.j2", text("web.search.title", view.language), data, context), view)


def found(entry: Entry, view: View, way: str = SHEET) -> dict[str, Any]:
    """A name that was found, with its address.

    Args:
        entry: what was found.
        view: how the page was asked for.
        way: pattern of the address it leads to.
    """
    path, _, name = way.partition("?")
    if name:  # the territory is a choice of that page, not part of its path
        address = view.link(path, **{name.partition("=")[0]: entry.territory})
    else:
        address = view.link(path.format(territory=entry.territory))
    name = text("study.invented", view.language) if entry.kind == "demo" else entry.name
    return {**asdict(entry), "name": name, "address": address}
