"""Figures that an employer's answers stand for when they are not amounts: choices, pattern, office, modes, allowance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from maillage.parameters.parameter import Label
from maillage.simulator.balance_figures import vehicle_tax_figures
from maillage.simulator.figure import Figure, read_figure, weakest
from maillage.simulator.mode_figures import census_mix

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from maillage.parameters import ParameterReader
    from maillage.provenance import Status

MODE_SHARES = (
    "car_share",
    "public_transport_share",
    "motor_two_wheeler_share",
    "bike_share",
    "walking_share",
)
ALL_ON_ONE_DAY = "all_on_friday"
_OURS = "Choix de Maillage"
_PRIVATE = "private"
_ONE_DAY = 1.0
_TELEWORKABLE = "telework.propensity.insee-ara-2024"


def choice_figures(
    given: Collection[str], *, by_uptake: bool, production: str, absence: str, flex_office: bool
) -> dict[str, Figure]:
    """Choices as figures of 1 (yes) and 0 (no), which the formulas read.

    Args:
        given: questions that the user answered; the other choices are our assumptions.
        by_uptake: whether teleworkers are counted by the uptake of those eligible.
        production: which of productivity and commute time is counted.
        absence: how the absence avoided is counted.
        flex_office: whether desks are shared.
    """
    made = (
        ("counted_by_uptake", "counting", by_uptake, "Télétravailleurs comptés par la pratique des éligibles (1) ou en part de l’effectif (0)", "Teleworkers counted by the uptake of the eligible (1) or as a share of the staff (0)"),
        ("productivity_counted", "production_reading", production == "productivity", "Productivité comptée (1) ou non (0)", "Productivity counted (1) or not (0)"),
        ("commute_time_counted", "production_reading", production == "commute_time", "Temps de trajet donné au travail compté (1) ou non (0)", "Commute time given to work counted (1) or not (0)"),
        ("absence_by_share", "absence_reading", absence == "share", "Absence évitée comptée en part (1) ou en jours (0)", "Absence avoided counted as a share (1) or in days (0)"),
        ("flex_office_chosen", "flex_office", flex_office, "Bureaux partagés (1) ou un bureau pour chacun (0)", "Shared desks (1) or a desk for each (0)"),
    )  # fmt: skip
    return {
        name: _chosen(name, float(chosen), Label(fr=fr, en=en), given=question in given)
        for name, question, chosen, fr, en in made
    }


def eligible_figures(
    reader: ParameterReader, asked: Mapping[str, Figure], staff_by_csp: Mapping[Any, float] | None
) -> dict[str, Figure]:
    """The eligible share worked out from the staff of each CSP, if given; the rest of the staff is not eligible.

    Where neither is given, the default is raised to the share said to telework.

    Source: the share of jobs that can be teleworked by CSP, INSEE Auvergne-Rhône-Alpes, 2024.
    """
    if not staff_by_csp:
        return _at_least_those_who_telework(asked)
    shares = {csp: read_figure(reader, f"{_TELEWORKABLE}.{csp}") for csp in staff_by_csp}
    eligible = sum(count * float(shares[csp].value) for csp, count in staff_by_csp.items())
    value = eligible / float(asked["staff"].value)
    label = Label(
        fr="Part de l’effectif dont le poste est télétravaillable (déduite des CSP)",
        en="Share of the staff whose job can be teleworked (worked out from the CSP)",
    )
    first = next(iter(shares.values()))
    made = Figure("eligible_share", value, value, value, "share", label, "derived", first.source)
    return {made.name: made}


def _at_least_those_who_telework(asked: Mapping[str, Figure]) -> dict[str, Figure]:
    """The default eligible share, raised where more of the staff are said to telework."""
    share, eligible = asked["teleworking_share"], asked["eligible_share"]
    if eligible.given or not share.given:
        return {}
    low, value, high = (
        max(float(end), float(share.high)) for end in (eligible.low, eligible.value, eligible.high)
    )
    return {eligible.name: replace(eligible, low=low, value=value, high=high)}


def days_figures(asked: Mapping[str, Figure], pattern: str) -> dict[str, Figure]:
    """The default days teleworked, kept within the week; one day when all take the same one."""
    days, week = asked["telework_days_per_week"], float(asked["working_days_per_week"].value)
    if days.given:
        return {}
    if pattern == ALL_ON_ONE_DAY:
        low, value, high = (min(float(end), _ONE_DAY) for end in (days.low, days.value, days.high))
        return {days.name: replace(days, low=low, value=value, high=high)}
    return {days.name: replace(days, high=max(float(days.value), min(float(days.high), week)))}


def peak_figures(reader: ParameterReader, pattern: str) -> dict[str, Figure]:
    """How much of the mean absence is left on the busiest day, by the pattern of the days."""
    return {"peak_absence_share": read_figure(reader, f"employer.peak_absence_share.{pattern}", "peak_absence_share")}  # fmt: skip


def office_figures(
    asked: Mapping[str, Figure], desks: float | None, office_m2: float | None
) -> dict[str, Figure]:
    """Desks per person and floor per desk, worked out from the desks and the floor when these are given."""
    found = {}
    staff, ratio = float(asked["staff"].value), asked["desk_ratio"]
    if desks is not None:
        ratio = _from_answer(ratio, desks / staff, "postes / effectif", "desks over staff")
        found["desk_ratio"] = ratio
    if office_m2 is not None and ratio.value:
        floor = office_m2 / (staff * float(ratio.value))
        found["m2_per_desk"] = _from_answer(
            asked["m2_per_desk"], floor, "surface / postes", "floor over desks"
        )
    return found


def mode_share_figures(asked: Mapping[str, Figure]) -> dict[str, Figure]:
    """Shares of the modes that were not answered: what the others leave, in the proportions of the defaults."""
    given = {name: float(asked[name].value) for name in MODE_SHARES if asked[name].given}
    left = [name for name in MODE_SHARES if name not in given]
    by_default = sum(float(asked[name].value) for name in left)
    if not given or not by_default:
        return {}
    scale = max(0.0, 1 - sum(given.values())) / by_default
    return {name: _scaled(asked[name], scale) for name in left}


def allowance_figures(reader: ParameterReader, asked: Mapping[str, Figure], sector: str) -> dict[str, Figure]:
    """The allowance per day and whether a yearly cap holds: set by law in the public sector, free in the private one."""
    per_day, public = asked["allowance_per_day"], sector != _PRIVATE
    label = Label(
        fr="Allocation plafonnée par an (1, secteur public) ou non (0)",
        en="Allowance capped by year (1, public sector) or not (0)",
    )
    capped = Figure(
        "allowance_capped", float(public), float(public), float(public), "share", label, "derived"
    )
    if not public or per_day.given:
        return {capped.name: capped}
    legal = read_figure(reader, "law.public_allowance_per_day", per_day.name)
    if reader.at("law.public_allowance_per_day").held == "before":  # the allowance did not exist yet
        legal = replace(legal, value=0.0, low=0.0, high=0.0)
    return {capped.name: capped, legal.name: legal}


def fleet_tax_figures(reader: ParameterReader, asked: Mapping[str, Figure]) -> dict[str, Figure]:
    """Share of tax in the cost of the vehicles of the staff, from the shares of their modes."""
    shares = {**asked, **mode_share_figures(asked)}
    mix: dict[str, float] = {}
    for census in ("car", "motor_two_wheeler", "bike"):
        for mode, share in census_mix(reader, census).items():
            mix[mode] = mix.get(mode, 0.0) + share * float(shares[f"{census}_share"].value)
    return vehicle_tax_figures(reader, mix, reader.number("car.occupancy"))


def known_figure(default: Figure, value: float, label: Label, sources: Sequence[Figure]) -> Figure:
    """A figure computed in place of a default, with the status and the sources of what it was computed from."""
    statuses = [each.status for each in sources if each.status]
    titles = dict.fromkeys(each.source for each in sources if each.source)
    return replace(
        default,
        value=value,
        low=value,
        high=value,
        label=label,
        status=weakest(statuses),
        source=" ; ".join(titles),
        parameter=None,
        given=False,
    )


def _from_answer(default: Figure, value: float, fr: str, en: str) -> Figure:
    label = Label(fr=f"{default.label.fr} ({fr})", en=f"{default.label.en} ({en})")
    return replace(
        default, value=value, low=value, high=value, label=label, status=None, source="", given=True
    )


def _scaled(figure: Figure, scale: float) -> Figure:
    low, value, high = (float(end) * scale for end in (figure.low, figure.value, figure.high))
    return replace(figure, value=value, low=low, high=max(value, min(1.0, high)))


def _chosen(name: str, value: float, label: Label, *, given: bool) -> Figure:
    status: Status | None = None if given else "assumption"
    return Figure(name, value, value, value, "share", label, status, "" if given else _OURS, given=given)
