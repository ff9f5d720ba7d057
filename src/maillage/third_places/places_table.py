"""The places of a territory as a table under its contract, to be downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.contracts import contract, empty_table

if TYPE_CHECKING:
    import pyarrow as pa

    from maillage.contracts import TableContract
    from maillage.third_places.known_place import KnownPlace

TABLE = "out.known_places"


def places_table(places: tuple[KnownPlace, ...]) -> pa.Table:
    """One row per place, in the columns and types of ``out.known_places``; empty where a source does not say."""
    import pyarrow as pa

    rows = [
        {
            "known_place_id": each.place_id,
            "name": each.name,
            "place_kind": each.kind,
            "place_state": each.state,
            "commune_id": each.commune_id,
            "commune_name": each.commune_name,
            "zone": each.zone,
            "seats": each.seats,
            "floor_area_m2": each.floor_m2,
            "opened_on": each.opened_on,
            "closed_on": each.closed_on,
            "lon": each.lon,
            "lat": each.lat,
            "source_title": each.source,
        }
        for each in places
    ]
    return pa.Table.from_pylist(rows, schema=empty_table(TABLE).schema)


def places_contract() -> TableContract:
    """What the columns of the table mean."""
    return contract(TABLE)
