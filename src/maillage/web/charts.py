"""Charts: a Vega-Lite specification made in Python, drawn to SVG by the server and made alive by the page where that helps."""

from __future__ import annotations

import copy
import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from markupsafe import Markup

from maillage.language import check_language

WIDE, NARROW = 720, 340
"""Widths of the two drawings, in pixels: a desk and a phone; the style sheet shows the one that fits."""
COLOURS = ("#2b7bba", "#d55e00", "#009e73", "#a06bb8", "#7a808c", "#b8860b")
"""Colours of categories, which colour-blind readers tell apart, legible on light and on dark paper."""
_LOCALES: dict[str, dict[str, Any]] = {
    "fr": {
        "decimal": ",",
        "thousands": "\N{NARROW NO-BREAK SPACE}",
        "grouping": [3],
        "currency": ["", "\N{NO-BREAK SPACE}€"],
        "percent": "\N{NARROW NO-BREAK SPACE}%",
        "minus": "\N{MINUS SIGN}",
    },
    "en": {
        "decimal": ".",
        "thousands": ",",
        "grouping": [3],
        "currency": ["€", ""],
        "minus": "\N{MINUS SIGN}",
    },
}
_MOST_DRAWINGS = 256


class AltairChart(Protocol):
    """Anything that Altair makes."""

    def to_dict(self) -> dict[str, Any]:
        """Its specification."""


@dataclass(frozen=True)
class Drawing:
    """A chart ready for a page.

    Attributes:
        svg: the drawings of the server, wide and narrow; goes into a template as it is.
        spec: the specification with our look and formats, for the page to make it alive.
    """

    svg: Markup
    spec: dict[str, Any]


def chart(spec: dict[str, Any] | AltairChart, language: str, said: str) -> Drawing:
    """Draw a chart in the look of the pages.

    In a page: ``Drawing.svg`` goes to the macro ``chart`` of ``parts.html.j2`` (``drawing``), with the style sheet ``charts.css``
    in the block ``head``. For a living chart (tooltips, zoom), serve ``Drawing.spec`` as JSON at an address of the page
    and give that address to the macro (``spec``); nothing else is needed, ``charts.js`` does the rest once the chart
    comes into view. A table beside it says the same.

    Colours of text and lines are ``currentColor``, so that they follow the page in the dark; categories take :data:`COLOURS`.
    Numbers are written in the habits of the language: give axes a d3 format such as ``,.0f`` or ``.0%``.

    Args:
        spec: a Vega-Lite specification or an Altair chart, without width (a height is welcome).
        language: ``fr`` or ``en``.
        said: what the chart shows, in one sentence, for those who do not see it.
    """
    given = spec if isinstance(spec, dict) else spec.to_dict()
    made = _dressed(given, check_language(language), said)
    return Drawing(_drawn(json.dumps(made, sort_keys=True, ensure_ascii=False), said), made)


def _dressed(spec: dict[str, Any], language: str, said: str) -> dict[str, Any]:
    """A specification with our look on, and its own choices on top."""
    made = copy.deepcopy(spec)
    own = {name: value for name, value in made.pop("config", {}).items() if name != "view"}
    made.setdefault("width", "container")
    made.setdefault("autosize", {"type": "fit-x", "contains": "padding"})
    made["description"] = said
    made["config"] = {**look(), **own, "locale": {"number": _LOCALES[language]}}
    return made


def look() -> dict[str, Any]:
    """The look of all charts, as a Vega-Lite configuration: the typeface and inks of the pages, quiet lines."""
    text = {"labelFont": "Inter, sans-serif", "titleFont": "Inter, sans-serif"}
    ink = {"labelColor": "currentColor", "titleColor": "currentColor"}
    quiet = {"gridColor": "currentColor", "domainColor": "currentColor", "tickColor": "currentColor"}
    return {
        "background": None,
        "font": "Inter, sans-serif",
        "aria": False,
        "padding": 4,
        "view": {"stroke": None},
        "range": {"category": list(COLOURS)},
        "mark": {"color": COLOURS[0]},
        "rule": {"color": "currentColor"},
        "text": {"color": "currentColor", "font": "Inter, sans-serif", "fontSize": 12},
        "axis": {
            **text,
            **ink,
            **quiet,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "gridOpacity": 0.14,
            "domainOpacity": 0.4,
            "tickOpacity": 0.4,
            "labelPadding": 6,
        },
        "legend": {**text, **ink, "labelFontSize": 12, "titleFontSize": 12, "orient": "top", "title": None},
        "header": {**text, **ink},
    }


@lru_cache(maxsize=_MOST_DRAWINGS)
def _drawn(written: str, said: str) -> Markup:
    """Both drawings of a specification; the same content is drawn once."""
    spec = json.loads(written)
    widths = ((WIDE, "chart-wide"), (NARROW, "chart-narrow"))
    drawings = "".join(_svg(spec, width, name, said) for width, name in widths)
    return Markup(drawings)  # noqa: S704 - our own drawing of our own specification, made safe below


def _svg(spec: dict[str, Any], width: int, name: str, said: str) -> str:
    """One drawing, without what our content policy refuses, and with names of its own."""
    import vl_convert

    sized = {**spec, "width": width} if spec.get("width") == "container" else spec
    drawn: str = vl_convert.vegalite_to_svg(sized)
    own = hashlib.sha256(json.dumps(sized, sort_keys=True).encode()).hexdigest()[:8]
    drawn = re.sub(r'\sstyle="[^"]*"', "", drawn)
    drawn = re.sub(r'\s(?:role|aria-[a-z]+)="[^"]*"', "", drawn)  # one picture, told by its label
    drawn = re.sub(r"<style>.*?</style>", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r'\bid="([^"]+)"', rf'id="\1-{own}"', drawn)
    drawn = re.sub(r"url\(#([^)]+)\)", rf"url(#\1-{own})", drawn)
    opening = Markup('<svg role="img" aria-label="{}" focusable="false"').format(said)
    drawn = drawn.replace("<svg ", f"{opening} ", 1)
    return drawn.replace('class="marks"', f'class="marks {name}"', 1)
