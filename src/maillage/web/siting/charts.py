"""The gain curve of a plan: what each number of sites puts within reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.language import text
from maillage.web.charts import chart

if TYPE_CHECKING:
    from maillage.site_plan import SitePlan
    from maillage.web.charts import Drawing

HEIGHT = 220


def gain_chart(plan: SitePlan, language: str) -> Drawing:
    """The gain curve; the point of the plan is the large one."""
    import altair as alt

    rows = [
        {"sites": row["sites"], "share": row["covered_share"], "in_plan": bool(row["in_plan"])}
        for row in plan.summary["gain_curve"]
    ]
    counted = text(f"site.counted.{plan.summary['counted']}", language)
    said = text("web.siting.curve_said", language, counted=counted)
    base = alt.Chart({"values": rows}).encode(
        x=alt.X(
            "sites:Q",
            title=text("web.siting.curve_x", language),
            axis=alt.Axis(tickMinStep=1, format=",.0f", grid=False),
        ),
        y=alt.Y(
            "share:Q", title=counted, axis=alt.Axis(format=".0%", tickCount=5), scale=alt.Scale(domain=[0, 1])
        ),
    )
    line = base.mark_line(interpolate="monotone", strokeWidth=2, aria=False)
    points = base.mark_point(filled=True, opacity=1, aria=False).encode(
        size=alt.condition("datum.in_plan", alt.value(190), alt.value(45)),
        color=alt.condition("datum.in_plan", alt.value("#d55e00"), alt.value("#2b7bba")),
    )
    return chart((line + points).properties(height=HEIGHT), language, said)
