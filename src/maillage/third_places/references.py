"""The published figures that a territory's state of play is read beside: France in 2023, Aquitaine in 2016."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.spatial.existing import OPEN
from maillage.third_places.zones import ZONES

if TYPE_CHECKING:
    from maillage.parameters import ParameterReader
    from maillage.third_places.state_of_play import StateOfPlay

FAMILY = "observatory"
NO_FIGURE = "not_in_files"
"""Why a territory has no figure of its own: no imported file says it."""
_KINDS = {"coworking": ("coworking",), "fablab": ("fablab",)}
_ZONE_REFERENCES = {
    "urban": "aquitaine.urban",
    "intermediate": "aquitaine.intermediate",
    "rural": "aquitaine.rural",
}


@dataclass(frozen=True)
class Comparison:
    """One figure of the territory beside the published ones.

    Attributes:
        what: key of the figure.
        value: of the territory, as a share of its open places; None where no file says it.
        of: open places that it is a share of.
        france: name of the parameter for France, if one is published.
        aquitaine: name of the parameter for Aquitaine.
    """

    what: str
    value: float | None
    of: int
    france: str | None
    aquitaine: str | None


def comparisons(reader: ParameterReader, state: StateOfPlay) -> tuple[Comparison, ...]:
    """The shares of a territory beside the published ones, in a fixed order; each parameter named is read.

    Args:
        reader: the parameters in force; the readings are noted.
        state: the state of play.
    """
    opened = state.in_state(OPEN)
    count = len(opened)

    def share(found: int) -> float | None:
        return found / count if count else None

    france = {"rural": "france.rural"}
    told = [
        Comparison(zone, share(sum(each.zone == zone for each in opened)), count, _named(france.get(zone)), _named(_ZONE_REFERENCES[zone]))
        for zone in ZONES
    ]  # fmt: skip
    told += [
        Comparison(name, share(sum(each.kind in kinds for each in opened)), count, _named(f"france.{name}"), _named(f"aquitaine.{name}"))
        for name, kinds in _KINDS.items()
    ]  # fmt: skip
    told += [
        Comparison(name, None, count, _named(f"france.{name}"), _named(f"aquitaine.{name}"))
        for name in ("association", "local_authority")
    ]
    for each in told:
        for name in (each.france, each.aquitaine):
            if name is not None:
                reader.at(name)
    return tuple(told)


def _named(name: str | None) -> str | None:
    return None if name is None else f"{FAMILY}.{name}"
