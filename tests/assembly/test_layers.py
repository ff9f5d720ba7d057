"""Layers by commune, on the invented territory and on the real files: counts, nearest place, shares, vintages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest

from maillage.assembly.assemble import assemble_population
from maillage.assembly.opening import open_territory
from maillage.assembly.user_points import with_user_layer, with_user_third_places
from maillage.contracts import contract
from maillage.core import PointLayers
from maillage.errors import InputError, MissingDataError, UnknownNameError
from maillage.parameters import ParameterTree
from maillage.sources.home import Home
from maillage.sources.importing import import_path
from maillage.sources.user_layer import read_user_layer
from maillage.sources.user_third_places import read_user_third_places
from maillage.spatial.access import catchments, coverage
from maillage.spatial.choice import decay
from maillage.spatial.existing import commune_catchments, covered_today
from maillage.spatial.layers import CommuneLayers, available_layers, commune_layers
from maillage.spatial.speeds import travel_speeds
from maillage.spatial.stops import commune_stops, place_stops
from maillage.territory import parse_territory

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from maillage.core import CoreTables
    from maillage.engine import Engine
    from maillage.parameters import ParameterReader
    from maillage.territory import Territory

SCOTS = ("lille-metropole", "lens-lievin-henin-carvin", "artois")


@pytest.fixture(scope="module")
def reader() -> ParameterReader:
    return ParameterTree.load().reader(2025)


@pytest.fixture(scope="module")
def demo(engine: Engine, reader: ParameterReader, tmp_path_factory: pytest.TempPathFactory) -> CoreTables:
    return open_territory("demo", engine, reader, home=Home(tmp_path_factory.mktemp("home")))[0]


def by_layer(layers: CommuneLayers) -> dict[str, dict[str, dict[str, Any]]]:
    """Rows by layer, then commune."""
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in layers.table.to_pylist():
        found[row["layer"]][row["commune_id"]] = row
    return found


def test_the_layers_of_the_invented_territory_keep_their_contract_and_count_its_places(
    demo: CoreTables, reader: ParameterReader, engine: Engine
):
    layers = commune_layers(demo, reader)
    contract("out.layers").check(engine.table(layers.table), engine)
    found = by_layer(layers)
    assert {len(rows) for rows in found.values()} == {150}
    places = engine.rows(demo.points["third_places"])
    for status, name in (("open", "third_places"), ("planned", "third_places_planned")):
        counted = [row for row in places if row["third_place_status"] == status]
        assert sum(row["places"] for row in found[name].values()) == len(counted)
        seats = sum(row["seats"] for row in counted)
        assert sum(row["layer_sum"] or 0 for row in found[name].values()) == pytest.approx(seats)
    assert {row["vintage"] for rows in found.values() for row in rows.values()} == {"2025"}
    assert set(layers.absent) == {"hotels", "schools"}


def test_a_commune_with_a_place_has_it_at_its_internal_distance_or_a_nearer_one(
    demo: CoreTables, reader: ParameterReader, engine: Engine
):
    internal = {row["commune_id"]: row["internal_distance_km"] for row in engine.rows(demo.communes)}
    for code, row in by_layer(commune_layers(demo, reader, layers=["stations"]))["stations"].items():
        assert row["nearest_time_min"] >= 0
        if row["places"] and row["method"] == "internal":
            assert row["nearest_distance_km"] == pytest.approx(internal[code])


def test_the_nearest_place_agrees_with_the_catchments(
    demo: CoreTables, reader: ParameterReader, engine: Engine
):
    speeds = travel_speeds(reader)
    homes = commune_stops(engine.to_arrow(demo.communes.order_by("commune_id")), speeds)
    table = demo.points["carpool_areas"]
    areas = place_stops(engine.to_arrow(table.order_by("carpool_area_id")), "carpool_area_id", homes, speeds)
    limit = reader.number("territory.access_time")
    covered = coverage(catchments(homes, areas, speeds, max_minutes=limit), np.ones(len(homes)))
    rows = by_layer(commune_layers(demo, reader, layers=["carpool_areas"]))["carpool_areas"]
    near = [rows[code]["nearest_time_min"] <= limit for code in homes.ids]
    assert covered.weight.tolist() == [float(each) for each in near]
    assert covered.share == pytest.approx(sum(near) / len(near))


def test_a_part_of_the_territory_still_knows_the_places_around_it(demo: CoreTables, reader: ParameterReader):
    whole = by_layer(commune_layers(demo, reader, layers=["stations"]))["stations"]
    some = sorted(whole)[:3]
    part = by_layer(commune_layers(demo, reader, layers=["stations"], communes=some))["stations"]
    assert part == {code: whole[code] for code in some}


def test_the_users_times_are_used_where_given(demo: CoreTables, reader: ParameterReader, engine: Engine):
    station = engine.rows(demo.points["stations"].order_by("station_id"))[0]
    before = by_layer(commune_layers(demo, reader, layers=["stations"]))["stations"]
    far = max(before, key=lambda code: before[code]["nearest_time_min"])
    matrix = pa.table(
        {
            "origin_id": [far],
            "destination_id": [station["commune_id"]],
            "distance_km": [0.5],
            "travel_time_min": [1.0],
            "method": ["matrix"],
        }
    )
    given = replace(demo, given_travel=engine.table(matrix))
    row = by_layer(commune_layers(given, reader, layers=["stations"]))["stations"][far]
    assert (row["nearest_time_min"], row["nearest_distance_km"], row["method"]) == (1.0, 0.5, "matrix")


def test_an_unknown_layer_is_told(demo: CoreTables, reader: ParameterReader):
    with pytest.raises(UnknownNameError, match="stations"):
        commune_layers(demo, reader, layers=["station"])


def test_a_layer_of_the_user_is_one_more_layer(
    demo: CoreTables, reader: ParameterReader, tmp_path: Path, engine: Engine
):
    first, second = engine.rows(demo.points["stations"].order_by("station_id"))[:2]
    path = tmp_path / "mes_lieux.csv"
    path.write_text(
        f"nom,lon,lat,commune_id,valeur\nA,{first['lon']},{first['lat']},,4\nB,{second['lon']},{second['lat']},,\n"
        "C,2.35,48.86,,1\n",
        encoding="utf-8",
    )
    mine = read_user_layer(path, "mine", vintage="2026")
    core = with_user_layer(demo, mine, reader)
    assert "mine" in available_layers(core)
    assert "mine" not in available_layers(demo)
    layers = commune_layers(core, reader, layers=["mine"])
    rows = by_layer(layers)["mine"]
    placed = {code: row["places"] for code, row in rows.items() if row["places"]}
    expected: dict[str, int] = {}
    for code in (first["commune_id"], second["commune_id"]):
        expected[code] = expected.get(code, 0) + 1
    assert placed == expected
    assert rows[first["commune_id"]]["layer_sum"] == 4
    assert {row["vintage"] for row in rows.values()} == {"2026"}
    assert [version.file_name for version in layers.datasets] == ["mes_lieux.csv"]
    assert [note.key for note in layers.notes] == ["places_nowhere"]
    with pytest.raises(InputError, match="already called 'mine'"):
        with_user_layer(core, mine, reader)
    both = with_user_layer(core, read_user_layer(path, "other"), reader)
    assert {"mine", "other", "stations"} <= set(available_layers(both))


# ---------------------------------------------------------------------------------------------------------- real files


@pytest.fixture(scope="module")
def places_home(shared_data: Path, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Census, geography with outlines, and all the files of places."""
    home = Home(tmp_path_factory.mktemp("places"))
    for name in (
        "census",
        "geography",
        "carpool",
        "facilities",
        "internet",
        "post",
        "stations",
        "third_places",
    ):
        import_path(shared_data / name, home, engine)
    return home


