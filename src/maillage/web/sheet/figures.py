"""The key figures of a territory, each with its interval, status, reliability and derivation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from maillage.errors import unknown_name
from maillage.indicators.readings import printed_reading
from maillage.language import text, unit_label
from maillage.parameters import ParameterTree
from maillage.phrase import Phrase
from maillage.reports.exports import ESTIMATED, ORDER_OF_MAGNITUDE
from maillage.reports.wording import LEAST_SHARE
from maillage.simulator.derivation import written
from maillage.simulator.document import shown
from maillage.simulator.figure import read_figure

if TYPE_CHECKING:
    from maillage.parameters import ParameterReader
    from maillage.simulator.figure import Figure
    from maillage.study import Study
    from maillage.web.sheet.material import Simulated

RELIABLE = "reliable"
SMALL_COUNT = "reliability.small_count"
SIMULATED = {
    "teleworkers": ("T3", "teleworkers"),
    "telework_share": ("T3", "telework_share"),
    "telework_days": ("T14", "telework_days"),
    "avoided_trips": ("T14", "avoided_trips"),
    "avoided_distance_pkm": ("T15", "avoided_distance_pkm"),
    "time_saved_h": ("T16", "time_saved_h"),
    "money_saved_eur": ("T17", "car_cost_saved_eur"),
    "avoided_co2_kgco2e": ("T18", "direct_kgco2e"),
}
"""Figure of a sheet → indicator and quantity of the simulation of a territory; the five last are those of the study."""
INDICATORS = tuple(SIMULATED)[3:]
_PRINTED = {
    "avoided_trips": (),
    "avoided_distance_pkm": ("printed.distance_{reading}",),
    "time_saved_h": ("printed.time_per_trip",),
    "money_saved_eur": ("printed.distance_{reading}", "printed.energy_{reading}", "printed.maintenance"),
    "avoided_co2_kgco2e": ("printed.distance_{reading}", "printed.co2_factor"),
}
"""Constants of the study behind each indicator where they are not measured, beside days and trips."""
_PRINTED_MONEY = ("printed.co2_cost", "printed.hour_value", "printed.time_per_trip")
_DAYS = ("commute.telework_days_per_year", "commute.trips_per_day")


def key_figures(made: Simulated, language: str) -> list[dict[str, Any]]:
    """The figures in their order, with words.

    Returns:
        Per figure ``id``, ``name``, ``unit``, ``unit_label``, ``value``, ``low``, ``high`` (where four draws out of five fall), ``status``,
        ``reliability``, ``measured`` (False where it is made with the study's own constants).
    """
    reliability = territory_reliability(made.study)
    return [
        {
            "id": name,
            "name": figure_name(made.study, name, language),
            **_figure(made, name, language),
            "reliability": reliability,
            "measured": not is_printed(made.study, name),
        }
        for name in SIMULATED
    ]


def figure_name(study: Study, name: str, language: str) -> str:
    """The name of a figure; the study's own money counts more than the car."""
    wider = name == "money_saved_eur" and is_printed(study, name)
    return text(f"web.territory.figures.{'money_of_study' if wider else name}", language)


def is_printed(study: Study, name: str) -> bool:
    """Whether a figure is made with the study's own constants, in the reading in force."""
    return study.reading != "measured" and name in INDICATORS


def territory_reliability(study: Study) -> str:
    """How the counts of a whole territory may be quoted, by the rule of its communes."""
    if study.summary["teleworkers"][str(study.year)] < small_count(study):
        return ORDER_OF_MAGNITUDE
    return ESTIMATED if (study.summary["imputed_share"] or 0.0) >= LEAST_SHARE else RELIABLE


def small_count(study: Study) -> float:
    """The count under which a figure is only an order of magnitude."""
    return ParameterTree.load().parameter(SMALL_COUNT).at(study.year).value


def derivation_data(made: Simulated, name: str, language: str) -> dict[str, Any]:
    """How a figure was made: ``quantity``, ``steps``, the last one the figure itself, and the ``figures`` they stand on.

    Raises:
        UnknownNameError: there is no such figure.
    """
    if name not in SIMULATED:
        kind = Phrase("figure")
        raise unknown_name(kind, name, tuple(SIMULATED))
    if is_printed(made.study, name):
        return _printed_derivation(made, name, language)
    return made.simulation.derivation_of(SIMULATED[name][1], language).to_dict()


def _figure(made: Simulated, name: str, language: str) -> dict[str, Any]:
    found = shown(made.simulation, SIMULATED[name][1], language)
    kept = {key: found[key] for key in ("unit", "unit_label", "low", "high", "status")}
    kept |= {"value": found["central"]}
    return {**kept, **_printed(made, name)} if is_printed(made.study, name) else kept


def _printed(made: Simulated, name: str) -> dict[str, Any]:
    """An indicator with the study's own constants: only the number of teleworkers has an interval."""
    computed = made.simulation.computed
    ends = {"low": computed.low, "value": computed.totals, "high": computed.high}
    reader = _reader(made.study)
    values = {
        end: printed_reading(_reading(made.study), of["teleworkers"], reader)[name]
        for end, of in ends.items()
    }
    return {**values, "status": "derived"}


def _reading(study: Study) -> Literal["as_printed", "corrected"]:
    return "as_printed" if study.reading == "as_printed" else "corrected"


def _reader(study: Study) -> ParameterReader:
    return ParameterTree.load().with_overrides(study.scenario.parameters).reader(study.year)


def _printed_derivation(made: Simulated, name: str, language: str) -> dict[str, Any]:
    reader, reading = _reader(made.study), made.study.reading
    names = [*_DAYS, *(each.format(reading=reading) for each in _PRINTED[name])]
    if name == "money_saved_eur" and reading == "as_printed":
        names += _PRINTED_MONEY
    figures = [_constant(read_figure(reader, each), language) for each in names]
    found = _figure(made, name, language)
    step = {
        "quantity": name,
        "label": figure_name(made.study, name, language),
        "formula": text(f"web.territory.printed.{name}", language),
        "with_numbers": text("web.territory.printed.constants", language),
        "value": found["value"],
        "value_text": written(found["value"], language),
        "unit": found["unit"],
        "unit_text": found["unit_label"],
    }
    return {"quantity": name, "steps": [step], "figures": figures}


def _constant(figure: Figure, language: str) -> dict[str, Any]:
    return {
        **figure.to_dict(),
        "name": figure.name,
        "label": figure.label.en if language == "en" else figure.label.fr,
        "value_text": written(figure.value, language),
        "unit_text": unit_label(figure.unit, language),
        "status_text": text(f"status.{figure.status}", language) if figure.status else "",
    }
