"""What a kilometre costs and emits in each mode of transport."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from maillage.parameters import ParameterReader

CAR = "car"
UNKNOWN = "unknown"
KNOWN_MODES = ("none", "walking", "bike", "motor_two_wheeler", "two_wheeler", "car", "public_transport")


@dataclass(frozen=True)
class ModeFactor:
    """What one person-kilometre costs and emits.

    Attributes:
        kgco2e_per_pkm: emissions, use and manufacture (kgCO2e per person-km).
        eur_per_pkm: energy and maintenance of a car (EUR per person-km); zero for the other modes.
    """

    kgco2e_per_pkm: float
    eur_per_pkm: float


def mode_factors(reader: ParameterReader) -> dict[str, ModeFactor]:
    """Factors of each commute mode of the census, from those of the emission calculator's modes.

    Car factors are per vehicle-km, hence divided by the occupancy.

    Source: model §3.3 and §3.5.
    """
    factors = {}
    for mode in KNOWN_MODES:
        emission = sum(
            share
            * (reader.number(f"emission.{vehicle}.use") + reader.number(f"emission.{vehicle}.manufacture"))
            for vehicle, share in reader.family(f"mode_mix.{mode}").items()
        )
        factors[mode] = ModeFactor(emission, 0.0)
    occupancy = reader.number("car.occupancy")
    cost = reader.number("car.energy_cost") + reader.number("car.maintenance_cost")
    factors[CAR] = ModeFactor(factors[CAR].kgco2e_per_pkm / occupancy, cost / occupancy)
    return factors


def blend(factors: Mapping[str, ModeFactor], users: Mapping[str, float]) -> ModeFactor:
    """The mean factor of a group of commuters, from how many use each mode.

    >>> blend({"car": ModeFactor(0.2, 0.3), "walking": ModeFactor(0.0, 0.0)}, {"car": 3, "walking": 1})
    ModeFactor(kgco2e_per_pkm=0.15000000000000002, eur_per_pkm=0.22499999999999998)
    """
    everyone = sum(users.values())
    return ModeFactor(
        sum(factors[mode].kgco2e_per_pkm * count for mode, count in users.items()) / everyone,
        sum(factors[mode].eur_per_pkm * count for mode, count in users.items()) / everyone,
    )


def factors_by_departement(
    factors: Mapping[str, ModeFactor],
    departements: Iterable[str],
    users: Iterable[tuple[str, str, float]],
) -> pa.Table:
    """Factors by département of residence and commute mode, with the mode that is not published filled in.

    Where a flow's mode is not published, the mode shares of the département of residence stand in for it; where those
    are missing too, those of all départements known; where none is known, the car.

    Args:
        factors: factor of each known mode.
        departements: départements of residence.
        users: département, commute mode, commuters, as published.

    Returns:
        ``departement_id``, ``commute_mode``, ``kgco2e_per_pkm``, ``eur_per_pkm``.
    """
    import pyarrow as pa

    by_departement: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    everywhere: dict[str, float] = defaultdict(float)
    for departement, mode, count in users:
        by_departement[departement][mode] += count
        everywhere[mode] += count
    rows = []
    for departement in sorted(set(departements)):
        known = by_departement.get(departement) or everywhere or {CAR: 1.0}
        for mode, factor in {**factors, UNKNOWN: blend(factors, known)}.items():
            rows.append((departement, mode, factor.kgco2e_per_pkm, factor.eur_per_pkm))
    names = ("departement_id", "commute_mode", "kgco2e_per_pkm", "eur_per_pkm")
    types = (pa.string(), pa.string(), pa.float64(), pa.float64())
    columns = zip(*rows, strict=True) if rows else ((), (), (), ())
    return pa.table(
        {name: pa.array(values, kind) for name, values, kind in zip(names, columns, types, strict=True)}
    )
