"""The map as an image that needs no script: in the page, and as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from maillage.reports.palette import HATCH, INK, MISSING, MUTED, OUTLINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maillage.spatial.drawing import Drawing
    from maillage.web.maps.figures import MapFigures

_LEGEND = 300
_HEAD = 64
_FOOT = 34
_LINE = 24


def ranked_paths(drawn: Drawing, ids: Sequence[str], figures: MapFigures) -> list[tuple[str, int]]:
    """The path of each commune with its class, 0 without a figure."""
    ranks = figures.rank_of
    return [(path, ranks.get(code, 0)) for path, code in zip(drawn.paths, ids, strict=True)]


def svg_file(drawn: Drawing, paths: Iterable[tuple[str, int]], words: Mapping[str, Any]) -> str:
    """The map with its title, legend and sources as an SVG file.

    Args:
        drawn: the size of the drawing.
        paths: from :func:`ranked_paths`.
        words: ``title``, ``subtitle``, ``sources``, ``none``, ``legend`` (``colour``, ``bounds``, ``counted``) from the lowest.
    """
    classes: dict[int, list[str]] = {}
    for path, rank in paths:
        classes.setdefault(rank, []).append(path)
    colours = {0: MISSING} | {line["rank"]: line["colour"] for line in words["legend"]}
    areas = [
        f'<path fill="{colours[rank]}" stroke="{HATCH if rank == 0 else OUTLINE}" stroke-width="0.3" fill-rule="evenodd" d="{"".join(found)}"/>'
        for rank, found in sorted(classes.items())
    ]
    width, height = drawn.width + _LEGEND, drawn.height + _HEAD + _FOOT
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="Inter, Arial, sans-serif">',
            f"<title>{escape(words['title'])}</title>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            _text(16, 28, 20, INK, words["title"], weight=640),
            _text(16, 50, 14, MUTED, words["subtitle"]),
            f'<g transform="translate(0 {_HEAD})">',
            *areas,
            "</g>",
            *_legend(drawn.width + 16, _HEAD + 20, words, missing=0 in classes),
            _text(16, height - 12, 10, MUTED, words["sources"]),
            "</svg>",
        ]
    )


def _legend(left: int, top: int, words: Mapping[str, Any], *, missing: bool) -> list[str]:
    lines = [(line["colour"], line["bounds"], line["counted"]) for line in reversed(words["legend"])]
    if missing:
        lines.append((MISSING, words["none"], ""))
    found = []
    for place, (colour, bounds, counted) in enumerate(lines):
        low = top + place * _LINE
        found.append(
            f'<rect x="{left}" y="{low}" width="26" height="16" rx="3" fill="{colour}" stroke="{HATCH}" stroke-width="0.5"/>'
        )
        found.append(_text(left + 36, low + 13, 13, INK, bounds))
        found.append(_text(left + _LEGEND - 32, low + 13, 11, MUTED, counted, anchor="end"))
    return found


def _text(
    x: int, y: int, size: int, colour: str, words: str, *, weight: int = 400, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{colour}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )
