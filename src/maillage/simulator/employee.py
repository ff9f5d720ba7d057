"""The simulator of an employee: what one is asked, and the figures made from answers that are not amounts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Literal

from maillage.errors import Problem
from maillage.phrase import Phrase
from maillage.simulator.balance_figures import vehicle_tax_figures, work_elsewhere_figures
from maillage.simulator.employee_figures import (
    PRIVATE,
    actor_figures,
    allowance_figures,
    deduced_figures,
    nothing_figures,
    pass_figures,
)
from maillage.simulator.heating import NO_HEATING, HeatingSource, heating_figures
from maillage.simulator.inputs import Answer, Inputs, ask
from maillage.simulator.law import Agreement, Circumstance, LegalSituation, Place, Sector, legal_opinion
from maillage.simulator.ledger import DEFAULT_PRESET, LedgerChoice, ledger_figures
from maillage.simulator.mode_figures import mix_figures
from maillage.simulator.modes import ModeMix, public_transport_share

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from maillage.parameters import ParameterReader
    from maillage.simulator.figure import Figure
    from maillage.simulator.law import LegalOpinion

PassChange = Literal["kept", "given_up", "cheaper"]
PaidBy = Literal["employer", "employee", "nobody"]
DEFAULT_MODE = "car_combustion"
NO_AGREEMENT: Agreement = "none"
KEPT: PassChange = "kept"
CHEAPER: PassChange = "cheaper"
_DAYS_TOLERANCE = 1e-9


class EmployeeInputs(Inputs):
    """Questions asked to an employee, for oneself."""

    audience: ClassVar[str] = "employee"
    worked_out: ClassVar[frozenset[str]] = frozenset(
        {
            "travel_time_min",
            "days_on_site_per_week",
            "pass_refund_share",
            "allowance_eur_per_day",
            "place_time_min",
            "place_meal_eur",
        }
    )

    distance_km: Answer | None = ask("teleworker.distance_km")
    travel_time_min: Answer | None = ask("teleworker.travel_time_min")
    mode: ModeMix = {DEFAULT_MODE: 1.0}  # noqa: RUF012 - a frozen model copies its defaults
    """Share of the distance by mode; one mode alone may be written by its name."""
    occupancy: Answer | None = ask("employee.occupancy")
    telework_days_per_week: Answer | None = ask("teleworker.telework_days_per_week")
    days_on_site_per_week: Answer | None = ask("employee.days_on_site_per_week")
    weeks_per_year: Answer | None = ask("commute.weeks_per_year")
    sector: Sector = "private"
    agreement: Agreement = "individual"
    """What frames the telework; ``none`` for telework outside any agreement."""
    regular: bool = True
    works_in_train: bool = False
    circumstances: tuple[Circumstance, ...] = ()
    heating_source: HeatingSource | None = None
    home_heated_anyway: bool | None = None
    canteen_eur: Answer | None = ask("teleworker.lunch_on_site_eur")
    home_meal_eur: Answer | None = ask("teleworker.lunch_at_home_eur")
    childcare_eur_per_day: Answer | None = ask("teleworker.childcare_eur_per_day")
    pass_change: PassChange = KEPT
    pass_eur_per_month: Answer | None = ask("teleworker.pass_eur_per_month")
    new_pass_eur_per_month: Answer | None = ask("employee.new_pass_eur_per_month")
    pass_refund_share: Answer | None = ask("balance.pass_refund_share")
    fares_eur_per_day: Answer | None = ask("employee.fares_eur_per_day")
    own_equipment_eur: Answer | None = ask("teleworker.own_equipment_eur")
    equipment_years: Answer | None = ask("teleworker.equipment_years")
    allowance_eur_per_day: Answer | None = ask("teleworker.allowance_eur_per_day")
    place_share: Answer | None = ask("employee.place_share")
    place_distance_km: Answer | None = ask("third_place.distance_km")
    place_time_min: Answer | None = ask("third_place.time_min")
    place_mode: ModeMix | None = None
    """Modes to the third place; those of the commute when nothing is said."""
    place_meal_eur: Answer | None = ask("employee.place_meal_eur")
    place_paid_by: PaidBy = "employer"
    place_eur_per_day: Answer | None = ask("third_place.day_price")
    ledger: LedgerChoice = DEFAULT_PRESET

    def further_figures(self, reader: ParameterReader) -> dict[str, Figure]:
        """Figures made from the modes, the sector, the choices, and what can be worked out from other answers."""
        asked = self.figures(reader)
        answered = self.model_fields_set
        modes_given = "mode" in answered
        place_mode = self.place_mode or self.mode
        place_given = modes_given or self.place_mode is not None
        modes = {
            **mix_figures(reader, self.mode, given=modes_given),
            **mix_figures(reader, place_mode, "place_", given=place_given),
        }
        return {
            **actor_figures(
                self.place_paid_by, asked["telework_days_per_week"], given="place_paid_by" in answered
            ),
            **nothing_figures(),
            **modes,
            **deduced_figures(reader, asked, modes, same_modes=place_mode == self.mode),
            **pass_figures(reader, asked, self.pass_change, self.sector, given="pass_change" in answered),
            **allowance_figures(reader, asked, self.sector),
            **heating_figures(reader, self.heating_source, heated_anyway=self.home_heated_anyway),
            **ledger_figures(reader, self.ledger),
            **work_elsewhere_figures(reader),
            **vehicle_tax_figures(reader, self.mode, float(asked["occupancy"].value)),
        }

    def legal_opinion(self, figures: Mapping[str, Figure], year: int) -> LegalOpinion:
        """What the rules in force on 1 January of the year say of this employee's telework."""
        per_day = figures["allowance_eur_per_day"]
        known = per_day.given or self.sector != PRIVATE
        return legal_opinion(
            LegalSituation(
                sector=self.sector,
                on=dt.date(year, 1, 1),
                telework_days_per_week=figures["telework_days_per_week"].value,
                days_on_site_per_week=figures["days_on_site_per_week"].value,
                places=self._places(figures["place_share"].value),
                agreement=self.agreement,
                grey=self.agreement == NO_AGREEMENT,
                regular=self.regular,
                allowance_per_day=per_day.value if known else None,
                circumstances=self.circumstances,
            )
        )

    def _places(self, place_share: float) -> tuple[Place, ...]:
        found: list[Place] = []
        found += ["home"] if place_share < 1 else []
        found += ["third_place"] if place_share > 0 else []
        return (*found, "train") if self.works_in_train else tuple(found)

    def contradictions(self, figures: Mapping[str, Figure]) -> list[Problem]:
        """Answers that cannot hold together."""
        return [
            *_too_many_days(figures),
            *_impossible_travel(figures, "distance_km", "travel_time_min"),
            *_impossible_travel(figures, "place_distance_km", "place_time_min"),
            *self._impossible_pass(figures),
            *self._impossible_heating(),
        ]

    def _impossible_pass(self, figures: Mapping[str, Figure]) -> list[Problem]:
        found = []
        if self.pass_change != KEPT and not public_transport_share(self.mode):
            said = Phrase(
                "'{change}', but none of your modes is public transport ({modes})",
                change=self.pass_change,
                modes=[*self.mode],
            )
            found.append(Problem("pass_change", said))
        full, new = figures["pass_eur_per_month"].value, figures["new_pass_eur_per_month"].value
        if self.pass_change == CHEAPER and new > full:
            said = Phrase(
                "{new:g} € a month is dearer than the present pass (pass_eur_per_month: {full:g} €)",
                new=new,
                full=full,
            )
            found.append(Problem("new_pass_eur_per_month", said))
        return found

    def _impossible_heating(self) -> list[Problem]:
        if self.heating_source == NO_HEATING and self.home_heated_anyway:
            said = Phrase("the home is said to be heated anyway, but heating_source says it has no heating")
            return [Problem("home_heated_anyway", said)]
        return []


