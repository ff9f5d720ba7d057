"""A fault of ours: the reader gets a page that says so, the journal gets where it happened, never what was typed."""

from __future__ import annotations

import logging
from traceback import format_tb
from typing import TYPE_CHECKING

from starlette.requests import Request

from maillage.errors import MaillageError
from maillage.web.problems import unforeseen

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOGGER = logging.getLogger("maillage.web")


class Faults:
    """Ends what was not foreseen here: handed on, it would be written down by the server with its message and its values."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer for what fails."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - whatever it is, it ends here
            write_down(scope["path"], error)
            if not begun:
                await unforeseen(Request(scope))(scope, receive, send)


def write_down(path: str, error: BaseException) -> None:
    """Tell the journal where a fault happened: its kind and lines, with our own words for it.

    The message of any other exception may hold what someone typed, and is left out.

    Args:
        path: address asked for, without its query.
        error: the fault; those that led to it are told before it.
    """
    if error.__cause__ is not None:
        write_down(path, error.__cause__)
    said = f" ({error.message})" if isinstance(error, MaillageError) else ""
    where = "".join(format_tb(error.__traceback__))
    LOGGER.error("%s: %s%s\n%s", path, type(error).__name__, said, where)
