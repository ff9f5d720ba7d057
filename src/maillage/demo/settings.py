"""The numbers that shape the invented land. All of them are invented.

None of these numbers is a measure, an estimate or a parameter of the model: they are declared here, in one place, so
that the invented territory looks like a real one. No result about a real territory ever reads them.
"""

from __future__ import annotations

from dataclasses import dataclass

GEOGRAPHY_YEAR = 2025
REGION_ID = "X0"
REGION_NAME = "Marches d'Orge"
CSP = ("1", "2", "3", "4", "5", "6")
MODES = ("none", "walking", "bike", "motor_two_wheeler", "car", "public_transport")
METROPOLIS, SUBURB, MINING, TOWN, RURAL = range(5)

Point = tuple[float, float]


@dataclass(frozen=True)
class Pole:
    """A town placed by hand: the others are drawn.

    Attributes:
        name: its invented name.
        at: position in the plane of the land (km east, km north).
        kind: metropolis, mining, town or rural.
        inhabitants: its population.
        weight: how much further than its neighbours it reaches (km², weight of a power diagram).
    """

    name: str
    at: Point
    kind: int
    inhabitants: int
    weight: float = 0.0


@dataclass(frozen=True)
class Side:
    """One side of the outline: a broken line, roughened.

    Attributes:
        roughness: mean displacement of a middle, as a share of the length it divides.
        line: points (km).
    """

    roughness: float
    line: tuple[Point, ...]


@dataclass(frozen=True)
class Intercommunal:
    """An invented EPCI: the communes nearest to its centre (less its reach) belong to it."""

    epci_id: str
    name: str
    at: Point
    reach: float
    departement_id: str
    scot_id: str | None = None


@dataclass(frozen=True)
class LandSettings:
    """Invented shape of the land: outline, towns, sizes of communes, perimeters (plane in km)."""

    west: float = -6.45
    south: float = 46.75
    km_per_degree: float = 111.32
    communes: int = 150
    samples: int = 12_000
    lloyd_rounds: int = 5
    roughening_rounds: int = 5
    metropolis_pull: float = 3.6
    metropolis_radius: float = 8.0
    mining_pull: float = 1.7
    mining_radius: float = 3.2
    suburb_radius: float = 10.5
    mining_belt: float = 3.4
    internal_distance_ratio: float = 0.905
    sides: tuple[Side, ...] = (
        Side(0.14, ((4, 2), (1.5, 9), (5.5, 15), (2.5, 22), (7, 29), (11, 37), (21, 41.5))),
        Side(0.06, ((21, 41.5), (31, 40), (38, 42), (47, 37), (54, 34.5), (60, 27))),
        Side(0.09, ((60, 27), (58.5, 20), (61.5, 14), (56, 7), (46, 3.5))),
        Side(0.09, ((46, 3.5), (35, 1), (24, 3.5), (13, 0.5), (4, 2))),
    )
    mining_line: tuple[Point, ...] = ((28, 11), (33.5, 9.5), (39, 11), (44.5, 13), (50, 14.5), (55.5, 18))
    poles: tuple[Pole, ...] = (
        Pole("Valmer", (21.5, 26), METROPOLIS, 221_400, 9.0),
        Pole("Hernoy-les-Mines", (39, 11), MINING, 34_100, 2.0),
        Pole("Liancel", (33.5, 9.5), MINING, 27_300, 1.0),
        Pole("Orgeville", (44.5, 13), MINING, 30_600, 1.5),
        Pole("Fosse-Saint-Éloi", (50, 14.5), MINING, 18_900, 0.5),
        Pole("Courbières", (28, 11), MINING, 14_200, 0.5),
        Pole("Le Grand-Chevalement", (55.5, 18), MINING, 9_800),
        Pole("Port-Sablon", (5.5, 16), TOWN, 24_700, 1.0),
        Pole("Montaubry", (45, 28), TOWN, 13_600, 1.0),
        Pole("Arquevaux", (12, 6.5), TOWN, 8_900, 0.5),
        Pole("Hautremont", (33, 34.5), TOWN, 7_400, 0.5),
        Pole("Bourg-le-Vent", (12.5, 34), RURAL, 1_180),
        Pole("Fort-la-Marche", (55, 27.5), TOWN, 5_600),
    )
    epci: tuple[Intercommunal, ...] = (
        Intercommunal("X10000001", "Valmer Métropole", (21.5, 26), 3.0, "X1", "grand-valmer"),
        Intercommunal("X10000002", "CC du Pays de Vauclair", (31.5, 22), 0.0, "X1", "grand-valmer"),
        Intercommunal("X10000003", "CA de la Côte des Sables", (5.5, 17), 0.0, "X1"),
        Intercommunal("X10000004", "CC des Caps et du Vent", (13, 36), 1.0, "X1"),
        Intercommunal("X10000005", "CC du Haut Valmois", (31, 35.5), 0.5, "X1"),
        Intercommunal("X20000001", "CA Liancel-Courbières", (30, 10), 0.0, "X2", "bassin-minier-de-l-orge"),
        Intercommunal(
            "X20000002", "CA Hernoy Porte de l'Orge", (39, 11), 0.0, "X2", "bassin-minier-de-l-orge"
        ),
        Intercommunal(
            "X20000003", "CA Orgeville et Fosses", (49.5, 14.5), 1.0, "X2", "bassin-minier-de-l-orge"
        ),
        Intercommunal("X20000004", "CC de la Marche de Montaubry", (47, 29), 1.5, "X2"),
        Intercommunal("X10000006", "CC des Plaines d'Arquevaux", (12, 7), 1.5, "X1"),
    )
    scot_names: tuple[tuple[str, str], ...] = (
        ("grand-valmer", "Grand Valmer"),
        ("bassin-minier-de-l-orge", "Bassin minier de l'Orge"),
    )
    departement_names: tuple[tuple[str, str], ...] = (("X1", "Valmois"), ("X2", "Haute-Orge"))
    foreign: tuple[tuple[str, str, Point, float], ...] = (
        ("BEX01", "Noordwaarde", (33, 47), 26_000),
        ("BEX02", "Sint-Orge", (49.5, 41), 34_000),
        ("BEX03", "Vierhoek", (60, 34), 15_000),
        ("BEX04", "Oosterbeke", (67, 24), 9_000),
    )


