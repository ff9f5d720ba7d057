"""What a kilometre emits, costs and takes in a person's modes, or in the modes of the census, as figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from maillage.parameters.parameter import Label
from maillage.simulator.figure import Figure, weakest
from maillage.simulator.modes import mix_label, public_transport_share, share_of, transport_modes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from maillage.parameters import ParameterReader
    from maillage.provenance import Status
    from maillage.simulator.modes import CensusMode

MINUTES_PER_HOUR = 60.0
_WHOLE = 1.0
_USUAL_TIME, _USUAL_DISTANCE = "teleworker.travel_time_min", "teleworker.distance_km"
_NOTHING: tuple[Status, ...] = ("derived",)

Ends = tuple[float, float, float]
"""Low, central and high of a figure."""


@dataclass(frozen=True)
class Rate:
    """What one kilometre emits, costs or takes, with its range and where it comes from.

    Attributes:
        ends: low, central and high.
        statuses: status of each parameter read, except the user's own values.
        sources: title of each document.
    """

    ends: Ends
    statuses: tuple[Status, ...] = ()
    sources: tuple[str, ...] = ()


def emission_rate(reader: ParameterReader, mode: str) -> Rate:
    """Emission of one kilometre in a mode, use and manufacture; per vehicle for a car, per person for the others."""
    return _sum(reader, (f"emission.{mode}.use", f"emission.{mode}.manufacture"))


def cost_rate(reader: ParameterReader, mode: str) -> Rate:
    """What one kilometre in a mode costs its user; per vehicle for a car, per person for the others."""
    return _sum(reader, transport_modes()[mode].costs)


def time_rate(reader: ParameterReader, mode: str) -> Rate:
    """Minutes that one kilometre takes in a mode, where no time is known.

    A car goes from door to door at the pace of the commute that is the default of all audiences, within the range of its speed.
    """
    parameter = transport_modes()[mode].speed
    speed = _sum(reader, (parameter,))
    slow, central, fast = speed.ends
    least, minutes, most = (MINUTES_PER_HOUR / each for each in (fast, central, slow))
    usual = _sum(reader, (_USUAL_TIME,)).ends[1], _sum(reader, (_USUAL_DISTANCE,)).ends[1]
    if not transport_modes()[mode].is_car or parameter in reader.tree.overrides or not all(usual):
        return Rate((least, minutes, most), speed.statuses, speed.sources)
    read = _sum(reader, (_USUAL_TIME, _USUAL_DISTANCE))
    pace = usual[0] / usual[1]
    return Rate((min(least, pace), pace, max(most, pace)), read.statuses, read.sources)


def mix_figures(
    reader: ParameterReader, mix: Mapping[str, float], prefix: str = "", *, given: bool = True
) -> dict[str, Figure]:
    """Figures of a person's modes, as the formulas read them.

    Args:
        reader: the parameters in force.
        mix: share of the distance by mode.
        prefix: put before each name, for a second trip (``place_``).
        given: whether the user gave the modes.

    Returns:
        ``car_distance_share``, ``public_transport_distance_share``, ``car_kgco2e_per_vkm``, ``car_eur_per_vkm`` (of the part made by car), ``other_kgco2e_per_pkm``,
        ``other_eur_per_pkm`` (of the other modes, over the whole distance) and ``min_per_km``.
    """
    modes = transport_modes()
    others = {name: share for name, share in mix.items() if not modes[name].is_car}
    by_car = share_of(mix, "car")
    within = {name: share / by_car for name, share in mix.items() if modes[name].is_car and by_car}
    made = (
        ("car_kgco2e_per_vkm", "kgCO2e / vehicle_km", within, emission_rate, _EMITS),
        ("car_eur_per_vkm", "EUR / vehicle_km", within, cost_rate, _COSTS),
        ("other_kgco2e_per_pkm", "kgCO2e / person_km", others, emission_rate, _EMITS_OTHER),
        ("other_eur_per_pkm", "EUR / person_km", others, cost_rate, _COSTS_OTHER),
        ("min_per_km", "minute / kilometer", mix, time_rate, _TAKES),
    )
    found = _distance_shares(mix, given=given)
    for name, unit, part, rate_of, title in made:
        rate = mixed([part], _rates(reader, part, rate_of))
        words = mix_label(part) if part else (_NO_CAR if name.startswith("car_") else _NO_OTHER)
        found[name] = _figure(name, rate, unit, _joined(title, words))
    if not prefix:
        return found
    return {
        prefix + name: replace(each, name=prefix + name, label=_to_place(each.label))
        for name, each in found.items()
    }


def _distance_shares(mix: Mapping[str, float], *, given: bool) -> dict[str, Figure]:
    """Shares of the distance by car and in public transport."""
    status: Status | None = None if given else "assumption"
    return {
        name: Figure(name, share, share, share, "share", title, status, given=given)
        for name, share, title in (
            ("car_distance_share", share_of(mix, "car"), _CAR_SHARE),
            ("public_transport_distance_share", public_transport_share(mix), _PUBLIC_SHARE),
        )
    }


def census_figures(reader: ParameterReader) -> dict[str, Figure]:
    """Figures of the census modes, as the formulas of ``quantities/modes.py`` read them.

    What a census mode is made of is read in ``mode_mix``; a car that is not a combustion car is taken as electric.

    Returns:
        ``car_kgco2e_per_vkm``, ``car_eur_per_vkm``; for public transport, motor two-wheelers and bikes
        ``<mode>_kgco2e_per_pkm``; for the last two ``<mode>_eur_per_pkm``.
    """
    found = {}
    for census in ("car", "public_transport", "motor_two_wheeler", "bike"):
        mixes, statuses = _car_mixes(reader) if census == "car" else _census_mixes(reader, census)
        per = "vehicle_km" if census == "car" else "person_km"
        short = "vkm" if census == "car" else "pkm"
        for kind, unit, rate_of, title in (
            ("kgco2e", "kgCO2e", emission_rate, _EMITS),
            ("eur", "EUR", cost_rate, _COSTS),
        ):
            if kind == "eur" and census == "public_transport":
                continue  # a fare is not counted by kilometre
            rate = mixed(mixes, _rates(reader, mixes[0], rate_of))
            whole = Rate(rate.ends, (*rate.statuses, *statuses), rate.sources)
            name = f"{census}_{kind}_per_{short}"
            found[name] = _figure(name, whole, f"{unit} / {per}", _joined(title, _CENSUS_WORDS[census]))
    return found


def census_mix(reader: ParameterReader, census: CensusMode) -> dict[str, float]:
    """The modes that a mode of the census is made of, with their central shares."""
    mixes, _ = _car_mixes(reader) if census == "car" else _census_mixes(reader, census)
    return mixes[0]


def mixed(mixes: Sequence[Mapping[str, float]], rates: Mapping[str, Rate]) -> Rate:
    """The mean rate of several modes.

    Args:
        mixes: weights of the modes; the first is the central one, the others are those the weights may move to.
        rates: rate of each mode.

    Returns:
        The central mean; the lowest mean of any of the mixes with the low rates; the highest with the high ones.
    """
    low = min(_mean(mix, rates, 0) for mix in mixes)
    high = max(_mean(mix, rates, 2) for mix in mixes)
    statuses = tuple(status for each in rates.values() for status in each.statuses) if rates else _NOTHING
    sources = tuple(source for each in rates.values() for source in each.sources)
    return Rate((low, _mean(mixes[0], rates, 1), high), statuses, sources)


def _mean(mix: Mapping[str, float], rates: Mapping[str, Rate], end: int) -> float:
    """The mean over the weights; over the whole distance when they sum to no more than 1."""
    return sum(weight * rates[name].ends[end] for name, weight in mix.items())


def _rates(
    reader: ParameterReader, names: Iterable[str], rate_of: Callable[[ParameterReader, str], Rate]
) -> dict[str, Rate]:
    return {name: rate_of(reader, name) for name in names}


def _sum(reader: ParameterReader, parameters: tuple[str, ...]) -> Rate:
    """Parameters added up, from their lows to their highs."""
    low = central = high = 0.0
    statuses: list[Status] = []
    sources: list[str] = []
    if not parameters:
        return Rate((0.0, 0.0, 0.0), _NOTHING)
    for name in parameters:
        found = reader.at(name)
        central += found.value
        low += found.value if found.low is None else found.low
        high += found.value if found.high is None else found.high
        if name not in reader.tree.overrides:
            statuses.append(found.status)
            sources += [found.reference.title] if found.reference else []
    return Rate((low, central, high), tuple(statuses), tuple(sources))


def _car_mixes(reader: ParameterReader) -> tuple[list[dict[str, float]], list[Status]]:
    """Combustion and electric cars, at the central share and at its ends."""
    found = reader.at("mode_mix.car.car_combustion")
    ends = (found.value, *(end for end in (found.low, found.high) if end is not None))
    return [{"car_combustion": share, "car_electric": _WHOLE - share} for share in ends], [found.status]


def _census_mixes(reader: ParameterReader, census: str) -> tuple[list[dict[str, float]], list[Status]]:
    """The modes of a census mode: the central shares, then each share moved alone to its ends, all summing to 1."""
    prefix = f"mode_mix.{census}"
    found = {name: reader.at(f"{prefix}.{name}") for name in reader.family(prefix)}
    central = {name: each.value for name, each in found.items()}
    moved = [
        {**central, name: end}
        for name, each in found.items()
        for end in (each.low, each.high)
        if end is not None
    ]
    sums = [(mix, sum(mix.values())) for mix in (central, *moved)]
    mixes = [{name: share / whole for name, share in mix.items()} for mix, whole in sums]
    return mixes, [each.status for each in found.values()]


def _figure(name: str, rate: Rate, unit: str, label: Label) -> Figure:
    low, central, high = rate.ends
    status = weakest(list(rate.statuses)) if rate.statuses else None
    source = " ; ".join(dict.fromkeys(rate.sources))
    return Figure(name, central, low, high, unit, label, status, source)


def _to_place(label: Label) -> Label:
    return Label(fr=f"{label.fr}, vers le tiers-lieu", en=f"{label.en}, to the third place")


def _joined(title: Label, words: Label) -> Label:
    return Label(fr=f"{title.fr} ({words.fr})", en=f"{title.en} ({words.en})")


_CAR_SHARE = Label(fr="Part de la distance en voiture", en="Share of the distance by car")
_PUBLIC_SHARE = Label(
    fr="Part de la distance en transports en commun", en="Share of the distance in public transport"
)
_NO_CAR = Label(fr="aucune voiture", en="no car")
_NO_OTHER = Label(fr="aucun autre mode", en="no other mode")
_EMITS = Label(fr="Émission par kilomètre", en="Emission per kilometre")
_EMITS_OTHER = Label(
    fr="Émission par kilomètre hors voiture", en="Emission per kilometre, modes other than the car"
)
_COSTS = Label(fr="Coût par kilomètre, énergie et entretien", en="Cost per kilometre, energy and maintenance")
_COSTS_OTHER = Label(
    fr="Coût par kilomètre hors voiture et hors abonnement",
    en="Cost per kilometre, without the car and the pass",
)
_TAKES = Label(fr="Minutes par kilomètre", en="Minutes per kilometre")
_CENSUS_WORDS = {
    "car": Label(fr="voiture", en="car"),
    "public_transport": Label(fr="transports en commun", en="public transport"),
    "motor_two_wheeler": Label(fr="deux-roues motorisés", en="motor two-wheelers"),
    "bike": Label(fr="vélo", en="bike"),
}
