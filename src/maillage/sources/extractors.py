"""The extractors by the name that ``data/datasets.yaml`` calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.sources.census import extract_census
from maillage.sources.commune_codes import extract_commune_codes
from maillage.sources.commune_counts import extract_connectivity, extract_equipment
from maillage.sources.flow_base import extract_flow_base
from maillage.sources.former_names import extract_former_names
from maillage.sources.geography import extract_commune_shape, extract_density, extract_legal_population
from maillage.sources.margins import (
    extract_commute_margins,
    extract_departement_flows,
    extract_departement_modes,
    extract_foreign_places,
)
from maillage.sources.membership import (
    extract_appartenance,
    extract_epci_perimeter,
    extract_perimeter_names,
    extract_scot_membership,
)
from maillage.sources.mobpro import extract_mobpro, extract_mobpro_without_csp
from maillage.sources.passage import extract_passage
from maillage.sources.point_files import (
    extract_carpool_areas,
    extract_digital_help,
    extract_facilities,
    extract_station_passengers,
    extract_stations,
)
from maillage.sources.polygons import extract_commune_polygons
from maillage.sources.supported_places import extract_supported_third_places

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from maillage.engine import Engine
    from maillage.sources.registry import Dataset, Extract

EXTRACTORS: dict[str, Callable[[Path, Dataset, Engine], Extract]] = {
    "appartenance": extract_appartenance,
    "carpool_areas": extract_carpool_areas,
    "census": extract_census,
    "commune_codes": extract_commune_codes,
    "commune_polygons": extract_commune_polygons,
    "commune_shape": extract_commune_shape,
    "commute_margins": extract_commute_margins,
    "connectivity": extract_connectivity,
    "density": extract_density,
    "departement_flows": extract_departement_flows,
    "departement_modes": extract_departement_modes,
    "digital_help": extract_digital_help,
    "epci_perimeter": extract_epci_perimeter,
    "equipment": extract_equipment,
    "facilities": extract_facilities,
    "flow_base": extract_flow_base,
    "foreign_places": extract_foreign_places,
    "former_names": extract_former_names,
    "legal_population": extract_legal_population,
    "mobpro": extract_mobpro,
    "mobpro_without_csp": extract_mobpro_without_csp,
    "passage": extract_passage,
    "perimeter_names": extract_perimeter_names,
    "scot_membership": extract_scot_membership,
    "station_passengers": extract_station_passengers,
    "stations": extract_stations,
    "supported_third_places": extract_supported_third_places,
}
