"""What a project of third place is asked: its seats, prices, premises, staff and grants."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, get_args

from pydantic import PrivateAttr

from maillage.errors import Problem
from maillage.parameters.parameter import Label
from maillage.phrase import Phrase
from maillage.simulator.figure import Figure, read_figure
from maillage.simulator.inputs import Answer, Inputs, ask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.parameters import ParameterReader
    from maillage.third_places.local_demand import LocalDemand

PROJECT = "project"
Zone = Literal["rural", "town", "large_city", "paris"]
Activity = Literal["coworking", "mixed"]
Premises = Literal["rented", "lent", "host"]
TOWN: Zone = "town"
_BY_ZONE = {"desk_price": "desk_price", "rent_per_m2": "rent_per_m2"}
_BY_ACTIVITY = {
    "rooms": "rooms",
    "events_per_year": "events",
    "other_sales_eur": "other_sales",
    "other_floor_m2": "other_floor",
    "staff_fte": "staff_fte",
    "overhead_eur": "overhead",
    "grants_eur": "grants",
}
"""Questions whose default depends on another answer, and the family of parameters it is read in."""
DECIDED = ("rooms", "other_floor_m2", "staff_fte")
"""What the project decides, once and for all: its range in other projects is no doubt about this one."""
_FREE_DAYS_TOLERANCE = 1e-9
_MONTHS_PER_YEAR = 12


class ProjectInputs(Inputs):
    """Questions asked to whoever plans a third place."""

    audience: ClassVar[str] = PROJECT
    worked_out: ClassVar[frozenset[str]] = frozenset({*_BY_ZONE, *_BY_ACTIVITY})

    zone: Zone | None = None
    """Where it is; that of its commune by default, a town where no commune is named."""
    activity: Activity = "coworking"
    """Desks and rooms alone, or with a workshop, a café, training, culture."""
    premises: Premises = "rented"
    """Rented, lent, or those of a place that exists and is converted (``host``)."""
    seats: Answer | None = ask("project.seats")
    desk_price: Answer | None = ask("project.desk_price.town")
    fill_rate: Answer | None = ask("territory.fill_rate")
    day_passes: Answer | None = ask("project.day_passes")
    day_price: Answer | None = ask("third_place.day_price")
    rooms: Answer | None = ask("project.rooms.coworking")
    room_hours_per_week: Answer | None = ask("project.room_hours_per_week")
    room_price: Answer | None = ask("project.room_price")
    events_per_year: Answer | None = ask("project.events.coworking")
    event_income: Answer | None = ask("project.event_income")
    other_sales_eur: Answer | None = ask("project.other_sales.coworking")
    purchase_share: Answer | None = ask("project.purchase_share")
    m2_per_seat: Answer | None = ask("project.m2_per_seat")
    other_floor_m2: Answer | None = ask("project.other_floor.coworking")
    rent_per_m2: Answer | None = ask("project.rent_per_m2.town")
    running_per_m2: Answer | None = ask("project.running_per_m2")
    running_per_seat: Answer | None = ask("project.running_per_seat")
    staff_fte: Answer | None = ask("project.staff_fte.coworking")
    staff_cost: Answer | None = ask("project.staff_cost")
    overhead_eur: Answer | None = ask("project.overhead.coworking")
    fit_out_per_m2: Answer | None = ask("project.fit_out_per_m2")
    fit_out_years: Answer | None = ask("project.fit_out_years")
    aid_share: Answer | None = ask("project.aid_share")
    grants_eur: Answer | None = ask("project.grants.coworking")
    programme: bool = False
    """Whether the yearly aid of the State's programme is counted, in its first years."""
    third_place_share: Answer | None = ask("third_place.share")
    capture_share: Answer | None = ask("project.capture_share")

    _demand: LocalDemand | None = PrivateAttr(default=None)

    @classmethod
    def around(cls, answers: Mapping[str, Any] | None, demand: LocalDemand | None) -> Self:
        """Answers of a project in a commune whose demand is known.

        Args:
            answers: as a user wrote them.
            demand: what was found around the commune, if one was named.

        Raises:
            InputError: answers that cannot be used; all of them at once.
        """
        inputs = cls.read(answers or {})
        inputs._demand = demand
        return inputs

    @classmethod
    def advice(cls) -> Phrase:
        """Where every question is told."""
        return Phrase(
            "See every question with its unit and range, under `inputs`: `maillage places plan --draws 0 --json`."
        )

    @property
    def demand(self) -> LocalDemand | None:
        """What was found around the commune of the project."""
        return self._demand

    @property
    def zone_in_force(self) -> Zone:
        """The zone answered, or that of the commune, or a town."""
        if self.zone is not None:
            return self.zone
        return self._demand.price_zone if self._demand is not None else TOWN

    def figures(self, reader: ParameterReader) -> dict[str, Figure]:
        """Each amount asked for; defaults follow the zone and the activity, and what is decided has no range."""
        found = super().figures(reader)
        kinds = {
            **dict.fromkeys(_BY_ZONE, self.zone_in_force),
            **dict.fromkeys(_BY_ACTIVITY, self.activity),
        }
        for name, kind in kinds.items():
            if not found[name].given:
                family = {**_BY_ZONE, **_BY_ACTIVITY}[name]
                found[name] = read_figure(reader, f"{PROJECT}.{family}.{kind}", name)
        for name in DECIDED:
            if not found[name].given:
                value = found[name].value
                found[name] = replace(found[name], low=value, high=value)
        return found

    def further_figures(self, reader: ParameterReader) -> dict[str, Figure]:
        """The choices as figures, a settled year, and the demand where it is known."""
        given = self.model_fields_set
        choices = {
            "rent_paid": (float(self.premises == "rented"), _RENT_PAID, "premises"),
            "programme_chosen": (float(self.programme), _PROGRAMME, "programme"),
        }
        found = {
            name: _fixed(name, value, "share", label, given=question in given)
            for name, (value, label, question) in choices.items()
        }
        found |= {
            "fit_out_part": self._fit_out_part(reader),
            "year_ramp": _fixed("year_ramp", 1.0, "share", _RAMP),
            "programme_in_force": _fixed("programme_in_force", 0.0, "share", _IN_FORCE),
            "one_euro_per_year": _fixed("one_euro_per_year", 1.0, "EUR / year", _ONE_EURO),
        }
        if self._demand is not None:
            found |= self._demand.figures()
            found |= {
                "telework_days_per_year": read_figure(reader, "commute.telework_days_per_year", "telework_days_per_year"),
                "peak_day_factor": read_figure(reader, "territory.peak_day_factor", "peak_day_factor"),
            }  # fmt: skip
        return found

    def _fit_out_part(self, reader: ParameterReader) -> Figure:
        """Part of the fit-out that is left to pay: a converted place has its own."""
        if self.premises == "host":
            return read_figure(reader, "siting.conversion_cost_share", "fit_out_part")
        return _fixed("fit_out_part", 1.0, "share", _FIT_OUT, given="premises" in self.model_fields_set)

    def contradictions(self, figures: Mapping[str, Figure]) -> list[Problem]:
        """More places of work sold by the day than there are left."""
        seats, fill, passes = (figures[name].value for name in ("seats", "fill_rate", "day_passes"))
        working_days = figures["project.open_weeks"].value * figures["teleworker.working_days_per_week"].value
        left = seats * (1 - fill) * working_days / _MONTHS_PER_YEAR
        if not figures["day_passes"].given or passes <= left + _FREE_DAYS_TOLERANCE:
            return []
        said = Phrase(
            "{passes:g} days a month, but the seats not taken by the month leave {left:.0f}",
            passes=passes,
            left=left,
        )
        return [Problem("day_passes", said)]


def zones() -> tuple[str, ...]:
    """The zones whose prices are known."""
    return tuple(get_args(Zone))


_RENT_PAID = Label(fr="Un loyer est payé (1) ou non (0)", en="A rent is paid (1) or not (0)")
_PROGRAMME = Label(fr="Le programme de l’État est compté (1) ou non (0)", en="The State's programme is counted (1) or not (0)")  # fmt: skip
_RAMP = Label(fr="Part des ventes d’une année de croisière", en="Share of the sales of a settled year")
_IN_FORCE = Label(fr="Le programme court cette année-là (1) ou non (0)", en="The programme runs that year (1) or not (0)")  # fmt: skip
_ONE_EURO = Label(fr="Un euro par an (contre une division par zéro)", en="One euro a year (against a division by nought)")  # fmt: skip
_FIT_OUT = Label(fr="Part des travaux à payer", en="Share of the fit-out to pay")


def _fixed(name: str, value: float, unit: str, label: Label, *, given: bool = False) -> Figure:
    return Figure(name, value, value, value, unit, label, None if given else "assumption", given=given)
