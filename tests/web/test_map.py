"""The map of the invented territory: figures, places, flows; live, as an image, as a table, and for a program."""

from __future__ import annotations

import gzip
import re
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import expect

DEMO = "/carte?territoire=demo"
CHIEF = "X1040"
"""The chief commune of the invented territory, Valmer."""
OWN_BYTES = 40_000


def ready(seen, path):
    """Open a map and wait until it is drawn."""
    page = seen.open(path)
    page.wait_for_selector("[data-map][data-state=ready]", timeout=240_000)
    return page


def redrawn(page, act):
    """Do something to a map that is drawn, and wait until it is drawn again."""
    page.evaluate("document.querySelector('[data-map]').dataset.state = 'before'")
    act()
    page.wait_for_selector("[data-map][data-state=ready]", timeout=240_000)


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize(("language", "heading"), [("fr", "Carte : Territoire inventé"), ("en", "Map: ")])
def test_a_territory_is_drawn_and_the_page_is_accessible(visit, width, language, heading):
    seen = visit(width)
    page = ready(seen, f"{DEMO}&lang={language}")
    assert page.locator("h1").inner_text().startswith(heading)
    assert page.locator("#map-legend li").count() == 6  # five classes and the orders of magnitude
    assert page.locator(".maplibregl-canvas").get_attribute("aria-label")
    assert seen.too_wide() == []
    assert seen.accessibility() == []
    seen.keep(f"map-{language}-{width}")


def test_a_commune_with_its_flows_and_places_is_shown_in_the_dark(visit):
    seen = visit(dark=True)
    page = ready(seen, f"{DEMO}&commune={CHIEF}&couche=tiers-lieux&couche=gares")
    assert page.locator(".map-card h2").inner_text() == "Valmer"
    assert page.locator(".map-flows tbody tr").count() > 10
    assert seen.accessibility() == []
    seen.keep("map-commune-dark")


def test_another_measure_is_drawn_without_loading_the_page_again(visit):
    seen = visit()
    page = ready(seen, DEMO)
    loads = len([each for each in seen.requests if each.is_navigation_request()])
    redrawn(page, lambda: page.get_by_label("Montrer").select_option("densite"))
    assert "mesure=densite" in page.url
    assert "km²" in page.locator("#map-legend").inner_text()
    assert "Télétravailleurs par km²" in page.locator("#map-table th").nth(1).inner_text()
    assert len([each for each in seen.requests if each.is_navigation_request()]) == loads


def test_a_commune_is_chosen_by_a_click_on_the_map_and_left_again(visit):
    seen = visit()
    page = ready(seen, DEMO)
    redrawn(page, lambda: page.locator(".maplibregl-canvas").click(position={"x": 560, "y": 330}))
    name = page.locator(".map-card h2").inner_text()
    assert name
    assert re.search(r"commune=X\d+", page.url)
    redrawn(page, lambda: page.get_by_label("Fermer").click())
    assert page.locator(".map-card").count() == 0


def test_a_commune_is_chosen_and_its_flows_bounded_with_the_keyboard_alone(visit):
    seen = visit()
    page = ready(seen, DEMO)
    field = page.locator("#map-commune")
    field.focus()
    page.keyboard.type("Valmer")
    redrawn(page, lambda: page.keyboard.press("Enter"))
    assert page.locator(".map-card h2").inner_text() == "Valmer"
    before = page.locator(".map-flows tbody tr").count()
    page.locator("#map-least").focus()
    redrawn(page, lambda: page.keyboard.press("End"))
    assert page.locator(".map-flows tbody tr").count() < before
    assert "flux=" in page.url
    canvas = page.locator(".maplibregl-canvas")
    canvas.focus()
    page.keyboard.press("+")
    expect(page).to_have_url(re.compile("#vue="))


def test_the_view_of_the_map_is_in_its_address(visit):
    page = ready(visit(), f"{DEMO}#vue=10/46.95/-6.1")
    page.locator(".map-whole").click()
    expect(page).not_to_have_url(re.compile("#vue=10/"))


def test_pointing_at_a_commune_tells_its_figure(visit):
    page = ready(visit(), DEMO)
    page.locator(".maplibregl-canvas").hover(position={"x": 560, "y": 330})
    tip = page.locator(".map-tip")
    tip.wait_for()
    assert re.search(r"\d", tip.inner_text())


def test_looks_are_changed_in_the_page_alone(visit):
    seen = visit()
    page = ready(seen, DEMO)
    asked = len(seen.requests)
    page.get_by_label("Noms des communes").uncheck()
    page.get_by_label("Hachurer").uncheck()
    assert len(seen.requests) == asked


def test_without_scripts_image_table_and_form_say_the_same(visit):
    seen = visit(scripts=False)
    page = seen.open(DEMO)
    assert page.locator(".map-image path").count() >= 150
    page.get_by_label("Montrer").select_option("part")
    page.get_by_label("Commune", exact=True).fill("Valmer")
    page.get_by_role("button", name="Afficher").click()
    assert "%" in page.locator("#map-legend").inner_text()
    assert page.locator(".map-card h2").inner_text() == "Valmer"
    seen.keep("map-no-scripts")


def test_an_embedded_map_has_neither_header_nor_search(visit):
    seen = visit()
    page = ready(seen, f"{DEMO}&embed=1")
    assert page.locator("header.top").count() == 0
    assert page.locator(".map-search").count() == 0
    redrawn(page, lambda: page.get_by_label("Montrer").select_option("co2"))
    assert "embed=1" in page.url


