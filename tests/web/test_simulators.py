"""The simulators as a browser without scripts, or a program, sees them: answers in the address, problems all at once."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.simulator import DrawOptions, SimulationOptions, simulate
from maillage.simulator.commune_reach import Reached
from maillage.simulator.declarations import indicators
from maillage.simulator.simulation import Simulation, shown_quantities
from maillage.web.simulators.answers import read_typed
from maillage.web.simulators.controls import controls
from maillage.web.simulators.fields import GROUPS, in_sentence
from maillage.web.simulators.runs import DRAWS
from maillage.web.simulators.writer import FieldWriter

DOORS = {"employeur": "employer", "salarie": "employee", "territoire": "territory"}
OPTIONS = SimulationOptions(draws=DrawOptions(count=DRAWS))


@pytest.mark.parametrize("audience", DOORS.values())
def test_every_question_is_asked_once_in_the_sentence_or_in_a_group(audience):
    asked = [*in_sentence(audience), *(name for group in GROUPS[audience].values() for name in group)]
    assert sorted(asked) == sorted(controls(audience))
    assert 5 <= len(in_sentence(audience)) <= 13


@pytest.mark.parametrize("door", ["employeur", "salarie"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_gives_every_indicator_and_its_twin_is_the_simulation(client, door, language):
    page = client.get(f"/simulateurs/{door}", params={"lang": language})
    assert page.status_code == 200
    for each in indicators(DOORS[door]):
        assert f'id="i-{each.id}"' in page.text
    twin = client.get(f"/simulateurs/{door}.json", params={"lang": language}).json()
    expected = json.loads(json.dumps(simulate(DOORS[door], {}, options=OPTIONS).to_dict(language)))
    assert {name: twin[name] for name in expected} == expected
    assert twin["draws"] == {"count": DRAWS, "seed": 2017}


def test_answers_are_read_as_people_write_them(client):
    said = {"distance_km": "1\u202f2,5", "place_share_percent": "50 %", "telework_days_per_week": "1 à 3"}
    twin = client.get("/simulateurs/salarie.json", params=said).json()["inputs"]
    assert twin["distance_km"]["value"] == 12.5
    assert twin["place_share"]["value"] == 0.5
    assert [twin["telework_days_per_week"][end] for end in ("low", "value", "high")] == [1, 2, 3]


def test_a_default_that_is_worked_out_is_not_more_precise_than_it_can_be(client):
    page = client.get("/simulateurs/salarie?distance_km=60").text
    (hint,) = re.findall(r'name="travel_time_min"[^>]*placeholder="([^"]*)"', page)
    assert re.fullmatch(r"\d\d(,\d)?", hint), hint


def test_thousands_are_read_in_each_language(client):
    for language, written in (("en", "1,200"), ("fr", "1 200"), ("fr", "1200,0")):
        params = {"staff": written, "lang": language}
        assert (
            client.get("/simulateurs/employeur.json", params=params).json()["inputs"]["staff"]["value"]
            == 1200
        )


@pytest.mark.parametrize(
    ("name", "typed", "read"),
    [
        ("hour_cost", "31,82 €/h", 31.82),
        ("staff", "1 200 personnes", 1200),
        ("distance_km", "10-20 km", {"low": 10, "central": 15, "high": 20}),
        ("distance_km", "10km à 20 km", {"low": 10, "central": 15, "high": 20}),
        ("teleworking_share_percent", "10%", 0.1),
    ],
)
def test_units_and_dashes_are_read_as_they_are_meant(name, typed, read):
    found = read_typed("employer", [(name, typed)], "fr")
    assert found.problems == ()
    assert found.values[name] == read


@pytest.mark.parametrize("typed", ["1.200", "12 %", "250,5", "1e9", "25 - beaucoup"])
def test_a_count_of_persons_is_whole_and_no_share(typed):
    found = read_typed("employer", [("staff", typed)], "fr")
    assert [each.name for each in found.problems] == ["staff"]
    assert found.answers == {}


def test_limits_are_told_as_people_write_them(client):
    page = client.get("/simulateurs/employeur?annee=2040").text
    assert "2040 est trop grand\u00a0: 2035 au plus." in page
    page = client.get("/simulateurs/employeur?parametres=commute.weeks_per_year%3D80").text
    assert "80 est hors des limites (0 … 53)" in page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_server_without_communes_says_what_to_do_in_the_page(client, language):
    page = client.get("/simulateurs/employeur", params={"work_commune": "59350", "lang": language})
    assert page.status_code == 422
    refused = page.text.partition('class="refused"')[2].partition("</section>")[0]
    assert '<a href="#q-work_commune">' in refused
    assert "extract." not in refused
    assert "maillage " not in refused


def test_the_address_keeps_only_the_answers_that_differ(client):
    asked = "/simulateurs/salarie?mode=car_combustion&sector=private&distance_km=20,5&canteen_eur=&annee=2026&lang=en"
    answer = client.get(asked, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/simulateurs/salarie?distance_km=20.5&lang=en"
    assert client.get(answer.headers["location"], follow_redirects=False).status_code == 200


@given(
    st.dictionaries(
        st.sampled_from(sorted(controls("employee"))), st.floats(0, 5).map("{:.3f}".format), max_size=5
    )
)
def test_the_shortest_address_reads_as_the_same_answers(pairs):
    typed = read_typed("employee", pairs.items(), "fr")
    again = read_typed("employee", typed.pairs(), "fr")
    assert again.answers == typed.answers
    assert again.pairs() == typed.pairs()


def test_a_word_that_is_no_question_is_told_and_changes_nothing(client):
    answer = client.get("/simulateurs/salarie.json", params={"distnce_km": "40", "utm_source": "x"}).json()
    assert [each["name"] for each in answer["ignored"]] == ["distnce_km", "utm_source"]
    assert "distance_km" in answer["ignored"][0]["said"]
    assert answer["inputs"]["distance_km"]["given"] is False


WRONG = [
    "NaN",
    "inf",
    "-inf",
    "1e308",
    "-5",
    "beaucoup",
    "9" * 400,
    "3 à 1",
    "\x00",
    "<script>",
    "1 à 2 à 3 à 4",
    "٣",
]


@pytest.mark.parametrize("wrong", WRONG)
def test_a_number_that_cannot_be_is_told_and_never_computed(client, wrong):
    answer = client.get("/simulateurs/salarie", params={"distance_km": wrong})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "first-line" not in answer.text
    assert "<script>" not in answer.text.partition("<main")[2]
    twin = client.get("/simulateurs/salarie.json", params={"distance_km": wrong})
    assert twin.status_code == 422
    assert twin.headers["content-type"] == "application/problem+json"
    assert [each["where"] for each in twin.json()["problems"]] == ["distance_km"]


def test_all_problems_are_told_at_once_beside_the_answers_and_in_a_list(client):
    asked = {
        "distance_km": "x",
        "mode": "fusée",
        "place_share_percent": "140",
        "annee": "1850",
        "parametres": "car.occ = 2",
    }
    page = client.get("/simulateurs/salarie", params=asked).text
    listed = re.findall(r'<li><a href="#q-(\w+)">', page.partition('class="refused"')[2])
    assert sorted(listed) == sorted(asked)
    for name in asked:
        beside = re.search(rf'<span class="complaint" id="p-{name}">([^<]+)</span>', page)
        assert beside, name
    assert "140 est trop grand\u00a0: 100 au plus." in page


def test_two_answers_to_one_question_are_refused(client):
    answer = client.get("/simulateurs/salarie?distance_km=10&distance_km=20")
    assert answer.status_code == 422
    assert "Plusieurs réponses à la même question" in answer.text
    assert client.get("/simulateurs/salarie?distance_km=10&distance_km=10").status_code == 200


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "6 jours télétravaillés dans une semaine de 5 jours"),
        ("en", "6 days teleworked in a week of 5 days"),
    ],
)
def test_contradictions_are_told_in_the_language_of_the_page(client, language, said):
    params = {"telework_days_per_week": "6", "lang": language}
    page = client.get("/simulateurs/employeur", params=params)
    assert page.status_code == 422
    assert said in page.text
    assert '<a href="#q-telework_days_per_week">' in page.text


def test_a_question_answered_twice_under_two_names_is_called_by_its_label(client):
    page = client.get("/simulateurs/employeur", params={"desks": "40", "desk_ratio": "0,9"}).text
    assert "Dit la même chose que « Postes de travail par personne »" in page


@given(query=st.dictionaries(st.sampled_from(sorted(controls("employer"))), st.text(max_size=80), max_size=4))
def test_whatever_is_typed_the_page_answers(client, query):
    places = {"work_commune"}
    asked = {name: value for name, value in query.items() if name not in places}
    assert client.get("/simulateurs/employeur", params=asked).status_code in {200, 422}


def test_a_nearby_cyclist_is_told_that_she_loses_money(client):
    asked = {
        "mode": "bike",
        "distance_km": "3",
        "allowance_eur_per_day": "0",
        "canteen_eur": "4",
        "home_meal_eur": "5",
    }
    twin = client.get("/simulateurs/salarie.json", params=asked).json()
    assert twin["headline"]["tone"] == "loss"
    assert twin["headline"]["text"].startswith("Le télétravail vous coûterait environ")
    assert 'class="first tone-loss"' in client.get("/simulateurs/salarie", params=asked).text


def test_a_line_of_the_ledger_can_be_put_to_zero_and_a_preset_chosen(client):
    def net(**asked):
        twin = client.get("/simulateurs/salarie.json", params=asked).json()
        return {line["id"]: line["central"] for line in twin["ledger"]}

    usual, without = net(), net(ledger_home_energy_percent="0")
    assert usual["home_energy"] < 0
    assert without["home_energy"] == 0
    assert without["net"] == pytest.approx(usual["net"] - usual["home_energy"])
    gross = net(ledger="gross")
    assert gross["net"] == pytest.approx(gross["direct"])
    page = client.get("/simulateurs/salarie").text
    assert 'href="/simulateurs/salarie?ledger_home_energy_percent=0#carbone"' in page
    assert 'href="/simulateurs/salarie?ledger=gross#carbone"' in page


def test_transfers_sum_to_zero_in_the_table_of_who_gains_and_who_pays(client):
    page = client.get("/simulateurs/employeur").text
    row = re.search(r"Ensemble des transferts</th>(.*?)</tr>", page, re.S)
    assert row
    assert re.findall(r"<td[^>]*>([^<]*)</td>", row.group(1))[-1] == "0"


def test_two_modes_share_the_way(client):
    asked = {"mode_2": "ter", "mode_2_percent": "80"}
    twin = client.get("/simulateurs/salarie.json", params=asked).json()["inputs"]["mode"]["value"]
    assert twin == {"car_combustion": pytest.approx(0.2), "ter": pytest.approx(0.8)}


def test_own_values_of_parameters_are_taken(client):
    def carbon(**asked):
        twin = client.get("/simulateurs/salarie.json", params=asked).json()
        return next(each["central"] for each in twin["ledger"] if each["id"] == "direct")

    assert carbon(parametres="commute.weeks_per_year=23") == pytest.approx(carbon() / 2)
    assert carbon(weeks_per_year="23") == pytest.approx(carbon() / 2)
    assert client.get("/simulateurs/salarie", params={"parametres": "nawak"}).status_code == 422


def test_own_values_of_parameters_are_printed_under_their_label(client):
    page = client.get(
        "/simulateurs/employeur", params={"parametres": "balance.work_elsewhere_share = 0,55"}
    ).text
    printed = page.partition('class="answers-print"')[2].partition("</section>")[0]
    assert "balance.work_elsewhere_share" not in printed
    assert "= 0,55" in printed


@pytest.mark.parametrize("audience", ["employer", "employee"])
def test_every_figure_leads_to_its_calculation(client, audience):
    door = next(door for door, each in DOORS.items() if each == audience)
    simulation = simulate(audience, {"telework_days_per_week": 2}, options=OPTIONS)
    shown = [name for each in simulation.indicators for name in each.values]
    ledger = [line["quantity"] for line in simulation.to_dict()["ledger"]]
    for name in dict.fromkeys([*shown[::5], shown[-1], *ledger]):
        found = client.get(f"/simulateurs/{door}/calcul/{name}.json", params={"telework_days_per_week": "2"})
        steps, figures = (found.json()[part] for part in ("steps", "figures"))
        assert (steps or figures)[-1]["value"] == pytest.approx(simulation.value(name)), name
    assert set(ledger) <= set(shown_quantities(simulation.audience))


@pytest.mark.parametrize("where", ["/simulateurs/salarie", "/simulateurs/salarie/calcul/net_result_eur"])
def test_the_origin_of_a_figure_is_the_page_of_its_parameter(client, where):
    page = client.get(where).text
    origins = sorted(set(re.findall(r'href="(/methode[^"]+)"', page)))
    assert len(origins) > 5
    for each in origins[::7]:
        assert "#" not in each
        assert client.get(each).status_code == 200, each


def test_the_calculation_is_a_page_of_its_own(client):
    page = client.get("/simulateurs/salarie/calcul/net_result_eur", params={"distance_km": "20"})
    assert page.status_code == 200
    assert 'href="/simulateurs/salarie?distance_km=20"' in page.text
    assert "votre réponse" in page.text
    assert client.get("/simulateurs/salarie/calcul/nothing").status_code == 404
    assert client.get("/simulateurs/salarie/calcul/net_result_eur?distance_km=x").status_code == 422


def test_there_are_three_doors_and_no_other(client):
    assert client.get("/simulateurs").text.count('class="door ') == 3
    assert len(client.get("/simulateurs.json").json()["doors"]) == 3
    assert client.get("/simulateurs/voisin").status_code == 404


def test_a_page_asked_for_in_part_says_its_short_address(client):
    asked = client.get(
        "/simulateurs/salarie?distance_km=20&mode=car_combustion", headers={"hx-request": "true"}
    )
    assert asked.headers["hx-replace-url"] == "/simulateurs/salarie?distance_km=20"
    whole = client.get("/simulateurs/salarie?distance_km=20")
    assert asked.text.lstrip().startswith('<div id="resultats"')
    assert asked.text.strip() in whole.text
    assert all("hx-request" in each.headers["vary"] for each in (asked, whole))
    wrong = client.get("/simulateurs/salarie?distance_km=x", headers={"hx-request": "true"})
    assert wrong.status_code == 200
    assert "hx-replace-url" not in wrong.headers
    assert "first-line" not in wrong.text


def test_an_embedded_page_stays_embedded(client):
    page = client.get("/simulateurs/salarie?embed=1&lang=en").text
    assert '<input type="hidden" name="embed" value="1">' in page
    links = re.findall(r'href="(/simulateurs/[^"]+)"', page.partition("<main")[2].partition("</main>")[0])
    assert links
    assert all(parse_qs(urlsplit(each.replace("&amp;", "&")).query).get("embed") == ["1"] for each in links)


def test_a_territory_is_simulated_with_its_communes_and_their_ranking(client):
    page = client.get("/simulateurs/territoire")
    assert page.status_code == 200
    twin = client.get("/simulateurs/territoire.json").json()
    assert len(twin["indicators"]) == 23
    assert len(twin["ranking"]["communes"]) <= len(twin["communes"])
    rows = page.text.partition('aria-labelledby="communes"')[2].partition("</section>")[0]
    assert rows.count('<th scope="row">') == len(twin["communes"])
    ranked = [each["commune_id"] for each in twin["ranking"]["communes"]]
    assert re.findall(r"/territoires/commune:(\w+)", rows)[: len(ranked)] == ranked


def test_a_territory_is_found_by_name_and_a_file_of_the_server_is_refused(client):
    found = client.get("/simulateurs/territoire?territoire=territoire invente", follow_redirects=False)
    assert found.headers["location"] == "/simulateurs/territoire"
    for wrong in ("@/etc/passwd", "nulle part", "scot:nowhere", "x" * 500, "( @/etc/passwd)"):
        refused = client.get("/simulateurs/territoire", params={"territoire": wrong})
        assert refused.status_code == 422, wrong
        assert "root:" not in refused.text
    assert client.get("/simulateurs/territoire?scenario=/etc/passwd").status_code == 422


def test_a_job_holds_the_basin_of_a_commune_and_nothing_that_an_employer_says(client):
    asked = {"work_commune": "X1030", "staff": "271"}
    assert client.get("/simulateurs/employeur.json", params=asked).status_code == 200
    jobs = client.app.state.services.jobs._known.values()
    made = [job.result() for job in jobs if job.done and not job.failed]
    assert any(isinstance(each, Reached) for each in made)
    assert not any(isinstance(each, Simulation) and each.audience.name == "employer" for each in made)


def test_the_commune_of_work_gives_the_recruitment_basin(client):
    twin = client.get("/simulateurs/employeur.json", params={"work_commune": "X1040"}).json()
    plain = client.get("/simulateurs/employeur.json").json()
    basin = [
        next(each for each in one["indicators"] if each["id"] == "E12")["central"] for one in (twin, plain)
    ]
    assert basin[0] != basin[1]
    for wrong in ("X9999", "59", "../../etc", "Ici"):
        assert client.get("/simulateurs/employeur", params={"work_commune": wrong}).status_code == 422, wrong


def test_public_distances_are_given_for_a_commune_of_work(client):
    found = client.get("/simulateurs/employeur/trajets/X1040.json").json()
    assert len(found["codes"]) == len(found["km"]) == len(found["min"]) == len(found["active"])
    assert found["km"][found["codes"].index("X1040")] is not None
    assert client.get("/simulateurs/employeur/trajets/X9999.json").status_code == 422
    assert client.get("/simulateurs/employeur/trajets/nowhere.json").status_code == 422


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("audience", DOORS.values())
def test_what_is_asked_as_a_percentage_is_explained_as_one(audience, language):
    writer = FieldWriter(read_typed(audience, [], language), None, language)
    for control in controls(audience).values():
        said = writer.field(control)
        assert said.label
        if control.percent:
            assert not re.search(r"\b0[.,]\d|\b1\s?:", said.help), said.help
