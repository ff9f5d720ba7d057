"""Figures of an employee's simulation that follow from choices, from the sector, or from other answers."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from maillage.parameters.parameter import Label
from maillage.simulator.figure import Figure, read_figure, weakest
from maillage.simulator.pass_refund import REFUND, pass_refund_figures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.parameters import ParameterReader
    from maillage.provenance import Status

PRIVATE = "private"
_NOTHING = {
    "office_m2_freed": ("meter ** 2", Label(fr="Bureaux libérés", en="Office floor freed")),
    "equipment_eur": ("EUR / year", Label(fr="Équipement payé par l’employeur", en="Equipment paid by the employer")),
    "management_eur": ("EUR / year", Label(fr="Mise en place et accompagnement", en="Setting up and management")),
    "premises_saved_eur": ("EUR / year", Label(fr="Locaux économisés", en="Premises saved")),
    "production_gain_eur": ("EUR / year", Label(fr="Production gagnée", en="Production gained")),
}  # fmt: skip


def actor_figures(place_paid_by: str, telework: Figure, *, given: bool) -> dict[str, Figure]:
    """The person, who teleworks or not, and who pays for the third place."""
    you = _choice("persons", 1.0, "person", Label(fr="Vous", en="You"))
    words = Label(fr="Télétravailleur (vous)", en="Teleworker (you)")
    one = _choice("teleworkers", float(telework.high > 0), "person", words)
    employee = Label(fr="Part du tiers-lieu que vous payez", en="Share of the third place that you pay")
    employer = Label(
        fr="Part du tiers-lieu que paie l’employeur", en="Share of the third place that the employer pays"
    )
    status: Status | None = None if given else "assumption"
    by_employee, by_employer = float(place_paid_by == "employee"), float(place_paid_by == "employer")
    return {
        "persons": you,
        "teleworkers": one,
        "place_paid_by_employee": _choice("place_paid_by_employee", by_employee, "share", employee, status),
        "place_paid_by_employer": _choice("place_paid_by_employer", by_employer, "share", employer, status),
    }


def nothing_figures() -> dict[str, Figure]:
    """What an employee's simulation leaves out: it is the employer's own."""
    return {name: _choice(name, 0.0, unit, label) for name, (unit, label) in _NOTHING.items()}


def deduced_figures(
    reader: ParameterReader,
    asked: Mapping[str, Figure],
    modes: Mapping[str, Figure],
    *,
    same_modes: bool,
) -> dict[str, Figure]:
    """Times, days and the meal that were not answered, worked out from what was.

    Args:
        reader: the parameters in force.
        asked: figures of the questions.
        modes: figures of the modes, to work and to the third place.
        same_modes: whether both trips are made in the same modes; then the commute's own pace, if given, serves for both.
    """
    week = read_figure(reader, "teleworker.working_days_per_week")
    found = {week.name: week}
    time, place_time = asked["travel_time_min"], asked["place_time_min"]
    if not time.given:
        time = found["travel_time_min"] = _time(time, asked["distance_km"], modes["min_per_km"])
    if not place_time.given:
        pace = modes["place_min_per_km"]
        if same_modes and asked["distance_km"].value and asked["travel_time_min"].given:
            each = time.value / asked["distance_km"].value
            pace = replace(pace, value=each, low=each, high=each, status=None, source="")
        found["place_time_min"] = _time(place_time, asked["place_distance_km"], pace)
    if not asked["place_meal_eur"].given:
        found["place_meal_eur"] = _meal_as_on_site(asked)
    if not asked["days_on_site_per_week"].given:
        found["days_on_site_per_week"] = _days_on_site(asked, week)
    return found


def pass_figures(
    reader: ParameterReader, asked: Mapping[str, Figure], change: str, sector: str, *, given: bool
) -> dict[str, Figure]:
    """Whether the pass changes, its new price, and the part the employer refunds (the user's answer, or the sector's)."""
    label = Label(fr="L’abonnement change (1) ou non (0)", en="The pass changes (1) or not (0)")
    status: Status | None = None if given else "assumption"
    found = {"pass_changes": _choice("pass_changes", float(change != "kept"), "share", label, status)}
    if change == "given_up":
        new = asked["new_pass_eur_per_month"]
        found[new.name] = replace(new, value=0.0, low=0.0, high=0.0, status=None, source="", given=True)
    refund = asked["pass_refund_share"]
    if not refund.given:
        in_force = pass_refund_figures(reader, sector)[REFUND]
        refund = found[refund.name] = replace(in_force, name=refund.name)
    found[REFUND] = replace(refund, name=REFUND)
    return found


def allowance_figures(reader: ParameterReader, asked: Mapping[str, Figure], sector: str) -> dict[str, Figure]:
    """The allowance per day and the most it may come to in a year: fixed by law in the public sector, free in the private one."""
    per_day, public = asked["allowance_eur_per_day"], sector != PRIVATE
    label = Label(
        fr="Allocation plafonnée par an (1, secteur public) ou non (0)",
        en="Allowance capped by year (1, public sector) or not (0)",
    )
    capped = _choice("allowance_capped", float(public), "share", label)
    cap = read_figure(reader, "law.public_allowance_per_year", "allowance_cap_eur")
    if not public:
        return {capped.name: capped, cap.name: cap}
    legal = read_figure(reader, "law.public_allowance_per_day", per_day.name)
    if reader.at("law.public_allowance_per_day").held == "before":  # no allowance existed yet
        cap, legal = (replace(each, value=0.0, low=0.0, high=0.0) for each in (cap, legal))
    return {capped.name: capped, cap.name: cap, **({} if per_day.given else {legal.name: legal})}


def _meal_as_on_site(asked: Mapping[str, Figure]) -> Figure:
    """Lunch in the third place costs what it costs on site, until the user says otherwise."""
    default, site = asked["place_meal_eur"], asked["canteen_eur"]
    label = Label(fr=f"{default.label.fr} (comme sur site)", en=f"{default.label.en} (as on site)")
    ends = {"value": site.value, "low": site.low, "high": site.high}
    return replace(default, **ends, label=label, status="assumption")


def _days_on_site(asked: Mapping[str, Figure], week: Figure) -> Figure:
    """The rest of the week; what is uncertain in the teleworked days is so in these."""
    telework, default = asked["telework_days_per_week"], asked["days_on_site_per_week"]
    label = Label(
        fr="Jours sur site par semaine (reste de la semaine)", en="Days on site per week (rest of the week)"
    )
    low, central, high = (max(0.0, week.value - end) for end in (telework.high, telework.value, telework.low))
    return replace(
        default, value=central, low=low, high=high, label=label, status="derived", source=week.source
    )


def _time(asked: Figure, distance: Figure, pace: Figure) -> Figure:
    """A time worked out from a distance and a pace; their uncertainties, taken as independent, add up in squares."""
    label = Label(
        fr=f"{asked.label.fr} (déduit de la distance)", en=f"{asked.label.en} (worked out from the distance)"
    )
    value = distance.value * pace.value
    below = _spread(distance.value, distance.low, pace.value, pace.low)
    above = _spread(distance.value, distance.high, pace.value, pace.high)
    status = weakest([each for each in (distance.status, pace.status) if each])
    low, high = value * max(0.0, 1 - below), value * (1 + above)
    return replace(asked, value=value, low=low, high=high, label=label, status=status, source=pace.source)


def _spread(value: float, end: float, other: float, other_end: float) -> float:
    """Relative distance between a product and its end, from those of its two factors."""
    parts = (end / value - 1 if value else 0.0, other_end / other - 1 if other else 0.0)
    return math.hypot(*parts)


def _choice(name: str, value: float, unit: str, label: Label, status: Status | None = "derived") -> Figure:
    """A figure that an answer settles (no status: the user gave it), or that follows from the audience."""
    return Figure(name, value, value, value, unit, label, status, given=status is None)
