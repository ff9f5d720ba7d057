"""The simulator for a territory: which territory, scenario and year, and what is asked beside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import Field, PrivateAttr

from maillage.simulator.balance_figures import no_place_meals, vehicle_tax_figures
from maillage.simulator.declarations import quantities
from maillage.simulator.figure import Figure, read_figure
from maillage.simulator.heating import heating_figures
from maillage.simulator.inputs import Answer, Inputs, ask
from maillage.simulator.ledger import DEFAULT_PRESET, LedgerChoice, ledger_figures
from maillage.simulator.mode_figures import census_figures
from maillage.telework.potential import ELIGIBLE_CSP

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader
    from maillage.provenance import Status
    from maillage.simulator.territory_profile import TerritoryProfile
    from maillage.territory import Territory

AUDIENCE = "territory"
NOT_COUNTED = (
    "equipment_eur",
    "management_eur",
    "premises_saved_eur",
    "production_gain_eur",
    "office_m2_freed",
)
"""What ledger and balance read and only an employer or an employee can tell: zero for a territory."""
_INVENTED = "Territoire inventé de Maillage"
_CARS = {"car_combustion": 1.0}
"""What the cost of the car is counted for."""
_MADE_OF_RANGES = ("car_kgco2e_per_vkm", "public_transport_kgco2e_per_pkm")


def formula_modules() -> tuple[ModuleType, ...]:
    """The modules of formulas of this audience."""
    from maillage.simulator.quantities import (
        balance,
        home_energy,
        observed,
        rebound,
        telework_days,
        teleworkers,
        territory_places,
        territory_potential,
        territory_travel,
    )

    return (
        telework_days,
        teleworkers,
        territory_potential,
        territory_places,
        territory_travel,
        observed,
        rebound,
        home_energy,
        balance,
    )


class TerritoryInputs(Inputs):
    """What a territory is asked."""

    audience: ClassVar[str] = AUDIENCE

    territory: Annotated[str, Field(min_length=1)] = "demo"
    """As on the command line: ``demo``, ``scot:lille-metropole``, ``departement:61`` …"""
    scenario: Annotated[str, Field(min_length=1)] = "etude-2016"
    """A packaged scenario, or the path of a file."""
    year: Annotated[int, Field(ge=1990, le=2100)] = 2025
    """Year of the rate and of the figures."""
    ledger: LedgerChoice = DEFAULT_PRESET
    """A preset of the rebound ledger, or the share counted of each line."""
    telework_days_per_year: Answer | None = ask("commute.telework_days_per_year")
    third_place_share: Answer | None = ask("third_place.share")
    employee_share: Answer | None = ask("third_place.employee_share")
    peak_day_factor: Answer | None = ask("territory.peak_day_factor")
    seats_per_third_place: Answer | None = ask("territory.seats_per_third_place")
    seat_price: Answer | None = ask("territory.seat_price")
    fill_rate: Answer | None = ask("territory.fill_rate")
    tax_per_inhabitant: Answer | None = ask("territory.tax_per_inhabitant")
    canteen_eur: Answer | None = ask("teleworker.lunch_on_site_eur")
    home_meal_eur: Answer | None = ask("teleworker.lunch_at_home_eur")
    allowance_eur_per_day: Answer | None = ask("teleworker.allowance_eur_per_day")

    _opened: tuple[CoreTables, Territory] | None = PrivateAttr(default=None)
    _profiles: dict[Any, TerritoryProfile] = PrivateAttr(default_factory=dict)
    _profile_of: Callable[[ParameterReader, float], TerritoryProfile] | None = PrivateAttr(default=None)

    @classmethod
    def on(
        cls,
        core: CoreTables,
        territory: Territory,
        answers: Mapping[str, Any] | None = None,
        profile_of: Callable[[ParameterReader, float], TerritoryProfile] | None = None,
    ) -> Self:
        """Answers about a territory that is open already, so that several simulations read it once.

        Args:
            core: its core tables.
            territory: the perimeter.
            answers: the other answers.
            profile_of: gives the profile for parameters of the year and a usual number of seats, when whoever asks keeps
                profiles; otherwise it is made here.

        Raises:
            InputError: answers that cannot be used.
        """
        inputs = cls.read({**(answers or {}), "territory": territory.text})
        inputs._opened = (core, territory)
        inputs._profile_of = profile_of
        return inputs

    def profile(self, reader: ParameterReader) -> TerritoryProfile:
        """The territory, commune by commune; computed once for the same parameters.

        Raises:
            UnknownNameError: there is no such territory or scenario.
            MissingDataError: its data are not imported.
            InputError: a year outside the model.
        """
        of_year = self.reader_of_year(reader)
        usual = super().figures(of_year)["seats_per_third_place"].value
        key = (usual, *of_year.tree.overrides.items())
        if key not in self._profiles:
            self._profiles[key] = (self._profile_of or self._made_profile)(of_year, usual)
        return self._profiles[key]

    def _made_profile(self, of_year: ParameterReader, usual: float) -> TerritoryProfile:
        """The profile of the study of the territory."""
        from maillage.assembly.opening import open_territory
        from maillage.engine import Engine
        from maillage.simulator.territory_profile import territory_profile
        from maillage.study import Study, StudyOptions
        from maillage.telework.scenario import load_scenario

        scenario = load_scenario(self.scenario)
        options = StudyOptions(self.year, scenario.reading)
        core, land = self._opened or open_territory(self.territory, Engine.open("duckdb"), of_year)
        study = Study.run(core, land, scenario, options=options, parameters=of_year.tree)
        return territory_profile(study, of_year, usual)

    def reader_of_year(self, reader: ParameterReader) -> ParameterReader:
        """The parameters in the year of the territory, with the scenario's own values on top; the same journal."""
        from maillage.telework.scenario import load_scenario

        tree = reader.tree.with_overrides(load_scenario(self.scenario).parameters)
        return replace(reader, tree=tree, year=self.year)

    def year_in_force(self, default: int) -> int:
        """The year asked for."""
        del default
        return self.year

    @property
    def latest_profile(self) -> TerritoryProfile:
        """The profile of the last simulation made from these answers."""
        return next(reversed(self._profiles.values()))

    def figures(self, reader: ParameterReader) -> dict[str, Figure]:
        """Each amount asked for, in the year of the territory."""
        return super().figures(self.reader_of_year(reader))

    def further_figures(self, reader: ParameterReader) -> dict[str, Figure]:
        """The leaves by commune, the calibration, and every parameter in the year of the territory.

        Raises:
            UnknownNameError: there is no such territory or scenario.
            MissingDataError: its data are not imported.
            InputError: a year outside the model.
        """
        from maillage.simulator.audience import audience

        of_year = self.reader_of_year(reader)
        profile = self.profile(reader)
        dotted = {
            name: read_figure(of_year, name) for name in audience(AUDIENCE).formulas.leaves() if "." in name
        }
        modes = census_figures(of_year)
        return {
            **dotted,
            **{name: modes[name] for name in _MADE_OF_RANGES},
            **heating_figures(of_year),
            **ledger_figures(of_year, self.ledger),
            **no_place_meals(),
            **vehicle_tax_figures(of_year, _CARS),
            **{name: _zero(name) for name in NOT_COUNTED},
            **profile_figures(profile),
            **calibration_figures(self.scenario, of_year, profile),
        }


