"""Long work seen from a page: its progress as server-sent events, and the button that stops it."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException
from starlette.responses import RedirectResponse, Response, StreamingResponse

from maillage.language import text
from maillage.web.rendering import Page, answer
from maillage.web.services import Served, Viewed

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from maillage.web.jobs import Job
    from maillage.web.services import Services
    from maillage.web.view import View

router = APIRouter(include_in_schema=False)
NO_PATIENCE = 600.0
"""A program that asks for a twin waits for the work itself, so long at most."""
REFRESH_S = 2
"""Without scripts, the page asks again after so many seconds."""


def waited(
    key: Hashable, work: Callable[[Callable[[str], None]], object], view: View, services: Services
) -> Job | Response:
    """The job of this work when it ends soon enough; else the page that shows its progress, or 503 for a program.

    Args:
        key: what the work is.
        work: takes a function to call at each step.
        view: a page waits a little; a twin until the end.
        services: of the server.
    """
    job = services.jobs.start(key, work)
    if job.wait(NO_PATIENCE if view.as_json else services.settings.patience_s):
        return job
    headers = {"retry-after": str(REFRESH_S), "cache-control": "no-store"}
    data = {"job": job.id, "steps": [text(f"waiting.{step}", view.language) for step in job.steps]}
    context = {"refresh_s": REFRESH_S, "address": view.again()}
    title = text("web.waiting.title", view.language)
    status = HTTPStatus.SERVICE_UNAVAILABLE if view.as_json else HTTPStatus.ACCEPTED
    return answer(Page("waiting.html.j2", title, data, context, status=status, headers=headers), view)


@router.get("/travaux/{job_id}/suivi")
def progress(job_id: str, view: Viewed, services: Served) -> Response:
    """Server-sent events: ``step`` with a sentence at each step, then ``done`` or ``failed``."""
    job = _job(job_id, services)

    def events() -> Iterator[str]:
        for step in job.told():
            yield ": \n\n" if step is None else _event("step", text(f"waiting.{step}", view.language))
        yield _event("failed" if job.failed else "done", "")

    return StreamingResponse(events(), media_type="text/event-stream", headers={"cache-control": "no-store"})


@router.post("/travaux/{job_id}/arret")
def stop(job_id: str, view: Viewed, services: Served) -> Response:
    """Stop the work, and go back to the first page."""
    _job(job_id, services).cancel()
    return RedirectResponse(view.link("/"), status_code=HTTPStatus.SEE_OTHER)


def _job(job_id: str, services: Services) -> Job:
    job = services.jobs.find(job_id)
    if job is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return job


def _event(name: str, said: str) -> str:
    return f"event: {name}\ndata: {json.dumps(said, ensure_ascii=False)}\n\n"
