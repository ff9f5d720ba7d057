"""The charts of a sheet, as Vega-Lite specifications made with Altair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.language import text
from maillage.web.charts import COLOURS, chart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maillage.web.charts import Drawing

HEIGHT = 260


def potential_chart(data: Mapping[str, Any], language: str) -> Drawing:
    """Potential teleworkers by year, one line per scenario; the one in force with its year and interval.

    Args:
        data: of the sheet.
        language: ``fr`` or ``en``.
    """
    import altair as alt

    words = {
        name: text(f"web.territory.potential.{name}", language) for name in ("year", "count", "scenario")
    }
    rows = [
        {"year": each["year"], "count": each["teleworkers"], "scenario": line["name"]}
        for line in data["potential"]
        for each in line["years"]
    ]
    names = [line["name"] for line in data["potential"]]
    chosen = next(
        line["name"] for line in data["potential"] if line["scenario"] == data["choices"]["scenario"]
    )
    head = data["figures"][0]
    scale = alt.Scale(domain=names, range=list(COLOURS[: len(names)]))
    count = alt.Axis(format="~s" if head["value"] < 1 else ",.0f", title=None, tickCount=5)
    year = alt.Axis(format="d", title=None, tickCount=6)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("year:Q", axis=year, scale=alt.Scale(zero=False, nice=False)),
        y=alt.Y("count:Q", axis=count),
        color=alt.Color("scenario:N", scale=scale, legend=alt.Legend(columns=1, symbolType="stroke", symbolStrokeWidth=3, labelLimit=320)),
        tooltip=[
            alt.Tooltip("scenario:N", title=words["scenario"]),
            alt.Tooltip("year:Q", title=words["year"], format="d"),
            alt.Tooltip("count:Q", title=words["count"], format=",.3~r"),
        ],
    )  # fmt: skip
    lines = base.mark_line(interpolate="linear").encode(
        strokeWidth=alt.condition(alt.datum.scenario == chosen, alt.value(3.5), alt.value(1.5)),
        opacity=alt.condition(alt.datum.scenario == chosen, alt.value(1), alt.value(0.75)),
    )
    point = {
        "year": data["choices"]["year"],
        "low": head["low"],
        "high": head["high"],
        "count": head["value"],
    }
    now = alt.Chart(alt.InlineData(values=[{**point, "scenario": chosen}]))
    at = alt.X("year:Q")
    colour = alt.Color("scenario:N", scale=scale)
    bar = now.mark_rule(strokeWidth=2).encode(x=at, y="low:Q", y2="high:Q", color=colour)
    dot = now.mark_point(size=90, filled=True, opacity=1).encode(x=at, y="count:Q", color=colour)
    dots = base.mark_point(size=60, opacity=0, filled=True)
    said = text("web.territory.potential.said", language, territory=data["territory"]["name"])
    return chart((lines + dots + bar + dot).properties(height=HEIGHT), language, said)


def years_shown(data: Mapping[str, Any]) -> Sequence[int]:
    """The years of the table beside the chart: those of the study, the last one, and the year in force."""
    years = [each["year"] for each in data["potential"][0]["years"]]
    wanted = {2015, 2020, 2025, 2030, years[-1], data["choices"]["year"]}
    return sorted(wanted & set(years))
