"""The pages of method: everything the registries hold, nothing more, in both languages, for every way of reading."""

import pytest

from maillage.parameters import ParameterTree
from maillage.simulator.audience import AUDIENCES
from maillage.simulator.declarations import indicators
from maillage.sources.registry import registry
from maillage.web.method.indicators import declared_indicators, labels
from maillage.web.method.parameters import explained_families

LARGEST_PAGE = 300_000
PAGES = (
    "/methode",
    "/methode/modele",
    "/methode/parametres",
    "/methode/parametres/telework.adoption.etude-2016",
    "/methode/indicateurs",
    "/methode/indicateurs/E29",
    "/methode/donnees",
    "/methode/scenarios",
    "/methode/etude-2017",
    "/methode/etude-2017/chiffres",
    "/methode/retour-sur-les-previsions",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_page_of_method_is_light_and_has_its_twin(client, path, language):
    page = client.get(path, params={"lang": language})
    assert page.status_code == 200
    assert len(page.content) < LARGEST_PAGE
    assert client.get(f"{path}.json", params={"lang": language}).json()


def test_every_parameter_is_listed_where_its_anchor_leads(client):
    index, listed = client.get("/methode").text, client.get("/methode/parametres").text
    for name in ParameterTree.load().names():
        assert f'id="parameter-{name}"' in index
        assert f'id="parameter-{name}"' in listed


def test_every_parameter_has_its_page(client):
    for name in ParameterTree.load().names()[::12]:
        told = client.get(f"/methode/parametres/{name}.json").json()
        assert told["values"]
        assert told["now"]["value"] is not None


def test_every_family_of_parameters_is_explained():
    families = {name.partition(".")[0] for name in ParameterTree.load().names()}
    for language in ("fr", "en"):
        assert set(explained_families(language)) == families


def test_every_indicator_is_written_out(client):
    listed = client.get("/methode/indicateurs").text
    declared = [each.id for audience in AUDIENCES for each in indicators(audience)]
    assert len(declared) == 60
    assert listed.index('id="indicateur-E1"') < listed.index('id="indicateur-S1"')
    for each in declared:
        assert f'id="indicateur-{each}"' in listed
    for each in declared_indicators("fr"):
        assert all(made["formula"] or made["parameter"] for made in each["formulas"])
        assert each["formulas"] or each["sentences"]
        assert not any("{" in sentence for sentence in each["sentences"])


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_everything_that_a_formula_reads_has_a_name_for_people(audience, language):
    assert [
        name for name, label in labels(audience, language).items() if label == name.replace("_", " ")
    ] == []


def test_an_indicator_leads_to_the_parameters_it_stands_on_and_back(client):
    made = client.get("/methode/indicateurs/E29.json").json()
    parameters = [leaf["parameter"] for leaf in made["leaves"] if leaf["parameter"]]
    assert "employer.hour_cost" in parameters
    assert made["steps"][-1]["quantity"] in [each["quantity"] for each in made["formulas"]]
    uses = client.get("/methode/parametres/employer.hour_cost.json").json()["uses"]
    assert {"audience": "employer", "id": "E29"} in uses["indicators"]


def test_every_dataset_is_listed_with_its_licence_and_whether_it_is_here(client):
    found = client.get("/methode/donnees.json").json()["datasets"]
    assert {each["id"] for each in found} == set(registry())
    assert all(each["licence"] and each["state"] in {"to_download", "by_hand"} for each in found)


def test_the_filter_finds_whatever_the_accents(client):
    found = client.get("/methode.json", params={"q": "ENERGIE voiture"}).json()["entries"]["parameters"]
    assert "printed.energy_corrected" not in [each["name"] for each in found]
    assert any("énergie" in each["label"].lower() for each in found)
    assert client.get("/methode.json", params={"q": "E29"}).json()["entries"]["indicators"][0]["id"] == "E29"
    assert "zzzz" in client.get("/methode", params={"q": "zzzz"}).text


def test_the_contradictions_are_told_with_the_figures_in_force(client):
    points = {each["id"]: each for each in client.get("/methode/etude-2017.json").json()["points"]}
    figures = {each["name"]: each["value"] for each in points["distance"]["parameters"]}
    assert figures["printed.distance_as_printed"] == 26
    assert figures["printed.distance_corrected"] == 13
    readings = client.get("/methode/etude-2017.json").json()["readings"]
    assert [round(each["figures"]["avoided_distance_pkm"]) for each in readings] == [4524, 2262]


def test_the_figures_of_2017_are_empty_where_their_files_are_not_imported(client):
    rows = client.get("/methode/etude-2017/chiffres.json").json()["rows"]
    assert {row["ours"] is None for row in rows if row["status"] == "study"} == {True}
    assert all(row["ours"] for row in rows if row["status"] == "derived")


def test_the_forecasts_are_judged_on_a_territory(client):
    found = client.get("/methode/retour-sur-les-previsions.json", params={"territoire": "demo"}).json()
    assert found["comparisons"]
    assert {row["scenario"] for row in found["territory"]["rows"]} == {"etude-2016", "citistats", "cdc-2014"}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/methode/parametres/car.occupation", 404),
        ("/methode/indicateurs/Z99", 404),
        ("/methode/retour-sur-les-previsions?territoire=scot:nulle-part", 404),
        ("/methode/retour-sur-les-previsions?territoire=@/etc/passwd", 422),
        ("/methode?q=" + "x" * 1000, 422),
    ],
)
def test_what_does_not_exist_is_said_as_a_page_and_as_a_problem(client, address, status):
    page = client.get(address)
    path, mark, query = address.partition("?")
    twin = client.get(f"{path}.json{mark}{query}")
    assert page.status_code == twin.status_code == status
    assert page.headers["content-type"].startswith("text/html")
    assert twin.headers["content-type"] == "application/problem+json"
    assert twin.json()["detail"]


