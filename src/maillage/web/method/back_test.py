"""What the scenarios of 2014–2017 foretold and what was observed, for a page: rows, rates by year, and their chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.back_test import comparisons, territory_back_test
from maillage.language import ABSENT, percent, text
from maillage.parameters import ParameterTree
from maillage.telework.scenario import ADOPTION_FAMILY, Scenario, scenario_names
from maillage.web.charts import chart
from maillage.web.remote_answers import refuse_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from maillage.web.charts import Drawing
    from maillage.web.services import Services

    Step = Callable[[str], None]

YEARS = range(2015, 2031)
OBSERVED = "observed"


def compared(language: str) -> list[dict[str, Any]]:
    """Each thing foretold beside what was observed, with the error and what the comparison is worth."""
    return [each.to_dict() for each in comparisons(language)]


def rates(language: str) -> list[dict[str, Any]]:
    """The rates of each packaged scenario at the dates its source gives, the observed ones among them.

    Returns:
        Rows with ``scenario``, ``label``, ``year``, ``rate``, ``status``, ``source``.
    """
    tree = ParameterTree.load()
    rows = []
    for name in scenario_names():
        scenario = Scenario.named(name)
        label = getattr(scenario.label, language)
        for dated in tree.parameter(f"{ADOPTION_FAMILY}.{scenario.adoption}").values:
            source = dated.reference.title if dated.reference else ""
            rows.append(
                {
                    "scenario": name,
                    "label": label,
                    "year": dated.valid_from.year,
                    "rate": dated.value,
                    "status": dated.status,
                    "source": source,
                }
            )
    return rows


def drawing(rows: list[dict[str, Any]], language: str) -> Drawing:
    """The rates over the years: a line per scenario, the observed ones as points joined by a thicker line."""
    said = text("web.method.back_test.chart", language)
    years = sorted({row["year"] for row in rows})
    plain = [{"year": row["year"], "rate": row["rate"], "who": row["label"]} for row in rows]
    axis = {"format": "d", "values": years, "title": None, "labelOverlap": True}
    spec = {
        "data": {"values": plain},
        "height": 300,
        "mark": {"type": "line", "point": {"size": 55, "filled": True}, "strokeWidth": 2.2},
        "encoding": {
            "x": {
                "field": "year",
                "type": "quantitative",
                "scale": {"zero": False, "nice": False},
                "axis": axis,
            },
            "y": {"field": "rate", "type": "quantitative", "axis": {"format": ".0%", "title": None}},
            "color": {"field": "who", "type": "nominal", "legend": {"columns": 1, "labelLimit": 280}},
            "shape": {"field": "who", "type": "nominal", "legend": None},
        },
    }
    return chart(spec, language, said)


def on_territory(services: Services, territory: str, step: Step, language: str) -> dict[str, Any]:
    """The scenarios on one territory beside the observed one, in the years of observation.

    Raises:
        InputError: no such territory, or a file.
        MissingDataError: its data are not imported.
    """
    from maillage.reports.wording import territory_name

    refuse_files({"territory": territory})
    opened = services.studies.opened(territory, step)
    with opened.turn:
        step("computing")
        rows = territory_back_test(opened.core, opened.land)
    shown = [
        {**row, "error_text": percent(row["error"], language, 0) if row["error"] is not None else ABSENT}
        for row in rows
    ]
    return {"territory": territory, "name": territory_name(opened.land, language), "rows": shown}
