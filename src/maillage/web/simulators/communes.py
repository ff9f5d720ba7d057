"""The communes of a simulated territory as a table: the first ones, all others, and how firm the ranking is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.language import ABSENT, percent, unit_label
from maillage.simulator.declarations import quantities
from maillage.simulator.document import words
from maillage.web.quoting import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.simulator.declarations import Quantity
    from maillage.web.view import View

COLUMNS = ("teleworkers", "third_place_users", "seats_needed", "avoided_distance_pkm", "ledger_net")
COUNTED = ("person", "seat")
MOST_ROWS = 400
"""Communes written in the page; all are in its twin."""


def communes_table(document: Mapping[str, Any], view: View) -> dict[str, Any]:
    """The table of communes, the strongest first; those without data come last, with empty cells.

    Args:
        document: of the simulation of a territory.
        view: for the language and the addresses.
    """
    ranked = {each["commune_id"]: each for each in document["ranking"]["communes"]}
    rows = sorted(document["communes"], key=lambda row: _place(row, ranked))
    written = [_row(row, ranked.get(row["commune_id"]), view) for row in rows[:MOST_ROWS]]
    top, declared = document["ranking"]["top"], quantities("territory")
    return {
        "count": len(rows),
        "headings": [_heading(declared[name], view.language) for name in COLUMNS],
        "first": written[:top],
        "others": written[top:],
        "left_out": max(0, len(rows) - MOST_ROWS),
    }


def _heading(declared: Quantity, language: str) -> str:
    """Name of a column, with its unit when it does not count persons or desks."""
    label = words(declared.label, language)
    return label if declared.unit in COUNTED else f"{label} ({unit_label(declared.unit, language)})"


def _place(row: Mapping[str, Any], ranked: Mapping[str, Mapping[str, Any]]) -> tuple[float, str]:
    found = ranked.get(row["commune_id"])
    return (float("inf") if found is None else found["rank"], row["commune_id"])


def _row(row: Mapping[str, Any], rank: Mapping[str, Any] | None, view: View) -> dict[str, Any]:
    return {
        "rank": rank["rank"] if rank else None,
        "name": row["name"],
        "address": view.link(f"/territoires/commune:{row['commune_id']}"),
        "cells": [quoted(row.get(name), row["reliability"], view.language).replace("-", "\N{MINUS SIGN}") for name in COLUMNS],
        "stays": percent(rank["share_in_top"], view.language, 0) if rank else ABSENT,
    }  # fmt: skip
