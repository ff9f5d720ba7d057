"""Two territories, or two scenarios, years or readings of one, side by side, and the difference B less A."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.responses import Response

from maillage.comparison import compare_communes, compared, comparison_table, rounded_rows
from maillage.errors import InputError, Problem
from maillage.indicators.readings import READINGS
from maillage.language import percent, text
from maillage.reports.delimited import csv_bytes
from maillage.web.charts import Drawing
from maillage.web.compare_sides import SIDES, Sides, chosen_sides
from maillage.web.pages.waiting import waited
from maillage.web.quoting import key_unit, key_value, quoted, signed
from maillage.web.rendering import ExactJson, Page, answer
from maillage.web.services import Served, Viewed
from maillage.web.sheet.charts import difference_chart
from maillage.web.sheet.data import choices_data, scenario_choices, territory_data
from maillage.web.sheet.figures import INDICATORS, key_figures
from maillage.web.sheet.making import simulated_of
from maillage.web.sheet.material import model_years

if TYPE_CHECKING:
    from maillage.assembly.gazetteer import Gazetteer
    from maillage.study import Study
    from maillage.web.jobs import Job
    from maillage.web.services import Services
    from maillage.web.studies import Step
    from maillage.web.view import View

router = APIRouter(include_in_schema=False)
MOST_ROWS = 200
LONGEST = 120
"""Letters of a choice in the address."""
BY_COMMUNE = ("teleworkers", "avoided_distance_pkm", "time_saved_h", "avoided_co2_kgco2e")
LISTED = ("demo", "scot", "departement", "region")
"""Kinds of territories proposed while one types; all others are found by their name."""
PER_TELEWORKER = "per_teleworker"


@router.get("/comparer")
def compare(view: Viewed, services: Served) -> Response:
    """Both sides and their difference."""
    sides = _sides(view, services)
    job = _job(sides, view, services)
    if isinstance(job, Response):
        return job
    data = job.result()
    title, said = (text(f"web.compare.{part}", view.language) for part in ("title", "lead"))
    return answer(
        Page("compare.html.j2", title, data, _context(data, sides, view, services.names), said), view
    )


@router.get("/comparer/graphique")
def relative_chart(view: Viewed, services: Served) -> Response:
    """The chart of relative differences as Vega-Lite, for the page to make it alive."""
    job = _job(_sides(view, services), view, services)
    return job if isinstance(job, Response) else ExactJson(_chart(job.result(), view).spec)


@router.get("/comparer/ecarts.csv")
def differences(view: Viewed, services: Served) -> Response:
    """The difference as a table: by commune where both sides are of one territory, by figure otherwise."""
    sides = _sides(view, services)
    job = _job(sides, view, services)
    if isinstance(job, Response):
        return job
    data = job.result()
    rows = _commune_rows(sides, services) if sides.same_territory else figure_rows(data)
    headers = {"content-disposition": 'attachment; filename="ecarts.csv"'}
    return Response(csv_bytes(comparison_table(rows), view.language), media_type="text/csv", headers=headers)


def _sides(view: View, services: Services) -> Sides:
    given = dict(view.query)
    names = [*SIDES, *(f"{side}_{name}" for side in SIDES for name in ("scenario", "annee", "lecture"))]
    long = [Problem(name, "is too long") for name in names if len(given.get(name, "")) > LONGEST]
    if long:
        message = "These choices cannot be used."
        raise InputError(message, problems=long, do="Choose a territory by its name or code.")
    return chosen_sides(given, services.names)


def _job(sides: Sides, view: View, services: Services) -> Job | Response:
    def work(step: Step) -> dict[str, Any]:
        return comparison_data(sides, view.language, services, step)

    key = ("compare", services.studies.data_state(), sides, view.language)
    return waited(key, work, view, services)


def comparison_data(sides: Sides, language: str, services: Services, step: Step) -> dict[str, Any]:
    """Everything that a comparison says, as plain values."""
    both = {side: simulated_of(wanted, services, step) for side, wanted in (("a", sides.a), ("b", sides.b))}
    figures = {side: key_figures(made, language) for side, made in both.items()}
    rows = _figures(figures["a"], figures["b"])
    communes = None
    if sides.same_territory and not sides.same:
        communes = _largest_first(_compared_communes(both["a"].study, both["b"].study))
    return {
        "same": sides.same,
        "same_territory": sides.same_territory,
        "sides": {
            side: {
                "territory": territory_data(made.study, language),
                "choices": choices_data(made.study, language),
            }
            for side, made in both.items()
        },
        "figures": rows,
        PER_TELEWORKER: _per_teleworker(rows, language),
        "communes": communes,
    }


def _figures(a: list[dict[str, Any]], b: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Key figures of both sides, with their difference."""
    values = compared(*({each["id"]: each["value"] for each in side} for side in (a, b)))
    rows = []
    for here, there in zip(a, b, strict=True):
        pair = values[here["id"]]
        kept = ("value", "low", "high", "status", "reliability")
        rows.append(
            {
                "id": here["id"],
                "name": here["name"],
                "unit": here["unit"],
                "a": {name: here[name] for name in kept},
                "b": {name: there[name] for name in kept},
                "difference": pair.difference,
                "relative": pair.relative,
            }
        )
    return rows


