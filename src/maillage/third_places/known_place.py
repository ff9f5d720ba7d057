"""The places of a territory as the imported files list them: third places in each state, and what could host one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.contracts import column
from maillage.site_plan.places import HOST_FACILITIES
from maillage.spatial.existing import CONVERTIBLE, OPEN, PLANNED, is_open
from maillage.third_places.zones import zone_of

if TYPE_CHECKING:
    import datetime as dt

    from maillage.study import Study

CLOSED = "closed"
STATES = (OPEN, PLANNED, CONVERTIBLE, CLOSED)
PUBLIC_HOSTS = (*HOST_FACILITIES, "france_services")
"""Facilities with walls and a public that could host seats; mobile France services have no walls."""


@dataclass(frozen=True)
class KnownPlace:
    """One place.

    Attributes:
        place_id: code in its source.
        name: as published; empty where it is not.
        kind: code of the kind of third place, or of facility.
        state: ``open``, ``planned``, ``convertible`` (an existing place that could host) or ``closed``, in the year.
        commune_id: where it is.
        commune_name: likewise.
        zone: ``urban``, ``intermediate``, ``rural`` or ``unknown``.
        seats: seats on offer; None where the source does not say.
        floor_m2: floor; None where the source does not say.
        opened_on: date; None where the source does not say.
        closed_on: likewise.
        lon: longitude (WGS 84); None where unknown.
        lat: latitude.
        source: title of the file that lists it.
    """

    place_id: str
    name: str
    kind: str
    state: str
    commune_id: str
    commune_name: str
    zone: str
    seats: float | None
    floor_m2: float | None
    opened_on: dt.date | None
    closed_on: dt.date | None
    lon: float | None
    lat: float | None
    source: str


def known_places(study: Study, year: int) -> tuple[KnownPlace, ...]:
    """Every third place of a territory and every facility that could host one, by commune, state, kind and name.

    Args:
        study: its territory and its core tables; a layer that is not imported gives no place.
        year: a third place not open yet is planned, one that has closed is closed.
    """
    communes = {
        row["commune_id"]: row
        for row in study.core.engine.rows(study.core.communes.select("commune_id", "name", "density_level"))
    }
    inside = set(study.territory.commune_ids)
    titles = {each.id: each.title for each in _datasets(study)}
    found = [
        _third_place(row, communes[row["commune_id"]], titles, year)
        for row in _rows(study, "third_places", inside)
    ]
    found += [
        _host(row, communes[row["commune_id"]], titles)
        for row in _rows(study, "facilities", inside)
        if row["facility_kind"] in PUBLIC_HOSTS
    ]
    order = {state: rank for rank, state in enumerate(STATES)}
    return tuple(
        sorted(found, key=lambda each: (order[each.state], each.commune_name, each.kind, each.name, each.place_id))
    )  # fmt: skip


def kind_label(kind: str, language: str) -> str:
    """The kind of a place in words."""
    for name in ("third_place_kind", "facility_kind"):
        codes = column(name).codes or {}
        if kind in codes:
            return str(codes[kind].text(language))
    return kind


def state_in(row: dict[str, Any], year: int) -> str:
    """The state of a third place in a year, from its dates and what its source says."""
    if row["closed_on"] is not None and row["closed_on"].year <= year:
        return CLOSED
    if row["third_place_status"] == OPEN and not is_open(row, year):
        return PLANNED
    return str(row["third_place_status"])


def _datasets(study: Study) -> list[Any]:
    layers = [name for name in ("third_places", "facilities") if name in study.core.points]
    return [each for name in layers for each in study.core.point_datasets(name)]


def _rows(study: Study, layer: str, inside: set[str]) -> list[dict[str, Any]]:
    if layer not in study.core.points:
        return []
    wanted = study.core.engine.table({"wanted_id": sorted(inside)})
    table = study.core.points[layer]
    return study.core.engine.rows(table.semi_join(wanted, [("commune_id", "wanted_id")]))


def _third_place(
    row: dict[str, Any], commune: dict[str, Any], titles: dict[str, str], year: int
) -> KnownPlace:
    return KnownPlace(
        row["third_place_id"],
        row["name"] or "",
        row["third_place_kind"],
        state_in(row, year),
        row["commune_id"],
        commune["name"],
        zone_of(commune["density_level"]),
        row["seats"],
        None,
        row["opened_on"],
        row["closed_on"],
        row["lon"],
        row["lat"],
        titles.get(row["dataset_id"], row["dataset_id"]),
    )


def _host(row: dict[str, Any], commune: dict[str, Any], titles: dict[str, str]) -> KnownPlace:
    return KnownPlace(
        row["facility_id"],
        row["name"] or "",
        row["facility_kind"],
        CONVERTIBLE,
        row["commune_id"],
        commune["name"],
        zone_of(commune["density_level"]),
        None,
        row["floor_area_m2"],
        None,
        None,
        row["lon"],
        row["lat"],
        titles.get(row["dataset_id"], row["dataset_id"]),
    )
