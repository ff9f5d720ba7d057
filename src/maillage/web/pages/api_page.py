"""The API as a page that a person reads, made from its OpenAPI document."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from maillage.language import text
from maillage.study import DEFAULT_YEAR
from maillage.web.api import PREFIX
from maillage.web.api.work import MOST_WAIT_S, USUAL_WAIT_S
from maillage.web.api_reference import reference
from maillage.web.remote_answers import MOST_DRAWS
from maillage.web.rendering import Page, answer
from maillage.web.services import Served, Viewed

router = APIRouter(include_in_schema=False)


@router.get("/api")
def read_api(request: Request, view: Viewed, services: Served) -> Response:
    """Every operation, with what can be pasted in a terminal."""
    settings = services.settings
    limits = {
        "most_body_bytes": settings.most_body_bytes,
        "requests_per_minute": settings.requests_per_minute,
        "most_draws": MOST_DRAWS,
        "usual_wait_s": USUAL_WAIT_S,
        "most_wait_s": MOST_WAIT_S,
        "small_count": services.studies.parameters().reader(DEFAULT_YEAR).number("reliability.small_count"),
    }
    data = {
        "openapi": f"{PREFIX}/openapi.json",
        "limits": limits,
        "sections": reference(request.app.openapi(), view.language),
    }
    title, said = (text(f"web.api.{each}", view.language) for each in ("title", "lead"))
    context = {"server": str(request.base_url).rstrip("/"), "prefix": PREFIX}
    return answer(Page("api.html.j2", title, data, context, description=said), view)
