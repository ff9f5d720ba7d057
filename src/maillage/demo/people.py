"""Who lives in the invented land: inhabitants, density level, active and unemployed persons by CSP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.demo.settings import METROPOLIS, MINING, RURAL, SUBURB, LandSettings, PeopleSettings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.demo.land import Land

    Array = NDArray[np.float64]


@dataclass(frozen=True)
class People:
    """Inhabitants of each commune.

    Attributes:
        population: inhabitants.
        density_level: level 1 to 7 of the density grid.
        affluence: 0 to 1, invented; the higher, the more cadres among suburbs.
        active: active persons, one row per commune, one column per CSP.
        employed: of whom employed, same shape.
    """

    population: Array
    density_level: NDArray[np.int64]
    affluence: Array
    active: Array
    employed: Array


def build_people(
    rng: np.random.Generator, land: Land, settings: PeopleSettings, land_settings: LandSettings
) -> People:
    """Draw the inhabitants of each commune, then their occupations."""
    population = _population(rng, land, settings, land_settings)
    angle = np.arctan2(
        land.xy[:, 1] - land_settings.poles[0].at[1], land.xy[:, 0] - land_settings.poles[0].at[0]
    )
    affluence = np.clip(0.5 + 0.42 * np.cos(angle - 2.2) + rng.normal(0, 0.12, len(land)), 0, 1)
    activity = np.array(settings.activity)[land.kind] + rng.normal(0, settings.activity_spread, len(land))
    active = np.rint((population * activity)[:, None] * _mixes(rng, land, affluence, settings))
    rate = np.array(settings.unemployment)[land.kind] * rng.uniform(0.85, 1.15, len(land))
    unemployed = np.clip(rate[:, None] * np.array(settings.unemployment_by_csp), 0, 0.6)
    return People(
        population=population,
        density_level=_density_levels(land, population, settings),
        affluence=affluence,
        active=active,
        employed=np.floor(active * (1 - unemployed)),
    )


def _population(
    rng: np.random.Generator, land: Land, settings: PeopleSettings, land_settings: LandSettings
) -> Array:
    """Inhabitants: a density that falls away from the centre, the belt, and what the settings place by hand."""
    density = settings.rural_density + settings.rural_halo * np.exp(
        -np.minimum(land.to_metropolis_km, land.to_mining_km + 8) / settings.rural_halo_km
    )
    suburb = settings.suburb_floor + settings.centre_density * np.exp(
        -land.to_metropolis_km / settings.density_fall_km
    )
    mining = settings.mining_density * np.exp(-((land.to_mining_km / 3.0) ** 2))
    density = np.where(land.kind == SUBURB, suburb, density)
    density = np.where(land.kind == MINING, np.maximum(density, mining), density)
    noise = np.exp(rng.normal(0, 1, len(land)) * np.array(settings.spread)[land.kind])
    population = np.maximum(np.rint(density * noise * land.area_km2), 90)
    population[: len(land_settings.poles)] = [pole.inhabitants for pole in land_settings.poles]
    return np.asarray(population)


def _density_levels(land: Land, population: Array, settings: PeopleSettings) -> NDArray[np.int64]:
    density = population / land.area_km2
    urban, intermediate, rural, scattered = settings.density_thresholds
    near = np.isin(land.kind, (METROPOLIS, SUBURB))
    level = np.select(
        [
            (land.kind == METROPOLIS) | (near & (density >= urban)),
            density >= intermediate,
            population >= settings.town_inhabitants,
            near | ((land.kind == MINING) & (density >= rural)),
            (density >= rural) & (population >= settings.market_inhabitants),
            density >= scattered,
        ],
        [1, 2, 3, 4, 5, 6],
        default=7,
    )
    return np.asarray(level, dtype=np.int64)


def _mixes(rng: np.random.Generator, land: Land, affluence: Array, settings: PeopleSettings) -> Array:
    """Shares of the six CSP: the kind's mix, pulled towards the affluent one, with noise between communes."""
    mixes = np.array(settings.mixes)[land.kind]
    pull = np.where(land.kind == SUBURB, affluence, 0.0)
    pull = np.where(
        land.kind == RURAL, 0.45 * affluence * np.exp(-np.maximum(land.to_metropolis_km - 10, 0) / 7), pull
    )
    mixes = mixes * (1 - pull[:, None]) + np.array(settings.affluent_mix) * pull[:, None]
    drawn = rng.standard_gamma(mixes * settings.mix_concentration)
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))
