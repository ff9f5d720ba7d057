"""Two studies side by side: what differs, which way, and what cannot be compared."""

import csv
import io

import pytest

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
