"""The accessibility statement, in the form of RGAA 4.1: what was tested, what was not, how to complain."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from maillage.language import text
from maillage.web.rendering import Page, answer
from maillage.web.services import Served, Viewed

router = APIRouter(include_in_schema=False)
ESTABLISHED_ON = "2026-11-23"
PARTS = {
    "done": ("axe", "keyboard", "scripts", "tables", "charts", "zoom", "motion", "forms"),
    "not_done": ("audit", "screen_readers", "people", "documents", "third_party"),
    "known": ("map_drag", "long_tables", "english_reference"),
}
"""What the statement lists, each a sentence of the locales."""


@router.get("/accessibilite")
def statement(view: Viewed, services: Served) -> Response:
    """Honest: tests are not an audit."""
    data = {
        "operator": services.settings.operator,
        "contact": services.settings.contact,
        "established_on": ESTABLISHED_ON,
        **{
            part: [text(f"web.accessibility.{part}.{each}", view.language) for each in names]
            for part, names in PARTS.items()
        },
    }
    title, said = (text(f"web.accessibility.{each}", view.language) for each in ("title", "lead"))
    return answer(Page("accessibility.html.j2", title, data, description=said), view)
