"""The dossier of a simulation, on paper: complete, dated, with what it stands on and nothing of the site around it."""

import re

import pytest

from maillage.simulator import simulate
from maillage.simulator.declarations import indicators
from maillage.web.simulators.dossier import sources_read, values_used

DOSSIER = "/simulateurs/employeur/dossier?staff=250&agreement=none"
PAPER = {"width": 680, "height": 980}
"""An A4 sheet within its margins, in pixels of a printed page."""
CUT = """() => [...document.querySelectorAll(".dossier table")].filter((each) => each.scrollWidth > each.parentElement.clientWidth + 1
  || each.getBoundingClientRect().right > innerWidth + 1).map((each) => each.caption?.textContent)"""


@pytest.mark.parametrize(
    ("door", "audience"), [("employeur", "employer"), ("salarie", "employee"), ("territoire", "territory")]
)
def test_every_indicator_is_there_with_its_interval_or_its_sentence(client, door, audience):
    page = client.get(f"/simulateurs/{door}/dossier").text
    table = page.partition('id="indicateurs"')[2].partition("</section>")[0]
    ids = re.findall(r'<td class="of-id">(\w+)</td>', table)
    assert ids == [each.id for each in indicators(audience)]
    values = sum(len(each.values) for each in indicators(audience))
    assert len(re.findall(r'<td class="num interval">[^<]+</td>', table)) == values


def test_the_cover_says_what_when_and_which_answers_differ(client):
    page = client.get(DOSSIER).text
    cover = page.partition('class="cover"')[2].partition("</header>")[0]
    assert "Dossier pour le comité social et économique" in cover
    assert re.search(r"Établi le \d+(er)? \w+ 20\d\d · montants et règles de 2026 · Maillage \d", cover)
    answers = page.partition('id="reponses"')[2].partition("</section>")[0]
    assert re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", answers) == [
        ("Effectif", "250 personnes"),
        ("Ce qui encadre le télétravail", "rien"),
    ]
    assert "2 réponses données sur 65 questions" in answers


def test_the_law_is_dated_and_the_first_steps_are_there(client):
    page = client.get(DOSSIER).text
    law = page.partition('id="droit"')[2].partition("</section>")[0]
    assert "Règles lues au 1er janvier 2026" in law
    assert "Hors du cadre" in law
    assert "19 juillet 2005" in law
    assert "Premiers pas" in page


def test_every_value_used_has_its_status_and_source_and_is_told_once():
    made = simulate("employer", {"staff": 250})
    groups = values_used(made, "fr")
    assert [each["status"] for each in groups] == ["given", "assumption", "derived", "source", "study"]
    assert [each.label for each in groups[0]["figures"]] == ["Effectif"]
    told = [each.label for group in groups for each in group["figures"]]
    assert len(set(told)) == len(told)
    read = {
        name
        for each in made.indicators
        for value in each.values
        for name in made.audience.formulas.leaves([value])
    }
    parameters = {made.figures[name].parameter for name in read} - {None}
    assert parameters <= {each.parameter for group in groups for each in group["figures"]}
    assert all(each.source for group in groups[1:] for each in group["figures"])
    titles = [each["title"] for each in sources_read(made)]
    assert titles == sorted(set(titles))
    assert "INSEE, 2025" in titles


def test_its_twin_is_the_simulation_with_what_it_stands_on(client):
    dossier = client.get("/simulateurs/employeur/dossier.json?staff=250").json()
    plain = client.get("/simulateurs/employeur.json?staff=250").json()
    assert {name: dossier[name] for name in plain} == plain
    assert {"values_used", "sources"} <= set(dossier)


def test_wrong_answers_are_told_in_the_simulator(client):
    for wrong in ("staff=-4", "desks=40&desk_ratio=0,9"):
        sent = client.get(f"/simulateurs/employeur/dossier?{wrong}", follow_redirects=False)
        assert sent.status_code == 303
        assert sent.headers["location"].startswith("/simulateurs/employeur?")
    assert client.get("/simulateurs/voisin/dossier").status_code == 404


@pytest.mark.parametrize("language", ["fr", "en"])
def test_on_paper_nothing_is_cut_nor_of_the_site(visit, language):
    seen = visit()
    page = seen.open(f"{DOSSIER}&lang={language}")
    assert seen.accessibility() == []
    sheets = page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
    assert 5 <= sheets <= 8
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    for hidden in ("header.top", "footer", "nav", "button", ".no-print", ".key-origin a"):
        assert not any(each.is_visible() for each in page.locator(hidden).all()), hidden
    for shown in (
        ".cover",
        ".first",
        ".answers",
        ".law li",
        ".said-columns > div",
        ".indicators tr",
        ".ledger td:last-child",
        ".values-used tr",
        ".sources li",
    ):
        assert all(each.is_visible() for each in page.locator(shown).all()), shown
    assert page.evaluate(CUT) == []
    assert page.get_by_text(seen.address, exact=False).count() == 1, "the whole address is printed"


def test_on_a_phone_it_fits(visit):
    seen = visit("phone")
    seen.open("/simulateurs/salarie/dossier?distance_km=4&mode=bike")
    assert seen.too_wide() == []
    assert seen.accessibility() == []