def test_our_own_scripts_and_style_stay_small(visit):
    seen = visit()
    ready(seen, DEMO)
    own = [each for each in seen.requests if re.search(r"/static/(js|pages)/", each.url)]
    assert sum(each.sizes()["responseBodySize"] for each in own) < OWN_BYTES


def test_the_twin_gives_every_commune_with_its_class(client):
    found = client.get("/carte.json", params={"territoire": "demo"}).json()
    assert found["measure"]["column"] == "teleworkers"
    assert len(found["communes"]) == 150
    ranks = [row["class"] for row in found["communes"] if row["class"]]
    counted = {line["rank"]: line["communes"] for line in found["legend"]}
    assert {rank: ranks.count(rank) for rank in counted} == counted
    values = [row["value"] for row in found["communes"] if row["value"] is not None]
    assert values == sorted(values, reverse=True)


def test_small_counts_leave_as_orders_of_magnitude(client):
    found = client.get("/carte.json", params={"territoire": "demo"}).json()
    small = [row["value"] for row in found["communes"] if row["reliability"] == "order_of_magnitude"]
    assert small
    assert all(value is None or float(f"{value:.0e}") == value for value in small)


def test_places_shown_are_in_the_legend(client):
    page = client.get("/carte", params={"territoire": "demo", "couche": ["gares", "tiers-lieux"]}).text
    legend = page[page.index('id="map-legend"') : page.index('id="map-card"')]
    assert "Gares" in legend
    assert "Tiers-lieux ouverts" in legend
    assert "covoiturage" not in legend


def test_an_indicator_follows_the_reading(client):
    ask = {"territoire": "demo", "mesure": "co2", "commune": CHIEF}
    measured = client.get("/carte.json", params=ask).json()["commune"]["figures"]
    printed = client.get("/carte.json", params={**ask, "lecture": "as_printed"}).json()["commune"]["figures"]
    assert measured["teleworkers"] == printed["teleworkers"]
    assert measured["avoided_co2_kgco2e"] != printed["avoided_co2_kgco2e"]
    per_head = printed["avoided_trips"] / printed["teleworkers"]
    assert per_head == pytest.approx(174)  # two trips on each of 87 days a year


def test_flows_are_those_of_the_commune_and_the_largest_come_first(client):
    card = client.get("/carte.json", params={"territoire": "demo", "commune": "valmer"}).json()["commune"]
    sizes = [flow["commuters"] for flow in card["flows"]]
    assert sizes == sorted(sizes, reverse=True)
    assert {flow["way"] for flow in card["flows"]} == {"in", "out"}
    assert all(flow["other_id"] != CHIEF for flow in card["flows"])


def test_outlines_values_and_places_agree_and_are_kept_by_browsers(client):
    shapes = client.get("/carte/formes", params={"territoire": "demo"})
    values = client.get("/carte/valeurs", params={"territoire": "demo"}).json()
    codes = [each["properties"]["id"] for each in shapes.json()["communes"]["features"]]
    assert sorted(codes) == sorted(values["ids"])
    again = client.get(
        "/carte/formes", params={"territoire": "demo"}, headers={"if-none-match": shapes.headers["etag"]}
    )
    assert again.status_code == 304
    assert len(gzip.compress(shapes.content)) < 60_000
    marked = client.get("/carte/formes", params={"territoire": "demo", "v": "x"})
    assert "immutable" in marked.headers["cache-control"]
    places = client.get("/carte/lieux/tiers-lieux", params={"territoire": "demo"}).json()
    assert {each["properties"]["commune"] for each in places["features"]} <= set(codes)


def test_the_image_is_a_file_that_stands_alone(client):
    answer = client.get("/carte/image.svg", params={"territoire": "demo", "mesure": "part"})
    root = ET.fromstring(answer.text)  # noqa: S314 - our own answer
    written = " ".join(root.itertext())
    assert "Territoire inventé" in written
    assert "%" in written


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/carte?territoire=nowhere:1", 404),
        ("/carte?territoire=@/etc/passwd", 422),
        ("/carte?territoire=demo&scenario=../x", 422),
        ("/carte?territoire=demo&annee=12", 422),
        ("/carte?territoire=demo&annee=soon", 422),
        ("/carte?territoire=demo&mesure=luck&lecture=tea&couche=clouds", 422),
        ("/carte?territoire=demo&flux=nan", 422),
        ("/carte?territoire=demo&commune=" + "x" * 500, 422),
        ("/carte/lieux/clouds?territoire=demo", 404),
        ("/tuiles/5/16/11.mvt?v=../../secret", 404),
        ("/tuiles/99/0/0.mvt?v=0123456789abcdef", 404),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_clear_answer(client, path, status):
    assert client.get(path).status_code == status
    twin = client.get(path.replace("/carte?", "/carte.json?"))
    assert twin.status_code == status


def test_all_that_is_wrong_is_said_at_once(client):
    found = client.get("/carte.json?territoire=demo&mesure=luck&lecture=tea&couche=clouds").json()
    assert {each["where"] for each in found["problems"]} == {"mesure", "lecture", "couche"}


def test_an_unknown_commune_is_said_and_the_map_is_drawn(client):
    page = client.get(DEMO + "&commune=Atlantis")
    assert page.status_code == 200
    assert "Atlantis" in page.text


def test_no_territory_is_the_invented_one_where_nothing_is_imported(client):
    assert client.get("/carte.json").json()["territory"]["kind"] == "demo"


def test_territories_are_found_from_the_map(client):
    assert "territoire=demo" in client.get("/carte?q=invente").text
