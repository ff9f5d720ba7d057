"""The bars of who gains and who pays: where each part of an actor's balance is drawn, right of zero or left of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH = 240.0
"""Of the drawing, whatever the amounts."""
EDGE = 5.0
"""Room kept at each end."""
LEAST = 1.0
"""Less than a euro from end to end is drawn as nothing."""
STACKED = ("transfer", "net")


def bars(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The drawing of each row, all on one scale.

    Args:
        rows: each with ``transfer`` and ``net`` (amounts, or None), stacked, and ``total``, which has ``low``, ``central``, ``high``.

    Returns:
        ``width``, ``zero`` (where nothing is), and ``rows``: ``parts`` (``part``, ``x``, ``width``), ``low``, ``central``, ``high``.
    """
    stacks = [_stacked(row) for row in rows]
    ends = [end for stack in stacks for _, *both in stack for end in both]
    ends += [row["total"][end] for row in rows for end in ("low", "high")]
    left, right = min(0.0, *ends), max(0.0, *ends)
    scale = (WIDTH - 2 * EDGE) / max(right - left, LEAST)

    def place(amount: float) -> float:
        return round(EDGE + (amount - left) * scale, 1)

    drawn = [
        {
            "parts": [
                {"part": part, "x": place(start), "width": round(place(end) - place(start), 1)}
                for part, start, end in stack
            ],
            **{end: place(row["total"][end]) for end in ("low", "central", "high")},
        }
        for row, stack in zip(rows, stacks, strict=True)
    ]
    return {"width": WIDTH, "zero": place(0.0), "rows": drawn}


def _stacked(row: Mapping[str, Any]) -> list[tuple[str, float, float]]:
    """The parts of a row, gains away from zero to the right, costs to the left: name, left end, right end."""
    found, gained, paid = [], 0.0, 0.0
    for part in STACKED:
        amount = row[part]["central"] if row[part] else 0.0
        if amount > 0:
            found.append((part, gained, gained + amount))
            gained += amount
        elif amount < 0:
            found.append((part, paid + amount, paid))
            paid += amount
    return found
