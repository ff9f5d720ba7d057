"""The page of a plan: ask in a sentence, see the proven best, try one's own communes."""

import io
import zipfile

import pytest

PLAN = "/implantation/demo"


@pytest.mark.parametrize("width", ["desktop", "phone"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_plan_is_shown_with_its_map_its_reasons_and_its_proof(visit, width, language):
    seen = visit(width)
    page = seen.open(f"{PLAN}?lang={language}")
    assert page.locator(".sites li").count() == 3
    assert page.locator(".mark-site").count() == 3
    assert page.locator(".in-plan").count() == 1
    assert page.locator(".method").count() == 5
    assert seen.too_wide() == []
    assert seen.accessibility() == []
    seen.keep(f"siting-{language}-{width}")


def test_the_plan_is_legible_in_the_dark(visit):
    seen = visit(dark=True)
    seen.open(PLAN)
    assert seen.accessibility() == []
    seen.keep("siting-dark")


def test_no_table_scrolls_inside_its_frame_on_a_phone(visit):
    seen = visit("phone")
    seen.open(PLAN)
    assert seen.frames_that_scroll() == []


def test_the_answer_follows_the_question_as_one_types(visit):
    page = visit().open(PLAN)
    page.locator("#c-lieux").fill("2")
    page.locator("#c-lieux").press("Tab")
    page.locator(".sites li").nth(2).wait_for(state="detached")
    assert page.url.endswith(f"{PLAN}?lieux=2")  # nothing that was left as it was


def test_a_place_dragged_to_another_commune_tells_the_difference(visit):
    page = visit().open(PLAN)
    page.set_viewport_size({"width": 1280, "height": 2000})
    site = page.locator(".mark-site circle").first.bounding_box()
    commune = page.locator("[data-commune='X2071']").bounding_box()
    page.mouse.move(site["x"] + 15, site["y"] + 15)
    page.mouse.down()
    page.mouse.move(commune["x"] + commune["width"] / 2, commune["y"] + commune["height"] / 2, steps=8)
    page.mouse.up()
    page.locator(".tried").wait_for()
    assert page.url.count("lieu=X") == 3
    assert "plan" in page.locator(".tried").inner_text()
    assert page.locator(":focus").get_attribute("id") == "essai"


def test_a_drag_is_given_up_with_escape(visit):
    page = visit().open(PLAN)
    page.set_viewport_size({"width": 1280, "height": 2000})
    mark = page.locator(".mark-site").first
    at, box = mark.get_attribute("transform"), mark.locator("circle").bounding_box()
    page.mouse.move(box["x"] + 15, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(box["x"] + 95, box["y"] + 60, steps=4)
    assert mark.get_attribute("transform") != at
    page.keyboard.press("Escape")
    page.mouse.up()
    assert mark.get_attribute("transform") == at
    assert "lieu=" not in page.url


def test_communes_are_tried_with_the_keyboard_and_the_address_keeps_them(visit):
    page = visit().open(PLAN)
    page.locator("#deplace-2").focus()
    page.keyboard.press("ArrowDown")
    tried = page.locator("#deplace-2").input_value()
    page.get_by_role("button", name="Essayer ces communes").focus()
    page.keyboard.press("Enter")
    page.locator(".tried").wait_for()
    assert f"lieu={tried}" in page.url
    assert (
        visit()
        .open(page.url.partition("/implantation")[1] + page.url.partition("/implantation")[2])
        .locator(".tried")
        .is_visible()
    )


def test_every_figure_is_one_click_from_where_it_comes_from(visit):
    page = visit(scripts=False).open(PLAN)
    links = page.locator(".figures .key-more")
    assert links.count() == page.locator(".figures .key").count()
    for link in links.all():
        assert page.locator(link.get_attribute("href")).is_visible()
    link = page.locator("#origine-cost a").first
    assert link.get_attribute("href").startswith("/methode/parametres/siting.")


def test_a_plan_is_printed_without_what_paper_cannot_do(visit):
    page = visit().open(PLAN)
    page.emulate_media(media="print")
    for hidden in (".top", ".foot", "#demande", "#deplacer", ".downloads", ".drag-said"):
        assert not page.locator(hidden).first.is_visible()
    for shown in ("h1", ".figures", ".plan-map svg", ".sites", ".gains-table", "#origines"):
        assert page.locator(shown).first.is_visible()


def test_a_budget_that_buys_nothing_leaves_the_question_on_the_page(visit):
    seen = visit()
    page = seen.open(PLAN)
    page.locator("summary").first.click()
    page.locator("#c-budget").fill("10")
    page.locator("#c-budget").press("Tab")
    page.locator("[role='alert']").wait_for()
    assert page.locator("#c-budget").input_value() == "10"
    assert page.locator(".sites").count() == 0
    seen.complaints.clear()  # the browser says that the answer was 422, as it is


def test_communes_are_tried_without_scripts(visit):
    seen = visit(scripts=False)
    page = seen.open(PLAN)
    before = page.locator("#deplace-1").input_value()
    page.locator("#deplace-1").select_option("X2071")
    page.get_by_role("button", name="Essayer ces communes").click()
    assert page.locator(".mark-planned").count() == 1
    assert before not in page.locator(".sites").inner_text()
    assert seen.page.locator(".tried .button").count() == 1


def test_what_is_tried_never_covers_more_than_the_proven_best(client):
    found = client.get(f"{PLAN}.json?lieux=2&lieu=X1001&lieu=X2071").json()
    assert found["tried"]["best"]["missing"] >= 0
    assert found["tried"]["covered"] <= found["plan"]["gain_curve"][2]["covered"]


def test_the_twin_is_the_plan_of_the_command_line(client):
    plan = client.get(f"{PLAN}.json?lieux=2").json()["plan"]
    assert plan["proof"]["proven"] is True
    assert [row["order"] for row in plan["sites"]] == [1, 2]
    assert plan["options"]["strategy"] == "tissu-local"


def test_an_embedded_plan_has_neither_header_nor_footer_links(client):
    page = client.get(f"{PLAN}?embed=1").text
    assert "<header" not in page
    assert 'name="embed"' in page


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("lieux=0", "un nombre entier, 1 ou plus, est attendu"),
        ("lieux=deux", "un nombre est attendu"),
        ("budget=-5", "plus grand que zéro"),
        ("budget=1e400", "un nombre est attendu"),
        ("minutes=NaN", "un nombre est attendu"),
        ("annee=12", "une année de 2015 à 2035 est attendue"),
        ("annee=2036", "une année de 2015 à 2035 est attendue"),
        ("lieux=151", "il n’y a que 150 communes où ouvrir"),
        ("strategie=autre", "choix inconnu"),
        ("lieux=", "dites combien de lieux"),
        ("strategie=maillage&postes=5", "les postes se comptent en télétravailleurs"),
        ("poids_demand=-1", "un nombre positif ou nul"),
    ],
)
def test_an_answer_that_cannot_be_used_is_told_beside_its_control(client, asked, told):
    answer = client.get(f"{PLAN}?{asked}")
    assert answer.status_code == 422
    assert told in answer.text
    assert client.get(f"{PLAN}.json?{asked}").json()["problems"]


def test_all_problems_are_told_at_once(client):
    problems = client.get(f"{PLAN}.json?lieux=x&budget=y&annee=z").json()["problems"]
    assert {each["where"] for each in problems} == {"lieux", "budget", "annee"}


@pytest.mark.parametrize(
    "path", ["/implantation/scot:nowhere", "/implantation/nothing", "/implantation/@passwd"]
)
def test_an_unknown_territory_is_told(client, path):
    assert client.get(path).status_code in {404, 422}


def test_no_plan_is_made_for_the_whole_country_and_others_are_proposed(client):
    answer = client.get("/implantation/france")
    assert answer.status_code == 422
    assert "4\u202f000 communes" in answer.text
    assert 'name="vers" value="implantation"' in answer.text
    assert client.get("/implantation/france.json").json()["groups"] == []  # no perimeter is imported here


def test_an_unknown_commune_is_told(client):
    assert client.get(f"{PLAN}?lieu=99999").status_code == 404


def test_a_budget_too_small_is_told(client):
    answer = client.get(f"{PLAN}?budget=10")
    assert answer.status_code == 422
    assert "Un budget de 10" in answer.text
    assert client.get(f"{PLAN}.json?budget=10").headers["content-type"].startswith("application/problem+json")


def test_the_folder_of_the_plan_is_downloaded(client):
    answer = client.get(f"{PLAN}/dossier.zip?lieux=2")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        names = set(packed.namelist())
        assert {"plan.gpkg", "plan.xlsx", "codebook.csv", "map.png", "tables/sites.csv"} <= names
        assert packed.testzip() is None
