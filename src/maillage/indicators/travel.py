"""The five macro indicators of avoided travel, measured on each commuter's way to work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from maillage.parameters import ParameterReader

INDICATORS = (
    "avoided_trips",
    "avoided_distance_pkm",
    "time_saved_h",
    "money_saved_eur",
    "avoided_co2_kgco2e",
)
WAYS = ("daily_commuters", "way_km", "way_min", "spared_km", "spared_min")
MINUTES_PER_HOUR = 60.0


@dataclass(frozen=True)
class TeleworkHabits:
    """How often, and from where, a teleworker works.

    Attributes:
        days_per_year: commuting days avoided (day per person and year).
        trips_per_day: home–work trips of a commuting day (trip per day).
        third_place_share: share of teleworkers who work from a third place, and so keep a trip.
        third_place_trip_ratio: trip to the third place over the distance inside the home commune.
        daily_limit_km: one-way distance beyond which nobody is taken to commute each day.
    """

    days_per_year: float
    trips_per_day: float
    third_place_share: float
    third_place_trip_ratio: float
    daily_limit_km: float

    @classmethod
    def read(cls, reader: ParameterReader) -> TeleworkHabits:
        """The habits in force in the reader's year."""
        return cls(
            reader.number("commute.telework_days_per_year"),
            reader.number("commute.trips_per_day"),
            reader.number("third_place.share"),
            reader.number("third_place.trip_share_of_internal_distance"),
            reader.number("commute.daily_distance_limit"),
        )


def third_place_trips(travel: ir.Table, ratio: float) -> ir.Table:
    """The trip to a third place near home, taken as a share of a trip inside the home commune.

    Returns:
        ``home_id``, ``place_distance_km``, ``place_time_min`` (one way), one row per commune.
    """
    inside = travel.filter(travel.origin_id == travel.destination_id)
    return inside.select(
        home_id=inside.origin_id,
        place_distance_km=inside.distance_km * ratio,
        place_time_min=inside.travel_time_min * ratio,
    )


def ways_to_work(commuting: ir.Table, places: ir.Table, daily_limit_km: float) -> ir.Table:
    """The one-way trips of the commuters of each row, all persons together: what no telework rate changes.

    A row of unknown distance, or beyond the daily limit, counts nobody: its five cells are empty.

    Args:
        commuting: ``origin_id``, ``commuters``, ``distance_km``, ``travel_time_min`` (one way) of each commuter.
        places: what :func:`third_place_trips` returns.
        daily_limit_km: one-way distance beyond which nobody is taken to commute each day.

    Returns:
        The same rows with the columns of :data:`WAYS`: ``daily_commuters`` (person), the way to work (``way_km`` in person-km,
        ``way_min`` in person-minutes) and what it exceeds the way to the third place by (``spared_km``, ``spared_min``;
        never below zero).
    """
    import ibis

    near = commuting.left_join(places, commuting.origin_id == places.home_id)
    # when the way inside the commune is unknown, the third place is taken to be as far as work: nothing is saved
    spared_km = near.distance_km - ibis.coalesce(near.place_distance_km, near.distance_km)
    spared_min = near.travel_time_min - ibis.coalesce(near.place_time_min, near.travel_time_min)
    is_daily = (near.distance_km <= daily_limit_km) & near.travel_time_min.notnull()
    daily = is_daily.ifelse(near.commuters, ibis.null("float64"))
    return near.select(
        *commuting.columns,
        daily_commuters=daily,
        way_km=daily * near.distance_km,
        way_min=daily * near.travel_time_min,
        spared_km=daily * (spared_km > 0).ifelse(spared_km, 0.0),
        spared_min=daily * (spared_min > 0).ifelse(spared_min, 0.0),
    )


def avoided_travel(ways: ir.Table, factors: ir.Table, habits: TeleworkHabits) -> ir.Table:
    """The five indicators of the commuters of each row, gross, in the ``measured`` reading.

    ``trips N = T · days · trips a day``; distance: N times the way to work, less the way to the third place for those who
    go to one (never below zero); time alike; money and CO2: distance times the factors of the mode.

    Args:
        ways: what :func:`ways_to_work` returns, or its sums at any grain by home, CSP and mode; with
            ``teleworkers_per_commuter``, ``commute_mode`` and ``origin_departement_id``.
        factors: ``departement_id``, ``commute_mode``, ``kgco2e_per_pkm``, ``eur_per_pkm``.
        habits: how often, and from where.

    Returns:
        The same rows with ``avoided_trips``, ``avoided_distance_pkm``, ``time_saved_h``, ``money_saved_eur``,
        ``avoided_co2_kgco2e`` (per year).

    Source: model §3.3.
    """
    share = habits.third_place_share
    trips = ways.teleworkers_per_commuter * (habits.days_per_year * habits.trips_per_day)
    counted = ways.mutate(
        avoided_trips=trips * ways.daily_commuters,
        avoided_distance_pkm=trips * ((1 - share) * ways.way_km + share * ways.spared_km),
        time_saved_h=trips * ((1 - share) * ways.way_min + share * ways.spared_min) / MINUTES_PER_HOUR,
    )
    mode = factors.rename(factor_departement="departement_id", factor_mode="commute_mode")
    priced = counted.left_join(
        mode,
        [counted.origin_departement_id == mode.factor_departement, counted.commute_mode == mode.factor_mode],
    )
    return priced.select(
        *counted.columns,
        money_saved_eur=priced.avoided_distance_pkm * priced.eur_per_pkm,
        avoided_co2_kgco2e=priced.avoided_distance_pkm * priced.kgco2e_per_pkm,
    )
