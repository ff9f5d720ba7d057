"""The first page, and the search of territories and communes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from maillage.language import text
from maillage.web.rendering import Page, answer
from maillage.web.services import Served, Viewed

if TYPE_CHECKING:
    from maillage.assembly.gazetteer import Entry
    from maillage.web.view import View

router = APIRouter(include_in_schema=False)
MOST_FOUND = 12
EXAMPLES = ("scot:lille-metropole", "scot:artois", "scot:lens-lievin-henin-carvin", "departement:61")
"""Shown on the first page where their data are imported: the territories of the study, and one with its own flow file."""

Words = Annotated[str, Query(alias="q", max_length=200)]


@router.get("/")
def first_page(view: Viewed, services: Served) -> Response:
    """What it is in three sentences, three doors, a search box."""
    known = {each.territory: each for each in services.names.entries if each.territory in EXAMPLES}
    examples = [found(known[each], view) for each in EXAMPLES if each in known]
    data = {"imported": bool(services.home.installed()), "examples": examples}
    title, said = text("web.home.title", view.language), text("web.home.lead", view.language)
    return answer(Page("home.html.j2", title, data, description=said), view)


@router.get("/recherche")
def search(view: Viewed, services: Served, words: Words = "") -> Response:
    """Territories and communes by name or code."""
    entries = [found(each, view) for each in services.names.search(words, MOST_FOUND)]
    data = {"words": words, "found": entries}
    return answer(Page("search.html.j2", text("web.search.title", view.language), data), view)


def found(entry: Entry, view: View, root: str = "/territoires") -> dict[str, Any]:
    """A name that was found, with its address."""
    return {**asdict(entry), "address": view.link(f"{root}/{entry.territory}")}
