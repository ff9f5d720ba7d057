"""A routing server for tests: real HTTP, OSRM's table service as documented, on an invented land where all roads run straight."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from maillage.spatial.distance import great_circle_km

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUNDABOUT = 1.25
METRES_PER_SECOND = 20.0
Answer = tuple[int, bytes, dict[str, str]]


@dataclass
class Roads:
    """What the server knows, and what it was asked.

    Attributes:
        most: most coordinates in one table.
        no_way: whether no road leads from one point to another.
        snap: where a point is put on the road.
        first: answers given before it works as it should.
        asked: the paths asked for.
    """

    most: int = 100
    no_way: Callable[[tuple[float, float], tuple[float, float]], bool] = lambda *_: False
    snap: Callable[[tuple[float, float]], tuple[float, float] | None] = lambda point: point
    first: list[Answer] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str) -> Answer:
        """The answer to a request."""
        self.asked.append(path)
        if self.first:
            return self.first.pop(0)
        parts = urlsplit(path)
        _, service, version, _, places = parts.path.split("/")
        if (service, version) != ("table", "v1"):
            return _refused("InvalidService", "Service not found!")
        asked = {name: values[0] for name, values in parse_qs(parts.query, separator="&").items()}
        points = [tuple(map(float, each.split(","))) for each in places.split(";")]
        sources, destinations = (
            [int(row) for row in asked[name].split(";")] for name in ("sources", "destinations")
        )
        if len(points) > self.most:
            return _refused("TooBig", "Too many table coordinates")
        on_road = [self.snap(point) for point in points]  # type: ignore[arg-type]
        lost = [row for row, each in enumerate(on_road) if each is None]
        if lost:
            return _refused("NoSegment", f"Could not find a matching segment for coordinate {lost[0]}")
        tables: dict[str, list[list[float | None]]] = {"durations": [], "distances": []}
        for start in sources:
            ways = [self._metres(points[start], points[end]) for end in destinations]  # type: ignore[arg-type]
            tables["distances"].append(ways)
            tables["durations"].append(
                [None if way is None else round(way / METRES_PER_SECOND, 1) for way in ways]
            )
        wanted = {f"{name}s" for name in asked.get("annotations", "duration").split(",")}
        body: dict[str, Any] = {name: table for name, table in tables.items() if name in wanted}
        body |= {
            name: [{"hint": "", "distance": 0.0, "name": "", "location": on_road[row]} for row in rows]
            for name, rows in (("sources", sources), ("destinations", destinations))
        }
        return 200, json.dumps({"code": "Ok", **body}).encode(), {}

    def _metres(self, start: tuple[float, float], end: tuple[float, float]) -> float | None:
        if self.no_way(start, end):
            return None
        return round(float(great_circle_km(*start, *end)) * 1000 * ROUNDABOUT, 1)


def _refused(code: str, message: str) -> Answer:
    return 400, json.dumps({"code": code, "message": message}).encode(), {}


@contextmanager
def serving(roads: Roads) -> Iterator[str]:
    """The address of a server that answers so."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body, headers = roads.answer(self.path)
            self.send_response(status)
            for name, value in {
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
