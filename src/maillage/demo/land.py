"""The invented land: an outline with a coast and a border, tiled by communes of plausible sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.demo.settings import MINING, RURAL, SUBURB, LandSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Indices = NDArray[np.int64]

DECIMALS = 6  # of a degree: a tenth of a metre, so that neighbours share the very same vertices


@dataclass(frozen=True)
class Land:
    """The communes as places, before anyone lives there. One position per commune in every array.

    Attributes:
        kind: metropolis, suburb, mining, town or rural.
        xy: centre in the plane (km), two columns.
        lon: longitude of the centre (degree).
        lat: latitude of the centre (degree).
        area_km2: area.
        internal_distance_km: mean distance of a trip inside the commune.
        polygons: outlines (WGS84).
        to_metropolis_km: straight distance to the metropolis.
        to_mining_km: straight distance to the mining belt's axis.
        epci: index of the EPCI in the settings.
    """

    kind: Indices
    xy: Array
    lon: Array
    lat: Array
    area_km2: Array
    internal_distance_km: Array
    polygons: Sequence[object]
    to_metropolis_km: Array
    to_mining_km: Array
    epci: Indices

    def __len__(self) -> int:
        """Number of communes."""
        return len(self.kind)


def to_degrees(xy: Array, settings: LandSettings) -> Array:
    """Longitudes and latitudes (two columns, degree) of points of the plane (km)."""
    width = settings.km_per_degree * np.cos(np.radians(settings.south))
    lon_lat = np.column_stack(
        [settings.west + xy[:, 0] / width, settings.south + xy[:, 1] / settings.km_per_degree]
    )
    return np.round(lon_lat, DECIMALS)


def build_land(rng: np.random.Generator, settings: LandSettings) -> Land:
    """Draw the outline and tile it with communes.

    Args:
        rng: seeded generator.
        settings: the invented shape.

    Returns:
        The land, the poles of the settings first, in their order.
    """
    import shapely

    outline = _outline(rng, settings)
    samples = _samples(rng, outline, settings)
    centres = _centres(rng, samples, settings)
    cells = _cells(outline, samples, _nearest(samples, centres, _weights(settings)))
    middles = shapely.centroid(cells)
    middles = np.where(shapely.contains(cells, middles), middles, shapely.point_on_surface(cells))
    xy = shapely.get_coordinates(middles)
    area = shapely.area(cells)
    lon_lat = to_degrees(xy, settings)
    to_metropolis = np.hypot(*(xy - np.array(settings.poles[0].at)).T)
    to_mining = shapely.distance(shapely.LineString(settings.mining_line), shapely.points(xy))
    polygons = shapely.transform(cells, lambda each: to_degrees(each, settings))
    return Land(
        kind=_kinds(to_metropolis, to_mining, settings),
        xy=xy,
        lon=lon_lat[:, 0],
        lat=lon_lat[:, 1],
        area_km2=np.round(area, 2),
        internal_distance_km=np.round(settings.internal_distance_ratio * np.sqrt(area / np.pi), 2),
        polygons=polygons,
        to_metropolis_km=to_metropolis,
        to_mining_km=to_mining,
        epci=_nearest(
            xy,
            np.array([each.at for each in settings.epci]),
            np.array([each.reach for each in settings.epci]),
            1,
        ),
    )


def _outline(rng: np.random.Generator, settings: LandSettings) -> object:
    import shapely

    ring = [point for side in settings.sides for point in _rough(rng, side.line, side.roughness, settings)]
    whole = shapely.buffer(shapely.Polygon(ring), 0)
    parts = shapely.get_parts(whole)
    return parts[np.argmax(shapely.area(parts))]


def _rough(
    rng: np.random.Generator, line: Sequence[tuple[float, float]], roughness: float, settings: LandSettings
) -> list[tuple[float, float]]:
    """Move the middle of each segment aside, again and again; without the last point, which the next side begins."""
    points = np.array(line, dtype=float)
    for _ in range(settings.roughening_rounds):
        step = np.diff(points, axis=0)
        aside = np.column_stack([-step[:, 1], step[:, 0]]) * rng.normal(0, roughness, (len(step), 1))
        middles = points[:-1] + step / 2 + aside
        points = np.insert(points, np.arange(1, len(points)), middles, axis=0)
    return [(float(x), float(y)) for x, y in points[:-1]]


def _samples(rng: np.random.Generator, outline: object, settings: LandSettings) -> Array:
    """Points of the land, more of them where communes are small."""
    import shapely

    low_x, low_y, high_x, high_y = shapely.bounds(outline)
    drawn = rng.uniform((low_x, low_y), (high_x, high_y), (settings.samples * 6, 2))
    points = shapely.points(drawn)
    shapely.prepare(outline)
    to_metropolis = np.hypot(*(drawn - np.array(settings.poles[0].at)).T)
    to_mining = shapely.distance(shapely.LineString(settings.mining_line), points)
    pull = 1.0 + settings.metropolis_pull * np.exp(-((to_metropolis / settings.metropolis_radius) ** 2))
    pull += settings.mining_pull * np.exp(-((to_mining / settings.mining_radius) ** 2))
    kept = rng.uniform(0, 1 + settings.metropolis_pull + settings.mining_pull, len(drawn)) < pull
    return np.asarray(drawn[kept & shapely.contains(outline, points)][: settings.samples])


def _weights(settings: LandSettings) -> Array:
    weights = np.zeros(settings.communes)
    weights[: len(settings.poles)] = [pole.weight for pole in settings.poles]
    return weights


def _centres(rng: np.random.Generator, samples: Array, settings: LandSettings) -> Array:
    """Centres of the communes: the poles stay, the others move to the middle of what they hold."""
    poles = np.array([pole.at for pole in settings.poles], dtype=float)
    drawn = samples[rng.choice(len(samples), settings.communes - len(poles), replace=False)]
    centres = np.vstack([poles, drawn])
    for _ in range(settings.lloyd_rounds):
        holder = _nearest(samples, centres, _weights(settings))
        held = np.bincount(holder, minlength=len(centres))
        sums = np.column_stack(
            [np.bincount(holder, samples[:, axis], minlength=len(centres)) for axis in (0, 1)]
        )
        elsewhere = samples[rng.choice(len(samples), len(centres))]  # for a centre that a neighbour swallowed
        means = np.where(held[:, None] > 0, sums / np.maximum(held, 1)[:, None], elsewhere)
        centres[len(poles) :] = means[len(poles) :]
    return centres


def _nearest(points: Array, centres: Array, weights: Array, power: int = 2) -> Indices:
    """Index of the nearest centre: distance to the power given, less the centre's weight."""
    apart = np.hypot(points[:, :1] - centres[:, 0], points[:, 1:] - centres[:, 1])
    return np.asarray(np.argmin(apart**power - weights, axis=1), dtype=np.int64)


def _cells(outline: object, samples: Array, holder: Indices) -> Array:
    """Communes: the small cells around the samples they hold, dissolved, so that limits wind as real ones do."""
    import shapely

    small = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(samples), extend_to=shapely.envelope(outline))
    )
    tree = shapely.STRtree(small)
    which_sample, which_cell = tree.query(shapely.points(samples), predicate="within")
    owner = np.full(len(small), -1)
    owner[which_cell] = holder[which_sample]
    merged = [shapely.union_all(small[owner == commune]) for commune in range(int(holder.max()) + 1)]
    return np.asarray(shapely.intersection(np.array(merged), outline))


def _kinds(to_metropolis: Array, to_mining: Array, settings: LandSettings) -> Indices:
    kinds = np.full(len(to_metropolis), RURAL)
    kinds[to_metropolis < settings.suburb_radius] = SUBURB
    kinds[to_mining < settings.mining_belt] = MINING
    for index, pole in enumerate(settings.poles):
        kinds[index] = pole.kind
    return kinds
