"""Commuters added up by home: what every scenario needs of the flows, a fraction of their number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.exact_sum import exact_sum
from maillage.flows.destination_classes import classify
from maillage.indicators.modes import UNKNOWN
from maillage.indicators.travel import WAYS, ways_to_work

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from maillage.core import CoreTables

PAIR = ("origin_id", "destination_id")


def located_pairs(core: CoreTables) -> ir.Table:
    """Every pair of home and work of the commuters, with what lies between.

    Returns:
        ``origin_id``, ``destination_id``, ``destination_class``, ``distance_km``, ``travel_time_min``, ``method`` (the last three
        empty where they are not known), ``origin_departement_id``; one row per pair.
    """
    communes = core.communes
    pairs = core.commuters.select(*PAIR).distinct()
    classed = classify(pairs, communes, communes.select("departement_id", "region_id").distinct())
    homes = communes.select(home_id="commune_id", origin_departement_id="departement_id")
    joined = classed.left_join(core.travel, list(PAIR)).left_join(homes, [("origin_id", "home_id")])
    travel = ("distance_km", "travel_time_min", "method")
    return joined.select(*PAIR, "destination_class", *travel, "origin_departement_id")


def located_commuters(core: CoreTables, pairs: ir.Table) -> ir.Table:
    """Commuters by home, work, CSP and mode, with what :func:`located_pairs` knows of their pair."""
    joined = core.commuters.inner_join(pairs, list(PAIR))
    return joined.select(*core.commuters.columns, *(name for name in pairs.columns if name not in PAIR))


def commuters_by_class(commuters: ir.Table, daily_limit_km: float) -> ir.Table:
    """Commuters added up over the places of work of one class.

    Args:
        commuters: what :func:`located_commuters` returns.
        daily_limit_km: one-way distance beyond which nobody is taken to commute each day.

    Returns:
        One row per home (``origin_id``), ``destination_class`` and CSP: ``commuters``, of which of unknown mode
        (``mode_unknown``), ``far`` beyond the limit, and ``unknown`` at an unknown distance (person).
    """
    persons = commuters.commuters
    return commuters.group_by(["origin_id", "destination_class", "csp"]).aggregate(
        commuters=exact_sum(persons),
        mode_unknown=exact_sum((commuters.commute_mode == UNKNOWN).ifelse(persons, 0.0)),
        far=exact_sum((commuters.distance_km > daily_limit_km).ifelse(persons, 0.0)),
        unknown=exact_sum(commuters.distance_km.isnull().ifelse(persons, 0.0)),
    )


def ways_by_mode(commuters: ir.Table, places: ir.Table, daily_limit_km: float) -> ir.Table:
    """Commuters and their ways to work added up over all places of work.

    Args:
        commuters: what :func:`located_commuters` returns.
        places: the way to a third place, as for :func:`ways_to_work`.
        daily_limit_km: as for :func:`commuters_by_class`.

    Returns:
        One row per home (``origin_id``, ``origin_departement_id``), mode and CSP: ``commuters`` and the columns of ``WAYS``.
    """
    ways = ways_to_work(commuters, places, daily_limit_km)
    key = ["origin_id", "origin_departement_id", "commute_mode", "csp"]
    return ways.group_by(key).aggregate(**{name: exact_sum(ways[name]) for name in ("commuters", *WAYS)})
