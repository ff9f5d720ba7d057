"""The three simulators: what they ask, what they answer, and how each figure is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query
from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema
from starlette.responses import Response

from maillage.web.api.models import DerivationDocument, Questions, SimulationDocument
from maillage.web.api.problems import READ, SENT
from maillage.web.api.questions import answers_schema, questions
from maillage.web.api.work import ACCEPTED, USUAL_WAIT_S, Lang, Wait, worked
from maillage.web.remote_answers import MOST_DRAWS, remote_answers
from maillage.web.rendering import ExactJson
from maillage.web.services import Served, Services
from maillage.web.simulators.reach import reached_for
from maillage.web.studies import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from maillage.parameters import ParameterReader
    from maillage.simulator import Simulation, SimulationOptions
    from maillage.simulator.territory_profile import TerritoryProfile

    Step = Callable[[str], None]

router = APIRouter(tags=["simulate"])
Audience = Literal["employer", "employee", "territory"]


ID = "^[A-Za-z][0-9]{1,2}$"
EmployerIndicator = Annotated[str, Path(pattern=ID, examples=["E29"])]
EmployeeIndicator = Annotated[str, Path(pattern=ID, examples=["S1"])]
TerritoryIndicator = Annotated[str, Path(pattern=ID, examples=["T5"])]


class Asked:
    """The schema of an audience's answers, made when the OpenAPI document is."""

    def __init__(self, audience: str) -> None:
        self.audience = audience

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """What pydantic calls for the JSON schema."""
        del core, handler
        return answers_schema(self.audience)


class Choices(BaseModel):
    """How a simulation is made; as the options of ``maillage simulate``."""

    model_config = ConfigDict(extra="forbid")

    year: Annotated[int, Field(ge=1990, le=2100)] | None = None
    """Year of the parameters in force."""
    draws: Annotated[int, Field(ge=0, le=MOST_DRAWS)] = 4096
    """Draws behind the intervals; 0 for none."""
    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 2017
    """The same seed gives the same draws."""
    distribution: Literal["triangular", "pert"] = "triangular"
    """Between low and high."""
    drivers: Literal["tornado", "sobol", "none"] = "tornado"
    """How to look for what moves the results."""


class EmployerRequest(Choices):
    """An employer's answers."""

    answers: Annotated[dict[str, Any], Asked("employer")] = Field(default_factory=dict)


class EmployeeRequest(Choices):
    """An employee's answers."""

    answers: Annotated[dict[str, Any], Asked("employee")] = Field(default_factory=dict)


class TerritoryRequest(Choices):
    """What is asked of a territory."""

    answers: Annotated[dict[str, Any], Asked("territory")] = Field(default_factory=dict)


EmployerBody = Annotated[
    EmployerRequest,
    Body(
        openapi_examples={
            "defaults": {"summary": "Everything by default", "value": {}},
            "office": {
                "summary": "120 persons, two days a week, shared desks",
                "value": {"answers": {"staff": 120, "telework_days_per_week": 2, "flex_office": True}},
            },
        }
    ),
]
EmployeeBody = Annotated[
    EmployeeRequest,
    Body(
        openapi_examples={
            "cyclist": {
                "summary": "Four kilometres by bicycle",
                "value": {"answers": {"distance_km": 4, "mode": {"bike": 1}, "telework_days_per_week": 2}},
            }
        }
    ),
]
TerritoryBody = Annotated[
    TerritoryRequest,
    Body(
        openapi_examples={
            "demo": {
                "summary": "The invented territory in 2030",
                "value": {"answers": {"territory": "demo", "year": 2030}},
            }
        }
    ),
]


@router.get(
    "/simulate/{audience}/questions",
    response_model=Questions,
    responses=READ,
    summary="What a simulator asks",
)
def asked_questions(
    audience: Audience,
    year: Annotated[int, Query(ge=2015, le=2035, description="Year of the defaults.")] = 2026,
    lang: Lang = "fr",
) -> Response:
    """Each question with its words, unit, default, range, bounds and source; as ``maillage simulate --template``."""
    return ExactJson({"audience": audience, "questions": questions(audience, lang, year)})


@router.post(
    "/simulate/employer",
    response_model=SimulationDocument,
    responses=SENT,
    summary="29 indicators for an employer",
)
def simulate_employer(asked: EmployerBody, services: Served, lang: Lang = "fr") -> Response:
    """Nothing that is sent is kept or written down: the answer is made at once, and forgotten.

    Communes are looked up in all that this server has imported, unless the answers name a territory.
    """
    return ExactJson(_of_employer(asked, services).to_dict(lang))


@router.post(
    "/simulate/employee",
    response_model=SimulationDocument,
    responses=SENT,
    summary="8 indicators for an employee",
)
def simulate_employee(asked: EmployeeBody, lang: Lang = "fr") -> Response:
    """Nothing that is sent is kept or written down."""
    return ExactJson(_of_employee(asked).to_dict(lang))


