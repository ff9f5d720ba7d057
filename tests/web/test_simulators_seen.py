"""The simulators in a real browser: as one types, with the keyboard, without scripts, on a phone, in the dark, printed."""

import re

import pytest

PAGES = {"employeur": 29, "salarie": 8, "territoire": 23}


@pytest.mark.parametrize(
    ("door", "language", "width"),
    [
        ("salarie", "fr", "desktop"),
        ("salarie", "fr", "phone"),
        ("salarie", "en", "desktop"),
        ("employeur", "fr", "desktop"),
        ("employeur", "en", "phone"),
        ("territoire", "en", "desktop"),
        ("territoire", "fr", "phone"),
    ],
)
def test_each_simulator_is_legible_and_accessible(visit, door, language, width):
    seen = visit(width)
    page = seen.open(f"/simulateurs/{door}?lang={language}")
    assert page.locator(".row").count() == PAGES[door]
    assert seen.too_wide() == []
    assert seen.accessibility() == []
    seen.keep(f"simulator-{door}-{language}-{width}")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_doors_are_legible_and_accessible(visit, width):
    seen = visit(width)
    seen.open("/simulateurs")
    assert seen.too_wide() == []
    assert seen.accessibility() == []
    seen.keep(f"simulators-{width}")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_with_everything_open_the_page_still_fits_and_is_accessible(visit, width):
    seen = visit(width)
    page = seen.open("/simulateurs/employeur?staff=250&flex_office=true&agreement=none")
    page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
    page.locator("#i-E29 .made .formulas").wait_for()
    page.wait_for_load_state("networkidle")
    assert seen.too_wide() == []
    assert seen.accessibility() == []
    seen.keep(f"simulator-open-{width}")


def test_in_the_dark_and_with_wrong_answers_it_is_accessible(visit):
    seen = visit(dark=True)
    page = seen.open("/simulateurs/salarie")
    page.fill("#q-distance_km", "loin")
    page.locator(".refused").wait_for()
    assert page.locator("#q-distance_km").get_attribute("aria-invalid") == "true"
    assert page.locator("#p-distance_km").inner_text() == "«\u00a0loin\u00a0» n’est pas un nombre."
    assert page.locator(".first-line").count() == 0
    assert seen.accessibility() == []
    seen.keep("simulator-refused-dark")
    page.locator(".refused a").click()
    assert page.locator(":focus").get_attribute("id") == "q-distance_km"


def test_results_follow_what_is_typed_and_the_address_too(visit):
    page = visit().open("/simulateurs/salarie")
    before = page.locator(".first-line").inner_text()
    page.locator("#q-distance_km").press_sequentially("40")
    page.wait_for_url("**/simulateurs/salarie?distance_km=40")
    assert page.locator(".first-line").inner_text() != before
    assert page.locator(":focus").get_attribute("id") == "q-distance_km"
    assert page.locator("#annonce").inner_text() == page.locator(".first-line").inner_text()
    assert int(page.locator("#q-travel_time_min").get_attribute("placeholder").partition(",")[0]) > 30
    assert page.locator("#lien").input_value().endswith("/simulateurs/salarie?distance_km=40")
    page.select_option("#q-mode", "bike")
    page.wait_for_url("**distance_km=40&mode=bike")
    page.fill("#q-distance_km", "")
    page.wait_for_url("**/simulateurs/salarie?mode=bike")
    page.reload()
    assert page.locator("#q-mode").input_value() == "bike"


def test_a_calculation_comes_when_its_line_is_opened_and_the_line_stays_open(visit):
    page = visit().open("/simulateurs/salarie")
    page.locator("#i-S8 > summary").press("Enter")
    formulas = page.locator("#i-S8 .made .formulas")
    formulas.wait_for()
    assert "Résultat net" in formulas.inner_text()
    page.fill("#q-distance_km", "40")
    page.wait_for_url("**distance_km=40")
    formulas.wait_for()
    assert page.locator("#i-S8").get_attribute("open") is not None
    assert page.locator("#i-S1").get_attribute("open") is None


def test_without_scripts_a_button_computes_and_the_address_is_short(visit):
    seen = visit(scripts=False)
    page = seen.open("/simulateurs/salarie")
    page.fill("#q-distance_km", "40")
    page.get_by_role("button", name="Calculer").click()
    assert page.url.endswith("/simulateurs/salarie?distance_km=40")
    page.locator("#i-S8 > summary").click()
    page.locator("#i-S8").get_by_role("link", name=re.compile(r"Voir le calcul\s: Résultat")).last.click()
    assert page.locator(".formulas li").count() > 5
    page.go_back()
    page.locator(".ledger").get_by_role("link", name=re.compile(r"ôter\s: Énergie du domicile")).click()
    assert "ledger_home_energy_percent=0" in page.url
    assert (
        page.locator(".ledger")
        .get_by_role("link", name=re.compile(r"compter\s: Énergie du domicile"))
        .count()
        == 1
    )


