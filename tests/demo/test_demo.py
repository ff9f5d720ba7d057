"""The invented territory is a plausible one, keeps the contracts of the core, and is the same each time."""

from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely

from maillage.contracts import contract
from maillage.demo import DEFAULT_SEED, build_demo, foreign_place_names
from maillage.demo.build import demo_tables
from maillage.demo.tables import fingerprint
from maillage.parameters import ParameterTree
from maillage.spatial.travel import travel_between

if TYPE_CHECKING:
    from pathlib import Path

    from maillage.core import CoreTables
    from maillage.engine import Engine

FINGERPRINT_AND_OUTLINES = """
import hashlib, sys
from pathlib import Path
from maillage.demo import build_demo
from maillage.engine import Engine
with Engine.open() as engine:
    core = build_demo(engine, polygons_path=Path(sys.argv[1]))
print(core.datasets[0].sha256, hashlib.sha256(Path(sys.argv[1]).read_bytes()).hexdigest())
"""


def total(demo: CoreTables, table: str, column: str) -> float:
    return float(demo.engine.scalar(getattr(demo, table)[column].sum()))


def test_every_table_keeps_its_contract(demo: CoreTables):
    assert demo.check() is demo
    assert sorted(demo.points) == ["carpool_areas", "connectivity", "facilities", "stations", "third_places"]


def test_it_says_that_it_is_invented(demo: CoreTables):
    (dataset,) = demo.datasets
    assert (dataset.id, dataset.publisher) == ("demo", "Maillage")
    assert "inventé" in dataset.title
    assert [note.key for note in demo.notes] == ["invented_territory"]


def test_a_metropolis_mining_towns_and_a_rural_fringe(demo: CoreTables):
    rows = demo.engine.rows(demo.communes)
    by_name = {row["name"]: row for row in rows}
    assert len(rows) == len(by_name) == 150
    assert by_name["Valmer"]["population"] == pytest.approx(220_000, rel=0.05)
    assert by_name["Valmer"]["density_level"] == "1"
    assert by_name["Hernoy-les-Mines"]["density_level"] == "2"
    assert by_name["Bourg-le-Vent"]["population"] < 2_000
    assert {row["density_level"] for row in rows} == set("1234567")
    assert 700_000 < sum(row["population"] for row in rows) < 1_300_000


def test_its_codes_can_never_be_those_of_real_communes(demo: CoreTables):
    codes = [row["commune_id"] for row in demo.engine.rows(demo.communes)]
    assert all(len(code) == 5 and code[:2] in {"X1", "X2"} for code in codes)


def test_its_names_are_not_those_of_real_communes(demo: CoreTables, shared_data: Path):
    with (shared_data / "geography" / "cog_communes_2024.csv").open(encoding="utf-8-sig") as file:
        real = {row["LIBELLE"] for row in csv.DictReader(file)}
    assert len(real) > 30_000
    assert {row["name"] for row in demo.engine.rows(demo.communes)} & real == set()


def test_two_scot_that_do_not_cover_everything(demo: CoreTables):
    members = demo.membership
    scot_members = members.filter(members.perimeter_kind == "scot")
    scots = demo.engine.rows(scot_members.group_by("perimeter_id").aggregate(communes=scot_members.count()))
    sizes = {row["perimeter_id"]: row["communes"] for row in scots}
    assert set(sizes) == {"grand-valmer", "bassin-minier-de-l-orge"}
    assert min(sizes.values()) >= 30
    assert sum(sizes.values()) < 150
    for kind in ("epci", "departement", "region"):
        of_kind = members.filter(members.perimeter_kind == kind)
        assert demo.engine.scalar(of_kind.commune_id.nunique()) == demo.engine.scalar(of_kind.count()) == 150


def test_an_epci_lies_in_one_scot_and_one_departement(demo: CoreTables):
    perimeters: dict[str, dict[str, str]] = {}
    for row in demo.engine.rows(demo.membership):
        perimeters.setdefault(row["commune_id"], {})[row["perimeter_kind"]] = row["perimeter_id"]
    above = {(each["epci"], each.get("scot"), each["departement"]) for each in perimeters.values()}
    assert len(above) == len({epci for epci, _, _ in above}) >= 6


def test_fewer_commuters_than_active_persons_in_each_commune_and_csp(demo: CoreTables):
    commuters = demo.commuters
    employed = {
        (row["origin_id"], row["csp"]): row["persons"]
        for row in demo.engine.rows(
            commuters.group_by("origin_id", "csp").aggregate(persons=commuters.commuters.sum())
        )
    }
    for row in demo.engine.rows(demo.active_population):
        assert employed.get((row["commune_id"], row["csp"]), 0.0) <= row["active_persons"] + 1e-3
    unemployed = 1 - total(demo, "commuters", "commuters") / total(
        demo, "active_population", "active_persons"
    )
    assert 0.04 < unemployed < 0.2


