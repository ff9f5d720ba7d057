"""Answers that take time: a request waits a little, then is told where the work can be followed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Query
from starlette.concurrency import run_in_threadpool

from maillage.errors import MaillageError
from maillage.language import LANGUAGES, text
from maillage.web.api.models import JobState
from maillage.web.problems import told_error
from maillage.web.rendering import ExactJson

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from starlette.responses import Response

    from maillage.web.jobs import Job
    from maillage.web.services import Services

    Step = Callable[[str], None]

MOST_WAIT_S = 60.0
USUAL_WAIT_S = 20.0
JOB_KEY = "api"
"""Marks the jobs of the API, whose results are plain values that its job resource may show."""

Lang = Annotated[Literal["fr", "en"], Query(description="Language of labels and sentences.")]
Wait = Annotated[
    float,
    Query(
        ge=0,
        le=MOST_WAIT_S,
        description="Seconds to wait for the result before the answer is 202 with the address of the job.",
    ),
]
ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {
        "model": JobState,
        "description": "The work goes on: follow it at the address in `Location`. The same request later gives the same job.",
        "headers": {
            "Location": {"description": "Address of the job.", "schema": {"type": "string"}},
            "Retry-After": {"description": "Seconds to wait before asking.", "schema": {"type": "string"}},
        },
    }
}


class Made:
    """A result that the job resource may show; what pages compute for themselves is never one.

    Args:
        document: plain values.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document


async def worked(
    key: Hashable,
    make: Callable[[Step], dict[str, Any]],
    services: Services,
    wait: float,
    language: str,
    *,
    ready: bool = False,
) -> Response:
    """The document that some work makes, or 202 with the address of its job.

    The same work is done once for all who ask; whoever waits holds no thread.

    Args:
        key: what the work is, with all its choices.
        make: makes the document; it is told a function to call at each step.
        services: of the server.
        wait: seconds to wait.
        language: of what the job says.
        ready: whether all that is long is kept already; the work then waits for no other.

    Raises:
        MaillageError: what the work raised.
    """
    job = await run_in_threadpool(
        services.jobs.start,
        (JOB_KEY, services.studies.data_state(), key),
        lambda step: Made(make(step)),
        ready=ready,
    )
    if not await job.ended(wait):
        return accepted(job, language)
    made: Made = job.result()
    return await run_in_threadpool(ExactJson, made.document)


def accepted(job: Job, language: str) -> Response:
    """What says that the work goes on, and where to follow it."""
    asked = "" if language == LANGUAGES[0] else f"?lang={language}"
    headers = {"location": f"/api/v1/jobs/{job.id}{asked}", "retry-after": "1"}
    return ExactJson(job_state(job, language), HTTPStatus.ACCEPTED, headers)


def job_state(job: Job, language: str) -> dict[str, Any]:
    """A job as the API tells it, with its result when it has one to show."""
    made, error = None, None
    if job.done:
        try:
            made = job.result()
        except MaillageError as raised:
            error = told_error(raised, language)
        except Exception:  # noqa: BLE001 - what it was is in the server's journal, not for the reader
            error = {"detail": text("web.problem.500_detail", language), "do": "", "problems": []}
    state = "failed" if job.failed else "done" if job.done else "running" if len(job.steps) > 1 else "queued"
    return {
        "id": job.id,
        "state": state,
        "steps": list(job.steps),
        "result": made.document if isinstance(made, Made) else None,
        "error": error,
    }
