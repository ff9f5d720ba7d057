"""Which territories a plan can be made for, and which to take instead of one that is too vast, or a single commune."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.assembly.gazetteer import folded

if TYPE_CHECKING:
    from maillage.assembly.gazetteer import Entry, Gazetteer

FEWEST_COMMUNES = 2
"""A plan chooses among communes."""
MOST_COMMUNES = 4_000
"""Beyond, no page makes a plan: it would take many minutes, and no matrix is modelled where no commuting file is imported."""
FRANCE = "france"
ONE, VAST = "one", "vast"
KINDS_INSTEAD = ("departement", "region")
"""What is proposed instead of the country; smaller territories are found by their names."""


def can_be_sited(communes: int) -> bool:
    """Whether a plan is made for a territory of so many communes."""
    return FEWEST_COMMUNES <= communes <= MOST_COMMUNES


def why_not(territory: str, names: Gazetteer) -> str:
    """Why no plan is made for a territory, known before anything is computed: too vast, or one commune.

    Args:
        territory: as on the command line.
        names: of every territory.

    Returns:
        ``vast``, ``one``, or nothing: a plan can be made, or the territory is not known.
    """
    if territory == FRANCE:
        return VAST
    entry = names.of_territory(territory)
    if entry is None or can_be_sited(entry.communes):
        return ""
    return VAST if entry.communes > MOST_COMMUNES else ONE


def instead(territory: str, names: Gazetteer) -> dict[str, list[Entry]]:
    """The territories to plan for instead, by kind: those around one commune, or the parts of a vast territory.

    Args:
        territory: as on the command line.
        names: of every territory.
    """
    if territory == FRANCE:
        proposed = [each for kind in KINDS_INSTEAD for each in names.of_kind(kind)]
    else:
        proposed = list(names.sharing(territory))
    if why_not(territory, names) == VAST:
        proposed = [each for each in proposed if each.kind in KINDS_INSTEAD]
        proposed.sort(key=lambda each: (KINDS_INSTEAD.index(each.kind), folded(each.name)))
    found: dict[str, list[Entry]] = {}
    for each in proposed:
        if can_be_sited(each.communes):
            found.setdefault(each.kind, []).append(each)
    return found
