"""A small invented land for the territory simulator: communes A, B and C, and Z outside."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from maillage.contracts import contract
from maillage.core import CoreTables
from maillage.engine import Engine
from maillage.territory import Territory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

INSIDE = ("A", "B", "C")
KINDS = {"string": pa.string(), "float64": pa.float64(), "int64": pa.int64(), "date": pa.date32()}
DEFAULT_LAND: dict[str, Any] = {
    "active": {"A": {"3": 100, "5": 300}, "B": {"3": 100, "5": 100}, "Z": {"3": 100}},
    "flows": [
        ["A", "B", "3", "car", 80],
        ["A", "A", "5", "walking", 240],
        ["B", "B", "3", "car", 50],
        ["B", "Z", "5", "public_transport", 50],
        ["Z", "A", "3", "car", 100],
    ],
    "ways": {"A-A": [2, 6], "A-B": [20, 30], "B-B": [4, 12], "B-Z": [10, 24], "Z-A": [30, 40], "Z-Z": [3, 9]},
    "third_places": [],
}
"""Active persons by CSP, flows (home, work, CSP, mode, persons), kilometres and minutes one way, third places."""


@pytest.fixture(scope="session")
def land_engine() -> Iterator[Engine]:
    with Engine.open() as opened:
        yield opened


@pytest.fixture(scope="session")
def small_land(land_engine) -> Callable[[dict[str, Any] | None], tuple[CoreTables, Territory]]:
    """What builds the land of a case: the default one, with what the case says instead."""

    def build(said: dict[str, Any] | None = None) -> tuple[CoreTables, Territory]:
        land = {**DEFAULT_LAND, **(said or {})}
        return core_tables(land_engine, land), Territory("list", "small", "Small land", INSIDE)

    return build


def core_tables(engine: Engine, land: dict[str, Any]) -> CoreTables:
    communes = [
        {
            "commune_id": code,
            "name": f"Commune {code}",
            "departement_id": home,
            "region_id": home,
            "area_km2": 10.0,
        }
        for code, home in {"A": "98", "B": "98", "C": "98", "Z": "99"}.items()
    ]
    members = [
        {
            "commune_id": each["commune_id"],
            "perimeter_kind": "commune",
            "perimeter_id": each["commune_id"],
            "perimeter_name": each["name"],
        }
        for each in communes
    ]
    active = [
        {"commune_id": code, "csp": csp, "active_persons": float(persons), "status": "published"}
        for code, counts in land["active"].items()
        for csp, persons in counts.items()
    ]
    keys = ("origin_id", "destination_id", "csp", "commute_mode", "commuters")
    flows = [{**dict(zip(keys, flow, strict=True)), "source": "census"} for flow in land["flows"]]
    ways = [
        {
            "origin_id": way[0],
            "destination_id": way[2],
            "distance_km": km,
            "travel_time_min": minutes,
            "method": "matrix",
        }
        for way, (km, minutes) in land["ways"].items()
    ]
    places = [
        {
            "third_place_id": f"place {number}",
            "name": f"Place {number}",
            "third_place_kind": "coworking",
            "third_place_status": status,
            "commune_id": code,
            "seats": seats,
            "opened_on": date(2015, 1, 1),
            "dataset_id": "invented",
            "vintage": "2024",
        }
        for number, (code, seats, status) in enumerate(land["third_places"])
    ]
    return CoreTables(
        engine,
        made(engine, "communes", communes),
        made(engine, "membership", members),
        made(engine, "active_population", active),
        made(engine, "commuters", flows),
        made(engine, "travel", ways),
        2024,
        given_travel=made(engine, "travel", ways),
        points={"third_places": made(engine, "third_places", places)} if places else {},
    ).check()


def made(engine: Engine, name: str, rows: list[dict[str, Any]]) -> Any:
    """A core table from rows; columns that no row holds are empty."""
    columns = contract(f"core.{name}").columns
    schema = pa.schema([(column.name, KINDS[column.type]) for column in columns])
    whole = [{column.name: row.get(column.name) for column in columns} for row in rows]
    return engine.table(pa.Table.from_pylist(whole, schema=schema))