@pytest.fixture(scope="module")
def opened(
    places_home: Home, engine: Engine, reader: ParameterReader
) -> Callable[..., tuple[CoreTables, Territory]]:
    made: dict[str, tuple[CoreTables, Territory]] = {}

    def open_once(text: str, census: str | None = None) -> tuple[CoreTables, Territory]:
        if text not in made:
            request = parse_territory(text)
            made[text] = assemble_population(places_home, engine, request, reader, census=census)
        return made[text]

    return open_once


@pytest.fixture(scope="module")
def real(
    opened: Callable[..., tuple[CoreTables, Territory]], reader: ParameterReader
) -> dict[str, CommuneLayers]:
    """Layers of the three SCoT, out of one national set of core tables."""
    found = {}
    for scot in SCOTS:
        core, land = opened(f"scot:{scot}")
        found[scot] = commune_layers(core, reader, communes=land.commune_ids)
    return found


def counts(real: dict[str, CommuneLayers], layer: str) -> tuple[int, ...]:
    return tuple(sum(row["places"] or 0 for row in by_layer(real[scot])[layer].values()) for scot in SCOTS)


def test_places_by_scot_on_the_real_files(real: dict[str, CommuneLayers]):
    assert counts(real, "stations") == (41, 18, 12)
    assert counts(real, "post_points") == (150, 50, 46)
    assert counts(real, "third_places") == (7, 2, 1)


