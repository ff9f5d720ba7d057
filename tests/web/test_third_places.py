"""The third places of a territory and the plan of a project: what exists, what is missing, whether it would pay."""

import csv
import io

import pytest

STATE, PLAN = "/tiers-lieux/demo", "/tiers-lieux/demo/projet"


@pytest.fixture(scope="module")
def said(client) -> dict:
    return client.get(f"{STATE}.json").json()


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_state_of_play_is_shown_with_its_map_and_what_is_missing(visit, said, width, language):
    seen = visit(width)
    page = seen.open(f"{STATE}?lang={language}")
    assert page.locator(".place.is-open").count() == said["counts"]["open"]
    assert page.locator(".missing tbody tr").count() == 15
    assert seen.too_wide() == []
    assert seen.accessibility() == []
    seen.keep(f"third-places-{language}-{width}")


def test_the_state_of_play_is_legible_in_the_dark(visit):
    seen = visit(dark=True)
    seen.open(STATE)
    assert seen.accessibility() == []
    seen.keep("third-places-dark")


def test_the_twin_sums_to_its_table_of_places(said):
    assert sum(said["counts"].values()) == len(said["places"])
    assert sum(each["places"] for each in said["by_kind"]) == len(said["places"])
    assert sum(each["opened"] for each in said["communes"]) == said["counts"]["open"]
    assert said["covered_share"] == pytest.approx(
        sum(each["covered"] for each in said["zones"]) / said["teleworkers"]
    )


@pytest.mark.parametrize(("language", "separator"), [("fr", ";"), ("en", ",")])
def test_the_file_of_places_has_every_place_and_a_codebook_for_each_column(client, said, language, separator):
    table = client.get(f"{STATE}/fichiers/lieux.csv?lang={language}").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table), delimiter=separator))
    assert len(rows) == len(said["places"])
    book = client.get(f"{STATE}/fichiers/dictionnaire.csv?lang={language}").content.decode("utf-8-sig")
    told = [line[1] for line in csv.reader(io.StringIO(book), delimiter=separator)]
    assert told[1:] == list(rows[0])


def test_the_list_shows_one_state_without_scripts(visit, said):
    seen = visit(scripts=False)
    page = seen.open(f"{STATE}?etat=open")
    assert page.locator("#liste tbody tr").count() == said["counts"]["open"]


def test_the_index_leads_to_each_territory_and_finds_names(client):
    page = client.get("/tiers-lieux").text
    assert 'href="/tiers-lieux/demo"' in page
    found = client.get("/recherche.json?q=invent&vers=tiers-lieux").json()["found"]
    assert [each["address"] for each in found] == ["/tiers-lieux/demo"]
    assert 'href="/tiers-lieux/demo"' in client.get("/tiers-lieux?q=invent").text


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_plan_is_shown_with_its_years_its_break_even_and_its_demand(visit, width, language):
    seen = visit(width)
    page = seen.open(f"{PLAN}?lang={language}&commune=X1040")
    assert page.locator(".years tbody tr").count() == 7
    assert page.locator(".plan-demand").count() == 1
    assert page.locator("#equilibre svg").count() == 2
    assert seen.too_wide() == []
    assert seen.accessibility() == []
    seen.keep(f"third-place-plan-{language}-{width}")


def test_the_plan_is_legible_in_the_dark(visit):
    seen = visit(dark=True)
    seen.open(f"{PLAN}?activity=mixed&commune=X1040")
    assert seen.accessibility() == []
    seen.keep("third-place-plan-dark")


def test_the_plan_follows_what_one_types_and_keeps_it_in_the_address(visit):
    seen = visit()
    page = seen.open(PLAN)
    before = page.locator(".first-line").inner_text()
    page.locator("#q-seats").fill("60")
    page.wait_for_url("**seats=60*")
    page.locator("#q-premises").select_option("lent")
    page.wait_for_url("**premises=lent*")
    assert page.locator(".first-line").inner_text() != before
    page.locator("#q-commune").select_option("X1040")
    page.locator(".plan-demand").wait_for()
    assert "commune=X1040" in page.url
    assert seen.accessibility() == []


