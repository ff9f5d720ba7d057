"""What protects server and reader: a strict content policy, a bound on bodies, a bound on requests."""

from __future__ import annotations

import time
from collections import OrderedDict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from maillage.language import text
from maillage.web.problems import problem
from maillage.web.view import View

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "worker-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data: blob:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
MOST_CLIENTS = 10_000


def content_policy(*, embed: bool, base_map: str) -> str:
    """The content security policy: nothing from elsewhere, no inline script or style; only embeds may be framed.

    Args:
        embed: whether the page may be framed.
        base_map: the one server that maps may ask for images; empty for none.
    """
    rules = {**POLICY, "frame-ancestors": "*" if embed else "'none'"}
    if base_map:
        rules["connect-src"] += f" {base_map}"
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class SafeHeaders:
    """Adds the headers that protect the reader to every answer."""

    def __init__(self, app: ASGIApp, *, base_map: str) -> None:
        self.app = app
        self.base_map = base_map

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer back with its headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        embed = b"embed=1" in scope["query_string"].split(b"&")
        policy = content_policy(embed=embed, base_map=self.base_map)
        added = [
            (b"content-security-policy", policy.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
            (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
            (b"cross-origin-opener-policy", b"same-origin"),
        ]

        async def send_safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *added]
            await send(message)

        await self.app(scope, receive, send_safe)


class BoundedBody:
    """Refuses a body larger than the server reads, before it is read whole."""

    def __init__(self, app: ASGIApp, *, most_bytes: int) -> None:
        self.app = app
        self.most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what comes."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self.most_bytes:
            await self._refuse(scope, receive, send)
            return
        received = 0

        async def receive_counted() -> MutableMapping[str, Any]:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.most_bytes:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._said(scope))
            return message

        await self.app(scope, receive_counted, send)

    def _said(self, scope: Scope) -> str:
        return text("web.problem.413_detail", View.of(Request(scope)).language, most=self.most_bytes)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = problem(Request(scope), HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._said(scope))
        refused.headers["connection"] = "close"
        await refused(scope, receive, send)


class RequestRate:
    """Bounds the requests of a client in a minute (a bucket that fills again evenly); files of the pages are not counted."""

    def __init__(self, app: ASGIApp, *, per_minute: int) -> None:
        self.app = app
        self.per_minute = per_minute
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with the time to wait."""
        counted = scope["type"] == "http" and self.per_minute and not scope["path"].startswith("/static/")
        if counted and not self._take(scope["client"][0] if scope.get("client") else ""):
            request = Request(scope)
            said = text("web.problem.429_detail", View.of(request).language, most=self.per_minute)
            refused = problem(request, HTTPStatus.TOO_MANY_REQUESTS, said)
            refused.headers["retry-after"] = "1"
            await refused(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _take(self, client: str) -> bool:
        now = time.monotonic()
        left, then = self._buckets.pop(client, (float(self.per_minute), now))
        left = min(self.per_minute, left + (now - then) * self.per_minute / 60)
        allowed = left >= 1
        self._buckets[client] = (left - 1 if allowed else left, now)
        while len(self._buckets) > MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return allowed
