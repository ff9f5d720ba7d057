"""Existing third places as the territory simulator counts them: where they are, and who may reach them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.spatial.existing import CONVERTIBLE, PLANNED, commune_catchments, is_open

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir
    from numpy.typing import NDArray

    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader


@dataclass(frozen=True)
class ThirdPlaces:
    """Existing third places.

    Attributes:
        leaves: by commune: ``existing_third_places`` (site), ``accessible_seats`` (seat), ``communes_counted`` (1) and
            ``communes_equipped`` (1 where there is one).
        scalars: ``third_places_known``, ``third_places_planned``, ``third_places_without_seats``, ``communes_covered``.
        sources: titles of the files that list them.
    """

    leaves: dict[str, NDArray[np.float64]]
    scalars: dict[str, float]
    sources: tuple[str, ...]


def third_places(
    core: CoreTables,
    places: Mapping[str, int],
    potential: ir.Table,
    reader: ParameterReader,
    usual_seats: float,
) -> ThirdPlaces:
    """Open third places of a territory, and the seats that each commune may count on.

    The seats of a place are shared between the communes from which it is reached within the access time, by their
    potential teleworkers, those outside the territory included. A place whose seats are not known counts as one of the
    usual size.

    Args:
        core: the core tables; without a layer of third places nothing exists.
        places: row of each commune of the territory.
        potential: ``commune_id``, ``teleworkers`` of every commune known.
        reader: the parameters in force.
        usual_seats: seats of a place whose seats are not known.
    """
    rows = core.engine.rows(core.points["third_places"]) if "third_places" in core.points else []
    found = [row for row in rows if row["commune_id"] is not None and is_open(row, reader.year)]
    seats: dict[str, float] = defaultdict(float)
    for row in found:
        seats[row["commune_id"]] += usual_seats if row["seats"] is None else row["seats"]
    accessible, covered = accessible_seats(core, places, potential, seats, reader)
    known = float("third_places" in core.points)
    counts = _counts([row for row in rows if row["commune_id"] in places], reader.year)
    return ThirdPlaces(
        {**_by_commune(found, places), "accessible_seats": accessible},
        {"third_places_known": known, **counts, "communes_covered": float(covered)},
        tuple(sorted({each.title for each in core.point_datasets("third_places")})) if known else (),
    )


def _by_commune(found: list[dict[str, Any]], places: Mapping[str, int]) -> dict[str, NDArray[np.float64]]:
    """Open third places of each commune, and whether it has one."""
    inside = [places[row["commune_id"]] for row in found if row["commune_id"] in places]
    sites = np.bincount(np.array(inside, int), minlength=len(places)).astype(float)
    return {
        "existing_third_places": sites,
        "communes_counted": np.ones(len(places)),
        "communes_equipped": np.minimum(1.0, sites),
    }


def _counts(here: list[dict[str, Any]], year: int) -> dict[str, float]:
    """Places of the territory that are planned, that might be converted, and those open whose seats are not known."""
    of_status = [row["third_place_status"] for row in here]
    return {
        "third_places_planned": float(of_status.count(PLANNED)),
        "third_places_convertible": float(of_status.count(CONVERTIBLE)),
        "third_places_without_seats": float(sum(row["seats"] is None and is_open(row, year) for row in here)),
    }


def accessible_seats(
    core: CoreTables,
    places: Mapping[str, int],
    potential: ir.Table,
    seats: Mapping[str, float],
    reader: ParameterReader,
) -> tuple[NDArray[np.float64], int]:
    """Seats of each commune's share, and how many communes reach any place.

    Args:
        core: the core tables.
        places: row of each commune asked about.
        potential: ``commune_id``, ``teleworkers`` of every commune known, between whom the seats are shared.
        seats: seats open, by commune of the places.
        reader: the parameters in force.
    """
    share = np.zeros(len(places))
    near = commune_catchments(core, reader, origins=places, destinations=seats)
    sites = sorted({near.destinations[column] for column in near.destination.tolist()})
    if not sites:
        return share, 0
    reach = commune_catchments(core, reader, destinations=sites)
    known = {row["commune_id"]: row["teleworkers"] or 0.0 for row in core.engine.rows(potential)}
    persons = np.array([known.get(code, 0.0) for code in reach.origins])[reach.origin]
    whole = np.bincount(reach.destination, weights=persons, minlength=len(sites))[reach.destination]
    at_site = np.array([seats[code] for code in reach.destinations])[reach.destination]
    part = np.divide(at_site * persons, whole, out=np.zeros(len(persons)), where=whole > 0)
    inside = np.array([places.get(code, -1) for code in reach.origins])[reach.origin]
    np.add.at(share, inside[inside >= 0], part[inside >= 0])
    return share, len(set(near.origin.tolist()))
