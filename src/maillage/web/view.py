"""How a page was asked for: language, embedded or whole, page or JSON twin; and addresses that keep these choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from starlette.requests import Request

from maillage.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

TWIN = ".json"


@dataclass(frozen=True)
class View:
    """The form in which an answer is wanted.

    Attributes:
        path: of the page, without the ``.json`` of its twin.
        query: what follows in the address, as pairs.
        language: ``fr`` or ``en``.
        embed: whether the page is shown inside another one, without header and footer.
        as_json: whether the JSON twin is wanted.
        fragment: whether a part of the page is asked for by the page itself.
        came_from: the page of ours that led here, as a path with its choices; empty where there is none.
    """

    path: str
    query: tuple[tuple[str, str], ...]
    language: str = "fr"
    embed: bool = False
    as_json: bool = False
    fragment: bool = False
    came_from: str = ""

    @classmethod
    def of(cls, request: Request) -> View:
        """The view of a request; an unknown language is French."""
        language = request.query_params.get("lang", LANGUAGES[0])
        return cls(
            path=request.scope["path"],
            query=tuple(request.query_params.multi_items()),
            language=language if language in LANGUAGES else LANGUAGES[0],
            embed=request.query_params.get("embed") == "1",
            as_json=bool(request.scope.get("state", {}).get("as_json")),
            fragment="hx-request" in request.headers,
            came_from=_came_from(request),
        )

    @property
    def other_language(self) -> str:
        """The language that is not in force."""
        return next(each for each in LANGUAGES if each != self.language)

    def link(self, path: str, **query: Any) -> str:  # noqa: ANN401 - any plain value
        """The address of a page, in the same language and form.

        >>> View("/", (), language="en").link("/territoires/scot:artois", annee=2030)
        '/territoires/scot:artois?annee=2030&lang=en'
        """
        kept: dict[str, Any] = {name: value for name, value in query.items() if value not in {None, ""}}
        if self.language != LANGUAGES[0]:
            kept["lang"] = self.language
        if self.embed:
            kept["embed"] = 1
        return _address(path, kept)

    def again(self, **changes: Any) -> str:  # noqa: ANN401 - any plain value
        """This page's own address with other choices; None takes a choice away."""
        kept: list[tuple[str, Any]] = [(name, value) for name, value in self.query if name not in changes]
        kept += [(name, value) for name, value in changes.items() if value is not None]
        return _address(self.path, kept)

    @property
    def twin(self) -> str:
        """The address of the JSON twin."""
        kept = [(name, value) for name, value in self.query if name != "embed"]
        return _address(("/index" if self.path == "/" else self.path) + TWIN, kept)


def _came_from(request: Request) -> str:
    """The page of this server, other than the one that is asked for, whose link was followed."""
    page = urlsplit(request.headers.get("referer", ""))
    if page.netloc != request.url.netloc or page.path == request.url.path:
        return ""
    return page.path + (f"?{page.query}" if page.query else "")


def _address(path: str, query: Mapping[str, Any] | list[tuple[str, Any]]) -> str:
    written = urlencode(query, safe=":,")
    return quote(path, safe="/:,@") + (f"?{written}" if written else "")
