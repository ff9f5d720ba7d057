"""The model is written once and gives the same figures on DuckDB and on Apache Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from maillage.engine import Engine
from maillage.errors import UnknownNameError
from maillage.indicators.travel import TeleworkHabits, avoided_travel, third_place_trips, ways_to_work
from maillage.telework.potential import potential_by_flow, potential_by_residence

if TYPE_CHECKING:
    from pathlib import Path

HABITS = TeleworkHabits(87.0, 2.0, 0.1, 0.5, 100.0)
ON_SPARK = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore:toPandas attempted Arrow optimization:UserWarning"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore:is_categorical_dtype is deprecated"),
    pytest.mark.filterwarnings("ignore:distutils Version classes are deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def potential(engine: Engine) -> list[dict[str, Any]]:
    active = engine.table(
        {
            "commune_id": ["A", "A", "B"],
            "csp": ["3", "5", "3"],
            "active_persons": [100.0, 200.0, 50.0],
        }
    )
    probability = engine.table({"csp": ["3", "5"], "year": [2025, 2025], "telework_probability": [0.5, 0.1]})
    return engine.rows(potential_by_residence(active, probability).order_by("commune_id"))


def travel(engine: Engine) -> list[dict[str, Any]]:
    """What the residents of A avoid: 30 work in A, 60 in B by car, 10 managers very far."""
    commuting = engine.table(
        {
            "origin_id": ["A", "A", "A", "A"],
            "destination_id": ["A", "B", "B", "C"],
            "csp": ["5", "3", "6", "3"],
            "commute_mode": ["walking", "car", "car", "car"],
            "commuters": [30.0, 60.0, 20.0, 10.0],
            "distance_km": [2.0, 20.0, 20.0, 400.0],
            "travel_time_min": [10.0, 25.0, 25.0, 240.0],
            "origin_departement_id": ["99", "99", "99", "99"],
        }
    )
    likely = engine.table({"commune_id": ["A"], "teleworkers": [38.0]})
    probability = engine.table({"csp": ["3", "5"], "telework_probability": [0.5, 0.1]})
    inside = engine.table(
        {
            "origin_id": ["A", "A"],
            "destination_id": ["A", "B"],
            "distance_km": [2.0, 20.0],
            "travel_time_min": [10.0, 25.0],
        }
    )
    factors = engine.table(
        {
            "departement_id": ["99", "99"],
            "commute_mode": ["walking", "car"],
            "kgco2e_per_pkm": [0.0, 0.15],
            "eur_per_pkm": [0.0, 0.2],
        }
    )
    flows = potential_by_flow(commuting, likely, probability)
    places = third_place_trips(inside, HABITS.third_place_trip_ratio)
    made = avoided_travel(ways_to_work(flows, places, HABITS.daily_limit_km), factors, HABITS)
    return engine.rows(made.order_by("destination_id", "csp"))


def test_the_potential_is_persons_times_probability(engine: Engine):
    assert [row["teleworkers"] for row in potential(engine)] == pytest.approx([70.0, 25.0])


def test_flows_share_the_potential_of_the_home_commune(engine: Engine):
    rows = travel(engine)
    assert [row["teleworkers"] for row in rows] == pytest.approx([3.0, 30.0, 0.0, 5.0])


def test_a_flow_avoids_its_way_less_the_way_to_the_third_place(engine: Engine):
    row = travel(engine)[1]
    trips = 30 * 87 * 2
    distance = trips * (0.9 * 20 + 0.1 * (20 - 1))
    assert row["avoided_trips"] == pytest.approx(trips)
    assert row["avoided_distance_pkm"] == pytest.approx(distance)
    assert row["time_saved_h"] == pytest.approx(trips * (0.9 * 25 + 0.1 * 20) / 60)
    assert row["money_saved_eur"] == pytest.approx(distance * 0.2)
    assert row["avoided_co2_kgco2e"] == pytest.approx(distance * 0.15)


def test_nobody_is_taken_to_commute_400_km_each_day(engine: Engine):
    assert travel(engine)[3]["avoided_trips"] is None


@pytest.mark.parametrize("engine_name", [pytest.param("spark_engine", marks=ON_SPARK)])
def test_spark_gives_the_figures_of_duckdb(engine: Engine, engine_name: str, request: pytest.FixtureRequest):
    spark = request.getfixturevalue(engine_name)
    for compute in (potential, travel):
        expected, found = compute(engine), compute(spark)
        assert [sorted(row) for row in found] == [sorted(row) for row in expected]
        for ours, theirs in zip(expected, found, strict=True):
            assert theirs == {
                name: pytest.approx(value) if isinstance(value, float) else value
                for name, value in ours.items()
            }


def test_text_files_keep_their_leading_zeros(engine: Engine, tmp_path: Path):
    file = tmp_path / "flows.csv"
    file.write_text("home;persons\n01004;12\n", encoding="utf-8")
    table = engine.read_delimited(file, separator=";", columns=["home", "persons"])
    assert engine.rows(table) == [{"home": "01004", "persons": "12"}]


def test_a_table_goes_to_parquet_and_back(engine: Engine, tmp_path: Path):
    file = tmp_path / "new" / "table.parquet"
    engine.write_parquet(engine.table({"code": ["2A004"], "share": [0.5]}), file)
    assert engine.rows(engine.read_parquet(file)) == [{"code": "2A004", "share": 0.5}]
    assert [path.name for path in file.parent.iterdir()] == ["table.parquet"]


def test_an_unknown_engine_is_refused():
    with pytest.raises(UnknownNameError, match="Did you mean 'duckdb'"):
        Engine.open("duckdbb")
