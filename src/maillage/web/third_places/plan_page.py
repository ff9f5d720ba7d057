"""The plan of a project as its page shows it: a first line, the years, the break-even chart, the sector beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.language import headline as figures_headline
from maillage.language import percent, text
from maillage.parameters import ParameterTree
from maillage.web.charts import chart
from maillage.web.simulators.results import euros

if TYPE_CHECKING:
    from maillage.third_places.business_plan import BusinessPlan
    from maillage.web.charts import Drawing

HEIGHT = 240
YEAR_LINES = ("turnover_eur", "aid_eur", "running_costs_eur", "depreciation_eur", "result_eur", "cash_eur")
FULL = 1.0
MUCH_AID = "project.much_aid"
_SECTOR = {
    "turnover": ("observatory.france.turnover_low", "observatory.france.turnover_high"),
    "subsidies": ("observatory.france.subsidies",),
    "loss": ("observatory.france.loss",),
    "balance": ("observatory.france.balance",),
    "profit": ("observatory.france.profit",),
    "desk": ("observatory.office.desk_cost",),
    "aid": ("observatory.aid.per_project",),
    "cost": ("siting.new_site_cost",),
}


def first_line(plan: BusinessPlan, language: str) -> dict[str, str]:
    """The sentence that answers the project: its settled result and what balance takes; a word on how sure it is."""
    result, fill = plan.value("result_eur"), plan.value("break_even_fill")
    low, high = (getattr(plan.computed, end)["result_eur"] for end in ("low", "high"))
    key = "profit" if result >= 0 else "deficit"
    needs = "never" if fill > FULL else "always" if fill <= 0 else "at"
    said = [
        text(f"web.third_places.plan.first.{key}", language, result=euros(abs(result), language)),
        text(f"web.third_places.plan.first.{needs}", language, fill=percent(fill, language, 0), grant=euros(plan.value("grant_needed_eur"), language)),
    ]  # fmt: skip
    if plan.value("subsidy_share") >= ParameterTree.load().reader(plan.year).number(MUCH_AID):
        said.append(
            text("web.third_places.plan.first.aid", language, aid=euros(plan.value("aid_eur"), language))
        )
    deficit = plan.odds.deficit if plan.odds is not None else 0.0
    sure = text("web.third_places.plan.first.sure", language, low=euros(low, language), high=euros(high, language), odds=percent(deficit, language, 0))  # fmt: skip
    tone = "gain" if low >= 0 else "loss" if high < 0 else "even"
    return {"text": " ".join(said), "sure": sure, "tone": tone}


def year_rows(plan: BusinessPlan, language: str) -> list[dict[str, Any]]:
    """The lines of the years, one column per year and their sum."""
    rows = []
    for line in YEAR_LINES:
        values = [each.central[line] for each in plan.years]
        rows.append({"line": line, "label": text(f"web.third_places.plan.lines.{line}", language), "cells": [_cell(value, language) for value in (*values, sum(values))]})  # fmt: skip
    return rows


def sector_rows(plan: BusinessPlan, language: str) -> list[dict[str, Any]]:
    """The plan beside what the sector publishes: said, never forced."""
    reader = ParameterTree.load().reader(plan.year)
    published = {name: [reader.number(each) for each in names] for name, names in _SECTOR.items()}
    low, high = (getattr(plan.computed, end) for end in ("low", "high"))

    def money(quantity: str) -> tuple[str, str]:
        return euros(plan.value(quantity), language), f"{euros(low[quantity], language)} … {euros(high[quantity], language)}"  # fmt: skip

    odds = plan.odds
    own: dict[str, tuple[str, str]] = {
        "turnover": money("turnover_eur"),
        "subsidies": (percent(plan.value("subsidy_share"), language, 0), f"{percent(low['subsidy_share'], language, 0)} … {percent(high['subsidy_share'], language, 0)}"),
        "desk": money("cost_per_seat_eur"),
        "aid": money("investment_aid_eur"),
        "cost": money("fit_out_eur"),
    }  # fmt: skip
    if odds is not None:
        own |= {
            name: (percent(getattr(odds, name), language, 0), "") for name in ("profit", "balance", "loss")
        }
    rows = []
    for name in ("turnover", "subsidies", "profit", "balance", "loss", "cost", "aid", "desk"):
        if name not in own:
            continue
        share = name in {"subsidies", "profit", "balance", "loss"}
        said = [
            percent(each, language, 0) if share else figures_headline(each, language)
            for each in published[name]
        ]
        rows.append({"key": name, "unit": "" if share else "€", "own": own[name][0], "interval": own[name][1], "published": " … ".join(said), "parameters": _SECTOR[name]})  # fmt: skip
    return rows


def break_even_chart(plan: BusinessPlan, language: str) -> Drawing | None:
    """The result along the fill, with its 80 % interval and the fill planned."""
    import altair as alt

    if plan.odds is None:
        return None
    rows = [dict(each) for each in plan.odds.curve]
    planned = [{"fill": plan.figures["fill_rate"].value, "result": plan.value("result_eur")}]
    fill, result = (text(f"web.third_places.plan.chart.{each}", language) for each in ("fill", "result"))
    x = alt.X("fill:Q", title=fill, axis=alt.Axis(format=".0%", grid=False), scale=alt.Scale(domain=[0, 1]))
    y = alt.Axis(format=",.0f", tickCount=6)
    band = alt.Chart({"values": rows}).mark_area(opacity=0.22, color="#2b7bba", aria=False).encode(x=x, y=alt.Y("low:Q", title=result, axis=y), y2="high:Q")  # fmt: skip
    line = alt.Chart({"values": rows}).mark_line(strokeWidth=2.4, aria=False).encode(x=x, y=alt.Y("central:Q", axis=y))  # fmt: skip
    nought = alt.Chart({"values": [{"zero": 0}]}).mark_rule(strokeDash=[5, 4], aria=False).encode(y="zero:Q")
    point = alt.Chart({"values": planned}).mark_point(filled=True, size=130, color="#d55e00", opacity=1, aria=False).encode(x=x, y="result:Q")  # fmt: skip
    said = text("web.third_places.plan.chart.said", language, fill=percent(plan.figures["fill_rate"].value, language, 0), result=euros(plan.value("result_eur"), language))  # fmt: skip
    return chart((band + nought + line + point).properties(height=HEIGHT), language, said)


def curve_rows(plan: BusinessPlan, language: str) -> list[dict[str, Any]]:
    """The chart as a table."""
    if plan.odds is None:
        return []
    return [
        {"fill": percent(each["fill"], language, 0), **{name: _cell(each[name], language) for name in ("low", "central", "high")}}
        for each in plan.odds.curve
    ]  # fmt: skip


def odds_row(plan: BusinessPlan) -> list[dict[str, Any]]:
    """Loss, balance and profit as parts of one bar, in hundredths."""
    if plan.odds is None:
        return []
    found, start = [], 0.0
    for name in ("loss", "balance", "profit"):
        share = getattr(plan.odds, name)
        found.append(
            {"key": name, "share": share, "start": round(100 * start, 2), "width": round(100 * share, 2)}
        )
        start += share
    return found


def _cell(value: float, language: str) -> dict[str, Any]:
    return {"text": euros(value, language), "minus": round(value) < 0}
