"""Where the next third places of a territory should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from maillage.web.api.models import PlanDocument
from maillage.web.api.problems import SENT
from maillage.web.api.work import ACCEPTED, USUAL_WAIT_S, Lang, Wait, worked
from maillage.web.remote_answers import refuse_files
from maillage.web.services import Served
from maillage.web.studies import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable

    from maillage.site_plan import SiteOptions
    from maillage.study import Study
    from maillage.web.studies import Opened

    Step = Callable[[str], None]

router = APIRouter(tags=["site"])
Above = Annotated[float, Field(gt=0, allow_inf_nan=False)]
MOST_SITES = 1_000


class PlanRequest(BaseModel):
    """What is asked for; as the options of ``maillage site``."""

    model_config = ConfigDict(extra="forbid")

    territory: Annotated[str, Field(min_length=1, max_length=100, examples=["demo"])]
    """As on the command line."""
    sites: Annotated[int, Field(ge=1, le=MOST_SITES)] | None = None
    """How many to open; with *maillage*, by default as few as leave nobody too far."""
    strategy: Literal["maillage", "tissu-local"] = "maillage"
    """Leave nobody too far; or the most teleworkers covered."""
    existing: bool = True
    """Whether the third places open today serve first."""
    budget: Above | None = None
    """Most to spend, in euros."""
    capacity: Above | None = None
    """Seats of each place to open (tissu-local)."""
    max_minutes: Annotated[float, Field(gt=0, le=240)] | None = None
    """Longest trip, one way."""
    access: Literal["threshold", "linear", "exponential", "choice"] = "threshold"
    """How a place serves those within the longest trip."""
    weights: dict[str, Annotated[float, Field(allow_inf_nan=False)]] = Field(default_factory=dict)
    """Your weights of the criteria of the score."""
    scenario: Annotated[str, Field(max_length=60)] = "etude-2016"
    year: Annotated[int, Field(ge=1990, le=2100)] = 2025


PlanBody = Annotated[
    PlanRequest,
    Body(
        openapi_examples={
            "two": {
                "summary": "Two places on the invented territory, where demand is",
                "value": {"territory": "demo", "sites": 2, "strategy": "tissu-local"},
            }
        }
    ),
]


@router.post(
    "/site",
    response_model=PlanDocument,
    responses={**SENT, **ACCEPTED},
    summary="Where to open the next places",
)
async def plan_sites(
    asked: PlanBody, services: Served, lang: Lang = "fr", wait: Wait = USUAL_WAIT_S
) -> Response:
    """Sites, why, how sure, what one more would bring; as ``maillage site TERRITORY --json``."""
    refuse_files({"territory": asked.territory, "scenario": asked.scenario})

    def make(step: Step) -> dict[str, Any]:
        from maillage.reports.site_page import site_json

        options = _options(asked)
        wanted = Wanted(asked.territory, asked.scenario, asked.year)

        def planned(study: Study, opened: Opened, inner: Step) -> dict[str, Any]:
            from maillage.site_plan import SitePlan

            del opened
            inner("siting")
            return site_json(SitePlan.of(study, options, services.studies.parameters()), lang)

        found: dict[str, Any] = services.studies.derived(
            wanted, ("api-site", asked.model_dump_json(), lang), planned, step
        )
        return found

    return await worked(("site", asked.model_dump_json(), lang), make, services, wait, lang)


def _options(asked: PlanRequest) -> SiteOptions:
    from maillage.site_plan import SiteOptions

    return SiteOptions(
        asked.sites,
        asked.strategy,
        asked.existing,
        asked.budget,
        asked.capacity,
        asked.max_minutes,
        weights=dict(asked.weights),
        access=asked.access,
    ).check()
