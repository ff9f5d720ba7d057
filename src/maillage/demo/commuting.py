"""Where the invented people work, and how they go there: sampled persons with weights, as in a census."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maillage.demo.settings import CSP, METROPOLIS, MODES, CommutingSettings, LandSettings

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from maillage.demo.land import Land
    from maillage.demo.people import People

    Array = NDArray[np.float64]

METROPOLIS_INDEX = 0


def build_commuters(
    rng: np.random.Generator,
    land: Land,
    people: People,
    ids: list[str],
    settings: CommutingSettings,
    land_settings: LandSettings,
) -> pa.Table:
    """Commuters by home, work, CSP and mode (``core.commuters``).

    Each home and CSP is a sample of persons of equal weight whose sum is its employed persons; work places, then
    modes, are drawn for them.

    Args:
        rng: seeded generator.
        land: communes and their places.
        people: employed persons by commune and CSP.
        ids: commune codes, in the order of ``land``.
        settings: invented gravity and mode choice.
        land_settings: for the work places abroad.

    Returns:
        Rows in the order of home, work, CSP, mode.
    """
    apart = _apart(land, settings, land_settings)
    jobs = _jobs(rng, land, people, settings, land_settings)
    weight = np.where(
        people.population > settings.sampled_inhabitants, settings.weights[1], settings.weights[0]
    )
    parts = []
    for csp in range(len(CSP)):
        pull = jobs[:, csp] * np.exp(-apart / settings.reach_km[csp])
        sampled = np.maximum(np.rint(people.employed[:, csp] / weight), people.employed[:, csp] > 0).astype(
            np.int64
        )
        drawn = rng.multinomial(sampled, pull / pull.sum(axis=1, keepdims=True))
        home, work = np.nonzero(drawn)
        modes = rng.multinomial(
            drawn[home, work], _mode_shares(land, people, apart, home, work, csp, settings)
        )
        row, mode = np.nonzero(modes)
        persons = modes[row, mode] * (people.employed[:, csp] / np.maximum(sampled, 1))[home[row]]
        parts.append((home[row], work[row], np.full(len(row), csp), mode, persons))
    return _table(ids, parts, land_settings)


def _apart(land: Land, settings: CommutingSettings, land_settings: LandSettings) -> Array:
    """Distance (km by road) from each commune to each commune, then to each work place abroad."""
    abroad = np.array([place[2] for place in land_settings.foreign], dtype=float)
    ends = np.vstack([land.xy, abroad])
    apart = settings.detour * np.hypot(land.xy[:, :1] - ends[:, 0], land.xy[:, 1:] - ends[:, 1])
    np.fill_diagonal(apart, land.internal_distance_km)
    return np.asarray(apart)


def _jobs(
    rng: np.random.Generator,
    land: Land,
    people: People,
    settings: CommutingSettings,
    land_settings: LandSettings,
) -> Array:
    """Pull of each work place for each CSP."""
    jobs = people.population * np.array(settings.jobs)[land.kind]
    parks = rng.random(len(land)) < settings.business_park_share
    jobs = np.where(parks & (land.kind != METROPOLIS), jobs * settings.business_park_jobs, jobs)
    by_csp = jobs[:, None] * np.ones(len(CSP))
    by_csp[METROPOLIS_INDEX] *= settings.jobs_by_csp_in_metropolis
    abroad = np.array([place[3] for place in land_settings.foreign])[:, None]
    return np.vstack([by_csp, abroad * settings.border_barrier * np.array(settings.border_by_csp)])


def _mode_shares(
    land: Land,
    people: People,
    apart: Array,
    home: NDArray[np.int64],
    work: NDArray[np.int64],
    csp: int,
    settings: CommutingSettings,
) -> Array:
    """Probability of each mode for each pair: a choice by distance, density and transit at both ends."""
    distance = apart[home, work]
    inside = work < len(land)
    level = people.density_level
    transit = np.array(settings.transit)
    both = np.minimum(transit[level[home] - 1], transit[level[np.where(inside, work, 0)] - 1])
    both = (
        both
        + settings.transit_short * (distance < 2)
        + settings.transit_to_metropolis * (work == METROPOLIS_INDEX)
    )
    both = both + settings.transit_station * (distance > 18)
    pull = np.column_stack(
        [
            settings.walking[0] + settings.walking[1] * distance,
            settings.bike[0] + settings.bike[1] * distance,
            settings.motor_two_wheeler[0] + settings.motor_two_wheeler[1] * distance,
            np.zeros(len(distance)),
            np.where(inside, both, settings.transit_abroad + transit[level[home] - 1]),
        ]
    )
    shares = np.exp(pull)
    shares /= shares.sum(axis=1, keepdims=True)
    none = np.where(home == work, settings.none_share[csp], 0.0)
    return np.column_stack([none, shares * (1 - none[:, None])])


def _table(
    ids: list[str], parts: list[tuple[NDArray[np.generic], ...]], land_settings: LandSettings
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
