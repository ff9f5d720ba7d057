"""Distance and time of each home–work pair by the default method: great circle × detour, speed by density level."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import TYPE_CHECKING

from maillage.errors import InputError
from maillage.phrase import Phrase
from maillage.spatial.distance import great_circle_expression

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

MEAN_DISTANCE_IN_DISC = 128 / (45 * pi)
"""Mean distance between two points drawn at random in a disc of radius 1: pure geometry, no observation."""

MINUTES_PER_HOUR = 60.0


@dataclass(frozen=True)
class TravelSpeeds:
    """How distance becomes time.

    Attributes:
        detour_ratio: road distance over great-circle distance (share, at least 1).
        speed_km_per_h: door-to-door driving speed by density level; the entry ``None`` serves communes without a level.
        access_time_min: minutes added to each trip, to reach and to leave the vehicle.
    """

    detour_ratio: float
    speed_km_per_h: Mapping[str | None, float]
    access_time_min: float

    def check(self) -> TravelSpeeds:
        """Return these speeds when they make sense.

        Raises:
            InputError: a detour below 1, a speed that is not positive, no speed for an unknown level, a negative access time.
        """
        if self.detour_ratio < 1:
            message = Phrase(
                "Detour ratio {detour_ratio} is below 1: a road is never shorter than the straight line.",
                detour_ratio=self.detour_ratio,
            )
            raise InputError(message, do=Phrase("Give a ratio of 1 or more."))
        if None not in self.speed_km_per_h or min(self.speed_km_per_h.values()) <= 0:
            message = Phrase(
                "Speeds by density level must be positive, with one (None) for communes without a level."
            )
            raise InputError(message, do=Phrase("Give a positive speed for each level, and one for None."))
        if self.access_time_min < 0:
            message = Phrase(
                "Access time {access_time_min} min is negative.", access_time_min=self.access_time_min
            )
            raise InputError(message, do=Phrase("Give 0 or more minutes."))
        return self


def travel_between(
    pairs: ir.Table,
    communes: ir.Table,
    *,
    detour_ratio: float,
    speed_km_per_h: Mapping[str | None, float],
    access_time_min: float,
    border_points: ir.Table | None = None,
) -> ir.Table:
    """Distance and time of each pair of communes, one way: the table ``core.travel``.

    Only the pairs given are computed. Inside a commune: its internal distance or, where it is not known, the mean distance
    between two points of a disc of its area. Between communes: great circle between centres × detour; where both have one
    centre, since they have merged and are placed by the outline of the commune they form, its internal distance stands in
    (an assumption, said by the method ``merged``). The speed of a trip is
    the simple mean of the speeds at its two ends, each taken as the speed of its commune's density level; time is access time
    plus distance over speed. A place abroad has a distance only when ``border_points`` gives its coordinates.

    Args:
        pairs: ``origin_id``, ``destination_id``; repeated pairs count once.
        communes: ``core.communes``; origins and French destinations are looked up there.
        detour_ratio: road distance over great-circle distance.
        speed_km_per_h: speed by density level, ``None`` for communes (and border points) without a level.
        access_time_min: minutes added to each trip.
        border_points: ``place_id``, ``lon``, ``lat`` of work places abroad.

    Returns:
        ``core.travel``, one row per pair; distance and time are empty, method ``unknown``, where a place has no coordinates.

    Raises:
        InputError: a detour below 1, a speed that is not positive, a negative access time.
    """
    import ibis

    speeds = TravelSpeeds(detour_ratio, speed_km_per_h, access_time_min).check()
    known = _places(communes, border_points)
    placed = _with_ends(pairs.select("origin_id", "destination_id").distinct(), known)
    same = placed.origin_id == placed.destination_id
    straight = (
        great_circle_expression(placed.o_lon, placed.o_lat, placed.d_lon, placed.d_lat) * speeds.detour_ratio
    )
    disc = MEAN_DISTANCE_IN_DISC * (placed.o_area_km2 / pi).sqrt()
    merged = ~same & (straight == 0.0)
    distance = (same | merged).ifelse(ibis.coalesce(placed.o_internal_km, disc), straight)
    speed = (_speed(placed.o_density, speeds) + _speed(placed.d_density, speeds)) / 2.0
    measured = placed.mutate(distance_km=distance, speed=speed, same=same, merged=merged)
    return measured.select(
        "origin_id",
        "destination_id",
        "distance_km",
        travel_time_min=speeds.access_time_min + measured.distance_km / measured.speed * MINUTES_PER_HOUR,
        method=ibis.cases(
            (measured.distance_km.isnull(), "unknown"),
            (measured.same, "internal"),
            (measured.d_abroad, "border_point"),
            (measured.merged, "merged"),
            else_="great_circle",
        ),
    )


def _places(communes: ir.Table, border_points: ir.Table | None) -> ir.Table:
    import ibis

    places = communes.select(
        place_id=communes.commune_id,
        lon=communes.lon,
        lat=communes.lat,
        area_km2=communes.area_km2,
        internal_km=communes.internal_distance_km,
        density=communes.density_level,
        abroad=ibis.literal(value=False),
    )
    if border_points is None:
        return places
    nothing = ibis.null("float64")
    points = border_points.select(
        place_id=border_points.place_id,
        lon=border_points.lon.cast("float64"),
        lat=border_points.lat.cast("float64"),
        area_km2=nothing,
        internal_km=nothing,
        density=ibis.null("string"),
        abroad=ibis.literal(value=True),
    )
    return places.union(points)


def _with_ends(pairs: ir.Table, places: ir.Table) -> ir.Table:
    """Pairs with the features of both ends, prefixed ``o_`` and ``d_``; many to one, twice."""
    joined = pairs
    for prefix, key in (("o", "origin_id"), ("d", "destination_id")):
        end = places.rename({f"{prefix}_{name}": name for name in places.columns})
        joined = joined.left_join(end, joined[key] == end[f"{prefix}_place_id"])
    return joined


def _speed(density: ir.StringValue, speeds: TravelSpeeds) -> ir.NumericValue:
    import ibis

    levels = [
        (density == level, float(speed))
        for level, speed in speeds.speed_km_per_h.items()
        if level is not None
    ]
    otherwise = float(speeds.speed_km_per_h[None])
    return ibis.cases(*levels, else_=otherwise) if levels else ibis.literal(otherwise)
