"""Third places: the state of play of a territory, and the business plan of one that would open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, Query
from pydantic import Field
from starlette.responses import Response

from maillage.errors import InputError
from maillage.phrase import Phrase
from maillage.web.api.models import ProjectDocument, Questions, StateOfPlayDocument
from maillage.web.api.problems import COMPUTED, READ, SENT
from maillage.web.api.questions import questions
from maillage.web.api.simulations import Asked, Choices, simulation_options
from maillage.web.api.territories import Scenario, Territory, Year, wanted_study
from maillage.web.api.work import ACCEPTED, USUAL_WAIT_S, Lang, Wait, worked
from maillage.web.remote_answers import remote_answers
from maillage.web.rendering import ExactJson
from maillage.web.services import Served, Services

if TYPE_CHECKING:
    from collections.abc import Callable

    from maillage.third_places import BusinessPlan

    Step = Callable[[str], None]

router = APIRouter(tags=["places"])
PROJECT = "project"


class ProjectRequest(Choices):
    """A project of third place; as the options of ``maillage places plan``."""

    territory: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """Where the project is, with its commune."""
    commune: Annotated[str, Field(min_length=1, max_length=10)] | None = None
    """Code of its commune, to compare its seats with the demand."""
    answers: Annotated[dict[str, Any], Asked(PROJECT)] = Field(default_factory=dict)


ProjectBody = Annotated[
    ProjectRequest,
    Body(
        openapi_examples={
            "rural": {
                "summary": "Twelve seats in the country, in premises that are lent",
                "value": {"answers": {"seats": 12, "zone": "rural", "premises": "lent"}},
            }
        }
    ),
]


@router.get(
    "/territories/{territory}/third-places",
    response_model=StateOfPlayDocument,
    responses={**COMPUTED, **ACCEPTED},
    summary="The third places of a territory",
)
async def third_places(
    territory: Territory,
    services: Served,
    scenario: Scenario = "etude-2016",
    year: Year = 2025,
    lang: Lang = "fr",
    wait: Wait = USUAL_WAIT_S,
) -> Response:
    """Which exist, who reaches one, what is missing and could host; as ``maillage places summary --json``."""
    from maillage.reports.third_places_document import state_data
    from maillage.web.third_places.state import STATE, state_of

    wanted = wanted_study(territory, scenario, year, None)

    def make(step: Step) -> dict[str, Any]:
        state = state_of(wanted, services, step)
        return state_data(services.studies.study(wanted, step), state, lang)

    ready = all(services.studies.ready(wanted, what) for what in (None, STATE))
    return await worked(("third-places", wanted, lang), make, services, wait, lang, ready=ready)


@router.get(
    "/places/plan/questions",
    response_model=Questions,
    responses=READ,
    summary="What a business plan asks",
)
def project_questions(
    year: Annotated[int, Query(ge=2015, le=2035, description="Year of the defaults.")] = 2026,
    lang: Lang = "fr",
) -> Response:
    """Each question with its words, unit, default, range, bounds and source."""
    return ExactJson({"audience": PROJECT, "questions": questions(PROJECT, lang, year)})


@router.post(
    "/places/plan",
    response_model=ProjectDocument,
    responses={**SENT, **ACCEPTED},
    summary="The business plan of a third place",
)
async def plan_project(
    asked: ProjectBody, services: Served, lang: Lang = "fr", wait: Wait = USUAL_WAIT_S
) -> Response:
    """Five years, break-even, grant needed, odds of a loss; beside the demand around its commune when one is named."""
    if (asked.territory is None) is not (asked.commune is None):
        message = Phrase("A territory and a commune go together.")
        raise InputError(message, do=Phrase("Give both or none."))

    def make(step: Step) -> dict[str, Any]:
        return _planned(asked, services, step).to_dict(lang)

    return await worked(("project", asked.model_dump_json(), lang), make, services, wait, lang)


def _planned(asked: ProjectRequest, services: Services, step: Step) -> BusinessPlan:
    """The plan, with the demand that the server keeps."""
    from dataclasses import replace

    from maillage.study import DEFAULT_SCENARIO, DEFAULT_YEAR
    from maillage.third_places import business_plan
    from maillage.third_places.project import ProjectInputs
    from maillage.web.third_places.demand import demand_around

    inputs = remote_answers(ProjectInputs, asked.answers)
    around = None
    if asked.territory is not None and asked.commune is not None:
        study = wanted_study(asked.territory, DEFAULT_SCENARIO, asked.year or DEFAULT_YEAR, None)
        wanted = replace(study, overrides=tuple(sorted(inputs.parameters.items())))
        around = demand_around(wanted, asked.commune, services, step)
    step("intervals")
    options = simulation_options(asked, intervals=True)
    return business_plan(ProjectInputs.around(asked.answers, around), options=options)
