"""The first page and the search: in both languages, on a phone and on a desk, with the keyboard, without scripts."""

import pytest
from starlette.testclient import TestClient

from maillage.assembly.gazetteer import Entry, Gazetteer
from maillage.web import WebSettings, create_app


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize(
    ("language", "heading"), [("fr", "Où le télétravail peut vivre"), ("en", "Where telework can live")]
)
def test_the_first_page_says_what_it_is_and_is_accessible(visit, width, language, heading):
    seen = visit(width)
    page = seen.open(f"/?lang={language}")
    assert page.locator("h1").inner_text().replace("\n", " ").startswith(heading)
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator(".door").count() == 3
    assert seen.too_wide() == []
    assert seen.accessibility() == []
    seen.keep(f"home-{language}-{width}")


def test_the_first_page_is_legible_in_the_dark(visit):
    seen = visit(dark=True)
    seen.open("/")
    assert seen.accessibility() == []
    seen.keep("home-dark")


def test_names_are_proposed_while_one_types(visit):
    page = visit().open("/")
    page.get_by_role("searchbox").fill("invente")
    proposed = page.locator("#chercher-found a")
    proposed.first.wait_for()
    assert "Territoire inventé" in proposed.first.inner_text()


def test_a_territory_is_found_with_the_keyboard_alone(visit):
    page = visit().open("/recherche?q=invente")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Aller au contenu"
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert "Territoire inventé" in page.locator(":focus").inner_text()


def test_search_works_without_scripts(visit):
    page = visit(scripts=False).open("/")
    page.get_by_role("searchbox").fill("territoire invente")
    page.get_by_role("button", name="Chercher").click()
    assert page.locator(".found-list li").count() == 1


def test_every_page_has_a_twin(client):
    found = client.get("/recherche.json", params={"q": "INVENTÉ"}).json()
    assert [each["territory"] for each in found["found"]] == ["demo"]
    assert client.get("/index.json").json()["imported"] is False


@pytest.mark.parametrize(
    ("towards", "address"),
    [
        ("", "/territoires/demo"),
        ("nulle-part", "/territoires/demo"),
        ("implantation", "/implantation/demo"),
        ("carte", "/carte?territoire=demo"),
        ("simulateurs", "/simulateurs/territoire?territoire=demo"),
    ],
)
def test_a_name_that_is_found_leads_to_the_page_wanted(client, towards, address):
    asked = {"q": "inventé", "vers": towards}
    assert [each["address"] for each in client.get("/recherche.json", params=asked).json()["found"]] == [
        address
    ]
    assert client.get(address).status_code == 200


def test_a_plan_is_offered_only_where_one_can_be_made(tmp_path):
    """Nothing is to choose in one commune, and too much in a vast territory: their pages say so at once, and propose others."""
    city = Entry("commune:59350", "commune", "59350", "Lille", 1)
    around = Entry("epci:200093201", "epci", "200093201", "Métropole Européenne de Lille", 95)
    vast = Entry("region:99", "region", "99", "Région de Lille", 5_000)
    names = Gazetteer([city, around, vast], {"59350": [around.territory, vast.territory]})
    with TestClient(create_app(WebSettings(home=tmp_path, requests_per_minute=0))) as asked:
        services = asked.app.state.services
        services._names.get(services.studies.data_state(), lambda: names)
        found = {
            towards: [
                each["territory"]
                for each in asked.get("/recherche.json", params={"q": "lille", "vers": towards}).json()[
                    "found"
                ]
            ]
            for towards in ("", "implantation")
        }
        proposed = {
            territory: asked.get(f"/implantation/{territory}.json").json()["groups"]
            for territory in (city.territory, vast.territory)
        }
    assert found == {
        "": ["commune:59350", "epci:200093201", "region:99"],
        "implantation": ["epci:200093201"],
    }
    assert [each["entries"][0]["territory"] for each in proposed[city.territory]] == [around.territory]
    assert proposed[vast.territory] == []  # no part of it is small enough and known


def test_the_invented_territory_has_a_name_in_each_language(client):
    for language, name in (("fr", "Territoire inventé"), ("en", "Invented territory")):
        asked = {"q": "inventé", "lang": language}
        (one,) = client.get("/recherche.json", params=asked).json()["found"]
        assert one["name"] == name


def test_the_search_for_a_place_of_a_plan_leads_to_its_plan(visit):
    page = visit(scripts=False).open("/implantation")
    page.get_by_role("searchbox").fill("invente")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("searchbox").fill("territoire invente")
    page.get_by_role("button", name="Chercher").click()
    assert page.locator(".found-list a").get_attribute("href") == "/implantation/demo"


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "Vouliez-vous dire"), ("en", "Did you mean")], ids=["fr", "en"]
)
def test_a_misspelled_name_is_understood_and_said_to_be_another(client, language, said):
    asked = {"q": "teritoire invante", "lang": language}
    found = client.get("/recherche.json", params=asked).json()
    assert ([each["territory"] for each in found["found"]], found["near"]) == (["demo"], True)
    assert said in client.get("/recherche", params=asked).text


def test_a_search_without_any_data_says_that_there_are_none(client):
    page = client.get("/recherche", params={"q": "xyzxyzxyz"}).text
    assert "Aucune donnée officielle n’est encore importée" in page
    assert "maillage data" not in page
