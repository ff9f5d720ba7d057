"""The invented inputs of the benchmarks: core tables of a country, microdata, and the settings all contenders read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

YEAR = 2025


@dataclass(frozen=True)
class Size:
    """Size of the invented country.

    Attributes:
        communes: number of communes.
        flows: number of home and work pairs of the core tables.
    """

    communes: int
    flows: int


def core_tables(folder: Path, size: Size) -> Path:
    """The folder of the core tables (Parquet), generated when it is absent."""
    from maillage.demo.national import build_national

    core = folder / f"core_{size.communes}_{size.flows}"
    if not (core / "travel.parquet").exists():
        build_national(core, communes=size.communes, flows=size.flows)
    if not (core / "settings.json").exists():
        (core / "settings.json").write_text(json.dumps(settings(), indent=1) + "\n", encoding="utf-8")
    return core


def microdata(folder: Path, size: Size, rows: int, kind: Literal["csv", "parquet"]) -> Path:
    """The microdata file, generated when it is absent."""
    from maillage.demo.microdata import write_microdata

    path = folder / f"microdata_{size.communes}_{rows}.{kind}"
    if not path.exists():
        write_microdata(path, rows=rows, communes=size.communes, format=kind)
    return path


def settings() -> dict[str, object]:
    """What a hand-written script would hold as constants: the rate, the weights by CSP, the habits."""
    from maillage.parameters import ParameterTree
    from maillage.spatial.distance import EARTH_RADIUS_KM
    from maillage.telework.adoption import adoption_rate
    from maillage.telework.propensity import propensity_weights
    from maillage.telework.scenario import Scenario

    reader = ParameterTree.load().reader(YEAR)
    scenario = Scenario.named("etude-2016")
    return {
        "rate": adoption_rate(scenario, reader, YEAR).rate,
        "weights": propensity_weights(scenario, reader),
        "days_per_year": reader.number("commute.telework_days_per_year"),
        "trips_per_day": reader.number("commute.trips_per_day"),
        "third_place_share": reader.number("third_place.share"),
        "third_place_trip_ratio": reader.number("third_place.trip_share_of_internal_distance"),
        "daily_limit_km": reader.number("commute.daily_distance_limit"),
        "detour_ratio": reader.number("travel.detour_ratio"),
        "earth_radius_km": EARTH_RADIUS_KM,
    }