def test_active_population_is_plausible(demo: CoreTables):
    share = total(demo, "active_population", "active_persons") / total(demo, "communes", "population")
    assert 0.4 < share < 0.5


def test_cadres_live_in_the_metropolis_and_workers_in_the_mining_towns(demo: CoreTables):
    active = demo.active_population.join(demo.communes.select("commune_id", "name"), "commune_id")
    share = {}
    for name in ("Valmer", "Hernoy-les-Mines"):
        persons = {
            row["csp"]: row["active_persons"] for row in demo.engine.rows(active.filter(active.name == name))
        }
        share[name] = {csp: count / sum(persons.values()) for csp, count in persons.items()}
    assert share["Valmer"]["3"] > 2 * share["Hernoy-les-Mines"]["3"]
    assert share["Hernoy-les-Mines"]["6"] > 1.5 * share["Valmer"]["6"]


def test_cadres_commute_farther_than_clerks(demo: CoreTables):
    pairs = demo.commuters.join(demo.travel, ["origin_id", "destination_id"])
    means = {
        row["csp"]: row["km"]
        for row in demo.engine.rows(
            pairs.group_by("csp").aggregate(
                km=(pairs.commuters * pairs.distance_km).sum() / pairs.commuters.sum()
            )
        )
    }
    assert means["3"] > means["5"] > means["1"]


def test_some_work_across_the_border(demo: CoreTables):
    abroad = demo.commuters.filter(~demo.commuters.destination_id.startswith("X"))
    codes = {row["destination_id"] for row in demo.engine.rows(abroad.select("destination_id").distinct())}
    assert codes == set(foreign_place_names())
    share = demo.engine.scalar(abroad.commuters.sum()) / total(demo, "commuters", "commuters")
    assert 0.005 < share < 0.05


def test_nobody_goes_to_another_commune_without_transport(demo: CoreTables):
    without = demo.commuters.filter(demo.commuters.commute_mode == "none")
    assert demo.engine.scalar(without.count()) > 0
    assert demo.engine.scalar((without.origin_id != without.destination_id).sum()) == 0


def test_transit_serves_the_metropolis_and_cars_the_country(demo: CoreTables):
    homes = demo.commuters.join(demo.communes, demo.commuters.origin_id == demo.communes.commune_id)
    rows = demo.engine.rows(
        homes.group_by("density_level", "commute_mode").aggregate(persons=homes.commuters.sum())
    )
    share = {
        level: sum(
            row["persons"] for row in rows if (row["density_level"], row["commute_mode"]) == (level, mode)
        )
        / sum(row["persons"] for row in rows if row["density_level"] == level)
        for level, mode in (("1", "public_transport"), ("7", "car"))
    }
    assert share["1"] > 0.25
    assert share["7"] > 0.7


def test_travel_covers_every_pair_and_every_commune_to_itself(demo: CoreTables):
    commuted = {(row["origin_id"], row["destination_id"]) for row in demo.engine.rows(demo.commuters)}
    travelled = {(row["origin_id"], row["destination_id"]): row for row in demo.engine.rows(demo.travel)}
    own = {(row["commune_id"], row["commune_id"]) for row in demo.engine.rows(demo.communes)}
    assert set(travelled) == commuted | own
    for (home, work), row in travelled.items():
        method = "internal" if home == work else "great_circle" if work.startswith("X") else "border_point"
        assert row["method"] == method
        assert row["distance_km"] > 0
        assert row["travel_time_min"] > 0


def test_travel_is_that_of_the_model_s_default_method(demo: CoreTables):
    """The figures must not depend on who computed them."""
    reader = ParameterTree.load().reader(2025)
    speeds: dict[str | None, float] = {str(level): reader.number(f"speed.{level}") for level in range(1, 8)}
    inside = demo.travel.filter(demo.travel.destination_id.startswith("X"))
    again = travel_between(
        inside,
        demo.communes,
        detour_ratio=reader.number("travel.detour_ratio"),
        speed_km_per_h={**speeds, None: reader.number("speed.unknown")},
        access_time_min=reader.number("travel.access_time_min"),
    )
    ours, theirs = (
        demo.engine.to_arrow(table.order_by(["origin_id", "destination_id"])) for table in (inside, again)
    )
    assert ours["origin_id"].equals(theirs["origin_id"])
    for name, tolerance in (("distance_km", 0.001), ("travel_time_min", 0.01)):
        assert np.allclose(ours[name].to_numpy(), theirs[name].to_numpy(), atol=tolerance)


