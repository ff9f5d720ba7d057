"""The files of the pages: styles, scripts, libraries, typefaces; addressed by content, so that browsers keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.staticfiles import StaticFiles

from maillage.errors import InternalError

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
YEAR_S = 31_536_000


@cache
def asset(name: str) -> str:
    """The address of a file, with a mark of its content.

    Raises:
        InternalError: there is no such file; the libraries come with the installation.
    """
    path = FOLDER / name
    if not path.is_file():
        message = f"The file '{name}' of the pages is missing."
        raise InternalError(
            message, do="Install Maillage again: its build brings the libraries of the pages."
        )
    return f"/static/{name}?v={hashlib.sha256(path.read_bytes()).hexdigest()[:10]}"


class Assets(StaticFiles):
    """Serves them; one asked for with its mark may be kept for a year."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """The file, with how long it may be kept."""
        answer = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        scope: Scope = args[2] if len(args) > 2 else kwargs["scope"]  # type: ignore[assignment] # noqa: PLR2004 - the parent's order
        marked = scope["query_string"].startswith(b"v=")
        answer.headers["cache-control"] = f"public, max-age={YEAR_S}, immutable" if marked else "no-cache"
        return answer