def calibration_figures(
    scenario_name: str, reader: ParameterReader, profile: TerritoryProfile
) -> dict[str, Figure]:
    """Rate and propensity of a scenario, with where its named path and table come from.

    Args:
        scenario_name: a packaged scenario, or the path of a file.
        reader: the parameters in the year of the territory.
        profile: the territory, with the figures themselves.
    """
    from maillage.telework.scenario import ADOPTION_FAMILY, PROPENSITY_FAMILY, load_scenario

    scenario, declared = load_scenario(scenario_name), quantities(AUDIENCE)
    behind = {"adoption_rate": f"{ADOPTION_FAMILY}.{scenario.adoption}"}
    behind |= {
        f"propensity_{csp}": f"{PROPENSITY_FAMILY}.{scenario.propensity}.{csp}" for csp in ELIGIBLE_CSP
    }
    found = {}
    for name, parameter in behind.items():
        words, value = declared[name], profile.scalars[name]
        if parameter in reader.tree.parameters:
            read = read_figure(reader, parameter, name)
            found[name] = replace(read, unit=words.unit, label=words.label)
        else:
            found[name] = Figure(name, value, value, value, words.unit, words.label, None, scenario.label.fr)
    return found


def profile_figures(profile: TerritoryProfile) -> dict[str, Figure]:
    """The leaves of a profile as figures, with the words and units declared for them."""
    status: Status = "assumption" if profile.invented else "derived" if profile.imputed else "source"
    census = _INVENTED if profile.invented else " ; ".join(profile.sources)
    places = {} if profile.invented else profile.place_sources
    declared = quantities(AUDIENCE)
    values: dict[str, Any] = {**profile.leaves, **profile.scalars}
    return {
        name: Figure(
            name,
            value,
            value,
            value,
            declared[name].unit,
            declared[name].label,
            status,
            " ; ".join(places.get(name, ())) or census,
        )
        for name, value in values.items()
    }


def _zero(name: str) -> Figure:
    """A quantity that a territory does not know: nothing is counted for it."""
    declared = quantities(AUDIENCE)[name]
    return Figure(name, 0.0, 0.0, 0.0, declared.unit, declared.label, None)
