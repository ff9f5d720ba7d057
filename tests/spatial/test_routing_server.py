"""A routing server is asked for the pairs that matter, in blocks that it takes, and its answers are checked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from table_server import METRES_PER_SECOND, ROUNDABOUT, Roads, serving

from maillage.errors import DownloadError, InputError
from maillage.spatial.distance import great_circle_km
from maillage.spatial.routing_blocks import Block, blocks
from maillage.spatial.routing_server import RoutingClient, RoutingServer

if TYPE_CHECKING:
    from numpy.typing import NDArray

LON = 2.0 + np.arange(12) / 20
LAT = 48.0 + np.arange(12) / 50
EVERY = Block(np.arange(5), np.arange(12))


def routed(
    roads: Roads, block: Block = EVERY, locations: int = 100
) -> tuple[dict[tuple[int, int], tuple[float, float, float]], RoutingClient]:
    """Kilometres, minutes and kilometres off the road of each pair of rows."""
    waited: list[float] = []
    with serving(roads) as address:
        client = RoutingClient(RoutingServer(address, locations=locations).check(), waited.append)
        found = {}
        for part, answer in client.tables(LON, LAT, iter([block])):
            for i, source in enumerate(part.sources.tolist()):
                for j, there in enumerate(part.destinations.tolist()):
                    assert (source, there) not in found
                    off = max(answer.source_off_km[i], answer.destination_off_km[j])
                    found[source, there] = (answer.distance_km[i, j], answer.travel_time_min[i, j], off)
    return found, client


def expected_km(source: int, there: int) -> float:
    return float(great_circle_km(LON[source], LAT[source], LON[there], LAT[there])) * ROUNDABOUT


def test_kilometres_and_minutes_are_those_of_the_server():
    roads = Roads()
    found, client = routed(roads)
    assert len(found) == 60
    assert client.made == 1
    for (source, there), (km, minutes, off) in found.items():
        assert km == pytest.approx(expected_km(source, there), abs=1e-3)
        assert minutes == pytest.approx(km * 1000 / METRES_PER_SECOND / 60, abs=2e-3)
        assert off == 0.0


def test_the_request_is_as_documented_and_holds_nothing_but_coordinates():
    roads = Roads()
    routed(roads, Block(np.array([0]), np.array([1, 2])))
    assert roads.asked == [
        "/table/v1/driving/2.000000,48.000000;2.050000,48.020000;2.100000,48.040000"
        "?sources=0&destinations=1;2&annotations=duration,distance&generate_hints=false"
    ]


@pytest.mark.parametrize("most", [2, 3, 5, 7, 16])
def test_what_is_too_big_is_asked_in_smaller_blocks_and_the_answer_is_the_same(most: int):
    whole, _ = routed(Roads())
    found, client = routed(Roads(most=most))
    assert found == whole
    assert client.made > 1


def test_after_a_refusal_no_request_is_larger_than_what_was_refused():
    roads = Roads(most=6)
    routed(roads, locations=17)
    sizes = [len(path.split("/")[4].split("?")[0].split(";")) for path in roads.asked]
    assert sizes[0] == 17
    assert sizes[1] < 17
    assert sum(size > 6 for size in sizes) <= 3


def test_a_server_that_refuses_one_trip_is_said_to():
    with pytest.raises(InputError, match=r"refuses even one trip \(TooBig: Too many table coordinates\)"):
        routed(Roads(most=1))


@pytest.mark.parametrize("status", [400, 413, 414])
def test_an_address_that_is_too_long_for_the_server_is_cut(status: int):
    found, client = routed(Roads(first=[(status, b"", {})]))
    assert len(found) == 60
    assert client.made == 3


def test_a_pair_without_a_way_is_not_a_number():
    found, _ = routed(Roads(no_way=lambda start, end: start[0] < 2.1 < end[0]))
    for (source, there), (km, minutes, _) in found.items():
        assert np.isnan(minutes) == np.isnan(km) == (LON[source] < 2.1 < LON[there])


def test_a_point_on_no_road_loses_its_own_pairs_only():
    found, _ = routed(Roads(snap=lambda point: None if point[0] == 2.3 else point))
    lost = {pair for pair, (_, minutes, _) in found.items() if np.isnan(minutes)}
    assert lost == {(source, 6) for source in range(5)}


def test_a_point_put_on_a_road_far_away_is_said_to_be():
    found, _ = routed(Roads(snap=lambda _: (2.0, 48.0)))
    assert found[0, 0][2] == 0.0
    assert found[0, 11][2] == pytest.approx(great_circle_km(LON[11], LAT[11], 2.0, 48.0))


CUT = json.dumps({"code": "Ok", "durations": [[1.0]], "distances": [[1.0]]}).encode()[:30]


@pytest.mark.parametrize(
    "passing", [(503, b"", {}), (429, b"slow down", {}), (200, CUT, {}), (502, b"<html>", {})]
)
def test_what_passes_is_asked_again(passing: tuple[int, bytes, dict[str, str]]):
    found, client = routed(Roads(first=[passing] * 3))
    assert len(found) == 60
    assert client.made == 4


@pytest.mark.parametrize(
    ("answer", "said"),
    [((503, b"", {}), "busy or out of order"), ((200, CUT, {}), "cut short"), ((200, b"", {"Content-Length": "50"}), "hangs up")],
)  # fmt: skip
def test_what_does_not_pass_is_given_up_after_some_tries(
    answer: tuple[int, bytes, dict[str, str]], said: str
):
    with pytest.raises(DownloadError, match=rf"{said}.*\(4 tries\)"):
        routed(Roads(first=[answer] * 9))


def test_a_server_that_is_not_there_is_said_not_to_be():
    with serving(Roads()) as address:
        pass
    waited: list[float] = []
    client = RoutingClient(RoutingServer(address), waited.append)
    with pytest.raises(DownloadError, match="cannot be reached") as refused:
        list(client.tables(LON, LAT, iter([EVERY])))
    assert "leave --router out" in str(refused.value)
    assert waited == [0.5, 2.0, 5.0]


def answer(**fields: object) -> tuple[int, bytes, dict[str, str]]:
    two = [[1.0, 2.0]]
    waypoints = {
        "sources": [{"location": [2.0, 48.0]}],
        "destinations": [{"location": [2.0, 48.0]}, {"location": [2.1, 48.0]}],
    }
    whole = {"code": "Ok", "durations": two, "distances": two, **waypoints, **fields}
    return 200, json.dumps({name: value for name, value in whole.items() if value != ""}).encode(), {}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (answer(distances=""), "no table 'distances' of 1 × 2"),
        (answer(durations=[[1.0]]), "no table 'durations' of 1 × 2"),
        (answer(durations=[[1.0, -2.0]]), "figures of 0 or more"),
        (answer(durations=[[1.0, "2"]]), "figures of 0 or more"),
        (answer(durations=[[1.0, True]]), "figures of 0 or more"),
        (answer(sources=[{}]), "on which road"),
        (answer(destinations=[{"location": [2.0, 48.0]}]), "on which road"),
        ((200, b"[]", {}), "does not answer as a routing server does"),
        ((404, b"<html>no</html>", {}), r"does not answer as a routing server does \(HTTP 404\)"),
        ((302, b"", {"Location": "http://elsewhere.example/x"}), "points to http://elsewhere.example/x, which is not followed"),
        ((400, b'{"code": "NotImplemented", "message": "no distances"}', {}), "NotImplemented: no distances"),
        ((400, b'{"code": "InvalidQuery"}', {}), "InvalidQuery: no reason given"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_refused_at_once(wrong: tuple[int, bytes, dict[str, str]], said: str):
    roads = Roads(first=[wrong])
    with pytest.raises(InputError, match=said):
        routed(roads, Block(np.array([0]), np.array([1, 2])))
    assert len(roads.asked) == 1


@pytest.mark.parametrize("address", ["localhost:5000", "ftp://host", "http://", "http://host?a=b", ""])
def test_an_address_that_is_none_is_refused(address: str):
    with pytest.raises(InputError, match="is not the address"):
        RoutingServer(address).check()


@pytest.mark.parametrize("profile", ["", "a/b", "car?x=1"])
def test_a_profile_that_is_none_is_refused(profile: str):
    with pytest.raises(InputError, match="is not a profile"):
        RoutingServer("http://host", profile).check()


def test_a_password_is_never_shown():
    assert (
        RoutingServer("https://me:secret@roads.example:5000/osrm/").shown == "https://roads.example:5000/osrm"
    )


@st.composite
def lands(draw: st.DrawFn) -> tuple[NDArray[np.float64], NDArray[np.float64], list[tuple[int, int]], int]:
    size = draw(st.integers(1, 12))
    lon, lat = (np.array(draw(st.lists(st.floats(-5, 8), min_size=size, max_size=size))) for _ in range(2))
    ends = st.integers(0, size - 1)
    pairs = draw(st.lists(st.tuples(ends, ends), unique=True, max_size=40))
    return lon, lat, pairs, draw(st.integers(2, 12))


@settings(max_examples=60)
@given(lands())
def test_blocks_hold_every_wanted_pair_once_and_never_too_many_points(
    land: tuple[NDArray[np.float64], NDArray[np.float64], list[tuple[int, int]], int],
):
    lon, lat, pairs, most = land
    origin, destination = (np.array([pair[end] for pair in pairs], dtype=np.int64) for end in (0, 1))
    made = list(blocks(lon, lat, origin, destination, most))
    held = [
        (source, there)
        for block in made
        for source in block.sources.tolist()
        for there in block.destinations.tolist()
    ]
    assert set(pairs) <= set(held)
    assert len(held) == len(set(held))
    assert all(block.locations <= most for block in made)