def _too_many_days(figures: Mapping[str, Figure]) -> list[Problem]:
    """Days on site and teleworked never exceed the week."""
    week = figures["teleworker.working_days_per_week"].value
    telework, on_site = figures["telework_days_per_week"].value, figures["days_on_site_per_week"].value
    if telework + on_site <= week + _DAYS_TOLERANCE:
        return []
    said = Phrase(
        "{on_site:g} days on site + {telework:g} teleworked = {total:g} days a week, more than the working week of {week:g} (parameter teleworker.working_days_per_week)",
        on_site=on_site,
        telework=telework,
        total=telework + on_site,
        week=week,
    )
    return [Problem("days_on_site_per_week", said)]


def _impossible_travel(figures: Mapping[str, Figure], distance: str, time: str) -> list[Problem]:
    """A time for no distance, or a speed that no mode reaches."""
    from maillage.parameters import ParameterTree

    km, minutes = figures[distance].value, figures[time].value
    if not figures[time].given:
        return []
    if km == 0 and minutes > 0:
        said = Phrase(
            "{minutes:g} min for a distance of 0 km ({distance})", minutes=minutes, distance=distance
        )
        return [Problem(time, said)]
    fastest = ParameterTree.load().parameter("speed.tgv").bounds.maximum or float("inf")
    if km and (minutes == 0 or km / minutes * 60 > fastest):
        said = Phrase(
            "{km:g} km ({distance}) in {minutes:g} min is faster than {fastest:g} km/h",
            km=km,
            distance=distance,
            minutes=minutes,
            fastest=fastest,
        )
        return [Problem(time, said)]
    return []


def formula_modules() -> tuple[ModuleType, ...]:
    """The modules of formulas of this audience."""
    from maillage.simulator.quantities import (
        balance,
        commuting_days,
        employee_money,
        employee_travel,
        home_energy,
        observed,
        rebound,
        telework_days,
    )

    return (
        telework_days,
        commuting_days,
        employee_travel,
        employee_money,
        home_energy,
        observed,
        rebound,
        balance,
    )
