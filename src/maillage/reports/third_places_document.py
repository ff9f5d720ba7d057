"""The state of play of a territory as plain values: what the command line prints as JSON and what its page reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.parameters import ParameterTree
from maillage.reports.wording import territory_name
from maillage.third_places.known_place import STATES, kind_label
from maillage.third_places.state_of_play import PER

if TYPE_CHECKING:
    from maillage.study import Study
    from maillage.third_places.known_place import KnownPlace
    from maillage.third_places.references import Comparison
    from maillage.third_places.state_of_play import CommuneState, StateOfPlay

MOST_HOSTS = 4
"""Hosts named beside a commune where nothing is within reach; all are in the table."""
HISTORY = (
    ("observatory.france.places", (2017, 2023)),
    ("observatory.aquitaine.users", (2011, 2016)),
)
"""Published figures that were counted twice."""


def state_data(study: Study, state: StateOfPlay, language: str) -> dict[str, Any]:
    """Everything that the page of a territory's third places says.

    Args:
        study: of the territory.
        state: its state of play.
        language: of the words.
    """
    seats, told = state.seats
    return {
        "territory": {
            "text": study.territory.text,
            "kind": study.territory.kind,
            "name": territory_name(study.territory, language),
            "communes": len(state.communes),
        },
        "year": state.year,
        "scenario": study.scenario.id,
        "known": {"third_places": state.third_places_known, "facilities": state.facilities_known},
        "sources": sources(study),
        "counts": {name: len(state.in_state(name)) for name in STATES},
        "listed": state.listed,
        "by_kind": [
            {"state": where, "kind": kind, "label": kind_label(kind, language), "places": count}
            for (where, kind), count in state.by_kind.items()
        ],
        "seats": {"sum": seats, "places": told},
        "dated": state.dated,
        "active_persons": state.active,
        "teleworkers": state.teleworkers,
        "per": PER,
        "per_active": state.per_persons(state.active),
        "per_teleworkers": state.per_persons(state.teleworkers),
        "covered_share": state.covered_share,
        "max_minutes": state.max_minutes,
        "zones": [vars(each) for each in state.zones],
        "comparisons": [_compared(each, state.year) for each in state.comparisons],
        "history": _history(),
        "outside_metropoles": ParameterTree.load()
        .reader(state.year)
        .number("observatory.france.outside_metropoles"),
        "missing": [_missing(each, state, language) for each in state.missing],
        "communes": [vars(each) for each in state.communes],
        "places": [place_row(each, language) for each in state.places],
    }


def sources(study: Study) -> list[dict[str, Any]]:
    """The files that list the places, with who publishes them and of when they are."""
    layers = [name for name in ("third_places", "facilities") if name in study.core.points]
    return [
        {"layer": layer, "title": each.title, "publisher": each.publisher, "vintage": each.vintage}
        for layer in layers
        for each in study.core.point_datasets(layer)
    ]


def place_row(place: KnownPlace, language: str) -> dict[str, Any]:
    """One place, with its kind in words and its dates as text."""
    row = {**vars(place), "kind_label": kind_label(place.kind, language)}
    return row | {name: str(row[name]) if row[name] else None for name in ("opened_on", "closed_on")}


def _missing(commune: CommuneState, state: StateOfPlay, language: str) -> dict[str, Any]:
    hosts = state.hosts_of(commune.commune_id)
    named = [{"name": each.name, "kind": kind_label(each.kind, language)} for each in hosts[:MOST_HOSTS]]
    return {**vars(commune), "named_hosts": named}


def _compared(each: Comparison, year: int) -> dict[str, Any]:
    reader = ParameterTree.load().reader(year)
    return {
        "what": each.what,
        "value": each.value,
        "of": each.of,
        **{
            name: None if parameter is None else {"value": reader.number(parameter), "parameter": parameter}
            for name, parameter in (("france", each.france), ("aquitaine", each.aquitaine))
        },
    }


def _history() -> list[dict[str, Any]]:
    """Published figures that were counted twice, with their years."""
    tree = ParameterTree.load()
    return [
        {
            "parameter": name,
            "years": [{"year": year, "value": tree.reader(year).number(name)} for year in years],
        }
        for name, years in HISTORY
    ]