@dataclass(frozen=True)
class PeopleSettings:
    """Invented population, mixes of CSP, unemployment. Kinds: metropolis, suburb, mining, town, rural."""

    centre_density: float = 4_300.0
    density_fall_km: float = 4.2
    suburb_floor: float = 260.0
    mining_density: float = 780.0
    rural_density: float = 62.0
    rural_halo: float = 190.0
    rural_halo_km: float = 9.0
    spread: tuple[float, ...] = (0.0, 0.45, 0.5, 0.0, 0.5)
    activity: tuple[float, ...] = (0.478, 0.472, 0.425, 0.452, 0.466)
    activity_spread: float = 0.012
    mixes: tuple[tuple[float, ...], ...] = (
        (0.001, 0.040, 0.262, 0.268, 0.275, 0.154),
        (0.002, 0.040, 0.110, 0.255, 0.313, 0.280),
        (0.002, 0.038, 0.062, 0.212, 0.338, 0.348),
        (0.007, 0.060, 0.105, 0.240, 0.322, 0.266),
        (0.046, 0.074, 0.108, 0.252, 0.280, 0.240),
    )
    affluent_mix: tuple[float, ...] = (0.003, 0.058, 0.285, 0.292, 0.242, 0.120)
    mix_concentration: float = 420.0
    unemployment: tuple[float, ...] = (0.135, 0.100, 0.182, 0.135, 0.082)
    unemployment_by_csp: tuple[float, ...] = (0.10, 0.50, 0.42, 0.68, 1.12, 1.38)
    density_thresholds: tuple[float, ...] = (1_000.0, 650.0, 95.0, 45.0)
    town_inhabitants: float = 5_000.0
    market_inhabitants: float = 1_300.0


