"""The simulator of an employer: what it is asked, and the figures made from answers that are not amounts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, PrivateAttr, ValidationInfo

from maillage.simulator.balance_figures import no_place_meals, work_elsewhere_figures
from maillage.simulator.employer_checks import contradictions
from maillage.simulator.employer_figures import (
    allowance_figures,
    choice_figures,
    days_figures,
    eligible_figures,
    fleet_tax_figures,
    mode_share_figures,
    office_figures,
    peak_figures,
)
from maillage.simulator.heating import HeatingSource, heating_figures
from maillage.simulator.home_communes import HomeCommunes, read_home_communes
from maillage.simulator.inputs import Answer, Inputs, Number, ask
from maillage.simulator.law import Agreement, LegalSituation, Sector
from maillage.simulator.law import legal_opinion as opinion_on
from maillage.simulator.ledger import DEFAULT_PRESET, LedgerChoice, ledger_figures
from maillage.simulator.mode_figures import census_figures
from maillage.simulator.pages import chosen_page
from maillage.simulator.pass_refund import pass_refund_figures

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from maillage.errors import Problem
    from maillage.parameters import ParameterReader
    from maillage.simulator.commune_reach import ReachedOf
    from maillage.simulator.figure import Figure
    from maillage.simulator.law import LegalOpinion, Place
    from maillage.simulator.pages import Page

Csp = Literal["2", "3", "4", "5"]
Counting = Literal["auto", "staff_share", "eligible_uptake"]
Pattern = Literal["fixed", "floating", "all_on_friday", "spread"]
ProductionReading = Literal["productivity", "commute_time", "none"]
AbsenceReading = Literal["days", "share"]
Positive = Annotated[Number, Field(gt=0)]
Count = Annotated[Number, Field(ge=0)]


def _by_code(answer: Any) -> Any:  # noqa: ANN401 - whatever the user wrote
    """Codes of CSP as text, which YAML reads as numbers."""
    return {str(code): count for code, count in answer.items()} if isinstance(answer, dict) else answer


def _code(answer: Any) -> Any:  # noqa: ANN401 - whatever the user wrote
    """A commune code, which YAML and the command line read as a number."""
    number = isinstance(answer, int | float) and not isinstance(answer, bool)
    return f"{int(answer):05d}" if number and float(answer).is_integer() else answer


def _masked(answer: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - whatever the user wrote
    """The masked table of residents, made with the commune of work, which is read before it."""
    return read_home_communes(answer, info.data.get("work_commune"))


class EmployerInputs(Inputs):
    """Questions asked to an employer about its staff, its offices and the telework it has or plans."""

    audience: ClassVar[str] = "employer"
    worked_out: ClassVar[frozenset[str]] = frozenset({"allowance_per_day"})

    sector: Sector = "private"
    staff: Answer | None = ask("employer.staff")
    staff_by_csp: Annotated[dict[Csp, Count], BeforeValidator(_by_code)] | None = None
    """Staff of CSP 2 to 5; with it the eligible share is worked out."""
    eligible_share: Answer | None = ask("employer.eligible_share")
    teleworking_share: Answer | None = ask("employer.teleworking_share")
    uptake: Answer | None = ask("employer.uptake")
    counting: Counting = "auto"
    """From which answer teleworkers are counted."""
    telework_days_per_week: Answer | None = ask("teleworker.telework_days_per_week")
    working_days_per_week: Answer | None = ask("teleworker.working_days_per_week")
    pattern: Pattern = "fixed"
    third_place_share: Answer | None = ask("third_place.share")
    work_commune: Annotated[str, BeforeValidator(_code)] | None = None
    home_communes: Annotated[HomeCommunes, BeforeValidator(_masked)] | None = None
    """Staff by commune of residence, or the path of a CSV of two columns, commune and count."""
    territory: str | None = None
    """Where the communes are looked up, as for a study; the whole country when nothing is said."""
    distance_km: Answer | None = ask("teleworker.distance_km")
    travel_time_min: Answer | None = ask("teleworker.travel_time_min")
    third_place_distance_km: Answer | None = ask("third_place.distance_km")
    third_place_time_min: Answer | None = ask("third_place.time_min")
    car_share: Answer | None = ask("employer.car_share")
    public_transport_share: Answer | None = ask("employer.public_transport_share")
    motor_two_wheeler_share: Answer | None = ask("employer.motor_two_wheeler_share")
    bike_share: Answer | None = ask("employer.bike_share")
    walking_share: Answer | None = ask("employer.walking_share")
    flex_office: bool = False
    desks: Positive | None = None
    office_m2: Positive | None = None
    desk_ratio: Answer | None = ask("employer.desk_ratio")
    m2_per_desk: Answer | None = ask("employer.m2_per_desk")
    desk_margin: Answer | None = ask("employer.desk_margin")
    cost_per_m2: Answer | None = ask("employer.cost_per_m2")
    freed_floor_released_share: Answer | None = ask("employer.freed_floor_released_share")
    hour_cost: Answer | None = ask("employer.hour_cost")
    hours_per_day: Answer | None = ask("employer.hours_per_day")
    production_reading: ProductionReading = "productivity"
    productivity_gain: Answer | None = ask("employer.productivity_gain")
    absence_reading: AbsenceReading = "days"
    absence_days: Answer | None = ask("employer.absence_days")
    turnover: Answer | None = ask("employer.turnover")
    recruitment_cost: Answer | None = ask("employer.recruitment_cost")
    basin_workers: Answer | None = ask("employer.basin_workers")
    basin_growth_power: Answer | None = ask("employer.basin_growth_power")
    disruption_days: Answer | None = ask("employer.disruption_days")
    expenses_per_day: Answer | None = ask("employer.expenses_per_day")
    setup_eur: Answer | None = ask("employer.setup_eur")
    setup_life_years: Answer | None = ask("employer.setup_life_years")
    running_eur: Answer | None = ask("employer.running_eur")
    management_hours: Answer | None = ask("employer.management_hours")
    allowance_per_day: Answer | None = ask("teleworker.allowance_eur_per_day")
    seat_price_per_day: Answer | None = ask("third_place.day_price")
    seat_paid_share: Answer | None = ask("employer.seat_paid_share")
    horizon_years: Answer | None = ask("employer.horizon_years")
    discount_rate: Answer | None = ask("employer.discount_rate")
    agreement: Agreement = "individual"
    heating_source: HeatingSource | None = None
    ledger: LedgerChoice = DEFAULT_PRESET

    _reached_of: ReachedOf | None = PrivateAttr(default=None)

    @classmethod
    def reached_by(cls, answers: Mapping[str, Any], reached_of: ReachedOf) -> Self:
        """Answers of an employer whose communes are looked up in tables that are open already.

        Args:
            answers: the answers.
            reached_of: gives how communes are reached from the commune of work.

        Raises:
            InputError: answers that cannot be used.
        """
        inputs = cls.read(answers)
        inputs._reached_of = reached_of
        return inputs

    def further_figures(self, reader: ParameterReader) -> dict[str, Figure]:
        """Figures made from the sector, the pattern, the office, the choices and the communes of residence."""
        asked = self.figures(reader)
        return {
            **choice_figures(
                self.answered(),
                by_uptake=self.counts_by_uptake(),
                production=self.production_reading,
                absence=self.absence_reading,
                flex_office=self.flex_office,
            ),
            **eligible_figures(reader, asked, self.staff_by_csp),
            **days_figures(asked, self.pattern),
            **peak_figures(reader, self.pattern),
            **office_figures(asked, self.desks, self.office_m2),
            **mode_share_figures(asked),
            **allowance_figures(reader, asked, self.sector),
            **pass_refund_figures(reader, self.sector),
            **census_figures(reader),
            **heating_figures(reader, self.heating_source),
            **ledger_figures(reader, self.ledger),
            **no_place_meals(),
            **fleet_tax_figures(reader, asked),
            **work_elsewhere_figures(reader),
            **self._commune_figures(reader, asked),
        }

    def counts_by_uptake(self) -> bool:
        """Whether teleworkers are the eligible times those who do; by what was answered when nothing is chosen."""
        if self.counting != "auto":
            return self.counting == "eligible_uptake"
        told = self.answered() & {"uptake", "eligible_share", "staff_by_csp"}
        return bool(told) and "teleworking_share" not in self.answered()

    def answered(self) -> frozenset[str]:
        """Names of the questions that were answered; an empty answer is none."""
        return frozenset(name for name in self.model_fields_set if getattr(self, name) is not None)

    def contradictions(self, figures: Mapping[str, Figure]) -> list[Problem]:
        """Answers that cannot hold together, all of them."""
        return contradictions(self, figures)

    def legal_opinion(self, figures: Mapping[str, Figure], year: int) -> LegalOpinion:
        """What the rules in force on 1 January of the year say of telework as described."""
        days, week = figures["telework_days_per_week"].value, figures["working_days_per_week"].value
        places: list[Place] = ["home"] if figures["third_place_share"].value < 1 else []
        if figures["third_place_share"].value > 0:
            places.append("third_place")
        per_day = figures["allowance_per_day"]
        known = per_day.given or self.sector != "private"
        situation = LegalSituation(
            sector=self.sector,
            on=dt.date(year, 1, 1),
            telework_days_per_week=days,
            days_on_site_per_week=max(0.0, week - days),
            places=tuple(places),
            agreement=self.agreement,
            grey=self.agreement == "none",
            allowance_per_day=per_day.value if known else None,
        )
        return opinion_on(situation)

    def choices(self) -> dict[str, Any]:
        """The answers that are not amounts; small counts of residents never leave as they came."""
        shown = super().choices()
        if self.home_communes is not None:
            shown["home_communes"] = self.home_communes.to_dict()
        return shown

    def page(self, values: Mapping[str, Any]) -> Page:
        """The plain sentences that these results and answers call for."""
        homes = self.home_communes
        known = {"communes_given": homes is not None, "communes_masked": bool(homes and homes.hidden)}
        counts = {"persons_told": homes.persons, "persons_hidden": homes.hidden_total} if homes else {}
        return chosen_page(self.audience, {**values, **counts}, {**self.choices(), **known})

    def _commune_figures(self, reader: ParameterReader, asked: Mapping[str, Figure]) -> dict[str, Figure]:
        """Distance, time and recruitment basin from the communes given, if any."""
        if self.work_commune is None:
            return {}
        from maillage.simulator.commune_reach import home_territory
        from maillage.simulator.employer_places import place_figures

        where = self.territory or home_territory(self.work_commune)
        return place_figures(reader, asked, where, self.work_commune, self.home_communes, self._reached_of)


def formula_modules() -> tuple[ModuleType, ...]:
    """The modules of formulas of this audience."""
    from maillage.simulator.quantities import (
        balance,
        commuting_days,
        employer_costs,
        employer_performance,
        employer_quality,
        home_energy,
        modes,
        rebound,
        telework_days,
        teleworkers,
    )

    return (
        telework_days,
        commuting_days,
        teleworkers,
        employer_performance,
        employer_quality,
        employer_costs,
        modes,
        home_energy,
        rebound,
        balance,
    )
