"""Every official file at hand becomes extract tables that keep their contract; known figures are found again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from maillage.contracts import contract
from maillage.errors import DatasetError
from maillage.sources.column_map import column_map
from maillage.sources.extractors import EXTRACTORS
from maillage.sources.registry import Extract, find_dataset, registry

if TYPE_CHECKING:
    from pathlib import Path

    from maillage.engine import Engine

Rows = Callable[[str, str], list[dict[str, Any]]]
FILES = {
    "appartenance-2016": "geography/appartenance_communes_2016.csv",
    "appartenance-2024": "geography/appartenance_communes_2024.csv",
    "arcep-debit-2019": "internet/arcep_commune_debit_2019-09.csv",
    "base-flux-mobilite-2014-idf": "flows/base-flux-mobilite-domicile-lieu-travail-2014_idf.csv",
    "bibliotheques-2020": "facilities/bibliotheques_publiques.csv",
    "bnlc-2023": "carpool/bnlc_2023-11.csv",
    "bnlc-2026": "carpool/bnlc_2026-05.csv",
    "bpe-commerce-2020": "facilities/equip-serv-commerce-com-2020.csv",
    "bpe-enseignement-2020": "facilities/equip-serv-ens-1er-degre-com-2020.csv",
    "bpe-tourisme-transport-2020": "facilities/equip-tour-transp-com-2020.csv",
    "cog-2024": "geography/cog_communes_2024.csv",
    "cog-mouvements-2024": "geography/cog_mouvements_communes_2024.csv",
    "commune-polygons-2018": "geography/communes_by_dep/communes-59-nord.geojson",
    "commune-shape-2019": "geography/surface_distance_interne_centroides.csv",
    "conseillers-numeriques-2022": "third_places/lieux_conseillers_numeriques.csv",
    "density-grid-2025": "geography/grille_densite_7_niveaux_2025.csv",
    "epci-2025": "geography/perimetre-epci-a-fp_2025.csv",
    "fabriques-de-territoire-2024": "third_places/fabriques_de_territoire.geojson",
    "flux-2014-grand-paris": "flows/flux_2014_grand_paris_ept.csv",
    "flux-departements-2016": "flows/flux_2016_departements.csv",
    "france-services-2024": "third_places/france_services_2024-08.csv",
    "frequentation-gares-2024": "stations/frequentation-gares.csv",
    "gares-de-voyageurs-2026": "stations/gares-de-voyageurs.csv",
    "libelles-appartenance-2016": "geography/libelles_appartenance_2016.csv",
    "manufactures-de-proximite-2024": "third_places/manufactures_de_proximite.geojson",
    "mobpro-2012-orne": "flows/fd_mobpro_2012_orne.csv",
    "mobpro-2021-extract": "flows/fd_mobpro_2021_communes_1001_1004.csv",
    "mobpro-2021-foreign-places": "flows/mobpro_2021_codes_etranger.csv",
    "modes-departements-2016": "flows/moyens_transport_2016_departements.csv",
    "navetteurs-2021-vers-mel": "flows/navetteurs_2021_vers_mel.csv",
    "passage-1968-2024": "geography/passage_communes_1968_2024.csv",
    "points-de-contact-laposte-2022": "post/laposte_points_de_contact_2022.csv",
    "populations-legales-2021": "geography/populations_legales_2021.csv",
    "rp-2012-communes": "census/rp2012_communes_2000_habitants.csv",
    "rp-2018-communes": "census/rp2018_communes_2000_habitants.csv",
    "scot-2016": "geography/scot_communes_2016.csv",
}


def extract(shared_data: Path, engine: Engine, dataset_id: str) -> Extract:
    dataset = find_dataset(dataset_id)
    return EXTRACTORS[dataset.extractor](shared_data / FILES[dataset_id], dataset, engine)


@pytest.fixture(scope="module")
def rows(shared_data: Path, engine: Engine):
    def found(dataset_id: str, table: str) -> list[dict[str, Any]]:
        given = extract(shared_data, engine, dataset_id).tables[table]
        return given.to_pylist() if isinstance(given, pa.Table) else engine.rows(given)

    return found


@pytest.mark.parametrize("dataset_id", FILES)
def test_each_real_file_keeps_its_contracts(shared_data: Path, engine: Engine, dataset_id: str):
    found = extract(shared_data, engine, dataset_id)
    assert set(found.tables) == set(find_dataset(dataset_id).tables)
    for name, table in found.tables.items():
        contract(name).check(engine.table(table) if isinstance(table, pa.Table) else table, engine)


@pytest.mark.parametrize("dataset_id", sorted(registry()))
def test_each_dataset_has_an_extractor_and_a_map_of_its_own_columns(dataset_id: str):
    dataset = find_dataset(dataset_id)
    assert dataset.extractor in EXTRACTORS
    assert {each.column for each in column_map(dataset_id).values()} <= set(dataset.columns)


def test_lille_in_2012(rows: Rows):
    active = rows("rp-2012-communes", "extract.active_population")
    lille = {row["csp"]: row["active_persons"] for row in active if row["commune_id"] == "59350"}
    assert lille == {"1": 30, "2": 3734, "3": 28775, "4": 29328, "5": 29608, "6": 16500}
    census = {row["commune_id"]: row for row in rows("rp-2012-communes", "extract.census_population")}
    assert (census["59350"]["population"], census["59350"]["active_persons"]) == (228652, 110943)


def test_paris_is_one_commune_in_2018_and_counted_once(rows: Rows):
    census = rows("rp-2018-communes", "extract.census_population")
    paris = [row for row in census if str(row["commune_id"]).startswith("75")]
    assert [(row["commune_id"], row["population"]) for row in paris] == [("75056", 2175601)]


def test_persons_in_work_of_orne_by_csp(rows: Rows):
    commuters = rows("mobpro-2012-orne", "extract.commuters")
    persons: dict[object, float] = {}
    for row in commuters:
        if str(row["origin_id"]).startswith("61"):
            persons[row["csp"]] = persons.get(row["csp"], 0) + row["commuters"]
    rounded = [round(persons[csp]) for csp in "123456"]
    assert rounded == [5318, 8292, 9517, 23410, 30805, 33654]
    assert {row["origin_id"] for row in commuters if not str(row["origin_id"]).startswith("61")} == {"55298"}
    assert {row["commute_mode"] for row in commuters} == {"unknown"}


def test_an_extract_without_csp_keeps_its_modes_and_gets_its_zeros_back(rows: Rows):
    flows = rows("mobpro-2021-extract", "extract.flow_totals")
    assert {row["origin_id"] for row in flows} == {"01001", "01002", "01004"}
    modes = ["bike", "car", "motor_two_wheeler", "none", "public_transport", "walking"]
    assert sorted({row["commute_mode"] for row in flows}) == modes
    assert "75056" in {row["destination_id"] for row in flows}


def test_the_labelled_extract_is_refused_by_name(shared_data: Path, engine: Engine):
    dataset = find_dataset("mobpro-2021-extract")
    path = shared_data / "flows" / "fd_mobpro_2021_communes_1001_1004_labels.csv"
    with pytest.raises(DatasetError, match="this is the labelled extract"):
        EXTRACTORS[dataset.extractor](path, dataset, engine)


def test_departements(rows: Rows):
    flows = rows("flux-departements-2016", "extract.departement_flows")
    pairs = {
        (row["origin_departement_id"], row["destination_departement_id"]): row["commuters"] for row in flows
    }
    assert (pairs["62", "59"], pairs["59", "62"]) == (81074, 36726)
    modes = rows("modes-departements-2016", "extract.departement_modes")
    assert {"01", "2A", "2B", "95"} <= {row["departement_id"] for row in modes}
    assert len(modes) == 96 * 5


def test_margins_of_lille(rows: Rows):
    margins = rows("navetteurs-2021-vers-mel", "extract.commute_margins")
    lille = {(r["margin_kind"], r["margin_id"]): r["commuters"] for r in margins if r["origin_id"] == "59350"}
    assert lille["all", ""] == 100190
    assert lille["epci", "200093201"] == 87689
    assert lille["commune", "59350"] == 54509
    assert lille["own_commune", ""] == pytest.approx(54509, rel=0.001)


def test_places_abroad_have_a_country(rows: Rows):
    places = {
        row["place_id"]: row["country"]
        for row in rows("mobpro-2021-foreign-places", "extract.foreign_places")
    }
    assert list(places.values()).count("BE") == 589
    assert places["ZZZZZ"] == "ZZ"
    assert "99999" not in places


def test_scot_are_called_by_their_label(rows: Rows):
    names = [row["perimeter_id"] for row in rows("scot-2016", "extract.membership")]
    counts = {name: names.count(name) for name in set(names)}
    assert counts == {"lille-metropole": 133, "artois": 100, "lens-lievin-henin-carvin": 50}


def test_centres_are_where_the_communes_are(rows: Rows):
    # published centres are a few kilometres off
    shapes = {row["commune_id"]: row for row in rows("commune-shape-2019", "extract.commune_shape")}
    assert (shapes["59350"]["lon"], shapes["59350"]["lat"]) == pytest.approx((3.04, 50.63), abs=0.1)
    assert (shapes["2A004"]["lon"], shapes["2A004"]["lat"]) == pytest.approx((8.70, 41.93), abs=0.1)
    assert shapes["01004"]["area_km2"] == pytest.approx(24.6, abs=1)


def test_epci_with_names_and_populations_with_spaces(rows: Rows):
    members = {row["commune_id"]: row for row in rows("epci-2025", "extract.membership")}
    assert members["59350"]["perimeter_id"] == "200093201"
    assert "Lille" in str(members["59350"]["perimeter_name"])
    population = {row["commune_id"]: row["population"] for row in rows("epci-2025", "extract.population")}
    assert population["59350"] > 230000


def test_density_of_paris_and_of_a_village(rows: Rows):
    levels = {row["commune_id"]: row["density_level"] for row in rows("density-grid-2025", "extract.density")}
    assert (levels["75056"], levels["01001"]) == ("1", "6")
