"""A study takes the distances and times of the user's routing server, asks for each pair once, and says what it did."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from table_server import METRES_PER_SECOND, ROUNDABOUT, Roads, serving

from maillage.assembly.catalogue import Catalogue
from maillage.assembly.given_travel import GivenTravel, StudyTravel, study_travel
from maillage.assembly.kept_routes import MOST_KEPT, Routes, keep_routes, kept_path, point_key, read_routes
from maillage.errors import DownloadError, InputError
from maillage.parameters import ParameterTree
from maillage.site_plan.land import Land
from maillage.sources.home import Home
from maillage.spatial.distance import great_circle_km
from maillage.spatial.existing import commune_catchments
from maillage.spatial.routing_server import RoutingServer
from maillage.territory import Territory

if TYPE_CHECKING:
    from pathlib import Path

    from maillage.core import CoreTables
    from maillage.engine import Engine

READER = ParameterTree.load().reader(2025)


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Further tries follow at once."""
    monkeypatch.setattr("maillage.spatial.routing_server.PAUSES_S", (0.0, 0.0, 0.0))


def travelled(demo: CoreTables, folder: Path, given: GivenTravel, homes: int = 8) -> StudyTravel:
    """The trips of some communes of the invented territory."""
    communes = demo.engine.to_arrow(demo.communes.order_by("commune_id"))
    codes = tuple(communes["commune_id"].to_pylist()[:homes])
    return study_travel(
        demo.commuters,
        communes,
        None,
        given,
        territory=Territory("list", "some", "Some", codes),
        catalogue=Catalogue(Home(folder), demo.engine),
        reader=READER,
    )


def by_pair(travel: StudyTravel, engine: Engine) -> dict[tuple[str, str], dict[str, object]]:
    rows = engine.rows(travel.travel)
    return {(row["origin_id"], row["destination_id"]): row for row in rows}


def facts(travel: StudyTravel) -> dict[str, dict[str, str | int | float]]:
    return {note.key: dict(note.details) for note in travel.notes}


def test_trips_of_the_territory_are_those_of_the_server_and_the_others_keep_the_default(
    demo: CoreTables, engine: Engine, tmp_path: Path
):
    roads = Roads()
    with serving(roads) as address:
        found = travelled(demo, tmp_path, GivenTravel(router=RoutingServer(address)))
    before = by_pair(travelled(demo, tmp_path, GivenTravel()), engine)
    communes = {row["commune_id"]: row for row in engine.rows(demo.communes)}
    inside = set(sorted(communes)[:8])
    after = by_pair(found, engine)
    assert after.keys() == before.keys()
    methods = set()
    for (one, other), row in after.items():
        methods.add(row["method"])
        if row["method"] == "router":
            assert {one, other} & inside
            ends = [communes[code][axis] for code in (one, other) for axis in ("lon", "lat")]
            km = float(great_circle_km(*ends)) * ROUNDABOUT
            assert row["distance_km"] == pytest.approx(km, abs=1e-3)
            driving = km * 1000 / METRES_PER_SECOND / 60
            assert row["travel_time_min"] == pytest.approx(
                driving + READER.number("travel.access_time_min"), abs=2e-3
            )
        else:
            assert row == before[one, other]
            assert one == other or not {one, other} & inside or row["distance_km"] is None
    assert methods >= {"router", "internal", "great_circle"}


def test_the_server_serves_the_catchments_too_beyond_trips_to_work(
    demo: CoreTables, engine: Engine, tmp_path: Path
):
    with serving(Roads()) as address:
        found = travelled(demo, tmp_path, GivenTravel(router=RoutingServer(address)), homes=10_000)
    core = replace(demo, travel=found.travel, given_travel=found.given)
    table = commune_catchments(core, READER).table().to_pylist()
    assert {row["method"] for row in table} == {"internal", "router"}
    commuting = {(row["origin_id"], row["destination_id"]) for row in engine.rows(demo.travel)}
    assert {(row["origin_id"], row["destination_id"]) for row in table} - commuting
    land = Land.of(core, READER)
    assert land.given is not None
    assert land.given.routed