def test_the_outlines_tile_the_land(demo: CoreTables, engine: Engine):
    assert demo.polygons is not None
    contract("extract.commune_polygons").check(engine.read_parquet(demo.polygons), engine)
    table = pq.read_table(demo.polygons)
    outlines = shapely.from_wkb(np.array(table["geometry"].to_pylist(), dtype=object))
    assert shapely.is_valid(outlines).all()
    assert (shapely.area(outlines) > 0).all()
    whole = shapely.area(shapely.union_all(outlines))
    assert shapely.area(outlines).sum() == pytest.approx(whole, rel=1e-4)
    communes = {row["commune_id"]: row for row in demo.engine.rows(demo.communes)}
    assert table["commune_id"].to_pylist() == sorted(communes)
    for code, outline in zip(table["commune_id"].to_pylist(), outlines, strict=True):
        assert shapely.contains_xy(outline, communes[code]["lon"], communes[code]["lat"])


def test_every_commune_has_neighbours(demo: CoreTables):
    assert demo.polygons is not None
    outlines = shapely.from_wkb(np.array(pq.read_table(demo.polygons)["geometry"].to_pylist(), dtype=object))
    left, right = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    neighbours = np.bincount(left[left != right], minlength=len(outlines))
    assert neighbours.min() >= 1
    assert 4 < neighbours.mean() < 7


def test_perimeters_are_in_one_piece(demo: CoreTables):
    assert demo.polygons is not None
    table = pq.read_table(demo.polygons)
    outlines = shapely.from_wkb(np.array(table["geometry"].to_pylist(), dtype=object))
    rank = {code: index for index, code in enumerate(table["commune_id"].to_pylist())}
    members: dict[str, list[int]] = {}
    for row in demo.engine.rows(demo.membership):
        members.setdefault(row["perimeter_id"], []).append(rank[row["commune_id"]])
    for indices in members.values():
        parts = shapely.area(shapely.get_parts(shapely.union_all(outlines[indices])))
        assert parts.max() > 0.99 * parts.sum()


def test_the_land_lies_where_nobody_lives(demo: CoreTables):
    for row in demo.engine.rows(demo.communes):
        assert -7 < row["lon"] < -5
        assert 46 < row["lat"] < 48


def test_third_places_of_every_kind_and_state(demo: CoreTables):
    places = demo.engine.rows(demo.points["third_places"])
    assert {place["third_place_kind"] for place in places} >= {
        "coworking", "telecentre", "fablab", "business_centre", "epn", "hybrid",
    }  # fmt: skip
    assert {place["third_place_status"] for place in places} == {"open", "planned", "convertible"}
    assert all((place["opened_on"] is None) == (place["third_place_status"] == "planned") for place in places)
    assert all(place["seats"] >= 1 for place in places)


@pytest.mark.parametrize("layer", ["third_places", "stations", "carpool_areas", "facilities"])
def test_points_lie_in_their_commune(demo: CoreTables, layer: str):
    assert demo.polygons is not None
    table = pq.read_table(demo.polygons)
    outlines = dict(zip(table["commune_id"].to_pylist(), table["geometry"].to_pylist(), strict=True))
    points = demo.engine.rows(demo.points[layer])
    assert points
    for point in points:
        assert shapely.contains_xy(
            shapely.from_wkb(outlines[point["commune_id"]]), point["lon"], point["lat"]
        )


def test_fibre_is_no_more_common_than_fast_internet(demo: CoreTables):
    rows = demo.engine.rows(demo.points["connectivity"])
    assert len(rows) == 150
    assert all(row["share_1gbps"] <= row["share_30mbps"] for row in rows)


def test_two_builds_are_the_same_to_the_last_byte(demo: CoreTables, engine: Engine, tmp_path: Path):
    again = build_demo(engine, polygons_path=tmp_path / "again.parquet")
    assert again.datasets == demo.datasets
    assert demo.polygons is not None
    assert (tmp_path / "again.parquet").read_bytes() == demo.polygons.read_bytes()


def test_another_process_builds_the_same(demo: CoreTables, tmp_path: Path):
    path = tmp_path / "polygons.parquet"
    done = subprocess.run(
        [sys.executable, "-c", FINGERPRINT_AND_OUTLINES, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert demo.polygons is not None
    assert done.stdout.split() == [
        demo.datasets[0].sha256,
        hashlib.sha256(demo.polygons.read_bytes()).hexdigest(),
    ]


def test_another_seed_builds_another_land():
    one, other = demo_tables(DEFAULT_SEED), demo_tables(DEFAULT_SEED + 1)
    assert fingerprint(one.core) != fingerprint(other.core)
    assert all(one.core[name].schema == other.core[name].schema for name in one.core)


def test_without_a_path_no_outlines_are_written(engine: Engine):
    assert build_demo(engine, seed=7).polygons is None