def test_without_scripts_wrong_answers_are_told_beside_them(visit):
    seen = visit(scripts=False)
    page = seen.open("/simulateurs/employeur")
    page.fill("#q-staff", "-3")
    page.get_by_role("button", name="Calculer").click()
    assert page.locator("#p-staff").inner_text().endswith("est trop petit\u00a0: 1 au moins.")
    assert page.locator("#q-staff").input_value() == "-3"
    assert page.locator(".first-line").count() == 0
    assert all("422" in each for each in seen.complaints)
    seen.complaints.clear()  # the browser notes the status of the page itself


def test_an_employee_answers_with_the_keyboard_alone(visit):
    page = visit().open("/simulateurs/salarie")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("id") == "q-distance_km"
    page.keyboard.type("3")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**distance_km=3&mode=car_hybrid")


def test_printed_it_is_two_pages_with_all_that_was_found(visit):
    page = visit().open("/simulateurs/employeur?staff=250&flex_office=true")
    pages = page.pdf(format="A4", print_background=True).count(b"/Type /Page\n")
    assert pages == 2
    page.emulate_media(media="print")
    assert page.locator(".answers-print").is_visible()
    assert not page.locator("#simulation").is_visible()
    for printed in (".law details li", ".row", ".said-columns > div"):
        found = page.locator(printed)
        assert found.count() > 2
        assert all(each.is_visible() for each in found.all()), f"{printed} is printed too, even folded"


def test_the_figures_that_answer_come_first_and_lead_to_their_calculation(visit):
    page = visit().open("/simulateurs/employeur?staff=250")
    cards = page.locator(".key-figures .card")
    assert cards.count() == 4
    assert "Gain net par an" in cards.nth(0).inner_text()
    assert "Coût du télétravail" in cards.nth(1).inner_text()
    places = [
        page.locator(each).bounding_box()["y"]
        for each in (".key-figures", "#bilan", "#droit", "#indicateurs")
    ]
    assert places == sorted(places)
    answer = page.locator(".first-line").bounding_box()
    assert answer["y"] + answer["height"] < 900, "the answer is on the first screen"
    cards.nth(0).get_by_role("link").click()
    assert page.url.endswith("/calcul/net_gain_eur?staff=250")


def test_indicators_are_folded_by_theme_and_stay_as_they_were_put(visit):
    page = visit().open("/simulateurs/employeur?staff=250")
    assert page.locator(".theme").count() == 3
    assert "Gain net et retour" in page.locator("#theme-costs .theme-keys").inner_text()
    page.locator("#theme-costs > summary").press("Enter")
    assert page.locator("#i-E29").is_visible()
    page.fill("#q-staff", "300")
    page.wait_for_url("**staff=300")
    page.locator("#i-E29").wait_for()  # the address changes first, then the lines are put as they were
    assert not page.locator("#i-E1").is_visible()
    employee = visit().open("/simulateurs/salarie")
    assert employee.locator("#i-S1").is_visible(), "eight indicators need no fold"


STOP = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getClientRects()[0];
  const seen = document.elementFromPoint(box.left + Math.min(box.width, innerWidth) / 2, box.top + Math.min(box.height, 20) / 2);
  return {name: e.tagName + "#" + e.id + " " + (e.textContent || "").trim().slice(0, 30), in_main: Boolean(e.closest("main")),
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    in_view: box.width > 0 && box.top >= 0 && box.top < innerHeight,
    uncovered: Boolean(seen && (e.contains(seen) || seen.contains(e)))};
}"""


@pytest.mark.parametrize(("door", "width"), [("employeur", "desktop"), ("salarie", "phone")])
def test_every_stop_of_the_keyboard_is_in_sight(visit, door, width):
    page = visit(width).open(f"/simulateurs/{door}")
    stops = []
    for _ in range(120):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stops and not stop["in_main"] and stops[-1]["in_main"]:
            break
        stops.append(stop)
    names = [each["name"] for each in stops]
    assert any("Calculer" in each for each in names)
    assert any("Dossier" in each for each in names)
    assert [each for each in stops if not (each["outlined"] and each["in_view"] and each["uncovered"])] == []


def test_what_is_announced_is_one_sentence_or_the_problem(visit):
    page = visit().open("/simulateurs/employeur")
    page.locator("#q-staff").press_sequentially("250")
    page.wait_for_url("**staff=250")
    page.locator("#annonce", has_text="Votre structure").wait_for(state="attached")
    announced = page.locator("#annonce").inner_text()
    assert announced.startswith("Votre structure gagnerait environ")
    assert announced.count(".") == 1
    page.fill("#q-staff", "beaucoup")
    page.locator(".refused").wait_for()
    assert (
        page.locator("#annonce").inner_text() == "Effectif\u00a0: «\u00a0beaucoup\u00a0» n’est pas un nombre."
    )
    assert page.locator(":focus").get_attribute("id") == "q-staff"


def test_the_focus_is_not_lost_when_results_change_under_it(visit):
    page = visit().open("/simulateurs/salarie")
    page.fill("#q-distance_km", "40")
    page.locator("#i-S8 > summary").focus()
    page.wait_for_url("**distance_km=40")
    page.locator("#i-S8 > summary:focus").wait_for()
