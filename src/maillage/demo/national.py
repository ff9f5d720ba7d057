"""Core tables of an invented country of national size, for benchmarks: vectorised, in seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.demo import DEFAULT_SEED
from maillage.demo.country import REGIONS, Country, build_country
from maillage.demo.settings import CSP, MODES, PEOPLE, RURAL
from maillage.demo.travel import build_travel
from maillage.errors import InputError
from maillage.parameters import ParameterTree
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Indices = NDArray[np.int64]

PARAMETER_YEAR = 2025
FOREIGN = {"BEX01": (-20.0, 51.5), "BEX02": (-18.0, 51.5)}


@dataclass(frozen=True)
class NationalSettings:
    """The invented shape of national flows; none of these numbers is a measure.

    Attributes:
        neighbours_per_flow: candidates looked at for each flow kept.
        far_per_commune: candidates drawn anywhere, by population, for each commune.
        kilometres: distance added before the gravity's power law.
        power: exponent of the gravity's power law.
        persons_per_inhabitant: employed persons per inhabitant.
        persons_per_draw: weight of one drawn person.
        most_draws: draws of a flow at most.
        csp: shares of the six CSP.
        modes: shares of the modes between communes (no "none").
        border_share: share of the communes with a flow abroad.
        unemployment: share of the active persons.
    """

    neighbours_per_flow: float = 2.2
    far_per_commune: int = 6
    kilometres: float = 3.0
    power: float = 2.0
    persons_per_inhabitant: float = 0.42
    persons_per_draw: float = 4.0
    most_draws: int = 40
    csp: tuple[float, ...] = (0.016, 0.065, 0.185, 0.255, 0.275, 0.204)
    modes: tuple[float, ...] = (0.0, 0.06, 0.025, 0.02, 0.745, 0.15)
    border_share: float = 0.02
    unemployment: float = 0.12


NATIONAL = NationalSettings()


def build_national(
    folder: Path, *, communes: int = 35_000, flows: int = 1_000_000, seed: int = DEFAULT_SEED
) -> dict[str, Path]:
    """Write the core tables of an invented country as Parquet.

    Args:
        folder: where to write ``communes.parquet``, ``membership.parquet``, ``active_population.parquet``,
            ``commuters.parquet`` and ``travel.parquet``.
        communes: number of communes, with codes of five digits in 96 invented départements.
        flows: number of distinct home and work pairs in ``commuters``.
        seed: the same numbers and seed give the same tables.

    Returns:
        The file of each table, by name.

    Raises:
        InputError: there cannot be that many flows between so few communes.
    """
    import pyarrow.parquet as pq

    country = build_country(communes, seed)
    rng = np.random.Generator(np.random.PCG64([seed, 1]))
    home, work, persons = _pairs(rng, country, flows)
    commuters, employed = _commuters(rng, country, home, work, persons)
    table = _communes(country)
    own = np.arange(len(country))
    travel_pairs = np.unique(np.concatenate([home, own]) * _places(country) + np.concatenate([work, own]))
    reader = ParameterTree.load().reader(PARAMETER_YEAR)
    travel = build_travel(table, np.divmod(travel_pairs, _places(country)), FOREIGN, reader)
    tables = {
        "communes": table,
        "membership": _membership(country),
        "active_population": _active(country, employed),
        "commuters": commuters,
        "travel": travel,
    }
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{name}.parquet" for name in tables}
    for name, content in tables.items():
        pq.write_table(content, paths[name], compression="zstd")
    return paths


def _places(country: Country) -> int:
    """Number of places one may work in: the communes, then the places abroad."""
    return len(country) + len(FOREIGN)


def _pairs(rng: np.random.Generator, country: Country, flows: int) -> tuple[Indices, Indices, Array]:
    """The strongest flows of a noisy gravity: home, work and persons, each pair once, own communes included."""
    from scipy.spatial import cKDTree

    count = len(country)
    nearest = min(count, int(NATIONAL.neighbours_per_flow * flows / count) + 2)
    apart, neighbour = cKDTree(country.xy).query(country.xy, k=nearest)
    home = np.repeat(np.arange(count), nearest)
    far_home = np.repeat(np.arange(count), NATIONAL.far_per_commune)
    far = rng.choice(count, len(far_home), p=country.population / country.population.sum())
    border = rng.choice(count, max(2, round(count * NATIONAL.border_share)), replace=False)
    abroad = count + rng.integers(0, len(FOREIGN), len(border))
    works = np.concatenate([neighbour.ravel(), far, abroad])
    homes = np.concatenate([home, far_home, border])
    distance = np.concatenate(
        [apart.ravel(), np.hypot(*(country.xy[far_home] - country.xy[far]).T), np.zeros(len(border))]
    )
    keys, first = np.unique(homes * _places(country) + works, return_index=True)
    if len(keys) < flows or flows < count + len(border):
        message = Phrase("{flows} flows cannot be drawn between {count} communes.", flows=flows, count=count)
        raise InputError(
            message, do=Phrase("Ask for {least} to {most} flows.", least=count + len(border), most=len(keys))
        )
    homes, works, distance = homes[first], works[first], distance[first]
    mass = np.append(country.population, np.full(len(FOREIGN), np.median(country.population)))
    strength = (
        mass[works]
        / (distance + NATIONAL.kilometres) ** NATIONAL.power
        * rng.gumbel(2.0, 0.5, len(keys)).clip(0.05)
    )
    certain = (homes == works) | (works >= count)
    score = np.where(certain, np.inf, strength * country.population[homes])
    kept = np.sort(np.argpartition(-score, flows - 1)[:flows])
    homes, works, strength = homes[kept], works[kept], strength[kept]
    total = np.bincount(homes, strength, minlength=count)
    persons = strength / total[homes] * country.population[homes] * NATIONAL.persons_per_inhabitant
    return homes, works, persons


def _commuters(
    rng: np.random.Generator, country: Country, home: Indices, work: Indices, persons: Array
) -> tuple[pa.Table, Array]:
    """``core.commuters``, and the employed persons by commune and CSP that they sum to."""
    import pyarrow as pa

    draws = np.clip(np.rint(persons / NATIONAL.persons_per_draw), 1, NATIONAL.most_draws).astype(np.int64)
    pair = np.repeat(np.arange(len(home)), draws)
    csp = np.searchsorted(np.cumsum(NATIONAL.csp)[:-1], rng.random(len(pair)))
    mode = np.searchsorted(np.cumsum(NATIONAL.modes)[:-1], rng.random(len(pair)), side="right")
    cells = len(CSP) * len(MODES)
    key, times = np.unique(pair * cells + csp * len(MODES) + mode, return_counts=True)
    pair, cell = np.divmod(key, cells)
    csp, mode = np.divmod(cell, len(MODES))
    # at least a tenth of a person: a commuter row stands for somebody
    weight = np.round(np.maximum(persons / draws, 0.1)[pair] * times, 3)
    employed = np.bincount(home[pair] * len(CSP) + csp, weight, minlength=len(country) * len(CSP))
    places = pa.array([*country.ids.tolist(), *FOREIGN])
    table = pa.table(
        {
            "origin_id": places.take(pa.array(home[pair])),
            "destination_id": places.take(pa.array(work[pair])),
            "csp": pa.array(CSP).take(pa.array(csp)),
            "commute_mode": pa.array(MODES).take(pa.array(mode)),
            "commuters": pa.array(weight),
            "source": pa.array(["census"]).take(pa.array(np.zeros(len(pair), dtype=np.int64))),
        }
    )
    return table, employed.astype(np.float64).reshape(len(country), len(CSP))


def _communes(country: Country) -> pa.Table:
    import pyarrow as pa

    departements = np.array([code[:2] for code in country.ids])
    lon_lat = country.lon_lat
    return pa.table(
        {
            "commune_id": country.ids.tolist(),
            "name": [f"Commune {code}" for code in country.ids],
            "departement_id": departements.tolist(),
            "region_id": _regions(country),
            "population": country.population,
            "area_km2": country.area_km2,
            "internal_distance_km": country.internal_distance_km,
            "density_level": country.density_level.astype(str).tolist(),
            "lon": lon_lat[:, 0],
            "lat": lon_lat[:, 1],
        }
    )


def _regions(country: Country) -> list[str]:
    return [f"R{each % REGIONS + 1:02d}" for each in country.departement]


def _membership(country: Country) -> pa.Table:
    """EPCI of some thirty communes, one SCoT per département over half of it, département, région."""
    import pyarrow as pa

    rows = []
    regions = _regions(country)
    for rank, code in enumerate(country.ids.tolist()):
        epci = f"E{code[:2]}{int(code[2:]) // 30:03d}"
        rows += [
            (code, "departement", code[:2], f"Département {code[:2]}"),
            (code, "epci", epci, f"EPCI {epci}"),
        ]
        rows.append((code, "region", regions[rank], f"Région {regions[rank]}"))
        if int(code[2:]) % 60 < 30:  # noqa: PLR2004 - every other EPCI is in a SCoT
            rows.append((code, "scot", f"scot-{code[:2]}", f"SCoT {code[:2]}"))
    names = ("commune_id", "perimeter_kind", "perimeter_id", "perimeter_name")
    return pa.table({name: list(each) for name, each in zip(names, zip(*rows, strict=True), strict=True)})


def _active(country: Country, employed: Array) -> pa.Table:
    import pyarrow as pa

    rate = NATIONAL.unemployment * np.array(PEOPLE.unemployment_by_csp)
    least = np.array(PEOPLE.mixes[RURAL])  # somebody lives where the draw found nobody
    active = np.round(employed / (1 - rate) + least, 3)
    count = len(country) * len(CSP)
    return pa.table(
        {
            "commune_id": np.repeat(country.ids, len(CSP)).tolist(),
            "csp": list(CSP) * len(country),
            "active_persons": active.ravel(),
            "status": ["published"] * count,
            "reason": pa.nulls(count, pa.string()),
        }
    )
