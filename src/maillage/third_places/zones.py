"""Zones of a territory by density: urban, intermediate, rural, as INSEE groups the seven levels of its grid into three."""

from __future__ import annotations

ZONES = ("urban", "intermediate", "rural")
UNKNOWN = "unknown"
"""Zone of a commune whose density is not published."""
_OF_LEVEL = {
    "1": "urban",
    "2": "intermediate",
    "3": "intermediate",
    "4": "intermediate",
    "5": "rural",
    "6": "rural",
    "7": "rural",
}
"""INSEE, grille communale de densité: 1 dense, 2 to 4 intermediate, 5 to 7 rural."""


def zone_of(density_level: str | None) -> str:
    """The zone of a commune from its level in the density grid.

    >>> zone_of("1"), zone_of("6"), zone_of(None)
    ('urban', 'rural', 'unknown')
    """
    return _OF_LEVEL.get(density_level or "", UNKNOWN)