def test_carpool_areas_whose_code_is_a_postal_code_are_where_they_lie(real: dict[str, CommuneLayers]):
    # by the codes of the file 25, 2 and 9: the others are there all the same, with a postal code for a commune code
    assert counts(real, "carpool_areas") == (54, 6, 11)
    said = {
        note.key: dict(note.details)
        for note in real["artois"].notes
        if ("dataset", "bnlc-2026") in note.details
    }
    assert (said["places_located"]["count"], said["places_corrected"]["count"]) == (26, 48)


def test_share_of_premises_at_one_gigabit_by_scot(real: dict[str, CommuneLayers]):
    shares = []
    for scot in SCOTS:
        rows = by_layer(real[scot])["share_1gbps"].values()
        fibre = sum(row["layer_share"] * row["layer_sum"] for row in rows)
        shares.append(round(100 * fibre / sum(row["layer_sum"] for row in rows), 1))
    assert shares == [62.0, 78.2, 54.7]


def test_each_layer_keeps_its_vintage(real: dict[str, CommuneLayers]):
    rows = by_layer(real["lille-metropole"])
    vintages = {name: next(iter(each.values()))["vintage"] for name, each in rows.items()}
    assert vintages["stations"] == "2026"
    assert vintages["carpool_areas"] == "2026-05"
    assert vintages["post_points"] == "2022"
    assert vintages["share_1gbps"] == "2019-09-30"
    assert vintages["shops"] == "2020"


def test_a_study_that_reads_no_place_makes_no_layer(opened: Callable[..., tuple[CoreTables, Territory]]):
    core, _ = opened("scot:lille-metropole")
    assert isinstance(core.points, PointLayers)
    assert set(core.points) == {
        "carpool_areas", "connectivity", "equipment", "facilities", "stations", "third_places",
    }  # fmt: skip
    assert [each.id for each in core.point_datasets("stations")] == [
        "frequentation-gares-2024",
        "gares-de-voyageurs-2026",
    ]
    assert "gares-de-voyageurs-2026" not in {each.id for each in core.datasets}


def test_passengers_of_a_station_are_those_of_its_latest_year(
    opened: Callable[..., tuple[CoreTables, Territory]], engine: Engine
):
    core, _ = opened("scot:lille-metropole")
    rows = {row["name"]: row for row in engine.rows(core.points["stations"])}
    assert rows["Paris Gare du Nord"]["passengers_per_year"] == 257024152
    assert rows["Paris Gare du Nord"]["passengers_year"] == 2024


def test_places_of_a_study_in_an_older_geography(
    opened: Callable[..., tuple[CoreTables, Territory]], reader: ParameterReader, engine: Engine
):
    core, land = opened("departement:61", "rp-2012-communes")
    assert core.geography_year == 2014
    layers = commune_layers(core, reader, communes=land.commune_ids)
    contract("out.layers").check(engine.table(layers.table), engine)
    rows = by_layer(layers)
    assert sum(row["places"] for row in rows["stations"].values()) == 11
    # communes that have merged since: their shops were counted together, and nobody knows how many each had
    assert any(row["places"] is None for row in rows["shops"].values())
    # the file counts no premises at all in four communes: their share is not known
    assert sum(row["layer_share"] is None for row in rows["share_1gbps"].values()) == 4


# --------------------------------------------------------------------------------------------------- who is covered today


def demand_of(core: CoreTables, engine: Engine) -> pa.Table:
    rows = engine.rows(core.communes.select("commune_id", "population").order_by("commune_id"))
    return pa.table(
        {
            "commune_id": [row["commune_id"] for row in rows],
            "teleworkers": [row["population"] for row in rows],
        }
    )


