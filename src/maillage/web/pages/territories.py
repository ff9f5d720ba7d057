"""The territories that can be opened, by kind."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from maillage.language import text
from maillage.web.pages.home import found
from maillage.web.rendering import Page, answer
from maillage.web.services import Served, Viewed

router = APIRouter(include_in_schema=False)
KINDS = ("scot", "departement", "region", "epci")
"""In their order on the page; communes are found by their name."""
MOST_FOUND = 30

Words = Annotated[str, Query(alias="q", max_length=200)]


@router.get("/territoires")
def territories(view: Viewed, services: Served, words: Words = "") -> Response:
    """Every perimeter of the imported files, and the invented territory; or those that some words name."""
    names = services.names
    groups = [
        {"kind": kind, "entries": [found(each, view) for each in names.of_kind(kind)]} for kind in KINDS
    ]
    data = {
        "words": words,
        "found": [found(each, view) for each in names.search(words, MOST_FOUND)],
        "invented": [found(each, view) for each in names.of_kind("demo")],
        "groups": [group for group in groups if group["entries"]],
    }
    title, said = (text(f"web.territories.{part}", view.language) for part in ("title", "lead"))
    return answer(Page("territories.html.j2", title, data, description=said), view)