def test_a_pair_without_a_way_is_out_of_reach_and_keeps_its_trip_to_work(
    demo: CoreTables, engine: Engine, tmp_path: Path
):
    communes = engine.to_arrow(demo.communes.order_by("commune_id"))
    middle = float(np.median([each for each in communes["lon"].to_pylist() if each is not None]))
    roads = Roads(no_way=lambda start, end: (start[0] < middle) != (end[0] < middle))
    with serving(roads) as address:
        found = travelled(demo, tmp_path, GivenTravel(router=RoutingServer(address)), homes=10_000)
    core = replace(demo, travel=found.travel, given_travel=found.given)
    side = {row["commune_id"]: row["lon"] < middle for row in communes.to_pylist()}
    reach = commune_catchments(core, READER).table().to_pylist()
    assert all(side[row["origin_id"]] == side[row["destination_id"]] for row in reach)
    across = [
        row
        for row in engine.rows(found.travel)
        if side.get(row["origin_id"]) != side.get(row["destination_id"])
    ]
    assert all(row["method"] != "router" for row in across)
    said = facts(found)["travel_router"]
    assert 0 < said["unroutable"] < said["pairs"]
    assert "127.0.0.1" in str(said["server"])
    assert said["profile"] == "driving"


def test_what_was_asked_once_is_not_asked_again_even_with_the_server_gone(
    demo: CoreTables, engine: Engine, tmp_path: Path
):
    roads = Roads()
    with serving(roads) as address:
        given = GivenTravel(router=RoutingServer(address))
        first = travelled(demo, tmp_path, given)
        asked = len(roads.asked)
        assert asked > 0
    again = travelled(demo, tmp_path, given)
    assert len(roads.asked) == asked
    assert engine.to_arrow(first.given) == engine.to_arrow(again.given)  # type: ignore[arg-type]
    assert by_pair(first, engine) == by_pair(again, engine)
    assert first.notes == again.notes


def test_a_larger_territory_asks_only_for_what_is_not_there(demo: CoreTables, tmp_path: Path):
    roads, whole = Roads(), Roads()
    with serving(roads) as address:
        given = GivenTravel(router=RoutingServer(address))
        travelled(demo, tmp_path, given, homes=20)
        before = len(roads.asked)
        travelled(demo, tmp_path, given, homes=24)
    with serving(whole) as address:
        travelled(demo, tmp_path / "other", GivenTravel(router=RoutingServer(address)), homes=24)
    assert 0 < len(roads.asked) - before < len(whole.asked)


@pytest.mark.usefixtures("no_pause")
def test_what_was_answered_before_the_server_stopped_is_kept(demo: CoreTables, tmp_path: Path):
    roads = Roads(most=12)
    with serving(roads) as address:
        given = GivenTravel(router=RoutingServer(address, locations=12))
        stop = roads.answer
        roads.answer = lambda path: (503, b"", {}) if len(roads.asked) >= 5 else stop(path)  # type: ignore[method-assign]
        with pytest.raises(DownloadError, match="busy or out of order"):
            travelled(demo, tmp_path, given)
        kept = read_routes(next((tmp_path / "core" / "routed").glob("*.parquet")))
        assert len(kept) > 0
        roads.answer = stop  # type: ignore[method-assign]
        whole = travelled(demo, tmp_path, given)
    assert facts(whole)["travel_router"]["pairs"] > len(kept)


def test_a_server_with_the_map_of_another_land_changes_nothing(
    demo: CoreTables, engine: Engine, tmp_path: Path
):
    with serving(Roads(snap=lambda _: (55.5, -21.1))) as address:
        found = travelled(demo, tmp_path, GivenTravel(router=RoutingServer(address)))
    said = facts(found)
    assert said["travel_router_off_map"]["pairs"] == said["travel_router"]["pairs"]
    assert by_pair(found, engine) == by_pair(travelled(demo, tmp_path, GivenTravel()), engine)