def test_who_is_covered_today_and_who_is_not(demo: CoreTables, reader: ParameterReader, engine: Engine):
    found = covered_today(demo, reader, demand_of(demo, engine))
    contract("out.coverage").check(engine.table(found.table), engine)
    rows = found.table.to_pylist()
    covered = {row["commune_id"] for row in rows if row["covered_share"] == 1}
    assert covered == {row["commune_id"] for row in rows if row["nearest_time_min"] <= found.max_minutes}
    assert set(found.uncovered) == {row["commune_id"] for row in rows} - covered
    total = sum(row["teleworkers"] for row in rows)
    assert found.share == pytest.approx(sum(row["teleworkers_covered"] for row in rows) / total)
    assert 0 < found.share < 1


def test_what_could_be_converted_adds_to_what_is_open_and_a_decay_takes_away(
    demo: CoreTables, reader: ParameterReader, engine: Engine
):
    demand = demand_of(demo, engine)
    today = covered_today(demo, reader, demand)
    more = covered_today(demo, reader, demand, statuses=("open", "convertible", "planned"))
    fading = covered_today(demo, reader, demand, decay=decay("linear", reader))
    assert fading.share < today.share <= more.share
    assert today.places.num_rows < more.places.num_rows
    assert covered_today(demo, reader, demand, max_minutes=5).share < today.share


def test_before_it_opens_a_place_covers_nobody(demo: CoreTables, engine: Engine):
    demand = demand_of(demo, engine)
    early, late = (covered_today(demo, ParameterTree.load().reader(year), demand) for year in (2015, 2025))
    assert early.places.num_rows < late.places.num_rows
    assert early.share <= late.share


def test_without_a_layer_of_third_places_nothing_is_said_to_be_covered(
    demo: CoreTables, reader: ParameterReader, engine: Engine
):
    with pytest.raises(MissingDataError, match="not known"):
        covered_today(replace(demo, points={}), reader, demand_of(demo, engine))


def test_catchments_between_communes_hold_each_with_itself(
    demo: CoreTables, reader: ParameterReader, engine: Engine
):
    reach = commune_catchments(demo, reader)
    travel = {
        (row["origin_id"], row["destination_id"]): row["travel_time_min"] for row in engine.rows(demo.travel)
    }
    pairs = reach.table().to_pylist()
    assert {(code, code) for code in reach.origins} <= {
        (row["origin_id"], row["destination_id"]) for row in pairs
    }
    both = [row for row in pairs if (row["origin_id"], row["destination_id"]) in travel]
    assert len(both) > 150
    for row in both:
        expected = travel[row["origin_id"], row["destination_id"]]
        assert row["travel_time_min"] == pytest.approx(expected, abs=0.01)


def test_a_demand_of_an_unknown_commune_is_refused(demo: CoreTables, reader: ParameterReader):
    demand = pa.table({"commune_id": ["59350"], "teleworkers": [3.0]})
    with pytest.raises(InputError, match="commune '59350': is not known"):
        covered_today(demo, reader, demand)


def test_third_places_of_the_user_join_those_that_are_known(
    demo: CoreTables, reader: ParameterReader, engine: Engine, tmp_path: Path
):
    known = engine.rows(demo.points["third_places"].order_by("third_place_id"))
    twin = known[0]
    path = tmp_path / "mine.csv"
    path.write_text(
        f"name,kind,seats,lon,lat\nNouveau lieu,coworking,10,{twin['lon']},{twin['lat']}\n"
        f"{twin['name'].upper()},hybrid,5,{twin['lon']},{twin['lat']}\n",
        encoding="utf-8",
    )
    core = with_user_third_places(demo, read_user_third_places(path, "mine"), reader)
    table = contract("core.third_places").check(core.points["third_places"], engine)
    found = {row["third_place_id"]: row for row in engine.rows(table)}
    same = [row for row in known if (row["commune_id"], row["name"]) == (twin["commune_id"], twin["name"])]
    gone = {row["third_place_id"] for row in same}
    assert set(found) == ({row["third_place_id"] for row in known} - gone) | {"mine-1", "mine-2"}
    assert {found[each]["commune_id"] for each in ("mine-1", "mine-2")} == {twin["commune_id"]}
    assert [note.key for note in core.point_notes("third_places")] == ["third_places_twice"]
    with pytest.raises(InputError, match="already called 'mine'"):
        with_user_third_places(core, read_user_third_places(path, "mine"), reader)
