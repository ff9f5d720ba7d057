"""How every figure is made: parameters, indicators, datasets, scenarios, the study of 2017 and what became of its forecasts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from maillage.errors import unknown_name
from maillage.language import text
from maillage.phrase import Phrase
from maillage.study import DEFAULT_YEAR
from maillage.web.jobs import Job
from maillage.web.method import back_test as back
from maillage.web.method.datasets import datasets
from maillage.web.method.filtering import holds
from maillage.web.method.indicators import chain, declared_indicators
from maillage.web.method.parameters import families, parameter_page
from maillage.web.method.scenarios import declared_scenarios
from maillage.web.method.study_2017 import contradictions, readings, reproduced
from maillage.web.pages.waiting import waited
from maillage.web.rendering import Page, answer
from maillage.web.services import Served, Services, Viewed

if TYPE_CHECKING:
    from collections.abc import Callable

    from maillage.web.view import View

    Step = Callable[[str], None]

router = APIRouter(include_in_schema=False, prefix="/methode")
PARTS = (
    ("model", "/methode/modele"),
    ("parameters", "/methode/parametres"),
    ("indicators", "/methode/indicateurs"),
    ("data", "/methode/donnees"),
    ("scenarios", "/methode/scenarios"),
    ("study", "/methode/etude-2017"),
    ("back_test", "/methode/retour-sur-les-previsions"),
)
MODEL = (
    "chain",
    "rates",
    "people",
    "flows",
    "distance",
    "indicators",
    "readings",
    "net",
    "reliability",
    "siting",
)
"""The sections of the page that tells the model."""
SAID_IN_MODEL = {
    "days": "commute.telework_days_per_year",
    "limit": "commute.daily_distance_limit",
    "small": "reliability.small_count",
    "small_commune": "imputation.small_commune_population",
}
"""The figures that its sentences name."""
Words = Annotated[str, Query(alias="q", max_length=200)]
Territory = Annotated[str, Query(alias="territoire", max_length=100)]


@router.get("")
def index(view: Viewed, services: Served, words: Words = "") -> Response:
    """The contents, and everything that can be looked up, under one filter box."""
    entries = _entries(view, services, words)
    data = {"words": words, "entries": entries}
    return _page("index", view, data)


@router.get("/modele")
def model(view: Viewed, services: Served) -> Response:
    """The model in plain words."""
    reader = services.studies.parameters().reader(DEFAULT_YEAR)
    figures = {name: reader.number(parameter) for name, parameter in SAID_IN_MODEL.items()}
    sections = [
        {
            "id": each,
            "title": _said(view, f"model.{each}.title"),
            "paragraphs": _paragraphs(view, each, figures),
        }
        for each in MODEL
    ]
    return _page("model", view, {"sections": sections})


@router.get("/parametres")
def parameters(view: Viewed, services: Served, words: Words = "") -> Response:
    """Every parameter in one line."""
    found = families(services.studies.parameters(), words, view.language)
    return _page("parameters", view, {"words": words, "families": found})


@router.get("/parametres/{name}")
def parameter(name: Annotated[str, Path(max_length=200)], view: Viewed, services: Served) -> Response:
    """One parameter: values, sources, uses."""
    tree = services.studies.parameters()
    data = parameter_page(tree, name, dt.datetime.now(tz=dt.UTC).year, view.language)
    page = Page(
        "method_parameter.html.j2", data["label"], data, _contents(), description=data["family_label"]
    )
    return answer(page, view)


@router.get("/indicateurs")
def indicators(view: Viewed, words: Words = "") -> Response:
    """The sixty indicators, each with its formula."""
    found = [
        each
        for each in declared_indicators(view.language)
        if holds(words, each["id"], each["name"], each["theme_label"], each["explanation"])
    ]
    return _page("indicators", view, {"words": words, "indicators": found})


@router.get("/indicateurs/{indicator_id}")
def indicator(indicator_id: Annotated[str, Path(max_length=20)], view: Viewed) -> Response:
    """One indicator, with every formula it stands on, down to parameters and answers."""
    found = chain(indicator_id.upper(), view.language)
    if found is None:
        kind = Phrase("indicator")
        raise unknown_name(kind, indicator_id, [each["id"] for each in declared_indicators(view.language)])
    title = f"{found['id']} · {found['name']}"
    return answer(Page("method_indicator.html.j2", title, found, _contents(), found["explanation"]), view)


@router.get("/donnees")
def data_page(view: Viewed, services: Served, words: Words = "") -> Response:
    """The official datasets."""
    found = datasets(services.home, words, view.language)
    return _page("data", view, {"words": words, "datasets": found})


@router.get("/scenarios")
def scenarios(view: Viewed) -> Response:
    """The packaged scenarios."""
    return _page("scenarios", view, {"scenarios": declared_scenarios(view.language)})


@router.get("/etude-2017")
def study_of_2017(view: Viewed, services: Served) -> Response:
    """What contradicts itself in the proceedings, and how each point is read."""
    tree = services.studies.parameters()
    data = {
        "points": contradictions(tree, view.language),
        "readings": readings(tree, view.language),
    }
    return _page("study", view, data)


@router.get("/etude-2017/chiffres")
def figures_of_2017(view: Viewed, services: Served) -> Response:
    """The printed figures beside ours; a moment the first time, where the census of 2012 is imported."""
    what = ("reproduced", view.language)

    def made(step: Step) -> list[dict[str, Any]]:
        step("computing")
        return services.studies.of_data(what, lambda: reproduced(services, view.language))

    key = (*what, services.studies.data_state())
    found = waited(key, made, view, services, ready=services.studies.ready_of_data(what))
    if not isinstance(found, Job):
        return found
    return _page("figures", view, {"rows": found.result()})


@router.get("/retour-sur-les-previsions")
def back_test(view: Viewed, services: Served, territory: Territory = "") -> Response:
    """What was foretold, and what was observed; on a territory too when one is asked for."""
    compared = back.compared(view.language)
    data: dict[str, Any] = {"comparisons": compared, "rates": back.rates(view.language), "territory": None}
    if territory:
        what = ("back-test", territory, view.language)

        def made(step: Step) -> dict[str, Any]:
            return services.studies.of_data(
                what, lambda: back.on_territory(services, territory, step, view.language)
            )

        key = (*what, services.studies.data_state())
        found = waited(key, made, view, services, ready=services.studies.ready_of_data(what))
        if not isinstance(found, Job):
            return found
        data["territory"] = found.result()
    drawn = back.drawing(data["rates"], view.language)
    return _page("back_test", view, data, {"drawing": drawn.svg, "asked": territory})


def _entries(view: View, services: Services, words: str) -> dict[str, list[dict[str, Any]]]:
    """Everything that can be looked up, by kind, with its address."""
    tree = services.studies.parameters()
    rows = [row for group in families(tree, words, view.language) for row in group["rows"]]
    indicators_found = [
        each for each in declared_indicators(view.language) if holds(words, each["id"], each["name"])
    ]
    return {
        "indicators": [
            {
                "id": each["id"],
                "label": each["name"],
                "address": view.link(f"/methode/indicateurs/{each['id']}"),
            }
            for each in indicators_found
        ],
        "parameters": [
            {
                **{key: row[key] for key in ("name", "label", "value", "unit", "unit_label", "status")},
                "address": view.link(f"/methode/parametres/{row['name']}"),
            }
            for row in rows
        ],
        "datasets": [
            {
                **{key: row[key] for key in ("id", "title", "state", "state_label")},
                "address": _dataset_address(view, row),
            }
            for row in datasets(services.home, words, view.language)
        ],
    }


def _dataset_address(view: View, row: dict[str, Any]) -> str:
    return f"{view.link('/methode/donnees')}#donnees-{row['id']}"


def _page(name: str, view: View, data: dict[str, Any], context: dict[str, Any] | None = None) -> Response:
    page = Page(
        f"method_{name}.html.j2",
        _said(view, f"{name}.title"),
        data,
        {**_contents(), **(context or {}), "part": name},
        description=_said(view, f"{name}.lead"),
    )
    return answer(page, view)


def _contents() -> dict[str, Any]:
    return {"parts": PARTS, "part": ""}


def _said(view: View, key: str) -> str:
    return text(f"web.method.{key}", view.language)


def _paragraphs(view: View, section: str, figures: dict[str, float]) -> list[str]:
    """The paragraphs of a section of the model; a line that begins with an equals sign is a formula."""
    said = text(f"web.method.model.{section}.text", view.language, **figures)
    return [each.strip() for each in said.split("\n") if each.strip()]
