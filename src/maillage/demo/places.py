"""Existing third places, stations, carpool areas, facilities and internet coverage of the invented land."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from maillage.demo.settings import GEOGRAPHY_YEAR, MINING, TOWN

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from maillage.demo.scene import Scene
    from maillage.demo.settings import PlacesSettings

    Indices = NDArray[np.int64]

FIRST_NAMES = (
    "La Ruche", "La Fabrique", "L'Atelier", "Le Carreau", "La Passerelle", "La Verrière", "Le Lavoir",
    "La Lampisterie", "L'Écluse", "Le Quai", "La Filature", "Le Comptoir", "La Grange", "L'Étincelle",
    "Le Relais", "Le Préau",
)  # fmt: skip
CARPOOL_KINDS = ("dedicated", "car_park", "motorway_exit", "supermarket", "park_and_ride")
FIRST_OPENING = date(2008, 1, 1)
DAYS_OF_OPENINGS = 6_300


@dataclass(frozen=True)
class Drawing:
    """What every layer needs to draw and place its points."""

    rng: np.random.Generator
    scene: Scene
    settings: PlacesSettings

    def located(self, commune: Indices) -> dict[str, pa.Array]:
        """A point inside each commune given: its code, longitude and latitude."""
        import pyarrow as pa
        import shapely

        polygons = np.asarray(self.scene.land.polygons)[commune]
        lon_lat = np.column_stack([self.scene.land.lon[commune], self.scene.land.lat[commune]])
        low_lon, low_lat, high_lon, high_lat = shapely.bounds(polygons).T
        reach = np.column_stack([high_lon - low_lon, high_lat - low_lat]) / 6
        near = np.round(lon_lat + self.rng.normal(0, 1, lon_lat.shape) * reach, 6)
        inside = shapely.contains_xy(polygons, near[:, 0], near[:, 1])
        found = np.where(inside[:, None], near, lon_lat)
        return {
            "commune_id": pa.array([self.scene.ids[each] for each in commune], pa.string()),
            "lon": pa.array(found[:, 0]),
            "lat": pa.array(found[:, 1]),
        }


def build_places(drawing: Drawing) -> dict[str, pa.Table]:
    """All the layers, by table name of the core (without ``core.``)."""
    layers = {
        "third_places": _third_places(drawing),
        "stations": _stations(drawing),
        "carpool_areas": _carpool_areas(drawing),
        "facilities": _facilities(drawing),
        "connectivity": _connectivity(drawing),
    }
    return {name: _from_demo(table) for name, table in layers.items()}


def _from_demo(table: pa.Table) -> pa.Table:
    """The table with the dataset and vintage that every row of it belongs to."""
    import pyarrow as pa

    rows = table.num_rows
    dataset, vintage = pa.array(["demo"] * rows), pa.array([str(GEOGRAPHY_YEAR)] * rows)
    return table.append_column("dataset_id", dataset).append_column("vintage", vintage)


def _third_places(drawing: Drawing) -> pa.Table:
    import pyarrow as pa

    rng, settings, population = drawing.rng, drawing.settings, drawing.scene.people.population
    count = max(settings.third_places_least, round(population.sum() * settings.third_places_per_inhabitant))
    share = (
        population**settings.third_place_elasticity
        * np.array(settings.third_place_pull)[drawing.scene.land.kind]
    )
    commune = np.sort(rng.choice(len(population), count, p=share / share.sum()))
    kinds, odds, seats = zip(*settings.third_place_kinds, strict=True)
    kind = rng.choice(len(kinds), count, p=odds)
    statuses, status_odds = zip(*settings.statuses, strict=True)
    status = np.array(statuses)[rng.choice(len(statuses), count, p=status_odds)]
    size = np.maximum(np.rint(np.array(seats)[kind] * np.exp(rng.normal(0, 0.45, count))), 3)
    days = rng.integers(0, DAYS_OF_OPENINGS, count)
    opened = [
        None if state == "planned" else FIRST_OPENING + timedelta(days=int(day))
        for state, day in zip(status, days, strict=True)
    ]
    first = rng.permutation(np.resize(np.array(FIRST_NAMES), count))
    return pa.table(
        {
            "third_place_id": [f"X-TL-{index:03d}" for index in range(1, count + 1)],
            "name": [
                f"{word} – {drawing.scene.names[each]}" for word, each in zip(first, commune, strict=True)
            ],
            "third_place_kind": [kinds[each] for each in kind],
            "third_place_status": pa.array(status, pa.string()),
            **drawing.located(commune),
            "seats": pa.array(size, pa.float64()),
            "opened_on": pa.array(opened, pa.date32()),
            "closed_on": pa.nulls(count, pa.date32()),
        }
    )


def _stations(drawing: Drawing) -> pa.Table:
    """Stations where the railway lines cross a new commune, about every few kilometres."""
    import pyarrow as pa
    import shapely

    communes: list[int] = []
    for line in drawing.settings.station_lines:
        track = shapely.LineString(line)
        stops = max(2, round(shapely.length(track) / drawing.settings.station_step_km) + 1)
        points = shapely.get_coordinates(
            shapely.line_interpolate_point(track, np.linspace(0, 1, stops), normalized=True)
        )
        communes += [int(np.argmin(np.hypot(*(drawing.scene.land.xy - point).T))) for point in points]
    commune = np.array(list(dict.fromkeys(communes)))
    population = drawing.scene.people.population[commune]
    per_inhabitant = np.array(drawing.settings.passengers_per_inhabitant)[drawing.scene.land.kind[commune]]
    passengers = np.rint(population * per_inhabitant * np.exp(drawing.rng.normal(0, 0.3, len(commune))))
    return pa.table(
        {
            "station_id": [f"X87{index:05d}" for index in range(1, len(commune) + 1)],
            "name": [drawing.scene.names[each] for each in commune],
            **drawing.located(commune),
            "passengers_per_year": pa.array(passengers, pa.float64()),
            "passengers_year": pa.array([GEOGRAPHY_YEAR] * len(commune), pa.int64()),
        }
    )


def _carpool_areas(drawing: Drawing) -> pa.Table:
    import pyarrow as pa

    rng, count = drawing.rng, drawing.settings.carpool_areas
    share = (
        np.sqrt(drawing.scene.people.population)
        * np.array(drawing.settings.carpool_pull)[drawing.scene.land.kind]
    )
    commune = np.sort(rng.choice(len(share), count, replace=False, p=share / share.sum()))
    return pa.table(
        {
            "carpool_area_id": [f"X-CV-{index:03d}" for index in range(1, count + 1)],
            "name": [f"Aire de {drawing.scene.names[each]}" for each in commune],
            "carpool_kind": [str(each) for each in rng.choice(CARPOOL_KINDS, count)],
            **drawing.located(commune),
            "parking_spaces": pa.array(rng.integers(5, 90, count), pa.float64()),
        }
    )


def _facilities(drawing: Drawing) -> pa.Table:
    """Facilities: as many as inhabitants call for, none in the smallest communes."""
    import pyarrow as pa

    population = drawing.scene.people.population
    communes, kinds, titles = [], [], []
    for kind, title, per, least in drawing.settings.facilities:
        expected = np.where(population >= least, population / per, 0.0)
        count = drawing.rng.poisson(expected)
        commune = np.repeat(np.arange(len(population)), count)
        communes.append(commune)
        kinds += [kind] * len(commune)
        titles += [f"{title} – {drawing.scene.names[each]}" for each in commune]
    commune = np.concatenate(communes)
    area = np.rint(drawing.rng.lognormal(*drawing.settings.floor_area_log, len(commune)))
    known = drawing.rng.random(len(commune)) < drawing.settings.floor_area_known
    return pa.table(
        {
            "facility_id": [f"X-EQ-{index:04d}" for index in range(1, len(commune) + 1)],
            "name": titles,
            "facility_kind": kinds,
            **drawing.located(commune),
            "floor_area_m2": pa.array(area, pa.float64(), mask=~known),
        }
    )


def _connectivity(drawing: Drawing) -> pa.Table:
    import pyarrow as pa

    rng, settings, kind = drawing.rng, drawing.settings, drawing.scene.land.kind
    noise = rng.normal(0, settings.connectivity_spread, (2, len(kind)))
    fast = np.clip(np.array(settings.share_30mbps)[kind] + noise[0] * (kind >= MINING), 0.35, 1)
    fibre = np.minimum(
        np.clip(np.array(settings.share_1gbps)[kind] + noise[1] * (1 + (kind >= TOWN)), 0.05, 1), fast
    )
    return pa.table(
        {
            "commune_id": drawing.scene.ids,
            "observed_on": pa.array([date.fromisoformat(settings.observed_on)] * len(kind), pa.date32()),
            "premises": pa.array(
                np.rint(drawing.scene.people.population / settings.inhabitants_per_premises)
            ),
            "share_30mbps": pa.array(np.round(fast, 4)),
            "share_1gbps": pa.array(np.round(fibre, 4)),
        }
    )
