"""Territories like another one: of the same kind, near by population, density and share of eligible active persons."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.core import ELIGIBLE_CSP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from maillage.assembly.land import Land

COMMUNE = "commune"


@dataclass(frozen=True)
class Profile:
    """What a territory is like.

    Attributes:
        territory: as on the command line.
        name: plain name.
        population: inhabitants.
        area_km2: of its communes.
        eligible_share: of its active persons, in the communes where they are published; None where in none.
    """

    territory: str
    name: str
    population: float
    area_km2: float
    eligible_share: float | None

    @property
    def density(self) -> float:
        """Inhabitants per square kilometre."""
        return self.population / self.area_km2

    @property
    def traits(self) -> tuple[float, float, float | None]:
        """What likeness is measured on: orders of magnitude of population and density, and the share."""
        return math.log(self.population), math.log(self.density), self.eligible_share


def alike(one: Profile, others: Iterable[Profile], most: int) -> tuple[Profile, ...]:
    """The profiles nearest to one, the nearest first.

    Each trait counts in standard deviations among the profiles; one that either lacks is left out of their distance.

    >>> city, town, village = (Profile(f"commune:{n}", str(n), n, 10.0, 0.6) for n in (90_000, 80_000, 900))
    >>> [each.name for each in alike(city, [village, town, city], 1)]
    ['80000']
    """
    pool = tuple(others)
    scales = _scales((*pool, one))

    def distance(other: Profile) -> float:
        gaps = [
            abs(a - b) / scale
            for a, b, scale in zip(one.traits, other.traits, scales, strict=True)
            if a is not None and b is not None
        ]
        return math.hypot(*gaps) / math.sqrt(len(gaps))

    ranked = sorted(
        (each for each in pool if each.territory != one.territory),
        key=lambda each: (distance(each), each.territory),
    )
    return tuple(ranked[:most])


def _scales(profiles: Iterable[Profile]) -> list[float]:
    """Standard deviation of each trait; 1 where all are the same."""
    scales = []
    for trait in zip(*(each.traits for each in profiles), strict=True):
        known = [value for value in trait if value is not None]
        mean = sum(known) / len(known) if known else 0.0
        spread = math.sqrt(sum((value - mean) ** 2 for value in known) / len(known)) if known else 0.0
        scales.append(spread or 1.0)
    return scales


def profiles(land: Land, kind: str) -> tuple[Profile, ...]:
    """The profiles of all territories of a kind; those of unknown population or area are left out.

    Args:
        land: the communes of a year and what is known of each.
        kind: ``commune``, or one of the kinds of perimeters.
    """
    population = land.summed(land.catalogue.latest("extract.population"), "population")
    area = land.summed(land.catalogue.latest("extract.commune_shape"), "area_km2")
    active, eligible = _active(land)
    found = []
    for (identifier, name), codes in _members(land, kind).items():
        known = [code for code in codes if code in population and code in area]
        persons, km2 = (sum(values[code] for code in known) for values in (population, area))
        if persons > 0 and km2 > 0:
            published = [code for code in codes if code in active]
            working = sum(active[code] for code in published)
            share = sum(eligible[code] for code in published) / working if working else None
            found.append(Profile(f"{kind}:{identifier}", name, persons, km2, share))
    return tuple(found)


def _members(land: Land, kind: str) -> Mapping[tuple[str, str], list[str]]:
    """The communes of each territory of a kind, by code and name of the territory."""
    if kind == COMMUNE:
        return {(code, name): [code] for code, name in land.names().items()}
    found: dict[tuple[str, str], list[str]] = {}
    for code, _, identifier, name in land.members(kind):
        found.setdefault((identifier, name), []).append(code)
    return found


def _active(land: Land) -> tuple[dict[str, float], dict[str, float]]:
    """Active persons and the eligible among them, by commune, where the latest census file publishes them."""
    source = land.catalogue.latest("extract.active_population")
    if source is None:
        return {}, {}
    rows = land.catalogue.arrow(source)
    everyone: dict[str, float | None] = {}
    eligible: dict[str, float | None] = {}
    columns = (rows[name].to_pylist() for name in ("commune_id", "csp", "active_persons"))
    for code, csp, persons in zip(*columns, strict=True):
        everyone[code] = (everyone.get(code) or 0.0) + (persons or 0.0)
        eligible[code] = (eligible.get(code) or 0.0) + (persons or 0.0) * (csp in ELIGIBLE_CSP)
    year = source.geography_year
    return land.added_up(everyone, year), land.added_up(eligible, year)
