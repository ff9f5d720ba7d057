"""The demand found around a project, beside what the project expects.

The first formulas are those of the territory: the seats that its teleworkers would ask for.
"""

from __future__ import annotations

import numpy as np

from maillage.simulator.formulas import formula
from maillage.simulator.quantities.territory_places import (
    peak_presence_share,
    seats_found,
    seats_missing,
    seats_needed,
    telework_days_per_week,
    third_place_users,
)

__all__ = [
    "demand_fill",
    "demand_result_eur",
    "peak_presence_share",
    "seats_asked",
    "seats_found",
    "seats_missing",
    "seats_needed",
    "seats_too_many",
    "telework_days_per_week",
    "third_place_users",
]


@formula
def seats_asked(seats_missing, capture_share):
    """Seats that nobody offers yet, and this place's part of them."""
    return seats_missing * capture_share


@formula
def seats_too_many(seats, seats_asked):
    return np.maximum(seats - seats_asked, 0)


@formula
def demand_fill(fill_rate, seats_asked, seats):
    """The fill expected, but no more than the demand found."""
    return np.minimum(fill_rate, seats_asked / seats)


@formula
def demand_result_eur(result_eur, fill_rate, demand_fill, full_desks_eur):
    """The result if the seats are only filled by the demand found."""
    return result_eur - (fill_rate - demand_fill) * full_desks_eur
