"""Work under way: its state, its result, and how to stop it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from maillage.errors import UnknownNameError
from maillage.phrase import Phrase
from maillage.web.api.models import JobState
from maillage.web.api.problems import READ
from maillage.web.api.work import Lang, job_state
from maillage.web.jobs import Job
from maillage.web.rendering import ExactJson
from maillage.web.services import Served, Services

router = APIRouter(tags=["jobs"])
JobId = Annotated[str, Path(pattern="^[0-9a-f]{24}$", description="Name of the job, from `Location`.")]


@router.get("/jobs/{job_id}", response_model=JobState, responses=READ, summary="State and result of a job")
def read_job(job_id: JobId, services: Served, lang: Lang = "fr") -> Response:
    """A job that ended holds the document that the request would have given, or what went wrong."""
    return ExactJson(job_state(_known(job_id, services), lang))


@router.delete("/jobs/{job_id}", status_code=HTTPStatus.NO_CONTENT, responses=READ, summary="Stop a job")
def stop_job(job_id: JobId, services: Served) -> Response:
    """Stop it at its next step, for all who wait for it."""
    _known(job_id, services).cancel()
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _known(job_id: str, services: Services) -> Job:
    found = services.jobs.find(job_id)
    if found is None:
        message = Phrase("There is no job '{job_id}'.", job_id=job_id)
        raise UnknownNameError(
            message, do=Phrase("Jobs that ended long ago are forgotten: send the request again.")
        )
    return found
