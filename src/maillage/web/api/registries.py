"""What every figure stands on: parameters, indicators, datasets, scenarios; and how figures compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from maillage.errors import unknown_name
from maillage.phrase import Phrase
from maillage.web.api.models import (
    BackTest,
    DatasetDocument,
    DatasetList,
    IndicatorDocument,
    IndicatorList,
    ParameterDocument,
    ParameterList,
    Reproduction,
    ScenarioList,
)
from maillage.web.api.problems import COMPUTED, READ
from maillage.web.api.work import ACCEPTED, USUAL_WAIT_S, Lang, Wait, worked
from maillage.web.rendering import ExactJson
from maillage.web.services import Served

if TYPE_CHECKING:
    from collections.abc import Callable

    from maillage.sources.checking import Row

    Step = Callable[[str], None]

router = APIRouter(tags=["registries"])
ParameterName = Annotated[str, Path(max_length=200, examples=["car.occupancy"])]
IndicatorName = Annotated[str, Path(max_length=20, examples=["E29"])]
DatasetName = Annotated[str, Path(max_length=200, examples=["rp-2018-communes"])]
Words = Annotated[str, Query(max_length=200, description="Only those whose name or label holds these words.")]


@router.get("/parameters", response_model=ParameterList, responses=READ, summary="All parameters")
def parameters(services: Served, q: Words = "", lang: Lang = "fr") -> Response:
    """Name, label, latest value, unit, range and status; as ``maillage parameters list``."""
    from maillage.parameters.pages import listing
    from maillage.web.method.filtering import holds

    rows = [
        each for each in listing(services.studies.parameters(), lang) if holds(q, each["name"], each["label"])
    ]
    return ExactJson({"parameters": rows})


@router.get("/parameters/{name}", response_model=ParameterDocument, responses=READ, summary="One parameter")
def parameter(name: ParameterName, services: Served, lang: Lang = "fr") -> Response:
    """All its dated values, with references."""
    from maillage.parameters.pages import describe

    return ExactJson(describe(services.studies.parameters().parameter(name), lang))


@router.get(
    "/indicators", response_model=IndicatorList, responses=READ, summary="Indicators of the simulators"
)
def indicators(
    audience: Annotated[Literal["employer", "employee", "territory"] | None, Query()] = None,
    lang: Lang = "fr",
) -> Response:
    """The sixty indicators, or those of an audience, each with its formulas written out."""
    from maillage.web.method.indicators import declared_indicators

    return ExactJson({"indicators": declared_indicators(lang, audience)})


@router.get(
    "/indicators/{indicator_id}", response_model=IndicatorDocument, responses=READ, summary="One indicator"
)
def indicator(indicator_id: IndicatorName, lang: Lang = "fr") -> Response:
    """As declared, with its formulas written out."""
    from maillage.web.method.indicators import declared_indicators

    found = {each["id"]: each for each in declared_indicators(lang)}
    if indicator_id.upper() not in found:
        kind = Phrase("indicator")
        raise unknown_name(kind, indicator_id, tuple(found))
    return ExactJson(found[indicator_id.upper()])


@router.get("/datasets", response_model=DatasetList, responses=READ, summary="Official datasets")
def datasets(services: Served) -> Response:
    """Publisher, vintage, licence, and whether this server has them; as ``maillage data list``."""
    from maillage.sources.checking import listing

    return ExactJson({"datasets": [_dataset(row) for row in listing(services.home)]})


@router.get("/datasets/{dataset_id}", response_model=DatasetDocument, responses=READ, summary="One dataset")
def dataset(dataset_id: DatasetName, services: Served) -> Response:
    """An official dataset, with the columns that its file must have."""
    from maillage.sources.checking import listing

    found = {row.dataset.id: row for row in listing(services.home)}
    if dataset_id not in found:
        kind = Phrase("dataset")
        raise unknown_name(kind, dataset_id, tuple(found))
    return ExactJson(_dataset(found[dataset_id]))


def _dataset(row: Row) -> dict[str, Any]:
    return {**row.dataset.model_dump(mode="json"), "state": row.state}


@router.get("/scenarios", response_model=ScenarioList, responses=READ, summary="Packaged scenarios")
def scenarios(lang: Lang = "fr") -> Response:
    """How telework spreads over the years, by each."""
    from maillage.web.method.scenarios import declared_scenarios

    return ExactJson({"scenarios": declared_scenarios(lang)})


@router.get(
    "/back-test", response_model=BackTest, responses=READ, summary="What was foretold, what was observed"
)
def back_test(lang: Lang = "fr") -> Response:
    """The scenarios of 2014–2017 beside what was measured since; as ``maillage back-test``."""
    from maillage.back_test import comparisons

    return ExactJson({"comparisons": [each.to_dict() for each in comparisons(lang)]})


@router.get(
    "/reproduce",
    response_model=Reproduction,
    responses={**COMPUTED, **ACCEPTED},
    summary="The figures of the 2017 study beside ours",
)
async def reproduce(services: Served, lang: Lang = "fr", wait: Wait = USUAL_WAIT_S) -> Response:
    """With residuals; ours is null where the files it needs are not imported. As ``maillage reproduce``."""

    def make(step: Step) -> dict[str, Any]:
        from maillage.web.method.study_2017 import reproduced

        step("computing")
        return {"rows": services.studies.of_data(("reproduced", lang), lambda: reproduced(services, lang))}

    return await worked(("reproduce", lang), make, services, wait, lang)
