"""An invented country of national size: where its communes are, how many people live there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.errors import InputError
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

DEPARTEMENTS = 96
REGIONS = 12
MOST_IN_A_DEPARTEMENT = 999
ARRONDISSEMENTS = {13: range(201, 217), 69: range(381, 390), 75: range(101, 121)}
"""Ranks that would read as the arrondissements of Marseille, Lyon and Paris, which readers sum into one commune."""


@dataclass(frozen=True)
class CountrySettings:
    """The invented size and shape of the country; none of these numbers is a measure."""

    side_km: float = 960.0
    west: float = -30.0
    south: float = 42.0
    km_per_degree: float = 111.32
    inhabitants_per_commune: float = 1_870.0
    population_spread: float = 1.45
    density_thresholds: tuple[float, ...] = (1_500.0, 600.0, 300.0, 150.0, 70.0, 30.0)
    internal_distance_ratio: float = 0.905


@dataclass(frozen=True)
class Country:
    """Communes in the order of their codes; one position per commune in every array.

    Attributes:
        ids: codes, two digits of the département then three of the rank.
        departement: rank of the département, from 0.
        xy: place in the plane (km).
        population: inhabitants.
        area_km2: area.
        density_level: level 1 to 7.
    """

    ids: NDArray[np.str_]
    departement: NDArray[np.int64]
    xy: Array
    population: Array
    area_km2: Array
    density_level: NDArray[np.int64]

    def __len__(self) -> int:
        """Number of communes."""
        return len(self.ids)

    @property
    def internal_distance_km(self) -> Array:
        """Mean distance of a trip inside each commune."""
        return np.asarray(np.round(COUNTRY.internal_distance_ratio * np.sqrt(self.area_km2 / np.pi), 2))

    @property
    def lon_lat(self) -> Array:
        """Longitude and latitude (two columns), in the middle of the ocean."""
        width = COUNTRY.km_per_degree * np.cos(np.radians(COUNTRY.south))
        return np.column_stack(
            [
                COUNTRY.west + self.xy[:, 0] / width,
                COUNTRY.south + self.xy[:, 1] / COUNTRY.km_per_degree,
            ]
        ).round(6)


COUNTRY = CountrySettings()


def build_country(communes: int, seed: int) -> Country:
    """Draw the communes of the country; the same number and seed give the same country.

    Args:
        communes: how many.
        seed: seed of the draw.

    Raises:
        InputError: fewer than one, or more than the codes allow.
    """
    if not DEPARTEMENTS <= communes <= DEPARTEMENTS * (MOST_IN_A_DEPARTEMENT - len(ARRONDISSEMENTS[75])):
        message = Phrase("A country of {communes} communes cannot be drawn.", communes=communes)
        raise InputError(
            message, do=Phrase("Ask for {departements} to 90000 communes.", departements=DEPARTEMENTS)
        )
    rng = np.random.Generator(np.random.PCG64(seed))
    departement = np.sort(np.arange(communes) % DEPARTEMENTS)
    columns = 12
    corner = np.column_stack([np.arange(DEPARTEMENTS) % columns, np.arange(DEPARTEMENTS) // columns])
    step = np.array([COUNTRY.side_km / columns, COUNTRY.side_km * columns / DEPARTEMENTS])
    xy = (corner[departement] + rng.uniform(0, 1, (communes, 2))) * step
    per_commune = COUNTRY.side_km**2 / communes
    area = np.round(per_commune * rng.gamma(4.0, 0.25, communes) + 0.1, 2)
    spread = COUNTRY.population_spread
    population = np.exp(rng.normal(np.log(COUNTRY.inhabitants_per_commune) - spread**2 / 2, spread, communes))
    population = np.maximum(np.rint(population), 20.0)
    level = 1 + np.searchsorted(-np.array(COUNTRY.density_thresholds), -population / area)
    return Country(_codes(departement), departement, xy, population, area, level.astype(np.int64))


def _codes(departement: NDArray[np.int64]) -> NDArray[np.str_]:
    codes: list[str] = []
    for index, count in enumerate(np.bincount(departement, minlength=DEPARTEMENTS)):
        skipped = ARRONDISSEMENTS.get(index + 1, ())
        ranks = [rank for rank in range(1, MOST_IN_A_DEPARTEMENT + 1) if rank not in skipped]
        codes += [f"{index + 1:02d}{rank:03d}" for rank in ranks[:count]]
    return np.array(codes)
