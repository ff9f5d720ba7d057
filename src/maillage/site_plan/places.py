"""What each commune has already: open third places and their seats, places that could be converted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.spatial.existing import CONVERTIBLE, is_open

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.core import CoreTables

HOST_FACILITIES = ("library", "vacant_premises")


@dataclass(frozen=True)
class KnownPlaces:
    """Places by commune code; a commune without any is absent.

    Attributes:
        opened: third places open in the year.
        seats: their seats; a place whose seats are not known counts as one of the usual size.
        convertible: third places of another kind, or out of use, that their source says could host.
        hosts: names of all places that could be converted: those, libraries and vacant premises.
        layers: which layers are known at all.
    """

    opened: Mapping[str, int]
    seats: Mapping[str, float]
    convertible: Mapping[str, int]
    hosts: Mapping[str, tuple[str, ...]]
    layers: frozenset[str]


def known_places(core: CoreTables, year: int, usual_seats: float) -> KnownPlaces:
    """The places of all communes known, those outside the territory included.

    Args:
        core: the core tables.
        year: places opened later, or closed before, do not count.
        usual_seats: seats of a place whose seats are not known.
    """
    opened: dict[str, int] = defaultdict(int)
    seats: dict[str, float] = defaultdict(float)
    convertible: dict[str, int] = defaultdict(int)
    hosts: dict[str, list[str]] = defaultdict(list)
    for row in _rows(core, "third_places"):
        if is_open(row, year):
            opened[row["commune_id"]] += 1
            seats[row["commune_id"]] += usual_seats if row["seats"] is None else row["seats"]
        elif row["third_place_status"] == CONVERTIBLE:
            convertible[row["commune_id"]] += 1
            hosts[row["commune_id"]].append(row["name"])
    for row in _rows(core, "facilities"):
        if row["facility_kind"] in HOST_FACILITIES:
            hosts[row["commune_id"]].append(row["name"])
    names = {commune: tuple(sorted(name or "" for name in found)) for commune, found in hosts.items()}
    return KnownPlaces(dict(opened), dict(seats), dict(convertible), names, frozenset(core.points))


def _rows(core: CoreTables, name: str) -> list[dict[str, Any]]:
    if name not in core.points:
        return []
    table = core.points[name]
    return core.engine.rows(table.filter(table.commune_id.notnull()))
