"""Adoption: the share of the active who telework, year by year."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.errors import InputError
from maillage.phrase import Phrase
from maillage.telework.scenario import ADOPTION_FAMILY, Logistic

if TYPE_CHECKING:
    from maillage.parameters import ParameterReader
    from maillage.parameters.parameter import Held
    from maillage.telework.scenario import Scenario


@dataclass(frozen=True)
class AdoptionRate:
    """The target rate of one year.

    Attributes:
        year: calendar year.
        rate: share of the reference population that teleworks (0 to 1).
        held: the rate is that of the first date ("before") or of the last one ("after"), carried to this year.
    """

    year: int
    rate: float
    held: Held | None = None


def adoption_rate(scenario: Scenario, reader: ParameterReader, year: int) -> AdoptionRate:
    """The rate of a scenario in one year: a straight line between dates, held outside them, or its logistic curve.

    Args:
        scenario: the scenario.
        reader: where named paths of rates are read and noted.
        year: from ``telework.first_year`` to ``telework.last_year``.

    Raises:
        InputError: the year lies outside the model.
        UnknownNameError: there is no path of that name.

    Source: the study ("progressive" between its dates).
    """
    first, last = (int(reader.number(f"telework.{end}_year")) for end in ("first", "last"))
    if not first <= year <= last:
        message = Phrase(
            "Year {year} is outside the model, which speaks of {first} to {last}.",
            year=year,
            first=first,
            last=last,
        )
        raise InputError(message, do=Phrase("Choose a year from {first} to {last}.", first=first, last=last))
    adoption = scenario.adoption
    if isinstance(adoption, str):
        found = reader.at(f"{ADOPTION_FAMILY}.{adoption}", year=year)
        return AdoptionRate(year, found.value, found.held)
    if isinstance(adoption, Logistic):
        return AdoptionRate(year, logistic_rate(adoption, year))
    return dated_rate(adoption, year)


def logistic_rate(curve: Logistic, year: int) -> float:
    """The rate on a logistic curve.

    >>> logistic_rate(Logistic(ceiling=0.4, midpoint_year=2020, steepness=0.3), 2020)
    0.2
    """
    # tanh keeps the far ends finite where exp would overflow
    return curve.ceiling * (1 + math.tanh(curve.steepness * (year - curve.midpoint_year) / 2)) / 2


def dated_rate(rates: dict[int, float], year: int) -> AdoptionRate:
    """The rate on straight lines between a user's own dates.

    >>> dated_rate({2015: 0.1, 2025: 0.2}, 2030)
    AdoptionRate(year=2030, rate=0.2, held='after')
    """
    years = sorted(rates)
    if year < years[0]:
        return AdoptionRate(year, rates[years[0]], "before")
    if year > years[-1]:
        return AdoptionRate(year, rates[years[-1]], "after")
    before = max(known for known in years if known <= year)
    after = min(known for known in years if known >= year)
    part = (year - before) / (after - before) if after > before else 0.0
    return AdoptionRate(year, rates[before] + (rates[after] - rates[before]) * part)
