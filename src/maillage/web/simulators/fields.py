"""The form of a simulator as a template shows it: a sentence with its questions in it, all others in groups."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING

from maillage.language import text, texts
from maillage.web.simulators.controls import PERCENT, controls, counted_lines
from maillage.web.simulators.writer import Field, FieldWriter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.simulator.simulation import Simulation
    from maillage.web.simulators.answers import Typed

REBOUND = ("ledger", *(f"ledger_{line}{PERCENT}" for line in counted_lines()))
GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "employee": {
        "week": ("days_on_site_per_week", "weeks_per_year", "agreement", "regular", "works_in_train", "circumstances"),
        "way": ("occupancy", "mode_2", "mode_2_percent", "fares_eur_per_day", "pass_change", "pass_eur_per_month",
                "new_pass_eur_per_month", "pass_refund_share_percent"),
        "home": ("heating_source", "home_heated_anyway", "own_equipment_eur", "equipment_years",
                 "childcare_eur_per_day"),
        "place": ("place_distance_km", "place_time_min", "place_mode", "place_meal_eur",
                  "place_paid_by", "place_eur_per_day"),
        "rebound": REBOUND,
        "more": ("annee", "parametres"),
    },
    "employer": {
        "staff": ("staff_csp_2", "staff_csp_3", "staff_csp_4", "staff_csp_5", "eligible_share_percent",
                  "uptake_percent", "counting", "working_days_per_week", "agreement"),
        "communes": ("work_commune",),
        "way": ("public_transport_share_percent", "motor_two_wheeler_share_percent", "bike_share_percent",
                "walking_share_percent", "third_place_share_percent", "third_place_distance_km",
                "third_place_time_min"),
        "offices": ("desks", "desk_ratio", "office_m2", "m2_per_desk", "desk_margin_percent",
                    "freed_floor_released_share_percent"),
        "production": ("production_reading", "productivity_gain_percent", "hours_per_day", "absence_reading",
                       "absence_days", "turnover_percent", "recruitment_cost", "basin_workers",
                       "basin_growth_power", "disruption_days"),
        "costs": ("setup_eur", "setup_life_years", "running_eur", "management_hours", "expenses_per_day",
                  "seat_price_per_day", "seat_paid_share_percent", "horizon_years", "discount_rate_percent"),
        "rebound": ("heating_source", *REBOUND),
        "more": ("annee", "parametres"),
    },
    "territory": {
        "places": ("employee_share_percent", "peak_day_factor", "seat_price", "fill_rate_percent"),
        "money": ("tax_per_inhabitant", "canteen_eur", "home_meal_eur", "allowance_eur_per_day"),
        "rebound": REBOUND,
        "more": ("parametres",),
    },
    "project": {
        "sales": ("desk_price", "day_passes", "day_price", "rooms", "room_hours_per_week", "room_price",
                  "events_per_year", "event_income", "other_sales_eur", "purchase_share_percent"),
        "walls": ("m2_per_seat", "other_floor_m2", "rent_per_m2", "running_per_m2", "fit_out_per_m2",
                  "fit_out_years"),
        "running": ("staff_cost", "running_per_seat", "overhead_eur"),
        "aid": ("aid_share_percent", "programme", "grants_eur"),
        "demand": ("third_place_share_percent", "capture_share_percent"),
        "more": ("annee", "parametres"),
    },
}  # fmt: skip
"""Which questions are asked together, beside those of the sentence."""


@dataclass(frozen=True)
class Form:
    """The form of an audience.

    Attributes:
        sentence: words and questions, in the order they are read.
        groups: heading, sentence and questions of each group.
        fields: all questions by name.
    """

    sentence: tuple[str | Field, ...]
    groups: tuple[tuple[str, str, str, tuple[Field, ...]], ...]
    fields: Mapping[str, Field]

    @property
    def used(self) -> dict[str, str]:
        """What holds where nothing is typed, for the page to keep its hints up to date."""
        return {
            name: each.shown for name, each in self.fields.items() if each.kind == "amount" and each.shown
        }

    @property
    def given(self) -> tuple[Field, ...]:
        """The questions that were answered."""
        return tuple(each for each in self.fields.values() if each.given)


def form(
    typed: Typed, simulation: Simulation | None, language: str, writer: type[FieldWriter] = FieldWriter
) -> Form:
    """The form with the answers in it.

    Args:
        typed: the answers of the address.
        simulation: made from them, whose figures are shown where nothing was answered; nothing when they cannot be used.
        language: of the words.
        writer: writes each question.
    """
    written_by = writer(typed, simulation, language)
    fields = {name: written_by.field(control) for name, control in controls(typed.audience).items()}
    parts = _sentence(typed.audience, language)
    sentence = tuple(fields[name] if is_field else name for name, is_field in parts)
    groups = tuple(
        (
            name,
            text(f"web.simulators.groups.{name}.title", language),
            text(f"web.simulators.groups.{name}.said", language),
            tuple(fields[each] for each in members),
        )
        for name, members in GROUPS[typed.audience].items()
    )
    return Form(sentence, groups, fields)


@cache
def _sentence(audience: str, language: str) -> tuple[tuple[str, bool], ...]:
    """The sentence in pieces: words, or the name of a question."""
    whole = texts(language)[f"web.simulators.{audience}.sentence"]
    found: list[tuple[str, bool]] = []
    for said, name, _, _ in Formatter().parse(whole):
        found += [(said, False)] if said else []
        found += [(name, True)] if name else []
    return tuple(found)


def in_sentence(audience: str) -> tuple[str, ...]:
    """Names of the questions asked in the sentence."""
    return tuple(name for name, is_field in _sentence(audience, "fr") if is_field)
