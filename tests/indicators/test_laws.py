"""Laws of the avoided travel, whatever the figures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.indicators.modes import CAR, UNKNOWN, ModeFactor, blend, factors_by_departement, mode_factors
from maillage.indicators.readings import per_teleworker
from maillage.indicators.travel import TeleworkHabits, avoided_travel, third_place_trips, ways_to_work
from maillage.parameters import ParameterTree

if TYPE_CHECKING:
    from maillage.engine import Engine

LAWS = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
habits = st.builds(
    TeleworkHabits,
    days_per_year=st.floats(1, 200),
    trips_per_day=st.just(2.0),
    third_place_share=st.floats(0, 0.9),
    third_place_trip_ratio=st.floats(0, 3),
    daily_limit_km=st.just(100.0),
)


def avoided(engine: Engine, given_habits: TeleworkHabits) -> dict[str, Any]:
    """What ten teleworkers of twenty commuters avoid who drive 20 km, from a commune where trips are 4 km long."""
    flows = engine.table(
        {
            "origin_id": ["A"],
            "destination_id": ["B"],
            "commute_mode": ["car"],
            "commuters": [20.0],
            "teleworkers_per_commuter": [0.5],
            "distance_km": [20.0],
            "travel_time_min": [30.0],
            "origin_departement_id": ["99"],
        }
    )
    inside = engine.table(
        {"origin_id": ["A"], "destination_id": ["A"], "distance_km": [4.0], "travel_time_min": [8.0]}
    )
    factors = engine.table(
        {
            "departement_id": ["99"],
            "commute_mode": ["car"],
            "kgco2e_per_pkm": [0.15],
            "eur_per_pkm": [0.2],
        }
    )
    places = third_place_trips(inside, given_habits.third_place_trip_ratio)
    ways = ways_to_work(flows, places, given_habits.daily_limit_km)
    return engine.rows(avoided_travel(ways, factors, given_habits))[0]


@LAWS
@given(habits)
def test_more_days_avoid_more(engine: Engine, given_habits: TeleworkHabits):
    more = replace(given_habits, days_per_year=given_habits.days_per_year + 10)
    assert (
        avoided(engine, more)["avoided_distance_pkm"] > avoided(engine, given_habits)["avoided_distance_pkm"]
    )


@LAWS
@given(habits, st.floats(0, 0.1))
def test_more_work_in_third_places_never_saves_more_distance(
    engine: Engine, given_habits: TeleworkHabits, step: float
):
    more = replace(given_habits, third_place_share=given_habits.third_place_share + step)
    less = avoided(engine, given_habits)["avoided_distance_pkm"]
    assert avoided(engine, more)["avoided_distance_pkm"] <= less * (1 + 1e-12)


@LAWS
@given(st.floats(5.1, 1000))
def test_a_third_place_farther_than_work_saves_nothing(engine: Engine, ratio: float):
    everyone = TeleworkHabits(87.0, 2.0, 1.0, ratio, 100.0)
    found = avoided(engine, everyone)
    assert found["avoided_distance_pkm"] == 0
    assert found["avoided_co2_kgco2e"] == 0


def test_a_distance_beyond_the_daily_limit_is_not_counted(engine: Engine):
    assert avoided(engine, TeleworkHabits(87.0, 2.0, 0.1, 1.0, 19.9))["avoided_trips"] is None


def test_the_corrected_reading_never_exceeds_the_printed_one():
    reader = ParameterTree.load().reader(2025)
    printed, corrected = per_teleworker("as_printed", reader), per_teleworker("corrected", reader)
    assert printed.keys() == corrected.keys()
    assert all(corrected[name] <= printed[name] for name in printed)


def test_only_the_car_costs_money_and_walking_emits_nothing():
    factors = mode_factors(ParameterTree.load().reader(2025))
    assert [name for name, factor in factors.items() if factor.eur_per_pkm] == [CAR]
    assert factors["walking"].kgco2e_per_pkm == 0
    assert factors[CAR].kgco2e_per_pkm > factors["public_transport"].kgco2e_per_pkm


@given(st.floats(1, 1e6), st.floats(1, 1e6))
def test_a_blend_lies_between_its_modes(drivers: float, walkers: float):
    made = blend(
        {"car": ModeFactor(0.2, 0.3), "walking": ModeFactor(0.0, 0.0)}, {"car": drivers, "walking": walkers}
    )
    assert 0 <= made.kgco2e_per_pkm <= 0.2
    assert made.eur_per_pkm == pytest.approx(0.3 * drivers / (drivers + walkers))


def test_an_unpublished_mode_is_that_of_the_departement_else_of_all_else_the_car():
    factors = {"car": ModeFactor(0.2, 0.3), "walking": ModeFactor(0.0, 0.0)}

    def unknown(users: list[tuple[str, str, float]], departement: str) -> float:
        rows = factors_by_departement(factors, [departement], users).to_pylist()
        return next(row["kgco2e_per_pkm"] for row in rows if row["commute_mode"] == UNKNOWN)

    users = [("59", "car", 50.0), ("59", "walking", 50.0), ("62", "car", 100.0)]
    assert unknown(users, "59") == pytest.approx(0.1)
    assert unknown(users, "75") == pytest.approx(0.15)
    assert unknown([], "75") == pytest.approx(0.2)
