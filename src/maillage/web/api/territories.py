"""Names that can be asked for; the study of a territory, and its communes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from maillage.web.api.models import CommuneTable, Places, Reading, StudySummary
from maillage.web.api.problems import COMPUTED, READ
from maillage.web.api.work import ACCEPTED, USUAL_WAIT_S, Lang, Wait, accepted, worked
from maillage.web.remote_answers import refuse_files
from maillage.web.rendering import ExactJson
from maillage.web.services import Served, Services
from maillage.web.studies import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable

    from maillage.study import Study

    Step = Callable[[str], None]

router = APIRouter(tags=["territories"])
MOST_FOUND = 50
CSV = "text/csv; charset=utf-8"

Territory = Annotated[
    str,
    Path(
        max_length=100,
        description="As on the command line: `demo`, `commune:59350`, `epci:200093201`, `scot:artois`, `departement:59`, `region:32`, `france`.",
        examples=["demo"],
    ),
]
Scenario = Annotated[
    str, Query(max_length=60, description="Name of a packaged scenario.", examples=["etude-2016"])
]
Year = Annotated[int, Query(ge=1990, le=2100, description="Year of the figures.", examples=[2025])]
ReadingAsked = Annotated[
    Reading | None, Query(description="Reading of the constants of 2017; that of the scenario by default.")
]


@router.get(
    "/territories", response_model=Places, responses=READ, summary="Territories and communes by name or code"
)
def territories(
    services: Served,
    q: Annotated[str, Query(max_length=200, description="Words or a code.", examples=["artois"])] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_FOUND, description="Most names given.")] = 12,
) -> Response:
    """Territories and communes whose name or code begins so, whatever accents and hyphens."""
    found = [asdict(each) for each in services.names.search(q, limit)]
    return ExactJson({"words": q, "found": found})


@router.get(
    "/territories/{territory}/study",
    response_model=StudySummary,
    responses={**COMPUTED, **ACCEPTED},
    summary="Headline figures of a study",
)
async def study(
    territory: Territory,
    services: Served,
    scenario: Scenario = "etude-2016",
    year: Year = 2025,
    reading: ReadingAsked = None,
    lang: Lang = "fr",
    wait: Wait = USUAL_WAIT_S,
) -> Response:
    """What ``maillage study TERRITORY --json`` prints."""
    wanted = wanted_study(territory, scenario, year, reading)

    def make(step: Step) -> dict[str, Any]:
        from maillage.reports.summary import summary_json

        return summary_json(services.studies.study(wanted, step), lang)

    ready = services.studies.ready(wanted)
    return await worked(("study", wanted, lang), make, services, wait, lang, ready=ready)


@router.get(
    "/territories/{territory}/communes",
    response_model=CommuneTable,
    responses={
        **COMPUTED,
        **ACCEPTED,
        200: {"description": "The table.", "content": {"text/csv": {"schema": {"type": "string"}}}},
    },
    summary="The communes of a study, as JSON or CSV",
)
async def communes(
    request: Request,
    territory: Territory,
    services: Served,
    scenario: Scenario = "etude-2016",
    year: Year = 2025,
    reading: ReadingAsked = None,
    format: Annotated[  # noqa: A002 - the name in the address
        Literal["json", "csv"] | None, Query(description="As the header `Accept` asks by default.")
    ] = None,
    lang: Lang = "fr",
    wait: Wait = USUAL_WAIT_S,
) -> Response:
    """Potential, travel avoided and reliability, commune by commune.

    JSON holds full values. CSV is for spreadsheets: rows that are only an order of magnitude hold one significant figure,
    estimates two; semicolon and decimal comma in French.
    """
    wanted = wanted_study(territory, scenario, year, reading)
    chosen = format or ("csv" if "text/csv" in request.headers.get("accept", "") else "json")
    if chosen == "csv":
        return await _csv(wanted, services, lang, wait)
    return await worked(
        ("communes", wanted, lang),
        lambda step: commune_document(services.studies.study(wanted, step), lang),
        services,
        wait,
        lang,
        ready=services.studies.ready(wanted),
    )


def wanted_study(territory: str, scenario: str, year: int, reading: str | None) -> Wanted:
    """The study asked for, in the reading of its scenario where none is asked for: the same that its sheet shows.

    Raises:
        InputError: a territory or scenario that names a file.
        UnknownNameError: there is no such scenario.
    """
    from maillage.telework import scenario as scenarios

    refuse_files({"territory": territory, "scenario": scenario})
    return Wanted(territory, scenario, year, reading or scenarios.Scenario.named(scenario).reading)


def commune_document(study: Study, language: str) -> dict[str, Any]:
    """The communes with what each column means."""
    from maillage.contracts import contract
    from maillage.reports.exports import sorted_tables
    from maillage.reports.summary import plain_figures
    from maillage.reports.wording import territory_name

    agreed = contract("out.communes")
    table = sorted_tables(study)["communes"]
    name = territory_name(study.territory, language)
    columns = [
        {"name": each.name, "unit": each.unit, "description": getattr(each.description, language)}
        for each in agreed.columns
    ]
    return {
        "territory": {**study.summary["territory"], "name": name},
        "scenario": study.scenario.id,
        "year": study.year,
        "reading": study.reading,
        "columns": columns,
        "rows": plain_figures(table.to_pylist()),
    }


async def _csv(wanted: Wanted, services: Services, language: str, wait: float) -> Response:
    job = await run_in_threadpool(
        services.jobs.start,
        ("study", services.studies.data_state(), wanted),
        lambda step: services.studies.study(wanted, step),
        ready=services.studies.ready(wanted),
    )
    if not await job.ended(wait):
        return accepted(job, language)
    content = await run_in_threadpool(commune_csv, job.result(), language)
    name = f"maillage-{wanted.territory.replace(':', '-')}-communes.csv"
    quoted = "".join(each if each.isascii() and (each.isalnum() or each in "-._") else "_" for each in name)
    return Response(
        content, media_type=CSV, headers={"content-disposition": f'attachment; filename="{quoted}"'}
    )


def commune_csv(study: Study, language: str) -> bytes:
    """The communes for a spreadsheet, rounded as in the report folder."""
    import tempfile
    from pathlib import Path as File

    from maillage.reports.delimited import write_csv
    from maillage.reports.exports import rounded_tables, sorted_tables

    table = rounded_tables(sorted_tables(study))["communes"]
    with tempfile.TemporaryDirectory() as folder:
        path = File(folder) / "communes.csv"
        write_csv(table, path, language)
        return path.read_bytes()
