"""Observed figures that a page quotes beside the results."""

from __future__ import annotations

from maillage.simulator.formulas import formula


@formula
def observed_hybrid_km(observed__daily_distance__hybrid_week):
    """What teleworkers are observed to travel a day over the week, all purposes, as a check against reality."""
    return observed__daily_distance__hybrid_week * 1.0


@formula
def observed_office_km(observed__daily_distance__no_telework):
    return observed__daily_distance__no_telework * 1.0
