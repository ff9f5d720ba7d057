"""Two studies side by side: what differs, which way, and what cannot be compared."""

import csv
import io
import sqlite3
from contextlib import closing
from zipfile import ZipFile

import pyarrow as pa
import pytest
from playwright.sync_api import expect

from maillage.web.compare_map import SideTables, map_data
from maillage.web.compare_sides import Sides
from maillage.web.maps.measures import map_measure
from maillage.web.studies import Wanted

PAGE = "/comparer"
LATER = {"a": "demo", "a_annee": "2020", "b": "demo", "b_annee": "2025"}
TURNED = {"a": "demo", "a_annee": "2025", "b": "demo", "b_annee": "2020"}


def differences(client, choices):
    twin = client.get(f"{PAGE}.json", params=choices).json()
    return twin, {row["id"]: row["difference"] for row in twin["figures"]}


@pytest.mark.parametrize(("width", "language"), [("desktop", "fr"), ("phone", "en")])
def test_the_comparison_is_readable_and_accessible(visit, width, language):
    seen = visit(width)
    page = seen.open(f"{PAGE}?a=demo&a_annee=2020&b_annee=2025&lang={language}")
    assert page.locator(".compare-table tbody tr").count() == 8
    page.locator("#graphique-ecarts").scroll_into_view_if_needed()
    page.locator("[data-alive] svg").wait_for()
    assert seen.too_wide() == []
    assert seen.accessibility() == []
    seen.keep(f"compare-{language}-{width}")


def test_a_phone_shows_the_whole_comparison_without_scrolling_sideways(visit):
    page = visit("phone").open(f"{PAGE}?a=demo&a_annee=2020&b_annee=2025")
    wide, seen = page.locator(".compare-table").evaluate(
        "it => [it.scrollWidth, it.parentElement.clientWidth]"
    )
    assert wide <= seen
    assert page.locator("#a").input_value() == "Territoire inventé"


def test_the_comparison_is_legible_in_the_dark(visit):
    seen = visit(dark=True)
    seen.open(f"{PAGE}?a=demo&a_annee=2020&b_annee=2025")
    assert seen.accessibility() == []
    seen.keep("compare-dark")


def test_two_years_are_compared_without_scripts(visit):
    page = visit(scripts=False).open(PAGE)
    assert "A et B" in page.locator(".notice").inner_text()
    page.locator("#b_annee").select_option("2020")
    page.locator(".compare-do button").click()
    page.locator(".compare-table").wait_for()
    assert "2020" in page.locator(".compare-table thead").inner_text()


def test_sides_are_swapped(visit):
    page = visit().open(f"{PAGE}?a=demo&a_annee=2020&b_annee=2025")
    page.locator(".compare-do a").click()
    page.locator(".compare-table").wait_for()
    assert page.locator("#a_annee").input_value() == "2025"
    assert page.locator("#b_annee").input_value() == "2020"


def test_nothing_differs_from_itself(client):
    twin, found = differences(client, {"a": "demo", "b": "demo"})
    assert twin["same"]
    assert set(found.values()) == {0.0}


def test_swapping_turns_every_sign(client):
    (twin, there), (_, back) = differences(client, LATER), differences(client, TURNED)
    assert there == {name: -value for name, value in back.items()}
    assert there["teleworkers"] > 0
    assert len(twin["communes"]) == 150


def test_communes_add_up_to_the_whole(client):
    twin, found = differences(client, LATER)
    by_commune = sum(row["teleworkers_difference"] for row in twin["communes"])
    assert by_commune == pytest.approx(found["teleworkers"])


def test_two_readings_of_one_study_share_their_teleworkers(client):
    _, found = differences(client, {"a": "demo", "b_lecture": "as_printed"})
    assert found["teleworkers"] == 0
    assert found["avoided_distance_pkm"] > 0


@pytest.mark.parametrize(("language", "separator", "mark"), [("fr", ";", ","), ("en", ",", ".")])
def test_the_difference_is_downloaded_commune_by_commune(client, language, separator, mark):
    answer = client.get(f"{PAGE}/ecarts.csv", params={**LATER, "lang": language})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=separator))
    assert len(rows) == 150
    sure = next(row for row in rows if row["reliability"] == "reliable")
    a, b, difference = (
        float(sure[f"teleworkers{end}"].replace(mark, ".")) for end in ("_a", "_b", "_difference")
    )
    assert difference == pytest.approx(b - a, abs=1e-5)


