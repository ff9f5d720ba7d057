"""The JSON twin of each page: the same address with ``.json`` at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.web.view import TWIN

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

NOT_PAGES = ("/api/", "/static/")


class JsonTwins:
    """Takes ``.json`` off the path and notes that JSON is wanted, so that every page has a twin without a second route."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if (
            scope["type"] == "http"
            and scope["path"].endswith(TWIN)
            and not scope["path"].startswith(NOT_PAGES)
        ):
            path = scope["path"].removesuffix(TWIN)
            path = "/" if path == "/index" else path
            state = {**scope.get("state", {}), "as_json": True}
            scope = {**scope, "path": path, "raw_path": path.encode(), "state": state}
        await self.app(scope, receive, send)
