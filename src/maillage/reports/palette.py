"""Colours of the classes of demand: one sequential ramp, from pale to dark, that colour-blind readers can follow.

The ramp is YlGnBu of ColorBrewer (Cynthia Brewer, Apache-2.0): its lightness falls at each step, so it also holds in
grey print.
"""

from __future__ import annotations

from typing import NamedTuple

RAMP = ("#f1f3c6", "#a8dcb5", "#48b4c2", "#2b7bba", "#22308f")
DIVERGING = ("#b35806", "#f1a340", "#fee0b6", "#f4f4f2", "#d1e5f0", "#67a9cf", "#2166ac")
"""Below, about, above: the orange half of PuOr and the blue half of RdBu of ColorBrewer, of like lightness on both sides, which
colour-blind readers tell apart."""
INK = "#22262e"
MUTED = "#6a717d"
OUTLINE = "#ffffff"
MISSING = "#f3f3f1"
HATCH = "#b9bcc2"
FLOW = "#b5562c"


class Fill(NamedTuple):
    """How an area of a plan is filled: its face, the ink of its outline and pattern, and the pattern."""

    face: str
    ink: str
    hatch: str | None = None


PLAN = {
    "already": Fill("#dfe9f0", "#a9b6bf"),
    "nearer": Fill("#b4cfe1", "#8aa9bd"),
    "newly": Fill("#f6cb82", "#d99a35", "...."),
    "left": Fill("#fcfcfb", "#c9cdd2", "////"),
}
"""Blue and orange, which colour-blind readers tell apart; patterns besides, for grey print."""
PLAN_SITE = "#9c2f16"
METHODS = {
    "plan": PLAN_SITE,
    "score": "#0b5f94",
    "coverage_inhabitants": "#067a5b",
    "coverage_teleworkers": "#8a6a00",
    "p_median": "#8d4a78",
    "savings": "#565b63",
}
"""Dark enough for white letters, which tell the methods apart without their colours."""


def class_colours(classes: int) -> tuple[str, ...]:
    """One colour per class, from the lowest; the ends of the ramp are kept whatever the number.

    >>> class_colours(5) == RAMP
    True
    >>> class_colours(2)
    ('#f1f3c6', '#22308f')
    """
    if classes <= 1:
        return (RAMP[-2],) * classes
    steps = [place * (len(RAMP) - 1) / (classes - 1) for place in range(classes)]
    return tuple(_between(step) for step in steps)


def diverging_colours(each_side: int) -> tuple[str, ...]:
    """Colours of so many classes below zero, of the one about zero, and of as many above; the ends are kept.

    >>> diverging_colours(1)
    ('#b35806', '#f4f4f2', '#2166ac')
    """
    middle = len(DIVERGING) // 2
    kept = [round(place * middle / each_side) for place in range(1, each_side + 1)]
    return tuple(DIVERGING[middle + step] for step in (*(-each for each in reversed(kept)), 0, *kept))


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _between(step: float) -> str:
    low = min(int(step), len(RAMP) - 2)
    share = step - low
    pairs = zip(rgb(RAMP[low]), rgb(RAMP[low + 1]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