def test_a_territory_is_given_by_its_name(client):
    twin = client.get(f"{PAGE}.json", params={"a": "territoire inventé", "b_annee": "2020"}).json()
    assert twin["sides"]["a"]["territory"]["text"] == "demo"


@pytest.mark.parametrize(
    ("choices", "status"),
    [
        ({"a": "nowhere at all"}, 404),
        ({"b": "@/etc/passwd"}, 404),
        ({"a": "scot:nowhere"}, 404),
        ({"a_annee": "1066"}, 422),
        ({"b_scenario": "../mine.yaml"}, 404),
        ({"b_lecture": "rosy"}, 404),
        ({"a": "x" * 10_000}, 422),
    ],
)
def test_what_cannot_be_compared_is_told_clearly(client, choices, status):
    assert client.get(PAGE, params=choices).status_code == status
    twin = client.get(f"{PAGE}.json", params=choices)
    assert twin.status_code == status
    assert twin.headers["content-type"].startswith("application/problem+json")
    assert client.get(f"{PAGE}/ecarts.csv", params=choices).status_code == status


def test_the_map_says_where_the_difference_is_and_its_table_says_the_same(visit):
    seen = visit()
    page = seen.open(f"{PAGE}?a=demo&a_annee=2020&b_annee=2025")
    figure = page.locator("section[aria-labelledby=carte-t]")
    assert figure.locator(".compare-map .map-areas path").count() == 150
    assert (
        figure.locator(".map-legend li").count() == 8
    )  # three classes each way, about nothing, orders of magnitude
    figure.locator("summary").click()
    assert figure.locator("tbody tr").count() == 150
    assert seen.accessibility() == []
    page.locator("#mesure").select_option("part")
    page.locator(".compare-measure button").click()
    page.wait_for_url("**mesure=part**")
    assert "pts" in page.locator(".map-legend").inner_text()
    seen.keep("compare-map")


def test_the_map_is_drawn_without_scripts_on_a_phone_in_the_dark(visit):
    seen = visit("phone", scripts=False, dark=True)
    page = seen.open(f"{PAGE}?a=demo&b_lecture=as_printed&mesure=co2")
    assert page.locator(".compare-map .map-areas path").count() == 150
    assert seen.too_wide() == []
    seen.keep("compare-map-phone-dark")


def test_classes_of_the_map_are_alike_on_both_sides_and_hold_every_commune(client):
    said = client.get(f"{PAGE}.json", params=LATER).json()["map"]["difference"]
    assert [each["rank"] for each in said["classes"]] == [-3, -2, -1, 0, 1, 2, 3]
    assert sum(each["communes"] for each in said["classes"]) + said["missing"] == len(said["communes"])
    for row in said["communes"]:
        assert row["difference"] == pytest.approx(row["b"] - row["a"])
        reached = sum(abs(row["difference"]) >= limit for limit in said["limits"])
        assert abs(row["class"]) == reached
        assert row["class"] * row["difference"] >= 0


def test_turning_the_sides_turns_the_colours(client):
    there, back = (
        {row["commune_id"]: row["class"] for row in twin["map"]["difference"]["communes"]}
        for twin in (client.get(f"{PAGE}.json", params=choices).json() for choices in (LATER, TURNED))
    )
    assert there == {code: -rank for code, rank in back.items()}


def test_the_reading_counts_commune_by_commune(client):
    choices = {"a": "demo", "b_lecture": "as_printed", "mesure": "distance"}
    twin = client.get(f"{PAGE}.json", params=choices).json()
    whole = next(row["difference"] for row in twin["figures"] if row["id"] == "avoided_distance_pkm")
    communes = [row["difference"] for row in twin["map"]["difference"]["communes"]]
    assert sum(communes) == pytest.approx(whole)
    assert whole > 0


