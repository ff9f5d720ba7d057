"""From what a page says to HTML or to its JSON twin."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, JSONResponse, Response

from maillage import __version__, language
from maillage.web.assets import asset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

    from maillage.web.view import View


@dataclass(frozen=True)
class Page:
    """What a page says.

    Attributes:
        template: name of its template.
        title: in the language of the view.
        data: what its JSON twin gives; plain values.
        context: what the template reads beside ``data`` (all of it under the same names).
        description: one sentence for search engines and previews.
        status: HTTP status.
        headers: more headers of the answer.
    """

    template: str
    title: str
    data: Mapping[str, Any]
    context: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class ExactJson(JSONResponse):
    """JSON that writes French letters as they are, and refuses a number that is none."""

    def render(self, content: Any) -> bytes:  # noqa: ANN401 - as in the parent
        """The bytes; a figure that is not a number is null."""
        return json.dumps(_plain(content), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(
            errors="replace"
        )  # JSON may send half a letter, which no text holds


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A value that JSON can hold: no NaN, no infinity, no tuple key."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value


def answer(page: Page, view: View) -> Response:
    """The page as HTML, or its twin as JSON."""
    if view.as_json:
        return ExactJson(dict(page.data), page.status, dict(page.headers))
    return HTMLResponse(html(page, view), page.status, dict(page.headers))


def html(page: Page, view: View) -> str:
    """The page as HTML."""
    words = {
        "t": partial(_sentence, view.language),
        "number": partial(_in_language, language.number, view.language),
        "percent": partial(_in_language, language.percent, view.language),
        "rounded": partial(_in_language, language.headline, view.language),
        "figure": partial(_in_language, language.figure, view.language),
        "unit": partial(_in_language, language.unit_label, view.language),
    }
    known = {"view": view, "page": page, "lang": view.language, "link": view.link, "version": __version__}
    context = {**known, **words, **page.data, **page.context}
    return environment().get_template(page.template).render(context)


def _sentence(lang: str, key: str, **values: Any) -> str:  # noqa: ANN401 - what sentences are filled with
    return language.text(key, lang, **values)


def _in_language(write: Any, lang: str, value: Any, *more: Any) -> str:  # noqa: ANN401 - the writers of language.py
    return str(write(value, lang, *more))


@cache
def environment() -> Environment:
    """The templates: all values escaped, an unknown name is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("maillage.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = asset
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": False}
    return made
