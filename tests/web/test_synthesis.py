"""A territory on one page: the rules of its answer, its agreement with the sheet, one A4 sheet, both languages, every screen."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.simulator.balance import ACTORS
from maillage.simulator.balance_sums import Amount, BalanceSums
from maillage.simulator.drivers import Driver
from maillage.web.synthesis.bars import WIDTH, bars
from maillage.web.synthesis.verdict import grade, verdict
from maillage.web.synthesis.wording import (
    climate_sentence,
    short_amounts,
    together_sentence,
    verdict_sentence,
)

SHEET = "/territoires/demo"
PAGE = f"{SHEET}/synthese"
A4_PAGE = rb"/Type\s*/Page[^s]"
GAIN, LOSS, UNSAID, NOTHING = (10.0, 5.0, 15.0), (-10.0, -15.0, -5.0), (1.0, -5.0, 15.0), (0.0, 0.0, 0.0)
USUAL = dict(zip(ACTORS, (LOSS, GAIN, GAIN, LOSS, LOSS), strict=True))
money = st.floats(-1e9, 1e9)
intervals = st.tuples(money, money, money).map(sorted).map(lambda ends: (ends[1], ends[0], ends[2]))


def sums_of(actors, everyone, *drivers):
    """A balance with these totals (central, low, high) by actor."""
    amounts = {actor: Amount(*actors[actor]) for actor in ACTORS}
    by_part = {
        actor: {"transfer": Amount(*NOTHING), "net": each, "total": each} for actor, each in amounts.items()
    }
    return BalanceSums(by_part, Amount(*everyone), drivers)


def said(actors, everyone, *drivers, language="fr", labels=None):
    return verdict_sentence(verdict(sums_of(actors, everyone, *drivers), 0.5), labels or {}, language)


def test_yes_says_for_whom_on_which_condition_and_who_pays():
    days = Driver("telework_days_per_year", 2.0, 18.0)
    assert said(USUAL, GAIN, days) == (
        "Oui, pour les télétravailleurs et les communes de résidence, à condition que les jours de télétravail prévus soient pris\N{NARROW NO-BREAK SPACE}; "
        "ce sont les employeurs, les communes de travail et l’État qui paient."
    ).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert said(USUAL, GAIN, days, language="en") == (
        "Yes, for teleworkers and the communes of residence, provided that the planned telework days are taken; "
        "employers, the communes of work and the State pay."
    )


def test_an_assumption_that_leaves_more_than_half_of_the_gain_is_no_condition():
    assert "condition" not in said(USUAL, GAIN, Driver("telework_days_per_year", 5.1, 18.0))


def test_two_figures_that_come_to_the_same_condition_are_told_once():
    meals = (Driver("canteen_eur", 1.0, 18.0), Driver("home_meal_eur", 18.0, 1.0))
    assert said(USUAL, GAIN, *meals).count("déjeuner") == 1


def test_a_condition_without_words_of_its_own_is_told_by_its_label():
    found = said(USUAL, GAIN, Driver("car.occupancy", 1.0, 18.0), labels={"car.occupancy": "Voitures"})
    assert "« Voitures »" in found


def test_an_interval_that_holds_zero_is_never_a_yes_nor_a_no():
    found = said(USUAL, UNSAID)
    assert found.startswith("On ne peut pas le dire")
    assert "Les télétravailleurs et les communes de résidence y gagnent" in found


def test_a_loss_of_all_is_a_no():
    assert said(USUAL, LOSS).startswith("Non")


def test_who_cannot_be_told_is_told_so():
    found = said({**USUAL, "state": UNSAID}, GAIN)
    assert found.endswith("Pour l’État, on ne peut pas le dire.")


def test_the_state_alone_pays_in_the_singular():
    actors = {**dict.fromkeys(ACTORS, GAIN), "state": LOSS}
    assert said(actors, GAIN).endswith("c’est l’État qui paie.")
    assert said(actors, GAIN, language="en").endswith("the State pays.")


def test_nobody_named_where_nobody_gains_or_pays():
    actors = dict.fromkeys(ACTORS, NOTHING)
    assert said(actors, GAIN) == "Oui, tous comptes faits."
    assert said(actors, UNSAID).count(".") == 1


@given(st.fixed_dictionaries(dict.fromkeys(ACTORS, intervals)), intervals, st.sampled_from(["fr", "en"]))
def test_any_balance_has_a_sentence_and_each_actor_one_place(actors, everyone, language):
    found = verdict(sums_of(actors, everyone), 0.5)
    named = [*found.gainers, *found.payers, *found.unsure]
    assert len(set(named)) == len(named)
    assert found.answer != "yes" or everyone[1] > 0
    assert found.answer != "no" or everyone[2] < 0
    sentence = verdict_sentence(found, {}, language)
    assert sentence[0].isupper()
    assert sentence.endswith(".")


@given(intervals)
def test_the_climate_is_told_as_its_interval_allows(interval):
    central, low, high = interval
    sentence = climate_sentence({"value": central, "low": low, "high": high}, "en")
    assert sentence.endswith(".")
    assert ("neither gains nor loses" in sentence) == (grade(low, high) == "none")
    assert ("no conclusion" in sentence) == (grade(low, high) == "unsaid")


@given(st.lists(intervals, min_size=1, max_size=6))
def test_every_bar_and_range_is_inside_the_drawing(rows):
    amounts = [
        {"transfer": None, "net": {"central": c}, "total": {"central": c, "low": low, "high": high}}
        for c, low, high in rows
    ]
    drawn = bars(amounts)
    for row in drawn["rows"]:
        assert 0 <= row["low"] <= row["central"] <= row["high"] <= WIDTH
        for part in row["parts"]:
            assert part["width"] >= 0
            assert 0 <= part["x"] <= part["x"] + part["width"] <= WIDTH + 0.2


def test_amounts_of_a_table_have_one_unit_and_as_many_decimals():
    scale, short = short_amounts(42_306_121, "en")
    assert scale == "millions of euros a year"
    assert [short(each) for each in (42_306_121, -586_249, 10)] == ["+42.3", "−0.6", "0"]
    assert short_amounts(120, "en")[1](-119.6) == "−120"


def test_a_small_territory_is_told_in_orders_of_magnitude():
    amount = {"low": 6_570.0, "central": 18_200.0, "high": 23_700.0}
    written = together_sentence(amount, "en", rough=True).replace("\N{NO-BREAK SPACE}", " ")
    assert written.endswith("they gain ≈ €20,000 a year, between €6,600 and €24,000.")
    assert short_amounts(41_500, "en", rough=True)[1](-4_160) == "−4"


def test_every_figure_is_that_of_the_sheet_to_the_last_digit(client):
    page, sheet = (client.get(f"{path}.json").json() for path in (PAGE, SHEET))
    assert list(page["figures"].values()) == sheet["figures"]
    for row in page["balance"]:
        assert row["total"]["central"] == sheet["balance"]["total"][row["actor"]]
        for kind in ("transfer", "net"):
            assert row[kind]["central"] == sheet["balance"]["sums"][kind][row["actor"]]
    assert page["choices"] == sheet["choices"]


def test_the_first_places_are_those_of_the_plan_shown_beside(client):
    page = client.get(f"{PAGE}.json").json()["openings"]
    plan = client.get("/implantation/demo.json").json()["plan"]
    assert [each["commune_id"] for each in page["communes"]] == [each["commune_id"] for each in plan["sites"]]
    assert page["share_after"] == pytest.approx(plan["after"]["teleworkers_share"])
    assert page["cost_eur"] == pytest.approx(plan["cost_eur"])


def test_choices_are_kept_and_the_readings_of_the_study_have_no_net_carbon(client):
    page = client.get(f"{PAGE}.json", params={"lecture": "corrected"}).json()
    assert page["choices"]["reading"] == "corrected"
    assert page["net_co2"] is None
    assert page["climate"] is None
    assert client.get(PAGE, params={"lecture": "corrected"}).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"), [("annee=1815", 422), ("scenario=best", 404), ("lecture=optimistic", 404)]
)
def test_what_cannot_be_is_told_clearly(client, query, status):
    assert client.get(f"{PAGE}?{query}").status_code == status
    assert client.get(f"/territoires/scot:nowhere/synthese?{query}").status_code in {404, 422}


@pytest.mark.parametrize(
    ("width", "language", "beginning"),
    [("desktop", "fr", "Oui, pour "), ("phone", "en", "Yes, for ")],
)
def test_the_page_is_readable_and_accessible(visit, width, language, beginning):
    seen = visit(width)
    page = seen.open(f"{PAGE}?lang={language}")
    assert page.locator("h1").inner_text().startswith(beginning)
    assert page.locator(".gist").count() == 4
    assert page.locator(".gist-balance tbody tr").count() == len(ACTORS)
    assert page.locator(".gist-mark").count() == 3
    assert seen.too_wide() == []
    assert seen.accessibility() == []
    seen.keep(f"synthesis-{language}-{width}")


def test_the_page_is_legible_in_the_dark(visit):
    seen = visit(dark=True)
    seen.open(PAGE)
    assert seen.accessibility() == []
    seen.keep("synthesis-dark")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_prints_on_exactly_one_sheet(visit, language):
    page = visit(scripts=False).open(f"{PAGE}?lang={language}")
    assert len(re.findall(A4_PAGE, page.pdf(prefer_css_page_size=True))) == 1
    assert len(re.findall(A4_PAGE, page.pdf(format="A4"))) == 1


def test_the_page_prints_on_one_sheet_with_the_longest_answer(visit):
    assumption = "Prix d’un abonnement de transport public, plein tarif, par mois et par usager"
    drivers = [Driver(name, -1.0, 18.0) for name in ("one", "other")]
    labels = {"one": f"{assumption} (1)", "other": f"{assumption} (2)"}
    actors = {**dict.fromkeys(ACTORS, UNSAID), "state": LOSS, "employee": GAIN}
    longest = said(actors, GAIN, *drivers, labels=labels)
    page = visit().open(f"{PAGE}?lang=fr")
    page.locator("h1").evaluate("(title, words) => { title.textContent = words; }", longest)
    assert len(re.findall(A4_PAGE, page.pdf(prefer_css_page_size=True))) == 1


def test_the_page_is_embedded_without_header_and_the_sheet_leads_to_it(visit):
    page = visit(scripts=False).open(f"{SHEET}?lang=en&annee=2025")
    page.get_by_role("link", name="On one page").click()
    page.wait_for_selector("main:not(:has([data-progress])) h1", timeout=60_000)
    assert "/synthese?" in page.url
    assert "annee=2025" in page.url
    assert "lang=en" in page.url
    page.goto(f"{page.url}&embed=1")
    assert page.locator("header.top").count() == 0
    assert "embed=1" in page.locator(".gist-place a").get_attribute("href")
