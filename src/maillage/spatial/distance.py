"""Great-circle distances on a spherical Earth, as arrays and as table expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG, GRS 80), kilometre."""


def great_circle_km(
    lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike
) -> NDArray[np.float64]:
    """Great-circle distance in kilometres between points in degrees (haversine; arrays broadcast together).

    >>> float(great_circle_km(3.06, 50.63, 2.35, 48.86).round(1))
    203.3
    >>> great_circle_km([0.0, 0.0], [0.0, 0.0], [0.0, 180.0], [0.0, 0.0]).round(0).tolist()
    [0.0, 20015.0]
    """
    a_lon, a_lat, b_lon, b_lat = (
        np.radians(np.asarray(each, dtype=np.float64)) for each in (lon1, lat1, lon2, lat2)
    )
    half = np.sin((b_lat - a_lat) / 2) ** 2 + np.cos(a_lat) * np.cos(b_lat) * np.sin((b_lon - a_lon) / 2) ** 2
    distance: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return distance


def great_circle_expression(
    lon1: ir.NumericValue, lat1: ir.NumericValue, lon2: ir.NumericValue, lat2: ir.NumericValue
) -> ir.NumericValue:
    """Great-circle distance in kilometres as an Ibis expression; empty where a coordinate is empty."""
    a_lat, b_lat = lat1.radians(), lat2.radians()
    half = ((b_lat - a_lat) / 2).sin() ** 2 + a_lat.cos() * b_lat.cos() * (
        (lon2.radians() - lon1.radians()) / 2
    ).sin() ** 2
    return 2 * EARTH_RADIUS_KM * half.clip(0.0, 1.0).sqrt().asin()
