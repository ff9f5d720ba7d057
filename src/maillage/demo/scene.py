"""What every step after the land and its people needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maillage.demo.land import Land
    from maillage.demo.people import People


@dataclass(frozen=True)
class Scene:
    """The invented communes, in one order everywhere.

    Attributes:
        land: where they are.
        people: who lives there.
        ids: their codes.
        names: their names.
    """

    land: Land
    people: People
    ids: list[str]
    names: list[str]
