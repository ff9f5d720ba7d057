"""Distances, travel times, the user's matrix and outlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maillage.contracts import contract
from maillage.engine import Engine
from maillage.errors import DatasetError, InputError
from maillage.spatial.distance import great_circle_km
from maillage.spatial.matrix import apply_matrix, read_travel_matrix
from maillage.spatial.polygons import commune_polygons
from maillage.spatial.travel import travel_between

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import ibis.expr.types as ir

SPEEDS = {"1": 30.0, None: 50.0}


# pyspark 4.3 uses what pandas 3 deprecates when it brings tables here
pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with Engine.open(request.param) as opened:
        yield opened


def travel(engine: Engine, border_points: ir.Table | None = None) -> ir.Table:
    communes = engine.table(pa.table({
        "commune_id": ["A", "B", "C"], "area_km2": pa.array([None, 3.141592653589793, None], pa.float64()),
        "internal_distance_km": pa.array([2.0, None, None], pa.float64()), "density_level": ["1", None, "1"],
        "lon": pa.array([3.0, 3.1, None], pa.float64()), "lat": pa.array([50.6, 50.6, None], pa.float64()),
    }))  # fmt: skip
    pairs = engine.table(
        {"origin_id": ["A", "A", "B", "A", "A", "A"], "destination_id": ["A", "B", "B", "C", "BE571", "B"]}
    )
    return travel_between(
        pairs,
        communes,
        detour_ratio=1.3,
        speed_km_per_h=SPEEDS,
        access_time_min=5.0,
        border_points=border_points,
    )


def test_communes_merged_since_are_as_far_as_the_way_inside_what_they_form(engine: Engine) -> None:
    """Two communes placed by one outline: no trip of 0 km."""
    communes = engine.table(pa.table({
        "commune_id": ["A", "B", "C"], "area_km2": pa.array([None] * 3, pa.float64()),
        "internal_distance_km": pa.array([2.0, 2.0, None], pa.float64()), "density_level": ["1", "1", "1"],
        "lon": [3.0] * 3, "lat": [50.6] * 3,
    }))  # fmt: skip
    pairs = engine.table({"origin_id": ["A", "C"], "destination_id": ["B", "A"]})
    made = travel_between(pairs, communes, detour_ratio=1.3, speed_km_per_h=SPEEDS, access_time_min=5.0)
    rows = by_pair(engine, made)
    assert (rows["A", "B"]["distance_km"], rows["A", "B"]["method"]) == (2.0, "merged")
    assert rows["A", "B"]["travel_time_min"] == pytest.approx(5 + 2 / 30 * 60)
    assert (rows["C", "A"]["distance_km"], rows["C", "A"]["method"]) == (None, "unknown")


def by_pair(engine: Engine, table: ir.Table) -> dict[tuple[str, str], dict[str, object]]:
    return {(row["origin_id"], row["destination_id"]): row for row in engine.rows(table)}


def test_each_pair_has_its_method(engine: Engine) -> None:
    table = travel(engine)
    contract("core.travel").check(table, engine)
    rows = by_pair(engine, table)
    straight = float(great_circle_km(3.0, 50.6, 3.1, 50.6))
    assert rows["A", "A"]["distance_km"] == 2.0
    assert rows["A", "A"]["travel_time_min"] == pytest.approx(5 + 2 / 30 * 60)
    assert rows["A", "B"]["distance_km"] == pytest.approx(straight * 1.3)
    assert rows["A", "B"]["travel_time_min"] == pytest.approx(5 + straight * 1.3 / 40 * 60), (
        "mean of both ends' speeds"
    )
    assert rows["B", "B"]["distance_km"] == pytest.approx(0.9054, abs=1e-4), (
        "mean distance in a disc of radius 1"
    )
    assert [rows["A", end]["method"] for end in ("A", "B", "C", "BE571")] == [
        "internal",
        "great_circle",
        "unknown",
        "unknown",
    ]
    assert rows["A", "BE571"]["distance_km"] is None


def test_a_border_point_gives_the_way_abroad(engine: Engine) -> None:
    points = engine.table({"place_id": ["BE571"], "lon": [3.26], "lat": [50.82]})
    row = by_pair(engine, travel(engine, points))["A", "BE571"]
    assert row["method"] == "border_point"
    assert row["distance_km"] == pytest.approx(float(great_circle_km(3.0, 50.6, 3.26, 50.82)) * 1.3)


def test_impossible_settings_are_refused() -> None:
    with Engine.open() as engine:
        empty = engine.table({"origin_id": ["A"], "destination_id": ["A"]})
        with pytest.raises(InputError, match="below 1"):
            travel_between(empty, empty, detour_ratio=0.9, speed_km_per_h=SPEEDS, access_time_min=0)
        with pytest.raises(InputError, match="must be positive"):
            travel_between(empty, empty, detour_ratio=1.2, speed_km_per_h={"1": 30.0}, access_time_min=0)


@pytest.mark.parametrize("separator", [",", ";"])
def test_the_users_matrix_goes_over_the_default(engine: Engine, tmp_path: Path, separator: str) -> None:
    file = tmp_path / "matrix.csv"
    rows = ["origin_id,destination_id,distance_km,travel_time_min", "A,B,9.5,17"]
    file.write_text("\n".join(rows).replace(",", separator), encoding="utf-8")
    applied = apply_matrix(travel(engine), engine.table(read_travel_matrix(file, ["A", "B"])))
    contract("core.travel").check(applied.travel, engine)
    row = by_pair(engine, applied.travel)["A", "B"]
    assert (row["distance_km"], row["travel_time_min"], row["method"]) == (9.5, 17.0, "matrix")
    assert engine.scalar(applied.not_in_matrix.count()) == 4


def test_all_problems_of_a_matrix_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "matrix.csv"
    lines = ["A,B,-1,10", "", "A,B,2,nan", "A,Z,2,"]
    file.write_text(
        "origin_id,destination_id,distance_km,travel_time_min\n" + "\n".join(lines), encoding="utf-8"
    )
    with pytest.raises(DatasetError) as raised:
        read_travel_matrix(file, ["A", "B"])
    told = str(raised.value)
    for part in (
        "line 2, column 'distance_km': '-1'",
        "line 4, column 'travel_time_min': 'nan'",
        "line 5, column 'travel_time_min'",
        "pair A – B: 2 rows",
        "commune 'Z'",
    ):
        assert part in told
    file.write_text("origin_id,km\nA,3\n", encoding="utf-8")
    with pytest.raises(DatasetError, match="destination_id: column is missing"):
        read_travel_matrix(file)
    with pytest.raises(DatasetError, match="cannot be read"):
        read_travel_matrix(tmp_path / "absent.csv")


def test_merged_communes_share_one_outline(tmp_path: Path) -> None:
    from shapely import box

    file = tmp_path / "outlines.parquet"
    shapes = [box(0, 0, 1, 1).wkb, box(1, 0, 2, 1).wkb, box(5, 5, 6, 6).wkb]
    pq.write_table(
        pa.table(
            {"commune_id": ["00001", "00002", "00003"], "name": ["Aix", "Bray", "Cys"], "geometry": shapes}
        ),
        file,
    )
    found = commune_polygons(file, ["00002", "00009"], {"00001": "00002"})
    assert found.outlines["commune_id"].tolist() == ["00002"]
    assert found.outlines["name"].tolist() == ["Bray"], "the commune that kept its code gives the name"
    assert found.outlines.geometry.iloc[0].area == pytest.approx(2.0)
    assert str(found.outlines.crs) == "EPSG:4326"
    assert found.without == ("00009",)
    with pytest.raises(DatasetError, match="cannot be read"):
        commune_polygons(tmp_path / "absent.parquet", ["00001"])