def test_the_plan_is_asked_by_keyboard_alone(visit):
    page = visit().open(PLAN)
    page.locator("#q-seats").focus()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    page.wait_for_url("**seats=12*")
    assert page.locator("#q-seats").input_value() == "12"


def test_the_plan_works_without_scripts(visit):
    seen = visit(scripts=False)
    page = seen.open(f"{PLAN}?seats=40")
    page.locator("#q-seats").fill("80")
    page.get_by_role("button", name="Calculer").click()
    assert "seats=80" in page.url
    assert page.locator(".first-line").count() == 1


def test_more_seats_than_the_demand_are_said(client):
    few = client.get(f"{PLAN}.json?commune=X1040&seats=5").json()
    many = client.get(f"{PLAN}.json?commune=X1040&seats=900").json()
    assert not few["demand"]["too_many_seats"]
    assert many["demand"]["too_many_seats"]
    assert "too-many" in client.get(f"{PLAN}?commune=X1040&seats=900").text


def test_the_demand_follows_the_year_and_the_parameters_of_the_plan(client):
    asked = ("", "&annee=2020", "&parametres=territory.access_time=5")
    usual, earlier, near = (client.get(f"{PLAN}.json?commune=X1040{each}").json() for each in asked)
    assert earlier["demand"]["teleworkers"] < usual["demand"]["teleworkers"]
    assert near["demand"]["max_minutes"] == 5
    assert near["demand"]["teleworkers"] < usual["demand"]["teleworkers"]


def test_the_twin_of_a_plan_adds_up(client):
    plan = client.get(f"{PLAN}.json?activity=mixed").json()
    values = {value["quantity"]: value["central"] for item in plan["indicators"] for value in item["values"]}
    assert values["turnover_eur"] + values["aid_eur"] == pytest.approx(
        values["costs_eur"] + values["result_eur"]
    )
    assert plan["odds"]["loss"] + plan["odds"]["balance"] + plan["odds"]["profit"] == pytest.approx(1)
    assert len(plan["years"]) == 5


def test_each_figure_of_a_plan_leads_to_how_it_is_made(client):
    made = client.get(f"{PLAN}/calcul/break_even_fill.json?commune=X1040&seats=30").json()
    assert made["quantity"] == "break_even_fill"
    assert {"seats", "fill_rate", "desk_price"} <= {each["name"] for each in made["figures"]}
    assert client.get(f"{PLAN}/calcul/seats_asked?commune=X1040").status_code == 200


def test_a_default_is_shown_with_the_source_of_the_zone_in_force(client):
    page = client.get(f"{PLAN}?zone=paris").text
    assert "/methode/parametres/project.desk_price.paris" in page
    assert "/methode/parametres/project.rent_per_m2.paris" in page


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/tiers-lieux/scot:atlantide", 422),
        ("/tiers-lieux/@communes.csv", 422),
        (f"{STATE}?annee=1789", 422),
        (f"{STATE}?etat=perdu", 422),
        (f"{STATE}/fichiers/secrets.csv", 422),
        (f"{PLAN}?commune=62498", 422),
        (f"{PLAN}?seats=beaucoup", 422),
        (f"{PLAN}?seats=-3&fill_rate_percent=400", 422),
        (f"{PLAN}?day_passes=5000&seats=4", 422),
        (f"{PLAN}?rent_per_m2={'9' * 70}", 422),
        (f"{PLAN}/calcul/nothing", 422),
    ],
)
def test_wrong_requests_are_told_as_page_and_as_problem(client, address, status):
    page = client.get(address)
    path, _, query = address.partition("?")
    twin = client.get(f"{path}.json?{query}" if not path.endswith(".csv") else address)
    assert page.status_code in {status, 404}, page.text[:300]
    assert twin.status_code in {status, 404}
    if not path.endswith(".csv"):
        assert twin.headers["content-type"].startswith("application/problem+json")


def test_every_wrong_answer_of_a_plan_is_told_beside_its_question(client):
    page = client.get(f"{PLAN}?seats=-3&fill_rate_percent=400").text
    assert page.count('aria-invalid="true"') == 2


def test_embedded_pages_keep_their_form(client):
    page = client.get(f"{STATE}?embed=1").text
    assert "top-row" not in page
    assert "embed=1" in page
