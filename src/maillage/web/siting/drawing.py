"""A plan as an image: what changes for each commune, where to open, and what each method would open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.reports.plan_states import STATES, commune_states
from maillage.spatial.drawing import MERCATOR, drawing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import pyarrow as pa

    from maillage.site_plan import SitePlan
    from maillage.web.studies import Opened

IMAGE = (900, 760)
"""Widest and highest image, in pixels."""


@dataclass(frozen=True)
class Mark:
    """A point on the image.

    Attributes:
        id: commune.
        name: of the commune.
        x: from the left, in pixels.
        y: from the top.
        label: what is written in it.
    """

    id: str
    name: str
    x: float
    y: float
    label: str = ""


@dataclass(frozen=True)
class Ground:
    """The communes of a territory as an image, whatever the plan.

    Attributes:
        width: of the image.
        height: of the image.
        paths: outline of each commune drawn, by its code.
        points: where a mark of each commune stands, by code; also of those drawn under another code.
        names: of communes, by code.
    """

    width: int
    height: int
    paths: Mapping[str, str]
    points: Mapping[str, tuple[float, float]]
    names: Mapping[str, str]

    def marks(self, codes: Sequence[str], labels: Sequence[str] | None = None) -> list[Mark]:
        """Marks on communes, numbered from 1 by default; communes without outline have none."""
        named = labels or [str(order) for order in range(1, len(codes) + 1)]
        return [
            Mark(code, self.names.get(code, code), *self.points[code], label)
            for code, label in zip(codes, named, strict=True)
            if code in self.points
        ]


def ground(opened: Opened) -> Ground | None:
    """The image of a territory; none where no outlines are imported."""
    from maillage.errors import MissingDataError
    from maillage.web.maps.shapes import drawn_outlines

    core = opened.core
    try:
        outlines = drawn_outlines(core, opened.land)
    except MissingDataError:
        return None
    made = drawing(outlines, *IMAGE)
    codes = outlines["commune_id"].tolist()
    places = dict(zip(codes, _points(outlines, made.width), strict=True))
    names = dict(zip(codes, outlines["name"].tolist(), strict=True))
    for code in opened.land.commune_ids:
        drawn = core.drawn_with.get(code, code)
        if drawn in places:
            places.setdefault(code, places[drawn])
    rows = core.engine.rows(core.communes.select("commune_id", "name"))
    names |= {row["commune_id"]: row["name"] for row in rows if row["commune_id"] in places}
    return Ground(made.width, made.height, dict(zip(codes, made.paths, strict=True)), places, names)


def _points(outlines: gpd.GeoDataFrame, width: int) -> list[tuple[float, float]]:
    """A point inside each outline, in pixels of the image."""
    plane = outlines.to_crs(MERCATOR)
    west, _, east, north = plane.total_bounds
    scale = width / (east - west)
    inside = plane.geometry.representative_point()
    return [
        (round((x - west) * scale, 1), round((north - y) * scale, 1))
        for x, y in zip(inside.x, inside.y, strict=True)
    ]


def states(communes: pa.Table, drawn_with: Mapping[str, str]) -> dict[str, str]:
    """What a plan changes for each outline; where communes share one, the change that matters most.

    Args:
        communes: the table ``communes`` of a plan, or of sites that were tried.
        drawn_with: communes drawn under another code.
    """
    frame = communes.to_pandas()
    found: dict[str, str] = {}
    order = ("newly", "left", "nearer", "already")
    for code, state in zip(frame["commune_id"], commune_states(frame), strict=True):
        drawn = drawn_with.get(code, code)
        known = found.get(drawn)
        found[drawn] = state if known is None else min(known, state, key=order.index)
    return found


def existing_codes(plan: SitePlan) -> list[str]:
    """Communes of the territory with a third place that is counted, in the order of codes."""
    inside = set(plan.problem.commune_ids)
    return sorted(code for code in plan.problem.existing_ids if code in inside)


def legend(found: Mapping[str, str]) -> list[dict[str, Any]]:
    """How many communes are in each state, for the states that are on the image."""
    counts = [(state, sum(each == state for each in found.values())) for state in STATES]
    return [{"state": state, "communes": count} for state, count in counts if count]