@pytest.mark.parametrize(
    "path", ["/methode", "/methode/parametres", "/methode/indicateurs/E29", "/methode/etude-2017"]
)
@pytest.mark.parametrize(("width", "language"), [("desktop", "fr"), ("phone", "en")])
def test_method_is_accessible_on_a_desk_and_on_a_phone(visit, path, width, language):
    seen = visit(width)
    seen.open(f"{path}?lang={language}")
    assert seen.too_wide() == []
    assert seen.accessibility() == []
    seen.keep(f"method{path.removeprefix('/methode').replace('/', '-')}-{language}-{width}")


@pytest.mark.parametrize(
    "path",
    [
        "/methode/modele",
        "/methode/parametres/telework.adoption.etude-2016",
        "/methode/indicateurs?q=carbone",
        "/methode/donnees?q=insee",
        "/methode/scenarios",
        "/methode/etude-2017/chiffres",
        "/methode/retour-sur-les-previsions?territoire=demo",
    ],
)
def test_the_other_pages_of_method_are_accessible_in_the_dark(visit, path):
    seen = visit("phone", dark=True)
    seen.open(path)
    assert seen.too_wide() == []
    assert seen.accessibility() == []
    seen.keep(f"{_picture(path)}-dark-phone")


def _picture(path):
    return path.partition("?")[0].removeprefix("/").replace("methode", "method", 1).replace("/", "-")


def test_the_filter_answers_as_one_types(visit):
    page = visit().open("/methode")
    page.get_by_role("searchbox").fill("E29")
    page.locator("#trouve .entries li").nth(1).wait_for(state="detached")
    assert "Gain net" in page.locator("#trouve").inner_text()


def test_the_filter_works_without_scripts(visit):
    page = visit(scripts=False).open("/methode/parametres")
    page.get_by_role("searchbox").fill("occupancy voiture")
    page.get_by_role("button", name="Filtrer").click()
    assert page.locator("table.parameters tbody tr").count() >= 1
    assert page.url.endswith("q=occupancy+voiture")


def test_a_figure_is_found_with_the_keyboard_alone(visit):
    page = visit().open("/methode/parametres?q=car.occupancy")
    page.get_by_role("searchbox").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if "car.occupancy" in (page.locator(":focus").get_attribute("href") or ""):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("#usages")
    assert page.locator("h1").inner_text() == "Personnes par voiture"


def test_an_anchor_opens_the_list_that_holds_it(visit):
    page = visit().open("/methode#parameter-car.occupancy")
    assert page.locator("#parameter-car\\.occupancy").is_visible()
