"""The charts of a sheet, as Vega-Lite specifications made with Altair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.language import text
from maillage.web.charts import COLOURS, chart

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maillage.web.charts import Drawing

HEIGHT = 260
LETTER = 6.6
"""Room for a letter of a label, in pixels: the server measures words in another typeface than the page's."""


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
    dots = base.mark_point(size=250, opacity=0, filled=True)
    said = text("web.territory.potential.said", language, territory=data["territory"]["name"])
    return chart((lines + dots + bar + dot).properties(height=HEIGHT), language, said)


def difference_chart(data: Mapping[str, Any], language: str) -> Drawing:
    """By how much B exceeds A, one bar per figure, as a share of A.

    Args:
        data: of a comparison.
        language: ``fr`` or ``en``.
    """
    import altair as alt

    rows = [
        {"figure": row["name"], "difference": row["relative"]}
        for row in data["figures"]
        if row["relative"] is not None
    ]
    names = [row["figure"] for row in rows]
    words = {name: text(f"web.compare.chart.{name}", language) for name in ("figure", "difference")}
    longest = max((len(name) for name in names), default=0)
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y(
            "figure:N",
            sort=names,
            title=None,
            axis=alt.Axis(labelLimit=230, domain=False, ticks=False, minExtent=LETTER * longest),
        )
    )
    bars = base.mark_bar(height=14, cornerRadius=2).encode(
        x=alt.X("difference:Q", title=None, axis=alt.Axis(format="+.0%", tickCount=5)),
        color=alt.condition(alt.datum.difference < 0, alt.value(COLOURS[1]), alt.value(COLOURS[0])),
        tooltip=[
            alt.Tooltip("figure:N", title=words["figure"]),
            alt.Tooltip("difference:Q", title=words["difference"], format="+.1%"),
        ],
    )
    zero = alt.Chart(alt.InlineData(values=[{"at": 0}])).mark_rule().encode(x="at:Q")
    said = text("web.compare.chart.said", language)
    return chart((bars + zero).properties(height=26 * len(rows)), language, said)


def years_shown(data: Mapping[str, Any]) -> Sequence[int]:
    """The years of the table beside the chart: those of the study, the last one, and the year in force."""
    years = [each["year"] for each in data["potential"][0]["years"]]
    wanted = {2015, 2020, 2025, 2030, years[-1], data["choices"]["year"]}
    return sorted(wanted & set(years))