@dataclass(frozen=True)
class CommutingSettings:
    """Invented gravity and mode choice. CSP in order 1 to 6; modes in the order of ``MODES``."""

    reach_km: tuple[float, ...] = (2.2, 5.0, 12.0, 7.2, 5.8, 6.6)
    jobs: tuple[float, ...] = (1.55, 0.85, 0.72, 1.20, 0.42)
    jobs_by_csp_in_metropolis: tuple[float, ...] = (0.3, 1.0, 1.75, 1.30, 1.10, 0.75)
    business_park_share: float = 0.16
    business_park_jobs: float = 2.6
    border_barrier: float = 1.0
    own_commune_pull: float = 2.1
    border_by_csp: tuple[float, ...] = (0.0, 0.4, 0.7, 0.8, 0.8, 1.7)
    detour: float = 1.3
    sampled_inhabitants: float = 10_000.0
    weights: Point = (1.0, 2.5)
    none_share: tuple[float, ...] = (0.62, 0.30, 0.055, 0.04, 0.045, 0.02)
    walking: Point = (1.75, -0.95)
    bike: Point = (-1.75, -0.24)
    motor_two_wheeler: Point = (-3.5, -0.015)
    transit: tuple[float, ...] = (-1.0, -1.9, -2.7, -2.5, -3.7, -4.0, -4.2)
    transit_to_metropolis: float = 1.15
    transit_station: float = 0.75
    transit_station_from_km: float = 18.0
    transit_abroad: float = -1.5
    transit_short: float = -0.9
    transit_short_km: float = 2.0


@dataclass(frozen=True)
class PlacesSettings:
    """Invented third places, stations, carpool areas, facilities and connectivity."""

    third_places_per_inhabitant: float = 1 / 16_000
    third_places_least: int = 62
    third_place_kinds: tuple[tuple[str, float, int], ...] = (
        ("coworking", 0.30, 24),
        ("telecentre", 0.12, 12),
        ("fablab", 0.12, 10),
        ("business_centre", 0.13, 40),
        ("epn", 0.20, 8),
        ("hybrid", 0.13, 18),
    )
    statuses: tuple[tuple[str, float], ...] = (("open", 0.66), ("planned", 0.14), ("convertible", 0.20))
    station_lines: tuple[tuple[Point, ...], ...] = (
        ((21.5, 26), (25, 19), (28, 11), (33.5, 9.5), (39, 11), (44.5, 13), (50, 14.5), (55.5, 18)),
        ((21.5, 26), (15, 22), (10, 18), (5.5, 16)),
        ((21.5, 26), (28, 30), (33, 34.5)),
        ((21.5, 26), (33, 26), (45, 28), (55, 27.5)),
        ((21.5, 26), (16, 16), (12, 6.5)),
    )
    station_step_km: float = 5.5
    passengers_per_inhabitant: tuple[float, ...] = (58.0, 9.0, 14.0, 24.0, 6.0)
    carpool_areas: int = 34
    facilities: tuple[tuple[str, str, float, float], ...] = (
        ("post_office", "Bureau de poste", 4_200.0, 900.0),
        ("library", "Médiathèque", 7_500.0, 1_500.0),
        ("france_services", "France services", 22_000.0, 3_000.0),
        ("supermarket", "Supermarché", 6_000.0, 1_800.0),
        ("creche", "Crèche", 6_500.0, 2_000.0),
        ("bank", "Agence bancaire", 5_500.0, 2_500.0),
        ("vacant_premises", "Local vacant", 5_000.0, 1_000.0),
    )
    floor_area_known: float = 0.6
    floor_area_log: Point = (5.8, 0.7)
    third_place_pull: tuple[float, ...] = (1.5, 0.9, 0.75, 1.3, 0.9)
    third_place_elasticity: float = 0.85
    carpool_pull: tuple[float, ...] = (0.3, 0.8, 1.0, 1.4, 1.3)
    observed_on: str = "2024-12-31"
    inhabitants_per_premises: float = 1.85
    share_30mbps: tuple[float, ...] = (0.985, 0.96, 0.945, 0.92, 0.80)
    share_1gbps: tuple[float, ...] = (0.93, 0.84, 0.88, 0.78, 0.58)
    connectivity_spread: float = 0.09


LAND = LandSettings()
PEOPLE = PeopleSettings()
COMMUTING = CommutingSettings()
PLACES = PlacesSettings()
