"""Long work seen from a page: its progress as server-sent events, and the button that stops it."""

from __future__ import annotations

import asyncio
import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, HTTPException, Query
from starlette.responses import RedirectResponse, Response, StreamingResponse

from maillage.language import text
from maillage.web.rendering import Page, answer
from maillage.web.services import Served, Viewed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Hashable

    from maillage.web.jobs import Job
    from maillage.web.services import Services
    from maillage.web.view import View

router = APIRouter(include_in_schema=False)
TWIN_PATIENCE_S = 120.0
"""A program that asks for a twin waits for the work itself, so long at most."""
POLL_S = 0.2
"""How often a listener looks for news; it holds no thread meanwhile."""
KEEP_ALIVE_POLLS = 75
"""Silent looks after which a listener is told that the work goes on, so that nothing between closes the line."""
REFRESH_S = 2
"""Without scripts, the page asks again after so many seconds."""
_OUR_PAGE = re.compile(r"/(?![/\\])[^\x00-\x20\\]*\Z")
"""A path of this server, never the address of another one."""

Back = Annotated[str, Query(alias="retour", max_length=2_000)]


def waited(
    key: Hashable,
    work: Callable[[Callable[[str], None]], object],
    view: View,
    services: Services,
    *,
    ready: bool = False,
) -> Job | Response:
    """The job of this work when it ends soon enough; else the page that shows its progress, or 503 for a program.

    Args:
        key: what the work is.
        work: takes a function to call at each step.
        view: a page waits a little; a twin until the end.
        services: of the server.
        ready: whether all that is long is kept already; the work is then done here, and waits for no other.
    """
    job = services.jobs.start(key, work, ready=ready)
    if job.wait(TWIN_PATIENCE_S if view.as_json else services.settings.patience_s):
        return job
    headers = {"retry-after": str(REFRESH_S), "cache-control": "no-store"}
    if view.fragment:  # a part of a page cannot show progress: the page itself does
        headers["hx-redirect"] = view.again()
    data = {"job": job.id, "steps": [text(f"waiting.{step}", view.language) for step in job.steps]}
    context = {"refresh_s": REFRESH_S, "address": view.again(), "back": view.came_from}
    title = text("web.waiting.title", view.language)
    status = HTTPStatus.SERVICE_UNAVAILABLE if view.as_json else HTTPStatus.ACCEPTED
    return answer(Page("waiting.html.j2", title, data, context, status=status, headers=headers), view)


@router.get("/travaux/{job_id}/suivi")
def progress(job_id: str, view: Viewed, services: Served) -> Response:
    """Server-sent events: ``step`` with a sentence at each step, then ``done`` or ``failed``."""
    job = _job(job_id, services)

    async def events() -> AsyncIterator[str]:
        seen = silent = 0
        while not (job.done and seen == len(job.steps)):
            fresh = job.steps[seen:]
            for step in fresh:
                yield _event("step", text(f"waiting.{step}", view.language))
            seen += len(fresh)
            silent = 0 if fresh else silent + 1
            if silent % KEEP_ALIVE_POLLS == KEEP_ALIVE_POLLS - 1:
                yield ": \n\n"
            await asyncio.sleep(POLL_S)
        yield _event("failed" if job.failed else "done", "")

    return StreamingResponse(events(), media_type="text/event-stream", headers={"cache-control": "no-store"})


@router.post("/travaux/{job_id}/arret")
def stop(job_id: str, view: Viewed, services: Served, back: Back = "") -> Response:
    """Stop the work, and go back to the page that led to it; to the first one where none did."""
    _job(job_id, services).cancel()
    ours = _OUR_PAGE.match(back)
    return RedirectResponse(back if ours else view.link("/"), status_code=HTTPStatus.SEE_OTHER)


def _job(job_id: str, services: Services) -> Job:
    job = services.jobs.find(job_id)
    if job is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return job


def _event(name: str, said: str) -> str:
    return f"event: {name}\ndata: {json.dumps(said, ensure_ascii=False)}\n\n"