def test_nothing_but_the_centres_of_communes_is_sent(demo: CoreTables, engine: Engine, tmp_path: Path):
    roads = Roads()
    with serving(roads) as address:
        travelled(demo, tmp_path, GivenTravel(router=RoutingServer(address)))
    centres = {
        f"{row['lon']:.6f},{row['lat']:.6f}" for row in engine.rows(demo.communes) if row["lon"] is not None
    }
    for path in roads.asked:
        places, _, query = path.removeprefix("/table/v1/driving/").partition("?")
        assert set(places.split(";")) <= centres
        assert {each.partition("=")[0] for each in query.split("&")} == {
            "sources",
            "destinations",
            "annotations",
            "generate_hints",
        }


def test_a_matrix_serves_the_catchments_too_beyond_trips_to_work(
    demo: CoreTables, engine: Engine, tmp_path: Path
):
    commuting = {(row["origin_id"], row["destination_id"]) for row in engine.rows(demo.travel)}
    near = commune_catchments(demo, READER).table().to_pylist()
    pair = next(ends for row in near if (ends := (row["origin_id"], row["destination_id"])) not in commuting)
    file = tmp_path / "matrix.csv"
    file.write_text(
        f"origin_id,destination_id,distance_km,travel_time_min\n{pair[0]},{pair[1]},70,61\n", "utf-8"
    )
    found = travelled(demo, tmp_path, GivenTravel(file))
    core = replace(demo, travel=found.travel, given_travel=found.given)
    after = {
        (row["origin_id"], row["destination_id"])
        for row in commune_catchments(core, READER).table().to_pylist()
    }
    assert after == {(row["origin_id"], row["destination_id"]) for row in near} - {pair}
    far = (
        commune_catchments(core, READER, origins=[pair[0]], destinations=[pair[1]], max_minutes=61)
        .table()
        .to_pylist()
    )
    assert [(row["distance_km"], row["travel_time_min"], row["method"]) for row in far] == [
        (70.0, 61.0, "matrix")
    ]


def test_a_matrix_and_a_server_are_not_taken_together(tmp_path: Path):
    with pytest.raises(InputError, match="Both a travel matrix and a routing server"):
        GivenTravel(tmp_path / "m.csv", RoutingServer("http://host")).check()


def some_routes() -> Routes:
    keys = point_key(np.array([2.0, 2.1, 2.2]), np.array([48.0, 48.1, 48.2]))
    figures = np.array([1.0, np.nan, 3.0])
    return Routes.none().and_also(Routes(keys, keys[::-1].copy(), figures, figures, np.zeros(3)))


def test_damaged_answers_are_as_if_there_were_none(tmp_path: Path):
    path = kept_path(tmp_path, RoutingServer("http://host"))
    keep_routes(path, some_routes())
    assert len(read_routes(path)) == 3
    path.write_bytes(path.read_bytes()[:-40])
    assert len(read_routes(path)) == 0
    path.write_bytes(b"spoilt")
    assert len(read_routes(path)) == 0
    assert len(read_routes(tmp_path / "absent.parquet")) == 0


def test_servers_and_profiles_are_kept_apart_and_the_oldest_go(tmp_path: Path):
    paths = [kept_path(tmp_path, RoutingServer("http://host", profile)) for profile in map(str, range(12))]
    assert len(set(paths)) == 12
    for path in paths:
        keep_routes(path, some_routes())
    assert len(list(tmp_path.glob("*.parquet"))) == MOST_KEPT
    assert len(read_routes(paths[-1])) == 3


def test_a_password_is_no_part_of_what_is_kept(tmp_path: Path):
    one, other = (RoutingServer(f"http://{who}host") for who in ("", "me:secret@"))
    assert kept_path(tmp_path, one) == kept_path(tmp_path, other)


def test_later_answers_replace_earlier_ones():
    before = some_routes()
    later = replace(before, distance_km=before.distance_km + 10)
    both = before.and_also(later)
    assert len(both) == 3
    np.testing.assert_array_equal(both.distance_km, later.distance_km)
