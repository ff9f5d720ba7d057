"""The commuting flows of one commune, out and in, as the map draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.exact_sum import exact_sum
from maillage.language import significant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader

SMALL_COUNT = "reliability.small_count"
MOST_DRAWN = 50
"""Flows drawn by default."""
MODELLED = "gravity"


def commune_flows(core: CoreTables, members: Sequence[str], reader: ParameterReader) -> list[dict[str, Any]]:
    """The flows between a commune and every other, the largest first; those inside it are left out.

    Args:
        core: the core tables.
        members: the commune, or those that are drawn together.
        reader: the parameters in force, for the count under which a figure is only an order of magnitude.

    Returns:
        ``way`` (``out`` or ``in``), ``other_id``, ``name`` and place of the other commune (empty abroad), ``commuters``
        (full value), ``shown`` (as it may be quoted), ``reliability``, ``distance_km``.
    """
    table = core.commuters
    inside = table.origin_id.isin(list(members)), table.destination_id.isin(list(members))
    table = table.filter(inside[0] != inside[1])
    pairs = table.group_by(["origin_id", "destination_id"]).aggregate(
        commuters=exact_sum(table.commuters), source=table.source.min()
    )
    travel = core.travel.select("origin_id", "destination_id", "distance_km")
    pairs = pairs.left_join(travel, ["origin_id", "destination_id"])
    names = {
        row["commune_id"]: row
        for row in core.engine.rows(core.communes.select("commune_id", "name", "lon", "lat"))
    }
    small, mine = reader.number(SMALL_COUNT), frozenset(members)
    found = [_flow(row, mine, names, small) for row in core.engine.rows(pairs)]
    return sorted(found, key=lambda each: (-each["commuters"], each["way"], each["other_id"]))


def _flow(
    row: Mapping[str, Any], mine: frozenset[str], names: Mapping[str, Any], small: float
) -> dict[str, Any]:
    way = "out" if row["origin_id"] in mine else "in"
    other = row["destination_id"] if way == "out" else row["origin_id"]
    place = names.get(other, {})
    few = row["commuters"] < small
    modelled = row["source"] == MODELLED
    badge = "order_of_magnitude" if few else "estimated" if modelled else "reliable"
    kept = {"order_of_magnitude": 1, "estimated": 2}.get(badge)
    return {
        "way": way,
        "other_id": other,
        "name": place.get("name"),
        "lon": place.get("lon"),
        "lat": place.get("lat"),
        "commuters": row["commuters"],
        "shown": significant(row["commuters"], kept) if kept else row["commuters"],
        "reliability": badge,
        "distance_km": row["distance_km"],
    }


def least_drawn(flows: Sequence[Mapping[str, Any]]) -> float:
    """Commuters from which some fifty flows are drawn, both ways together.

    Args:
        flows: from :func:`commune_flows`, the largest first.

    >>> least_drawn([{"commuters": 12.0}])
    0.0
    """
    return float(round(flows[MOST_DRAWN]["commuters"])) if len(flows) > MOST_DRAWN else 0.0