def _per_teleworker(rows: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """The indicators for one teleworker, so that territories of unlike sizes can be compared."""
    people = next(row for row in rows if row["id"] == "teleworkers")
    sides = [
        {
            row["id"]: row[side]["value"] / people[side]["value"] if people[side]["value"] else None
            for row in rows
            if row["id"] in INDICATORS
        }
        for side in SIDES
    ]
    return [
        {
            "id": name,
            "name": text(f"web.compare.per_teleworker.{name}", language),
            "a": pair.a,
            "b": pair.b,
            "difference": pair.difference,
            "relative": pair.relative,
        }
        for name, pair in compared(*sides).items()
    ]


def _compared_communes(a: Study, b: Study) -> list[dict[str, Any]]:
    return compare_communes(a.tables["communes"], b.tables["communes"], BY_COMMUNE)


def _largest_first(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (-abs(row["teleworkers_difference"] or 0.0), row["commune_id"]))


def _commune_rows(sides: Sides, services: Services) -> list[dict[str, Any]]:
    a, b = (services.studies.study(wanted).tables["communes"] for wanted in (sides.a, sides.b))
    return rounded_rows(compare_communes(a, b))


def figure_rows(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The figures of a comparison as rows of a file."""
    rows = []
    for row in data["figures"]:
        found = {"figure": row["id"], "name": row["name"], "unit": row["unit"]}
        for side in SIDES:
            found |= {f"{name}_{side}": row[side][name] for name in ("value", "low", "high")}
        rows.append({**found, "difference": row["difference"], "relative_difference": row["relative"]})
    return rows


def _called(territory: str, names: Gazetteer, language: str) -> str:
    """A territory as its reader calls it; the invented one is named in French only."""
    entry = names.of_territory(territory)
    if entry is None or (entry.kind == "demo" and language != "fr"):
        return territory
    return names.called(entry)


def _chart(data: dict[str, Any], view: View) -> Drawing:
    return difference_chart(data, view.language)


def _context(data: dict[str, Any], sides: Sides, view: View, names: Gazetteer) -> dict[str, Any]:
    language, query = view.language, sides.query()
    return {
        "scenarios": scenario_choices(language),
        "years": list(model_years()),
        "reading_names": READINGS,
        "written": {
            side: _called(wanted.territory, names, language)
            for side, wanted in (("a", sides.a), ("b", sides.b))
        },
        "known": [names.called(each) for kind in LISTED for each in names.of_kind(kind)],
        "turned": view.link("/comparer", **sides.turned().query()),
        "chart": None if data["same"] else _chart(data, view),
        "chart_address": view.link("/comparer/graphique", **query),
        "most_rows": MOST_ROWS,
        "files": [
            {
                "address": view.link("/comparer/ecarts.csv", **query),
                "name": text("web.compare.file", language),
                "what": text(
                    f"web.compare.file_{'communes' if data['same_territory'] else 'figures'}", language
                ),
            }
        ],
        "sheet": {
            side: view.link(
                f"/territoires/{wanted.territory}",
                scenario=wanted.scenario,
                annee=wanted.year,
                lecture=wanted.reading,
            )
            for side, wanted in (("a", sides.a), ("b", sides.b))
        },
        "key_value": lambda value, unit, reliability="reliable": key_value(
            value, unit, language, reliability
        ),
        "key_unit": lambda value, unit: key_unit(value, unit, language),
        "quoted": lambda value, reliability=None: quoted(value, reliability, language),
        "signed": lambda value, unit="", reliability="reliable": signed(value, unit, language, reliability),
        "share": lambda value: "–" if value is None else _signed_share(value, language),
    }


def _signed_share(value: float, language: str) -> str:
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}{percent(abs(value), language)}"