def test_two_territories_are_put_into_the_same_classes():
    a, b = ({"59001": 10.0, "59002": 400.0, "59003": None}, {"62001": 20.0, "62002": 380.0})
    tables = {side: SideTables(table(rows), table(rows), 2) for side, rows in (("a", a), ("b", b))}
    sides = Sides(Wanted("scot:a"), Wanted("scot:b"))
    said = map_data(sides, tables, map_measure("potentiel"), "en")
    assert said["difference"] is None
    classes = {row["commune_id"]: row["class"] for side in "ab" for row in said["beside"]["communes"][side]}
    assert classes == {"59001": 1, "59002": 2, "59003": None, "62001": 1, "62002": 2}
    counts = [each["communes"] for each in said["beside"]["classes"]]
    assert counts == [{"a": 1, "b": 1}, {"a": 1, "b": 1}]
    assert said["beside"]["missing"] == {"a": 1, "b": 0}


def test_two_territories_that_share_communes_are_compared_on_those():
    tables = {
        "a": SideTables(table({"59001": 10.0, "59002": 5.0}), table({"59001": 10.0, "59002": 5.0}), 5),
        "b": SideTables(table({"59002": 7.0, "59003": 1.0}), table({"59002": 7.0, "59003": 1.0}), 5),
    }
    sides = Sides(Wanted("scot:a", year=2020), Wanted("epci:b", year=2025))
    said = map_data(sides, tables, map_measure("potentiel"), "en")
    assert [(row["commune_id"], row["difference"]) for row in said["difference"]["communes"]] == [
        ("59002", 2.0)
    ]
    assert said["beside"] is not None


def table(rows):
    """``out.communes`` in little."""
    return pa.table(
        {
            "commune_id": list(rows),
            "name": [f"Commune {code}" for code in rows],
            "reliability": ["reliable"] * len(rows),
            "active_persons": [each or 0.0 for each in rows.values()],
            "teleworkers": pa.array(list(rows.values()), pa.float64()),
        }
    )


def test_the_layer_and_the_workbook_hold_the_same_difference_under_the_same_keys(client, tmp_path):
    table = client.get(f"{PAGE}/ecarts.csv", params={**LATER, "lang": "en"}).content.decode("utf-8-sig")
    rows = {row["commune_id"]: row for row in csv.DictReader(io.StringIO(table))}
    layer = tmp_path / "ecarts.gpkg"
    answer = client.get(f"{PAGE}/ecarts.gpkg", params=LATER)
    layer.write_bytes(answer.content)
    assert "geopackage" in answer.headers["content-type"]
    with closing(sqlite3.connect(layer)) as file:
        found = dict(file.execute("SELECT commune_id, teleworkers_difference FROM differences"))
        assert file.execute("SELECT count(*) FROM layer_styles WHERE useAsDefault").fetchone() == (1,)
    assert found.keys() == rows.keys()
    for code, difference in found.items():
        assert difference == pytest.approx(float(rows[code]["teleworkers_difference"]), abs=1e-5)
    book = ZipFile(io.BytesIO(client.get(f"{PAGE}/ecarts.xlsx", params=LATER).content))
    assert "xl/worksheets/sheet2.xml" in book.namelist()  # the codebook
    words = client.get(f"{PAGE}/dictionnaire.csv").text
    assert all(f";{name};" in words for name in next(iter(rows.values())))
    assert client.get(f"{PAGE}/ecarts.gpkg", params=LATER).content == answer.content


def test_a_form_or_a_measure_that_does_not_exist_is_refused(client):
    assert client.get(f"{PAGE}/ecarts.doc", params=LATER).status_code == 404
    assert client.get(PAGE, params={**LATER, "mesure": "chance"}).status_code == 404
    assert client.get(PAGE, params={**LATER, "mesure": "actifs"}).status_code == 404


def test_coming_back_shows_what_the_address_says(visit):
    page = visit().open(f"{PAGE}?a=demo&a_annee=2020&b_annee=2025")
    page.locator("#b_annee").select_option("2015")
    page.locator(".compare-do button").click()
    page.wait_for_url("**b_annee=2015**")
    page.locator("#b_annee").select_option("2030")
    page.go_back()
    page.wait_for_url("**b_annee=2025**")
    expect(page.locator("#b_annee")).to_have_value("2025")
    page.locator("#b_annee").select_option("2030")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert page.locator("#b_annee").input_value() == "2025"
