"""The way to work of the teleworkers of each commune: means by trip, and what a third place nearby spares of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maillage.indicators.modes import CAR, KNOWN_MODES, ModeFactor, factors_by_departement

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader

    Numbers = NDArray[np.float64]

PUBLIC_TRANSPORT = "public_transport"
_COLUMNS = ("commuters", "daily_commuters", "way_km", "way_min", "spared_km", "spared_min")
_PREFIX = {"work": "way", "spared": "spared"}


def mean_ways(
    core: CoreTables,
    rows: pa.Table,
    places: Mapping[str, int],
    chance: Mapping[str, float],
    reader: ParameterReader,
) -> tuple[dict[str, Numbers], NDArray[np.bool_]]:
    """Means over the teleworkers of each commune, weighted by the probability of their CSP.

    Args:
        core: the core tables, for the modes of each département.
        rows: commuters by home, mode and CSP with their ways to work (:func:`~maillage.indicators.homes.ways_by_mode`).
        places: row of each commune of the territory.
        chance: probability to telework by CSP.
        reader: the parameters in force.

    Returns:
        ``daily_share`` and ``public_transport_share`` of the teleworkers; by trip of those who commute daily, ``<way>_km``,
        ``<way>_min``, ``<way>_car_km``, ``<way>_public_transport_km`` and ``<way>_other_kgco2e``, where the way is to ``work`` or
        what a third place nearby leaves out of it (``spared``); and whether anybody's daily way is known, by commune.
    """
    column = {name: _numbers(rows, name) for name in _COLUMNS}
    home = np.array([places[each] for each in rows["origin_id"].to_pylist()], int)
    weight = np.array([chance.get(csp, 0.0) for csp in rows["csp"].to_pylist()])
    per_km = _per_km(core, rows, reader)

    def over_homes(values: Numbers) -> Numbers:
        return np.bincount(home, values * weight, len(places)).astype(float)

    likely, daily = over_homes(column["commuters"]), over_homes(column["daily_commuters"])
    each_likely, each_daily = np.where(likely > 0, likely, 1.0), np.where(daily > 0, daily, 1.0)
    transport = over_homes(column["commuters"] * per_km["public_transport_km"])
    found = {"daily_share": daily / each_likely, "public_transport_share": transport / each_likely}
    for way, prefix in _PREFIX.items():
        found[f"{way}_min"] = over_homes(column[f"{prefix}_min"]) / each_daily
        for name, factor in per_km.items():
            found[f"{way}_{name}"] = over_homes(column[f"{prefix}_km"] * factor) / each_daily
    return found, daily > 0


def _per_km(core: CoreTables, rows: pa.Table, reader: ParameterReader) -> dict[str, Numbers]:
    """What each kilometre of a row counts for: itself, by car, by public transport, and what the other modes emit."""
    keys = _mode_keys(rows)
    shares = {mode: _looked_up(table, keys) for mode, table in mode_shares(core).items()}
    return {
        "km": np.ones(len(keys)),
        "car_km": shares[CAR],
        "public_transport_km": shares[PUBLIC_TRANSPORT],
        "other_kgco2e": _looked_up(_spread(core, other_emissions(reader)), keys),
    }


def mode_shares(core: CoreTables) -> dict[str, pa.Table]:
    """Share of the car and of public transport in each mode, by département: the mode not published is spread."""
    return {
        mode: _spread(core, {each: float(each == mode) for each in KNOWN_MODES})
        for mode in (CAR, PUBLIC_TRANSPORT)
    }


def other_emissions(reader: ParameterReader) -> dict[str, float]:
    """Emissions of a person-km (kgCO2e) in the modes that are neither the car nor public transport; zero for these."""
    found = dict.fromkeys(KNOWN_MODES, 0.0)
    for mode in set(KNOWN_MODES) - {CAR, PUBLIC_TRANSPORT}:
        for vehicle, share in sorted(reader.family(f"mode_mix.{mode}").items()):
            use, made = (reader.number(f"emission.{vehicle}.{part}") for part in ("use", "manufacture"))
            found[mode] += share * (use + made)
    return found


def _spread(core: CoreTables, by_mode: Mapping[str, float]) -> pa.Table:
    """A figure of each mode by département, that of the mode not published included (column ``kgco2e_per_pkm``)."""
    lands = core.engine.rows(core.communes.select("departement_id").distinct())
    users = core.engine.rows(core.departement_modes) if core.departement_modes is not None else []
    return factors_by_departement(
        {mode: ModeFactor(value, 0.0) for mode, value in by_mode.items()},
        [land["departement_id"] for land in lands],
        [(row["departement_id"], row["commute_mode"], row["commuters"]) for row in users],
    )


def _mode_keys(rows: pa.Table) -> list[tuple[str, str]]:
    columns = (rows[name].to_pylist() for name in ("origin_departement_id", "commute_mode"))
    return list(zip(*columns, strict=True))


def _numbers(rows: pa.Table, name: str) -> Numbers:
    """A column as numbers; an empty cell counts for nothing."""
    values = np.asarray(rows[name].to_numpy(), np.float64)
    return np.where(np.isnan(values), 0.0, values)


def _looked_up(table: pa.Table, keys: list[tuple[str, str]]) -> Numbers:
    """The figure of each pair of département and mode; nothing where there is none."""
    columns = (table[name].to_pylist() for name in ("departement_id", "commute_mode", "kgco2e_per_pkm"))
    found = {(departement, mode): value for departement, mode, value in zip(*columns, strict=True)}
    return np.array([found.get(key, 0.0) for key in keys])
