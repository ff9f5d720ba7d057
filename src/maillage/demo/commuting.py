"""Where the invented people work, and how they go there: sampled persons with weights, as in a census."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.demo.settings import CSP, METROPOLIS, MODES, CommutingSettings, LandSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from maillage.demo.land import Land
    from maillage.demo.scene import Scene

    Array = NDArray[np.float64]

METROPOLIS_INDEX = 0


@dataclass(frozen=True)
class Pairs:
    """Homes, works (indices, the places abroad last) and the distance between them (km), one way."""

    home: NDArray[np.intp]
    work: NDArray[np.intp]
    distance: NDArray[np.float64]


def build_commuters(
    rng: np.random.Generator, scene: Scene, settings: CommutingSettings, land_settings: LandSettings
) -> pa.Table:
    """Commuters by home, work, CSP and mode (``core.commuters``).

    Each home and CSP is a sample of persons of equal weight whose sum is its employed persons; work places, then
    modes, are drawn for them.

    Args:
        rng: seeded generator.
        scene: communes, and employed persons by commune and CSP.
        settings: invented gravity and mode choice.
        land_settings: for the work places abroad.

    Returns:
        Rows in the order of homes, works, CSP, modes.
    """
    people = scene.people
    apart = _apart(scene.land, settings, land_settings)
    jobs = _jobs(rng, scene, settings, land_settings)
    weight = np.where(
        people.population > settings.sampled_inhabitants, settings.weights[1], settings.weights[0]
    )
    parts = []
    for csp in range(len(CSP)):
        employed = people.employed[:, csp]
        pull = jobs[:, csp] * np.exp(-apart / settings.reach_km[csp])
        pull[np.diag_indices(len(scene.ids))] *= settings.own_commune_pull
        sampled = np.maximum(np.rint(employed / weight), employed > 0).astype(np.int64)
        drawn = rng.multinomial(sampled, pull / pull.sum(axis=1, keepdims=True))
        home, work = np.nonzero(drawn)
        pairs = Pairs(home, work, apart[home, work])
        modes = rng.multinomial(
            drawn[home, work], _mode_shares(scene, pairs, settings.none_share[csp], settings)
        )
        row, mode = np.nonzero(modes)
        persons = modes[row, mode] * (employed / np.maximum(sampled, 1))[home[row]]
        parts.append((home[row], work[row], np.full(len(row), csp), mode, persons))
    return _table(scene.ids, parts, land_settings)


def _apart(land: Land, settings: CommutingSettings, land_settings: LandSettings) -> Array:
    """Distance (km by road) from each commune to each commune, then to each work place abroad."""
    abroad = np.array([place[2] for place in land_settings.foreign], dtype=float)
    ends = np.vstack([land.xy, abroad])
    apart = settings.detour * np.hypot(land.xy[:, :1] - ends[:, 0], land.xy[:, 1:] - ends[:, 1])
    np.fill_diagonal(apart, land.internal_distance_km)
    return np.asarray(apart)


def _jobs(
    rng: np.random.Generator, scene: Scene, settings: CommutingSettings, land_settings: LandSettings
) -> Array:
    """Pull of each work place for each CSP; some communes have a business park."""
    land = scene.land
    jobs = scene.people.population * np.array(settings.jobs)[land.kind]
    parks = rng.random(len(land)) < settings.business_park_share
    jobs = np.where(parks & (land.kind != METROPOLIS), jobs * settings.business_park_jobs, jobs)
    by_csp = jobs[:, None] * np.ones(len(CSP))
    by_csp[METROPOLIS_INDEX] *= settings.jobs_by_csp_in_metropolis
    abroad = np.array([place[3] for place in land_settings.foreign])[:, None]
    return np.vstack([by_csp, abroad * settings.border_barrier * np.array(settings.border_by_csp)])


def _mode_shares(scene: Scene, pairs: Pairs, none_share: float, settings: CommutingSettings) -> Array:
    """Probability of each mode for each pair: a choice by distance, density and transit at both ends."""
    distance, work = pairs.distance, pairs.work
    inside = work < len(scene.ids)
    transit = np.array(settings.transit)[scene.people.density_level - 1]
    at_home = transit[pairs.home]
    served = np.minimum(at_home, transit[np.where(inside, work, 0)])
    served += settings.transit_short * (distance < settings.transit_short_km)
    served += settings.transit_to_metropolis * (work == METROPOLIS_INDEX)
    served += settings.transit_station * (distance > settings.transit_station_from_km)
    pull = np.column_stack(
        [
            settings.walking[0] + settings.walking[1] * distance,
            settings.bike[0] + settings.bike[1] * distance,
            settings.motor_two_wheeler[0] + settings.motor_two_wheeler[1] * distance,
            np.zeros(len(distance)),
            np.where(inside, served, settings.transit_abroad + at_home),
        ]
    )
    shares = np.exp(pull)
    shares /= shares.sum(axis=1, keepdims=True)
    none = np.where(pairs.home == work, none_share, 0.0)
    return np.column_stack([none, shares * (1 - none[:, None])])


def _table(
    ids: list[str], parts: Sequence[tuple[NDArray[Any], ...]], land_settings: LandSettings
) -> pa.Table:
    import pyarrow as pa

    home, work, csp, mode, persons = (np.concatenate(each) for each in zip(*parts, strict=True))
    ends = np.array([*ids, *(place[0] for place in land_settings.foreign)])
    order = np.lexsort((mode, csp, work, home))
    return pa.table(
        {
            "origin_id": pa.array(ends[home[order]], pa.string()),
            "destination_id": pa.array(ends[work[order]], pa.string()),
            "csp": pa.array(np.array(CSP)[csp[order]], pa.string()),
            "commute_mode": pa.array(np.array(MODES)[mode[order]], pa.string()),
            "commuters": pa.array(np.round(persons[order], 6), pa.float64()),
            "source": pa.array(np.full(len(order), "census"), pa.string()),
        }
    )
