"""What went wrong, told as a page, or as a problem document (RFC 9457) to a program; never a stack of calls."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from maillage.errors import InputError, MaillageError, MissingDataError, UnknownNameError
from maillage.language import text, texts, told
from maillage.phrase import Phrase
from maillage.validation import found_wrong
from maillage.web.jobs import CancelledError
from maillage.web.rendering import ExactJson, Page, html
from maillage.web.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

PROBLEM = "application/problem+json"
_STATUS: tuple[tuple[type[MaillageError], int], ...] = (
    (UnknownNameError, HTTPStatus.NOT_FOUND),
    (MissingDataError, HTTPStatus.NOT_FOUND),
    (CancelledError, HTTPStatus.CONFLICT),
    (InputError, HTTPStatus.UNPROCESSABLE_ENTITY),
)


def tell_problems(app: FastAPI) -> None:
    """Make an application tell its errors in our way."""
    app.add_exception_handler(MaillageError, _maillage)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)


def problem(
    request: Request, status: int, detail: str, do: str = "", problems: list[dict[str, str]] | None = None
) -> Response:
    """The answer to a request that failed.

    Args:
        request: what was asked.
        status: HTTP status.
        detail: what is wrong, where, why.
        do: what can be done.
        problems: each thing wrong, with ``where`` and ``what``.
    """
    view = View.of(request)
    known = text(f"web.problem.{status}", view.language) if status in _TITLED else HTTPStatus(status).phrase
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": known,
        "status": int(status),
        "detail": _without_folder(request, detail),
        "do": _without_folder(request, do),
        "problems": problems or [],
        "instance": request.url.path,
    }
    if view.as_json or request.url.path.startswith("/api/"):
        return ExactJson(document, int(status), media_type=PROBLEM)
    from starlette.responses import HTMLResponse

    named = [{**each, "where": _label(each["where"], view.language)} for each in document["problems"]]
    page = Page("problem.html.j2", known, {**document, "problems": named})
    return HTMLResponse(html(page, view), int(status))


def _label(where: str, language: str) -> str:
    """A choice of an address under the name that its page gives it; as it is where it has none."""
    side, _, name = where.partition("_")
    of_a_side = side in _SIDES and name
    key = f"web.problem.fields.{name if of_a_side else where}"
    label = texts(language).get(key)
    if label is None:
        return where
    return f"{label} ({side.upper()})" if of_a_side else label


_SIDES = ("a", "b")
"""Of a comparison, whose choices are named with their side."""


def _without_folder(request: Request, words: str) -> str:
    """A message that does not tell where the server keeps its data; the command line does, to whoever runs it."""
    app = request.scope.get("app")
    return words.replace(str(app.state.services.home.root), "…") if app is not None else words


_TITLED = {400, 404, 405, 409, 413, 422, 429, 500}


async def _maillage(request: Request, error: Exception) -> Response:
    assert isinstance(error, MaillageError)  # noqa: S101 - registered for this class
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), None)
    if status is None:
        raise error  # a fault of ours, told by Faults
    said = told_error(error, View.of(request).language)
    return problem(request, status, said["detail"], said["do"], said["problems"])


def told_error(error: MaillageError, language: str) -> dict[str, Any]:
    """An error in the reader's language: ``detail``, ``do`` and ``problems``."""
    return {
        "detail": told(error.message, language, page=True),
        "do": told(error.do, language, page=True),
        "problems": [
            {"where": told(each.where, language, page=True), "what": told(each.what, language, page=True)}
            for each in error.problems
        ],
    }


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    view = View.of(request)
    key = f"web.problem.{error.status_code}_detail"
    if error.status_code in _EXPLAINED:
        return problem(request, error.status_code, text(key, view.language, path=request.url.path))
    return problem(request, error.status_code, str(error.detail))


_EXPLAINED = {404, 405}


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
    view = View.of(request)
    found = [_told(each, view.language) for each in error.errors()]
    return problem(request, 422, text("web.problem.422_detail", view.language), problems=found)


def _told(found: Mapping[str, Any], language: str) -> dict[str, str]:
    """One thing wrong with a request: its place in it, or the body as a whole when it is no JSON."""
    origin, *place = found["loc"]
    if found["type"] == "json_invalid":
        what = Phrase("is not JSON (at character {place})", place=place[0])
        return {"where": "body", "what": told(what, language)}
    if origin == "body" and not place:
        what = Phrase("must be a JSON object, sent with Content-Type: application/json")
        return {"where": "body", "what": told(what, language)}
    what = found_wrong(found, shown=False)
    where = ".".join(str(part) for part in place) or str(origin)
    return {"where": where, "what": told(what, language, page=True)}


def unforeseen(request: Request) -> Response:
    """The answer to a request that met a fault of ours: it says so, and nothing of the fault."""
    return problem(request, 500, text("web.problem.500_detail", View.of(request).language))
