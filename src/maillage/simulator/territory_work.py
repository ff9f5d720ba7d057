"""Commuters seen from the communes of a territory: who leaves, who comes, who comes by car and might telework."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maillage.exact_sum import exact_sum
from maillage.indicators.modes import CAR
from maillage.telework.potential import ELIGIBLE_CSP

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir
    import pyarrow as pa
    from numpy.typing import NDArray

    from maillage.core import CoreTables

    Numbers = NDArray[np.float64]


def commuters_at_work(
    core: CoreTables, places: Mapping[str, int], scales: ir.Table, mode_shares: Mapping[str, pa.Table]
) -> dict[str, Numbers]:
    """Commuters in, out and internal, and active persons who come to work by car, by commune.

    Args:
        core: the core tables.
        places: row of each commune of the territory.
        scales: ``home_id``, ``scale``: teleworkers of each home over its likely commuters.
        mode_shares: share of the car in each mode, by département of residence.

    Returns:
        ``commuters_internal`` (live and work in the commune), ``commuters_within`` (leave it for another one of the
        territory), ``commuters_leaving`` (leave the territory), ``commuters_within_in``, ``commuters_entering`` (come from
        outside the territory), and ``inbound_car_<csp>``: active persons whose likely commuters come to work in the
        commune by car from another one (times a probability, teleworkers).
    """
    wanted = core.engine.table({"wanted_id": list(places)})
    flows = _pairs(core, wanted)
    origin, destination, persons = flows
    home = np.array([places.get(each, -1) for each in origin], int)
    work = np.array([places.get(each, -1) for each in destination], int)
    same, both = home == work, (home >= 0) & (work >= 0)

    def summed(at: NDArray[np.int_], rows: NDArray[np.bool_]) -> Numbers:
        return np.bincount(at[rows], persons[rows], len(places)).astype(float)

    return {
        "commuters_internal": summed(home, same & both),
        "commuters_within": summed(home, both & ~same),
        "commuters_leaving": summed(home, (home >= 0) & (work < 0)),
        "commuters_within_in": summed(work, both & ~same),
        "commuters_entering": summed(work, (work >= 0) & (home < 0)),
        **_inbound_by_car(core, wanted, places, scales, mode_shares[CAR]),
    }


def _pairs(core: CoreTables, wanted: ir.Table) -> tuple[list[str], list[str], Numbers]:
    """Commuters by home and work, where either end is in the territory; in a fixed order, since they are added up."""
    commuters = core.commuters
    out = commuters.semi_join(wanted, [("origin_id", "wanted_id")])
    coming = commuters.semi_join(wanted, [("destination_id", "wanted_id")])
    coming = coming.anti_join(wanted, [("origin_id", "wanted_id")])
    both = out.union(coming)
    pair = ["origin_id", "destination_id"]
    summed = both.group_by(pair).aggregate(commuters=exact_sum(both.commuters))
    rows = core.engine.to_arrow(summed.order_by(pair))
    persons = np.asarray(rows["commuters"].to_numpy(), float)
    return rows["origin_id"].to_pylist(), rows["destination_id"].to_pylist(), persons


def _inbound_by_car(
    core: CoreTables, wanted: ir.Table, places: Mapping[str, int], scales: ir.Table, car: pa.Table
) -> dict[str, Numbers]:
    found = {f"inbound_car_{csp}": np.zeros(len(places)) for csp in ELIGIBLE_CSP}
    coming = core.commuters.semi_join(wanted, [("destination_id", "wanted_id")])
    coming = coming.filter((coming.origin_id != coming.destination_id) & coming.csp.isin(ELIGIBLE_CSP))
    homes = core.communes.select(land_id="commune_id", land="departement_id")
    scaled = coming.inner_join(scales, [("origin_id", "home_id")]).inner_join(
        homes, [("origin_id", "land_id")]
    )
    share = core.engine.table(car).select(
        share_land="departement_id", share_mode="commute_mode", car_share="kgco2e_per_pkm"
    )
    priced = scaled.inner_join(share, [("land", "share_land"), ("commute_mode", "share_mode")])
    persons = exact_sum(priced.commuters * priced.scale * priced.car_share)
    for row in core.engine.rows(priced.group_by(["destination_id", "csp"]).aggregate(persons=persons)):
        found[f"inbound_car_{row['csp']}"][places[row["destination_id"]]] = row["persons"] or 0.0
    return found
