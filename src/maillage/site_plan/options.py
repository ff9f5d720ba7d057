"""What is asked for when sites are chosen: how many, for whom, with which money and seats."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maillage.errors import InputError, Problem, raise_collected, unknown_name
from maillage.phrase import Phrase
from maillage.spatial.choice import ACCESS_FORMS, CHOICE, THRESHOLD

if TYPE_CHECKING:
    from collections.abc import Mapping

MAILLAGE, LOCAL_FABRIC = "maillage", "tissu-local"
STRATEGIES = (MAILLAGE, LOCAL_FABRIC)
"""The two strategies of the study: leave nobody too far; or follow the demand."""


@dataclass(frozen=True)
class SiteOptions:
    """Choices of a plan, each printed beside its result.

    Attributes:
        sites: how many to open beyond those that exist; None: as many as leave nobody too far (*maillage*), or as the
            budget pays for.
        strategy: ``maillage`` (as few sites as leave nobody too far or, with a number of sites, the most inhabitants covered)
            or ``tissu-local`` (the most potential teleworkers covered).
        existing: whether the third places open today serve first.
        budget: most to spend (EUR); a conversion costs less than a new place.
        capacity: seats of each place to open, for ``tissu-local``; None: seats are not limited.
        max_minutes: longest trip from home to a place, one way; None: the access time of the study.
        access: how a place serves those within that trip: ``threshold`` (all alike), ``linear`` or ``exponential`` (fewer the
            longer the trip), ``choice`` (those who would choose it rather than their trip to work).
        draws: draws of weights behind the stability of the score.
        seed: of these draws.
        weights: the user's own weights of the score, by criterion; the others keep theirs.
    """

    sites: int | None = None
    strategy: str = MAILLAGE
    existing: bool = True
    budget: float | None = None
    capacity: float | None = None
    max_minutes: float | None = None
    draws: int = 1000
    seed: int = 2017
    weights: Mapping[str, float] = field(default_factory=dict)
    access: str = THRESHOLD

    def check(self) -> SiteOptions:
        """These options, when they can be used.

        Raises:
            UnknownNameError: no such strategy, or form of access.
            InputError: numbers that mean nothing, all of them at once; or nothing that says how many sites.
        """
        for kind, name, known in (
            (Phrase("strategy"), self.strategy, STRATEGIES),
            (Phrase("form of access"), self.access, ACCESS_FORMS),
        ):
            if name not in known:
                raise unknown_name(kind, name, known)
        problems = [
            Problem(name, Phrase("is {value:g}; a number above 0 is expected", value=value))
            for name in ("budget", "capacity", "max_minutes")
            if (value := getattr(self, name)) is not None and not (value > 0 and math.isfinite(value))
        ]
        if self.sites is not None and (
            isinstance(self.sites, bool) or int(self.sites) != self.sites or self.sites < 1
        ):
            problems.append(
                Problem(
                    "sites", Phrase("is {sites}; a whole number of 1 or more is expected", sites=self.sites)
                )
            )
        if self.capacity is not None and self.strategy == MAILLAGE:
            why = Phrase(
                "seats are counted in teleworkers, and the strategy {maillage} counts inhabitants",
                maillage=MAILLAGE,
            )
            problems.append(
                Problem(
                    "capacity",
                    Phrase(
                        "{why}: choose {local_fabric}, or leave seats unlimited",
                        why=why,
                        local_fabric=LOCAL_FABRIC,
                    ),
                )
            )
        if self.draws < 0:
            problems.append(Problem("draws", Phrase("is {draws}; 0 or more is expected", draws=self.draws)))
        if self.sites is None and self.budget is None and self.strategy == LOCAL_FABRIC:
            said = Phrase(
                "how many is not said, and the strategy is {local_fabric}: give a number of sites, or a budget",
                local_fabric=LOCAL_FABRIC,
            )
            problems.append(Problem("sites", said))
        problems += self._access_problems()
        raise_collected(Phrase("Sites cannot be chosen with these options."), problems, error=InputError)
        return self

    def _access_problems(self) -> list[Problem]:
        """What a form of access that fades cannot be put together with."""
        problems: list[Problem] = []
        if self.access == THRESHOLD:
            return problems
        if self.strategy == MAILLAGE and self.access == CHOICE:
            why = Phrase(
                "a choice against the trip to work is one of teleworkers, and the strategy {maillage} counts inhabitants",
                maillage=MAILLAGE,
            )
            problems.append(
                Problem(
                    "access",
                    Phrase(
                        "{why}: choose {local_fabric}, or another form", why=why, local_fabric=LOCAL_FABRIC
                    ),
                )
            )
        elif self.strategy == MAILLAGE and self.sites is None and self.budget is None:
            why = Phrase(
                "nobody too far has no meaning where access fades with the trip: everyone lacks something"
            )
            problems.append(
                Problem(
                    "access",
                    Phrase(
                        "{why}. Give a number of sites, or choose {threshold}", why=why, threshold=THRESHOLD
                    ),
                )
            )
        if self.capacity is not None:
            why = Phrase("seats are given out to all within reach alike")
            problems.append(
                Problem(
                    "access",
                    Phrase(
                        "{why}: choose {threshold}, or leave seats unlimited", why=why, threshold=THRESHOLD
                    ),
                )
            )
        return problems
