"""The five macro indicators of avoided travel, measured on each flow."""

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


def avoided_travel(flows: ir.Table, places: ir.Table, factors: ir.Table, habits: TeleworkHabits) -> ir.Table:
    """The five indicators of each flow, gross, in the ``measured`` reading.

    ``trips N = T · days · trips a day``; distance: N times the way to work, less the way to the third place for those who
    go to one (never below zero); time alike; money and CO2: distance times the factors of the mode.
    A flow of unknown distance, or beyond the daily limit, avoids nothing here: its five cells are empty.

    Args:
        flows: one row per home, work and mode with ``teleworkers``, ``distance_km``, ``travel_time_min`` (one way) and
            ``origin_departement_id``.
        places: what :func:`third_place_trips` returns.
        factors: ``departement_id``, ``commute_mode``, ``kgco2e_per_pkm``, ``eur_per_pkm``.
        habits: how often, and from where.

    Returns:
        The same rows with ``avoided_trips``, ``avoided_distance_pkm``, ``time_saved_h``, ``money_saved_eur``,
        ``avoided_co2_kgco2e`` (per year).

    Source: model §3.3.
    """
    import ibis

    share = habits.third_place_share
    near = flows.left_join(places, flows.origin_id == places.home_id)
    # when the way inside the commune is unknown, the third place is taken to be as far as work: nothing is saved
    kept_km = near.distance_km - ibis.coalesce(near.place_distance_km, near.distance_km)
    kept_min = near.travel_time_min - ibis.coalesce(near.place_time_min, near.travel_time_min)
    trip_km = (1 - share) * near.distance_km + share * (kept_km > 0).ifelse(kept_km, 0.0)
    trip_min = (1 - share) * near.travel_time_min + share * (kept_min > 0).ifelse(kept_min, 0.0)
    daily = (near.distance_km <= habits.daily_limit_km) & near.travel_time_min.notnull()
    trips = daily.ifelse(
        near.teleworkers * (habits.days_per_year * habits.trips_per_day), ibis.null("float64")
    )
    counted = near.mutate(
        avoided_trips=trips,
        avoided_distance_pkm=trips * trip_km,
        time_saved_h=trips * trip_min / MINUTES_PER_HOUR,
    )
    mode = factors.rename(factor_departement="departement_id", factor_mode="commute_mode")
    priced = counted.left_join(
        mode,
        [counted.origin_departement_id == mode.factor_departement, counted.commute_mode == mode.factor_mode],
    )
    return priced.select(
        *flows.columns,
        "avoided_trips",
        "avoided_distance_pkm",
        "time_saved_h",
        money_saved_eur=priced.avoided_distance_pkm * priced.eur_per_pkm,
        avoided_co2_kgco2e=priced.avoided_distance_pkm * priced.kgco2e_per_pkm,
    )
