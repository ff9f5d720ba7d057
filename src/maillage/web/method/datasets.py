"""The official datasets as the pages show them: by publisher, with licence, vintage, and whether they are imported."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from maillage.language import text
from maillage.sources.checking import listing
from maillage.web.method.filtering import holds

if TYPE_CHECKING:
    from maillage.sources.home import Home


def datasets(home: Home, words: str, language: str) -> list[dict[str, Any]]:
    """Datasets whose name, title or publisher holds the words.

    Returns:
        ``id``, ``title``, ``publisher``, ``vintage``, ``geography_year``, ``licence``, ``page``, ``derived_from``,
        ``state`` and ``state_label``, ``tables``.
    """
    rows = [
        {
            **row.dataset.model_dump(
                mode="json",
                include={
                    "id",
                    "title",
                    "publisher",
                    "vintage",
                    "geography_year",
                    "licence",
                    "page",
                    "derived_from",
                    "tables",
                },
            ),
            "state": row.state,
            "state_label": text(f"data.states.{row.state}", language),
        }
        for row in listing(home)
    ]
    return [row for row in rows if holds(words, row["id"], row["title"], row["publisher"])]


def licences(home: Home, language: str) -> list[dict[str, Any]]:
    """Datasets by licence: ``licence``, ``publishers`` in alphabetical order, ``datasets``."""
    rows = sorted(datasets(home, "", language), key=lambda row: str(row["licence"]))
    found = []
    for licence, members in groupby(rows, key=lambda row: str(row["licence"])):
        held = list(members)
        found.append(
            {"licence": licence, "publishers": sorted({row["publisher"] for row in held}), "datasets": held}
        )
    return found
