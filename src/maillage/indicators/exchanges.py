"""What a territory exchanges with the communes around: who leaves it for work, who comes, and between which places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.core import ELIGIBLE_CSP
from maillage.exact_sum import exact_sum
from maillage.indicators.homes import located_pairs

if TYPE_CHECKING:
    from collections.abc import Collection

    import ibis.expr.types as ir

    from maillage.core import CoreTables

MODELLED = "gravity"
"""Source of the flows that a gravity model places."""
COUNTS = ("commuters", "eligible_commuters", "modelled")


@dataclass(frozen=True)
class Exchanges:
    """Commuters of a territory by where they go and where they come from; persons, all modes added up.

    Attributes:
        to_class: residents by class of destination: ``destination_class``, ``commuters``, ``eligible_commuters``, and how many of
            the commuters a model places, since no file observes them (``modelled``).
        from_class: persons who work in the territory, by class of their home: the same columns.
        destinations: places of work outside the territory: ``commune_id``, ``name`` (None where no name is known),
            and the same counts; the largest first.
        origins: homes outside the territory: the same columns.
        inside: commuters who live and work in the territory, those who stay in their commune included.
        homes_known: départements whose residents' commuting is known at all: nobody else can be seen to come.
        from_known: classes of home that those can be of; the others are not known, which is not zero.
    """

    to_class: list[dict[str, Any]]
    from_class: list[dict[str, Any]]
    destinations: list[dict[str, Any]]
    origins: list[dict[str, Any]]
    inside: float
    homes_known: tuple[str, ...]
    from_known: frozenset[str]


def exchanges(core: CoreTables, commune_ids: Collection[str], most: int) -> Exchanges:
    """Who leaves a territory for work, and who comes.

    Args:
        core: the core tables.
        commune_ids: communes of the territory.
        most: how many destinations and origins are named.
    """
    within = core.engine.table({"wanted_id": sorted(commune_ids)})
    people = core.commuters
    leave = people.semi_join(within, [("origin_id", "wanted_id")])
    come = people.semi_join(within, [("destination_id", "wanted_id")])
    out = leave.anti_join(within, [("destination_id", "wanted_id")])
    in_ = come.anti_join(within, [("origin_id", "wanted_id")])
    homes_known, from_known = _homes(core, within)
    stay = leave.semi_join(within, [("destination_id", "wanted_id")])
    return Exchanges(
        _by_class(core, leave),
        _by_class(core, come),
        _largest(core, out, "destination_id", most),
        _largest(core, in_, "origin_id", most),
        core.engine.scalar(stay.aggregate(inside=exact_sum(stay.commuters)).inside) or 0.0,
        homes_known,
        from_known,
    )


def _homes(core: CoreTables, within: ir.Table) -> tuple[tuple[str, ...], frozenset[str]]:
    """Départements of the homes known, and the classes of home that they make known around a territory.

    A département is known when most of its communes are homes: a commune that has since moved to another département does not
    make that one known.
    """
    places = core.communes.select("commune_id", "departement_id", "region_id")
    homes = core.commuters.select(home_id="origin_id").distinct()
    joined = places.left_join(homes, [("commune_id", "home_id")])
    counted = joined.group_by(["departement_id", "region_id"]).aggregate(
        communes=joined.count(), homes=joined.home_id.count()
    )
    of_homes = [row for row in core.engine.rows(counted) if 2 * row["homes"] > row["communes"]]
    mine = places.semi_join(within, [("commune_id", "wanted_id")]).select("departement_id", "region_id")
    of_land = core.engine.rows(mine.distinct())
    departements = {row["departement_id"] for row in of_land}
    regions = {row["region_id"] for row in of_land}
    classes = {"same_commune", "same_departement"}
    if any(row["region_id"] in regions and row["departement_id"] not in departements for row in of_homes):
        classes.add("same_region")
    if any(row["region_id"] not in regions for row in of_homes):
        classes.add("other_region")
    return tuple(sorted(row["departement_id"] for row in of_homes)), frozenset(classes)


def _counts(rows: ir.Table) -> dict[str, ir.Value]:
    eligible = rows.csp.isin(ELIGIBLE_CSP).ifelse(rows.commuters, 0.0)
    modelled = (rows.source == MODELLED).ifelse(rows.commuters, 0.0)
    counts = {"commuters": rows.commuters, "eligible_commuters": eligible, "modelled": modelled}
    return {name: exact_sum(count) for name, count in counts.items()}


def _by_class(core: CoreTables, rows: ir.Table) -> list[dict[str, Any]]:
    pairs = core.kept("pairs", lambda: located_pairs(core))
    classes = pairs.select("origin_id", "destination_id", "destination_class")
    joined = rows.inner_join(classes, ["origin_id", "destination_id"])
    sums = joined.group_by("destination_class").aggregate(**_counts(joined))
    return core.engine.rows(sums.order_by("destination_class"))


def _largest(core: CoreTables, rows: ir.Table, end: str, most: int) -> list[dict[str, Any]]:
    import ibis

    sums = rows.group_by(commune_id=rows[end]).aggregate(**_counts(rows))
    names = core.communes.select(known_id="commune_id", name="name")
    first = sums.order_by([ibis.desc("commuters"), "commune_id"]).limit(most)
    named = first.left_join(names, first.commune_id == names.known_id).drop("known_id")
    found = core.engine.rows(named.select("commune_id", "name", *COUNTS))
    return sorted(found, key=lambda row: (-row["commuters"], row["commune_id"]))
