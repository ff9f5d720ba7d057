"""A territory on one page, for an elected member: is it worth it, for whom, who pays, where first, and what it depends on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.responses import Response

from maillage.language import significant, text
from maillage.reports.exports import ORDER_OF_MAGNITUDE
from maillage.web.pages.territory import sheet_job
from maillage.web.pages.waiting import waited
from maillage.web.quoting import key_range, key_unit, key_value, quoted
from maillage.web.rendering import Page, answer
from maillage.web.services import Served, Viewed
from maillage.web.sheet.asked import AskedStudy
from maillage.web.sheet.making import measured, simulated_of, simulation_ready
from maillage.web.siting.scope import can_be_sited
from maillage.web.synthesis.bars import bars
from maillage.web.synthesis.data import synthesis_data
from maillage.web.synthesis.openings import first_openings
from maillage.web.synthesis.wording import euros, kilometres, short_amounts, with_minus

if TYPE_CHECKING:
    from maillage.simulator.balance_sums import BalanceSums
    from maillage.web.jobs import Job
    from maillage.web.services import Services
    from maillage.web.studies import Step, Wanted
    from maillage.web.synthesis.openings import Openings
    from maillage.web.view import View

router = APIRouter(include_in_schema=False)
SUMS, OPENINGS = "balance-sums", "first-openings"
ORDER = 2
"""Significant figures of a cost that is an order of magnitude."""


@router.get("/territoires/{territory}/synthese")
def synthesis(
    wanted: AskedStudy,
    view: Viewed,
    services: Served,
) -> Response:
    """The page."""
    made = sheet_job(wanted, view, services)
    if isinstance(made, Response):
        return made
    added = _added(wanted, view, services)
    if isinstance(added, Response):
        return added
    (sheet, drawn), (simulated, sums, openings) = made.result(), added.result()
    data = synthesis_data(sheet, simulated.study, simulated.simulation, sums, openings, view.language)
    data["made_on"] = datetime.now(UTC).date().isoformat()
    name = data["territory"]["name"]
    title = text("web.synthesis.title", view.language, territory=name)
    said = text("web.synthesis.description", view.language, territory=name)
    return answer(Page("synthesis.html.j2", title, data, _context(data, drawn, view), said), view)


def _added(wanted: Wanted, view: View, services: Services) -> Job | Response:
    """What the sheet does not make: the balance added up draw by draw, and the first places to open."""

    def work(step: Step) -> tuple[Any, BalanceSums, Openings | None]:
        from maillage.simulator.balance_sums import balance_sums

        simulated = simulated_of(wanted, services, step)
        step("summing")
        sums = services.studies.derived(
            measured(wanted), SUMS, lambda *_: balance_sums(simulated.simulation), step
        )
        step("opening")
        first = services.studies.derived(
            measured(wanted), OPENINGS, lambda study, *_: first_openings(study), step
        )
        return simulated, sums, first

    parts = all(services.studies.ready(measured(wanted), what) for what in (SUMS, OPENINGS))
    ready = parts and simulation_ready(wanted, services)
    return waited(("synthesis", services.studies.data_state(), wanted), work, view, services, ready=ready)


def _context(data: dict[str, Any], drawn: dict[str, Any] | None, view: View) -> dict[str, Any]:
    """What the template reads beside the data."""
    chosen, language = data["choices"], view.language
    rows = [*data["balance"], {"transfer": None, "net": data["together"], "total": data["together"]}]
    largest = max(abs(row["total"][end]) for row in rows for end in ("low", "high"))
    rough = data["figures"]["teleworkers"]["reliability"] == ORDER_OF_MAGNITUDE
    scale, short = short_amounts(largest, language, rough=rough)
    return {
        "kept": {"scenario": chosen["scenario"], "annee": chosen["year"], "lecture": chosen["reading"]},
        "place": f"/territoires/{data['territory']['text']}",
        "sited": can_be_sited(data["territory"]["communes"]),
        "bars": bars(rows),
        "scale": scale,
        "short": short,
        "drawn": drawn,
        "marks": _marks(data["openings"], drawn),
        "cost": lambda amount: euros(significant(amount, ORDER), language),
        "kilometres": lambda value, reliability: kilometres(value, reliability, language),
        "quoted": lambda value, reliability: quoted(value, reliability, language),
        "key_unit": lambda value, unit: key_unit(value, unit, language),
        "key_value": lambda value, unit, reliability="reliable": with_minus(
            key_value(value, unit, language, reliability)
        ),
        "key_range": lambda low, high, unit, reliability: {
            end: with_minus(said) for end, said in key_range(low, high, unit, language, reliability).items()
        },
        "made_said": _date(data["made_on"], language),
        "sources_said": _sources(data["sources"], language),
    }


def _marks(openings: dict[str, Any] | None, drawn: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The first communes to open in, on the map; those without outline have no mark."""
    if openings is None or drawn is None:
        return []
    at = {area["commune_id"]: area["at"] for area in drawn["areas"] if area["at"]}
    return [
        {"label": order, "x": round(at[code][0], 1), "y": round(at[code][1], 1)}
        for order, code in enumerate((each["commune_id"] for each in openings["communes"]), start=1)
        if code in at
    ]


def _sources(found: list[dict[str, Any]], language: str) -> str:
    """Who published what, with the first and the last vintage."""
    return text("web.synthesis.between_publishers", language).join(
        text(
            "web.synthesis.publisher",
            language,
            publisher=each["publisher"],
            vintages="–".join(dict.fromkeys((each["first"], each["last"]))),
        )
        for each in found
    )


def _date(written: str, language: str) -> str:
    from babel.dates import format_date

    locale = "en_GB" if language == "en" else language
    return format_date(datetime.fromisoformat(written), "long", locale=locale)