@router.post(
    "/simulate/territory",
    response_model=SimulationDocument,
    responses={**SENT, **ACCEPTED},
    summary="23 indicators for a territory",
)
async def simulate_territory(
    asked: TerritoryBody, services: Served, lang: Lang = "fr", wait: Wait = USUAL_WAIT_S
) -> Response:
    """The territory as a whole, and commune by commune."""

    def make(step: Step) -> dict[str, Any]:
        return _of_territory(asked, services, step).to_dict(lang)

    return await worked(("simulate", asked.model_dump(), lang), make, services, wait, lang)


@router.post(
    "/simulate/employer/derivation/{indicator}",
    response_model=DerivationDocument,
    responses=SENT,
    summary="How an employer's figure is made",
)
def derive_employer(
    indicator: EmployerIndicator, asked: EmployerBody, services: Served, lang: Lang = "fr"
) -> Response:
    """From the formula, in words and with numbers, down to the sources; as ``maillage simulate --explain``."""
    return ExactJson(
        _of_employer(asked, services, intervals=False).derivation(indicator.upper(), lang).to_dict()
    )


@router.post(
    "/simulate/employee/derivation/{indicator}",
    response_model=DerivationDocument,
    responses=SENT,
    summary="How an employee's figure is made",
)
def derive_employee(indicator: EmployeeIndicator, asked: EmployeeBody, lang: Lang = "fr") -> Response:
    """From the formula, in words and with numbers, down to the sources."""
    return ExactJson(_of_employee(asked, intervals=False).derivation(indicator.upper(), lang).to_dict())


@router.post(
    "/simulate/territory/derivation/{indicator}",
    response_model=DerivationDocument,
    responses={**SENT, **ACCEPTED},
    summary="How a territory's figure is made",
)
async def derive_territory(
    indicator: TerritoryIndicator,
    asked: TerritoryBody,
    services: Served,
    lang: Lang = "fr",
    wait: Wait = USUAL_WAIT_S,
) -> Response:
    """From the formula, in words and with numbers, down to the sources; for the territory as a whole."""

    def make(step: Step) -> dict[str, Any]:
        made = _of_territory(asked, services, step, intervals=False)
        return made.derivation(indicator.upper(), lang).to_dict()

    return await worked(("derive", indicator.upper(), asked.model_dump(), lang), make, services, wait, lang)


def simulation_options(asked: Choices, *, intervals: bool) -> SimulationOptions:
    """The options asked for; without intervals, neither draws nor drivers."""
    from maillage.simulator import DrawOptions, SimulationOptions

    draws = DrawOptions(asked.draws if intervals else 0, asked.seed, asked.distribution)
    drivers = asked.drivers if intervals else "none"
    year = {} if asked.year is None else {"year": asked.year}
    return SimulationOptions(draws=draws, drivers=drivers, **year)


def _of_employee(asked: EmployeeRequest, *, intervals: bool = True) -> Simulation:
    from maillage.simulator import simulate
    from maillage.simulator.employee import EmployeeInputs

    inputs = remote_answers(EmployeeInputs, asked.answers)
    return simulate("employee", inputs, options=simulation_options(asked, intervals=intervals))


def _of_employer(asked: EmployerRequest, services: Services, *, intervals: bool = True) -> Simulation:
    """The simulation of an employer; how the communes are reached is read once and kept, never who lives there."""
    from maillage.simulator import simulate
    from maillage.simulator.employer import EmployerInputs

    read = remote_answers(EmployerInputs, asked.answers)
    inputs = EmployerInputs.reached_by(asked.answers, reached_for(read, services))
    return simulate("employer", inputs, options=simulation_options(asked, intervals=intervals))


def _of_territory(
    asked: TerritoryRequest, services: Services, step: Step, *, intervals: bool = True
) -> Simulation:
    """The simulation of a territory that the server keeps open."""
    from maillage.simulator import simulate
    from maillage.simulator.territory import TerritoryInputs
    from maillage.simulator.territory_profile import territory_profile
    from maillage.telework.scenario import Scenario

    year: Mapping[str, Any] = {} if asked.year is None else {"year": asked.year}
    answers = {**asked.answers, **year}
    read = remote_answers(TerritoryInputs, answers)
    reading = Scenario.named(read.scenario).reading
    parameters = tuple(sorted(read.parameters.items()))
    wanted = Wanted(read.territory, read.scenario, read.year, reading, parameters)
    opened = services.studies.opened(read.territory, step)

    def profile_of(reader: ParameterReader, usual: float) -> TerritoryProfile:
        what = ("simulator-profile", repr(answers.get("seats_per_third_place")))
        return services.studies.derived(
            wanted, what, lambda study, *_: territory_profile(study, reader, usual), step
        )

    inputs = TerritoryInputs.on(opened.core, opened.land, answers, profile_of)
    step("intervals")
    return simulate("territory", inputs, options=simulation_options(asked, intervals=intervals))
