"""The sheet of a territory: what it says, for whom, on which screens, and what it answers to what cannot be."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from maillage.indicators.readings import READINGS
from maillage.site_plan import site

SHEET = "/territoires/demo"
LATER = {"scenario": "citistats", "annee": "2030", "lecture": "corrected"}


@pytest.mark.parametrize(
    ("width", "language", "heading", "figure"),
    [
        ("desktop", "fr", "Territoire inventé", "Télétravailleurs potentiels"),
        ("phone", "en", "Invented territory", "Potential teleworkers"),
    ],
)
def test_the_sheet_is_readable_and_accessible(visit, width, language, heading, figure):
    seen = visit(width)
    page = seen.open(f"{SHEET}?lang={language}")
    assert page.locator("h1").inner_text() == heading
    assert page.locator(".key h3").first.inner_text() == figure
    assert page.locator(".key").count() == 8
    page.locator("#graphique-annees").scroll_into_view_if_needed()
    page.wait_for_selector("[data-alive] svg")
    assert seen.too_wide() == []
    assert seen.accessibility() == []
    seen.keep(f"territory-{language}-{width}")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_table_of_the_sheet_scrolls_inside_its_frame_on_a_phone(visit, language):
    seen = visit("phone")
    page = seen.open(f"{SHEET}?lang={language}&commune=X1001")
    assert seen.frames_that_scroll() == []
    assert page.locator(".sheet-nav ul").evaluate("each => each.scrollWidth <= each.clientWidth")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_all_sections_can_be_reached_from_any_of_them(visit, language):
    page = visit().open(f"{SHEET}?lang={language}")
    assert page.locator(".sheet-nav ul").evaluate("each => each.scrollWidth <= each.clientWidth")
    link = page.locator(".sheet-nav a").nth(6)
    link.click()
    expect(page.locator(link.get_attribute("href"))).to_be_in_viewport()
    assert page.locator(".sheet-nav").bounding_box()["y"] == 0


def test_the_balance_on_a_phone_names_the_actors_of_each_line_and_no_other(visit):
    page = visit("phone").open(SHEET)
    for line in page.locator(".balance tbody tr:not(.group)").all():
        shown = [cell for cell in line.locator("td").all() if cell.is_visible()]
        assert shown
        assert all(cell.inner_text().strip() != "–" for cell in shown)


def test_each_badge_is_explained_beside_the_figures(visit):
    page = visit().open(SHEET)
    told = page.locator(".badges-said .badge").all_inner_texts()
    for badge in page.locator(".keys .badge").all_inner_texts():
        assert badge in told


def test_the_sheet_is_printed_without_what_paper_cannot_do(visit):
    page = visit().open(SHEET)
    page.emulate_media(media="print")
    for hidden in (
        ".top",
        ".foot",
        ".sheet-nav",
        ".choices",
        ".downloads",
        ".key-more",
        "details:not([open])",
    ):
        assert not page.locator(hidden).first.is_visible()
    for shown in ("h1", ".keys", ".map", ".map-legend", ".balance", "#savoir"):
        assert page.locator(shown).first.is_visible()


def test_the_sheet_is_legible_in_the_dark(visit):
    seen = visit(dark=True)
    seen.open(SHEET)
    assert seen.accessibility() == []
    seen.keep("territory-dark")


def test_the_sheet_says_everything_without_scripts(visit):
    page = visit(scripts=False).open(SHEET)
    for section in ("chiffres", "annees", "intensite", "flux", "lieux", "candidates", "bilan", "savoir"):
        assert page.locator(f"#{section}").is_visible()
    assert page.locator("#annees svg").first.is_visible()
    page.get_by_label("Année", exact=True).select_option("2030")
    page.get_by_role("button", name="Afficher").click()
    page.wait_for_selector("main:not(:has([data-progress])) h1", timeout=60_000)
    assert "2030" in page.locator(".sheet-head .lead").inner_text()


def test_another_year_is_shown_at_once_and_kept_in_the_address(visit):
    page = visit().open(SHEET)
    page.get_by_label("Année", exact=True).select_option("2020")
    page.locator(".sheet-head .lead", has_text="2020").wait_for()
    assert "annee=2020" in page.url
    assert page.get_by_label("Année", exact=True).input_value() == "2020"
    page.go_back()
    page.locator(".sheet-head .lead", has_text="2025").wait_for()


def test_words_come_under_the_pointer_on_the_chart(visit):
    page = visit().open(SHEET)
    page.locator("#graphique-annees").scroll_into_view_if_needed()
    page.locator("[data-alive] svg").wait_for()
    page.locator(".chart-live .mark-symbol path").nth(10).hover(force=True)
    shown = page.locator("#vg-tooltip-element.visible")
    shown.wait_for()
    assert "Télétravailleurs" in shown.inner_text()


def test_a_figure_leads_to_its_origin(visit):
    seen = visit()
    page = seen.open(SHEET)
    page.locator(".key-more a").nth(4).click()
    page.wait_for_selector("#origine .leaves")
    assert "source" in page.locator("#origine").inner_text().lower()
    assert seen.accessibility() == []


def test_a_commune_of_the_map_is_opened_with_the_keyboard(visit):
    seen = visit()
    page = seen.open(SHEET)
    area = page.locator(".map a").first
    name = area.locator("title").inner_text() if area.locator("title").is_visible() else area.text_content()
    area.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#commune-t")
    assert page.locator("#commune-t").inner_text().split("\n")[0][:6] in name
    assert seen.accessibility() == []


def test_the_map_can_be_passed_with_the_keyboard(visit):
    page = visit().open(SHEET)
    page.locator(".skip-map").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").evaluate("each => each.closest('.map')") is None


def test_the_twin_holds_the_figures_unrounded(client):
    twin = client.get(f"{SHEET}.json").json()
    figures = {each["id"]: each for each in twin["figures"]}
    assert figures["teleworkers"]["value"] == pytest.approx(80_870.64)
    for each in figures.values():
        assert each["low"] <= each["value"] <= each["high"]
        assert each["status"] in {"study", "source", "derived", "assumption"}
        assert each["reliability"] in {"reliable", "estimated", "order_of_magnitude"}
    assert twin["territory"]["communes"] == len(twin["communes"]) == 150


def test_the_key_figures_are_those_of_the_study_in_each_reading(client):
    for reading in READINGS:
        twin = client.get(f"{SHEET}.json", params={"lecture": reading}).json()
        shown = {each["id"]: each["value"] for each in twin["figures"]}
        for name, value in twin["readings"][reading].items():
            assert shown[name] == pytest.approx(value, rel=1e-6)


def test_flows_add_up(client):
    flows = client.get(f"{SHEET}.json").json()["flows"]
    assert flows["inside"] + flows["leaving"] == pytest.approx(flows["residents"])
    assert sum(row["to"]["commuters"] for row in flows["classes"] if row["to"]) == pytest.approx(
        flows["residents"]
    )


def test_transfers_of_the_balance_sum_to_nothing(client):
    balance = client.get(f"{SHEET}.json").json()["balance"]
    assert sum(balance["sums"]["transfer"].values()) == pytest.approx(0, abs=1e-6)


def test_choices_change_the_sheet(client):
    here, there = (client.get(f"{SHEET}.json", params=each).json() for each in ({}, LATER))
    assert there["choices"]["scenario"] == "citistats"
    assert there["choices"]["year"] == 2030
    assert here["figures"][0]["value"] != there["figures"][0]["value"]


def test_every_derivation_can_be_opened_in_both_readings(client):
    figures = client.get(f"{SHEET}.json").json()["figures"]
    for lecture in ("measured", "as_printed"):
        for each in figures:
            answer = client.get(f"{SHEET}/calcul/{each['id']}.json", params={"lecture": lecture})
            assert answer.status_code == 200
            assert answer.json()["figures"]


def test_the_files_open_as_what_they_are(client):
    beginnings = {
        "etude.xlsx": b"PK",
        "etude.gpkg": b"SQLite format 3",
        "carte.png": b"\x89PNG",
        "communes.csv": b"\xef\xbb\xbfcommune_id",
        "dictionnaire.csv": b"\xef\xbb\xbf",
    }
    for name, beginning in beginnings.items():
        answer = client.get(f"{SHEET}/fichiers/{name}")
        assert answer.status_code == 200
        assert answer.content.startswith(beginning)
        assert f"demo-2025-{name}" in answer.headers["content-disposition"]


def test_the_file_of_communes_follows_the_language(client):
    for language, separator in (("fr", ";"), ("en", ",")):
        answer = client.get(f"{SHEET}/fichiers/communes.csv", params={"lang": language})
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=separator))
        assert len(rows) == 151


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/territoires/scot:nowhere", 404),
        ("/territoires/departement:61", 404),
        ("/territoires/@communes.csv", 404),
        ("/territoires/lille", 404),
        (f"{SHEET}?annee=1815", 422),
        (f"{SHEET}?annee=two+thousand", 422),
        (f"{SHEET}?annee=99999999999999999999", 422),
        (f"{SHEET}?scenario=best", 404),
        (f"{SHEET}?scenario=../../secret.yaml", 404),
        (f"{SHEET}?lecture=optimistic", 404),
        (f"{SHEET}?commune=99999", 404),
        (f"{SHEET}?commune={'x' * 5000}", 422),
        (f"{SHEET}/calcul/happiness", 404),
        (f"{SHEET}/fichiers/passwd", 404),
        (f"{SHEET}/graphiques/potentiel", 404),
    ],
)
def test_what_cannot_be_is_told_clearly(client, path, status):
    page = client.get(path)
    assert page.status_code == status
    assert "<h1>" in page.text
    path, _, query = path.partition("?")
    twin = client.get(f"{path}.json?{query}")
    if "graphiques" not in path:
        assert twin.status_code == status
        assert twin.headers["content-type"].startswith("application/problem+json")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(["scenario", "annee", "lecture", "commune", "lang", "embed"]), st.text(max_size=80)
    )
)
def test_no_choice_breaks_the_sheet(client, choices):
    assert client.get(SHEET, params=choices).status_code in {200, 404, 422}


def test_the_list_of_territories_is_searchable(visit):
    seen = visit()
    page = seen.open("/territoires")
    assert page.locator("h1").inner_text() == "Territoires"
    page.get_by_role("searchbox").fill("inv")
    page.locator("#chercher-found a").first.wait_for()
    assert seen.accessibility() == []


def test_the_chart_is_served_as_a_specification(client):
    spec = client.get(f"{SHEET}/graphiques/potentiel.json").json()
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite")
    named = {row["scenario"] for rows in spec["datasets"].values() for row in rows}
    assert len(named) == 4


def test_how_sure_a_rank_is_reads_the_same_on_the_sheet_and_in_the_plan(client):
    plan = {row["commune_id"]: row for row in site("demo", 3, "tissu-local").tables["candidates"].to_pylist()}
    for each in client.get(f"{SHEET}.json").json()["candidates"]["communes"]:
        there = plan[each["commune_id"]]
        assert each["rank"] == there["score_rank"]
        assert each["rank_low"] == pytest.approx(there["score_rank_p10"])
        assert each["rank_high"] == pytest.approx(there["score_rank_p90"])


def test_the_share_of_fast_internet_says_of_which_year_it_is(client):
    assert client.get(f"{SHEET}.json").json()["access"]["share_1gbps_year"] == 2024
    assert "des locaux raccordables à 1 Gbit/s en 2024" in client.get(SHEET).text


def test_a_plan_is_proposed_only_where_one_is_made(client, monkeypatch):
    for page in (SHEET, f"{SHEET}/synthese", "/tiers-lieux/demo"):
        assert 'href="/implantation/demo' in client.get(page).text
    monkeypatch.setattr("maillage.web.siting.scope.MOST_COMMUNES", 100)
    for page in (SHEET, f"{SHEET}/synthese", "/tiers-lieux/demo"):
        assert 'href="/implantation/demo' not in client.get(page).text
