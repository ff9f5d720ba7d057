"""A routing server that the user runs: distances and times by road, from OSRM's HTTP table service.

``GET /table/v1/{profile}/{lon},{lat};…?sources=…&destinations=…&annotations=duration,distance``: seconds and metres of the fastest
way, ``null`` where there is none. Only the longitude and latitude of commune centres are sent, and only to the address that the
user gives: an answer that points elsewhere is not followed.

Source: Project OSRM, docs/http.md (version 1 of the protocol, servers 5 and 6).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from time import sleep
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit, urlunsplit

import numpy as np

from maillage.errors import DownloadError, InputError
from maillage.phrase import Phrase
from maillage.spatial.routing_answer import RefusedError, RoutedBlock, read_table, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import requests

    from maillage.spatial.routing_blocks import Block
    from maillage.spatial.stops import Floats

LOCATIONS = 100
"""Most points that a server takes in one table unless its owner says otherwise (``osrm-routed --max-table-size``)."""
TIMEOUT_S = (5, 120)
"""To connect, and to answer."""
PAUSES_S = (0.5, 2.0, 5.0)
"""Before each further try: three, then it is given up."""
BUSY = frozenset({429, 500, 502, 503, 504})
TOO_LONG = frozenset({413, 414, 431})
REDIRECTED = range(300, 400)
PROFILE = re.compile(r"^[\w.-]+$")


@dataclass(frozen=True)
class RoutingServer:
    """Where a routing server is, and what it is asked.

    Attributes:
        address: of the server, for instance ``http://localhost:5000``.
        profile: means of travel, as the server calls it.
        locations: most points in one request; fewer are tried when it refuses so many.
    """

    address: str
    profile: str = "driving"
    locations: int = LOCATIONS

    def check(self) -> RoutingServer:
        """This server, when its address can be one.

        Raises:
            InputError: not an address of the web, a profile with signs that no profile has, fewer than two points.
        """
        parts = urlsplit(self.address)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            message = Phrase("'{address}' is not the address of a routing server.", address=self.address)
            raise InputError(
                message,
                do=Phrase("Give it with http:// or https://, for instance --router http://localhost:5000."),
            )
        if not PROFILE.match(self.profile):
            message = Phrase("'{profile}' is not a profile of a routing server.", profile=self.profile)
            raise InputError(message, do=Phrase("Give its name, for instance --router-profile driving."))
        if self.locations < 2:  # noqa: PLR2004 - one to start from and one to go to
            message = Phrase("A request of {locations} points holds no trip.", locations=self.locations)
            raise InputError(message, do=Phrase("Give 2 or more."))
        return self

    @property
    def shown(self) -> str:
        """Its address without the name and password that it may hold."""
        parts = urlsplit(self.address)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))

    def table_address(self, lon: Floats, lat: Floats, block: Block) -> str:
        """The request for a block of points (rows of ``lon`` and ``lat``, degree)."""
        rows = np.concatenate([block.sources, block.destinations])
        points = ";".join(f"{lon[row]:.6f},{lat[row]:.6f}" for row in rows.tolist())
        starts = len(block.sources)
        sources = ";".join(map(str, range(starts)))
        destinations = ";".join(map(str, range(starts, len(rows))))
        return (
            f"{self.address.rstrip('/')}/table/v1/{quote(self.profile)}/{points}"
            f"?sources={sources}&destinations={destinations}&annotations=duration,distance&generate_hints=false"
        )


@dataclass
class RoutingClient:
    """Asks a server, again when it is busy and for less when it is too much.

    Attributes:
        server: the server.
        pause: waits so many seconds.
        made: how many requests were made.
    """

    server: RoutingServer
    pause: Callable[[float], None] = sleep
    made: int = 0
    _most: int = field(init=False)

    def __post_init__(self) -> None:
        self._most = self.server.locations

    def tables(
        self, lon: Floats, lat: Floats, wanted: Iterator[Block]
    ) -> Iterator[tuple[Block, RoutedBlock]]:
        """The answers, block by block; a block that the server refuses is cut into smaller ones.

        Args:
            lon: of each point (degree).
            lat: of each point (degree).
            wanted: blocks of their rows.

        Raises:
            DownloadError: the server cannot be reached, or stays busy.
            InputError: it does not answer as OSRM's table service does.
        """
        import requests

        with requests.Session() as session:
            for each in wanted:
                waiting = [each]
                while waiting:
                    block = waiting.pop()
                    if block.locations > self._most:
                        waiting += reversed(block.halves())
                        continue
                    try:
                        yield block, self._ask(session, lon, lat, block)
                    except RefusedError as refused:
                        if refused.too_big:
                            self._smaller(block, refused)
                        if block.locations == 2:  # noqa: PLR2004 - one trip, of which a point is on no road
                            yield block, RoutedBlock.none()
                        else:
                            waiting += reversed(block.halves())

    def _smaller(self, block: Block, refused: RefusedError) -> None:
        if block.locations <= 2:  # noqa: PLR2004 - one trip
            message = Phrase(
                "The routing server {server} refuses even one trip ({refused}).",
                server=self.server.shown,
                refused=refused,
            )
            raise InputError(
                message, do=Phrase("Check that it is an OSRM server, and its option --max-table-size.")
            )
        self._most = min(self._most, max(half.locations for half in block.halves()))

    def _ask(self, session: requests.Session, lon: Floats, lat: Floats, block: Block) -> RoutedBlock:
        """One request, tried again after a pause while the server is busy or its answer is cut short."""
        address = self.server.table_address(lon, lat, block)
        tries = 0
        while True:
            self.made += 1
            try:
                return self._once(session, address, lon, lat, block)
            except _AgainError as why:
                if tries == len(PAUSES_S):
                    message = Phrase(
                        "The routing server {server} {why} ({tries} tries).",
                        server=self.server.shown,
                        why=why.args[0],
                        tries=tries + 1,
                    )
                    advice = Phrase(
                        "Check that it runs and that its address is right, or leave --router out. What it has answered is kept."
                    )
                    raise DownloadError(message, do=advice) from why
            self.pause(PAUSES_S[tries])
            tries += 1

    def _once(
        self, session: requests.Session, address: str, lon: Floats, lat: Floats, block: Block
    ) -> RoutedBlock:
        import requests

        try:
            answer = session.get(address, timeout=TIMEOUT_S, allow_redirects=False)
        except (
            requests.ConnectionError,
            requests.Timeout,
            requests.exceptions.ChunkedEncodingError,
        ) as error:
            said = (
                Phrase("does not answer in time")
                if isinstance(error, requests.Timeout)
                else Phrase("cannot be reached, or hangs up")
            )
            raise _AgainError(said) from error
        except requests.RequestException as error:
            message = Phrase(
                "The routing server {server} cannot be asked ({reason}).",
                server=self.server.shown,
                reason=type(error).__name__,
            )
            raise InputError(message, do=Phrase("Check the address given to --router.")) from error
        self._check_status(answer)
        found = self._json(answer)
        if answer.status_code != requests.codes.ok or found.get("code") != "Ok":
            raise refusal(self.server.shown, found, answer.status_code)
        return read_table(self.server.shown, found, (lon, lat), block)

    def _check_status(self, answer: requests.Response) -> None:
        status = answer.status_code
        if status in BUSY:
            said = Phrase("is busy or out of order (HTTP {status})", status=status)
            raise _AgainError(said)
        if status in TOO_LONG:
            refused = f"HTTP {status}"
            raise RefusedError(refused, too_big=True)
        if status in REDIRECTED:
            there = RoutingServer(answer.headers.get("Location", "")).shown or Phrase("another address")
            message = Phrase(
                "The routing server {server} points to {there}, which is not followed.",
                server=self.server.shown,
                there=there,
            )
            raise InputError(message, do=Phrase("Give that address to --router if it is yours."))

    def _json(self, answer: requests.Response) -> dict[str, Any]:
        try:
            found = answer.json()
        except ValueError as error:
            if answer.ok:
                said = Phrase("gives an answer that is cut short, or no JSON")
                raise _AgainError(said) from error
            if answer.status_code == 400:  # noqa: PLR2004 - what osrm-routed says, bare, of too long an address
                refused = "HTTP 400"
                raise RefusedError(refused, too_big=True) from error
            found = None
        if not isinstance(found, dict):
            message = Phrase(
                "{server} does not answer as a routing server does (HTTP {status_code}).",
                server=self.server.shown,
                status_code=answer.status_code,
            )
            raise InputError(message, do=Phrase("Give the address of an OSRM server, without /table/v1."))
        return found


class _AgainError(Exception):
    """What may pass: the request is made again."""
