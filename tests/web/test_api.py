"""The API: the same names and figures as the library, all problems at once, and long work that can be followed."""

import csv
import io
import json
import shlex
import time

import pytest
from starlette.testclient import TestClient

from maillage import Study
from maillage.simulator import simulate
from maillage.simulator.audience import AUDIENCES
from maillage.simulator.draws import DrawOptions
from maillage.simulator.simulation import SimulationOptions
from maillage.third_places import business_plan
from maillage.third_places.project import ProjectInputs
from maillage.web import WebSettings, create_app

API = "/api/v1"


def test_a_territory_is_found_by_words_or_code(client):
    found = client.get(f"{API}/territories", params={"q": "invente"}).json()["found"]
    assert [each["territory"] for each in found] == ["demo"]


def test_a_study_has_the_figures_of_the_library(client):
    told = client.get(f"{API}/territories/demo/study").json()
    summary = Study.of("demo").summary
    assert told["teleworkers"]["2025"] == pytest.approx(summary["teleworkers"]["2025"])
    assert told["provenance"]["parameters"]


def test_the_communes_come_as_json_or_as_a_file_for_spreadsheets(client):
    address = f"{API}/territories/demo/communes"
    told = client.get(address, params={"year": 2030}).json()
    assert len(told["rows"]) == 150
    assert {each["name"] for each in told["columns"]} == set(told["rows"][0])
    for asked in ({"params": {"format": "csv", "lang": "en"}}, {"headers": {"accept": "text/csv"}}):
        written = client.get(address, **asked)
        assert written.headers["content-type"] == "text/csv; charset=utf-8"
        text = written.content.decode("utf-8-sig")
        separator = "," if "params" in asked else ";"
        assert len(list(csv.DictReader(io.StringIO(text), delimiter=separator))) == 150


def test_the_file_for_spreadsheets_rounds_what_is_only_an_order_of_magnitude(client):
    text = client.get(f"{API}/territories/demo/communes", params={"format": "csv", "lang": "en"}).text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    small = [row for row in rows if row["reliability"] == "order_of_magnitude"]
    assert small
    assert all(len(row["teleworkers"].strip("0.")) <= 1 for row in small)


@pytest.mark.parametrize("audience", ["employer", "employee"])
def test_a_simulation_has_the_figures_of_the_library(client, audience):
    told = client.post(f"{API}/simulate/{audience}", json={"draws": 64, "seed": 7}).json()
    first = told["indicators"][0]
    assert first["central"] == pytest.approx(simulate(audience).value(first["quantity"]))
    again = client.post(f"{API}/simulate/{audience}", json={"draws": 64, "seed": 7})
    assert again.json() == told


def test_the_communes_of_the_staff_are_masked_and_must_exist(client):
    rows = client.get(f"{API}/territories/demo/communes").json()["rows"]
    work, near, far, small = (row["commune_id"] for row in rows[:4])
    answers = {"work_commune": work, "home_communes": {work: 40, near: 30, far: 20, small: 3}}
    told = client.post(f"{API}/simulate/employer", json={"answers": answers, "draws": 0})
    assert told.status_code == 200
    shown = told.json()["inputs"]["home_communes"]["value"]
    assert shown["counts"][small] is None
    usual = client.post(f"{API}/simulate/employer", json={"draws": 0}).json()["inputs"]["distance_km"]
    assert told.json()["inputs"]["distance_km"]["value"] != usual["value"]
    lost = client.post(
        f"{API}/simulate/employer", json={"answers": {**answers, "home_communes": {work: 40, "X9999": 9}}}
    )
    assert lost.status_code == 422
    assert [each["where"] for each in lost.json()["problems"]] == ["home_communes"]


def test_an_employer_may_name_the_territory_which_the_server_opens_itself(client, monkeypatch):
    def no_other_home():
        pytest.fail("the data of the server are those it was started with")

    monkeypatch.setattr("maillage.sources.home.Home.default", no_other_home)
    work = client.get(f"{API}/territories/demo/communes").json()["rows"][0]["commune_id"]
    answers = {"work_commune": work, "home_communes": {work: 40}}
    anywhere, named = (
        client.post(f"{API}/simulate/employer", json={"answers": {**answers, **more}, "draws": 0}).json()
        for more in ({}, {"territory": "demo"})
    )
    assert named["indicators"] == anywhere["indicators"]
    outside = {"work_commune": "59350", "territory": "demo"}
    refused = client.post(f"{API}/simulate/employer", json={"answers": outside})
    assert refused.status_code == 422
    assert [each["where"] for each in refused.json()["problems"]] == ["work_commune"]
    missing = client.post(f"{API}/simulate/employer", json={"answers": {**answers, "territory": "france"}})
    assert missing.status_code == 404


@pytest.mark.parametrize(
    ("sent", "kind", "said"),
    [("{bad", "application/json", "n’est pas du JSON"), ("staff=3", "text/plain", "doit être un objet JSON")],
)
def test_a_body_that_is_no_json_is_told_as_such(client, sent, kind, said):
    told = client.post(f"{API}/simulate/employer", content=sent, headers={"content-type": kind})
    assert told.status_code == 422
    (problem,) = told.json()["problems"]
    assert problem["where"] == "body"
    assert said in problem["what"]


def test_a_territory_is_simulated_in_the_year_asked_for(client):
    by_answer = client.post(f"{API}/simulate/territory", json={"answers": {"year": 2030}, "draws": 0}).json()
    by_option = client.post(f"{API}/simulate/territory", json={"year": 2030, "draws": 0}).json()
    assert by_answer == by_option
    assert by_answer["year"] == 2030
    assert len(by_answer["communes"]) == 150


@pytest.mark.parametrize(
    ("audience", "indicator"), [("employer", "E29"), ("employee", "s1"), ("territory", "T5")]
)
def test_each_figure_leads_to_its_formula(client, audience, indicator):
    told = client.post(f"{API}/simulate/{audience}/derivation/{indicator}", json={}).json()
    assert told["steps"][-1]["quantity"] == told["quantity"]
    assert all(
        each["source"] or each["status"] is None for each in told["figures"] if each["status"] == "source"
    )


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_question_can_be_answered_by_its_own_default(client, audience):
    asked = client.get(f"{API}/simulate/{audience}/questions", params={"lang": "en"}).json()["questions"]
    assert all(each["label"] for each in asked)
    answers = {
        each["name"]: each["choices"][0]
        for each in asked
        if each["choices"] and not isinstance(each["default"], list)
    }
    told = client.post(f"{API}/simulate/{audience}", json={"answers": answers, "draws": 0, "drivers": "none"})
    assert told.status_code == 200, told.text


def test_a_plan_chooses_as_many_sites_as_asked(client):
    told = client.post(
        f"{API}/site", json={"territory": "demo", "sites": 2, "strategy": "tissu-local"}
    ).json()
    assert len(told["sites"]) == 2
    assert told["proof"]


def test_all_problems_are_told_at_once_those_of_files_included(client):
    answers = {"staff": -1, "stafff": 3, "home_communes": "/etc/passwd", "telework_days_per_week": 9}
    told = client.post(f"{API}/simulate/employer", json={"answers": answers})
    assert told.status_code == 422
    assert told.headers["content-type"] == "application/problem+json"
    assert {each["where"] for each in told.json()["problems"]} == set(answers)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/territories/@list.csv/study", None),
        ("GET", "/territories/demo/study?scenario=mine.yaml", None),
        ("POST", "/site", {"territory": "@list.csv"}),
        ("POST", "/site", {"territory": "demo", "scenario": "mine.yaml"}),
        ("POST", "/simulate/territory", {"answers": {"territory": "@list.csv"}}),
        ("POST", "/simulate/territory", {"answers": {"scenario": "mine.yaml"}}),
        ("POST", "/simulate/employer", {"answers": {"territory": "@list.csv"}}),
        ("POST", "/simulate/employer", {"answers": {"home_communes": "staff.csv"}}),
    ],
)
def test_no_request_names_a_file_of_the_server(client, method, path, body):
    told = client.request(method, API + path, json=body)
    assert told.status_code == 422
    assert told.json()["problems"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/territories/scot:nulle-part/study", None, 404),
        ("GET", "/territories/demo/study?year=2050", None, 422),
        ("GET", "/territories/demo/study?year=deux-mille", None, 422),
        ("GET", "/territories/demo/study?reading=guessed", None, 422),
        ("GET", "/parameters/car.occupation", None, 404),
        ("GET", "/indicators/Z1", None, 404),
        ("GET", "/datasets/nothing", None, 404),
        ("GET", "/jobs/000000000000000000000000", None, 404),
        ("POST", "/simulate/employer", {"draws": 10_001}, 422),
        ("POST", "/simulate/employer", {"answers": {"\ud800": 1}}, 422),
        ("POST", "/site", {"territory": "demo", "strategy": "tissu-local"}, 422),
        ("PUT", "/site", {}, 405),
        ("GET", "/nothing", None, 404),
    ],
)
def test_what_cannot_be_served_is_a_problem_document(client, method, path, body, status):
    content = None if body is None else json.dumps(body)
    told = client.request(method, API + path, content=content, headers={"content-type": "application/json"})
    assert told.status_code == status
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json()["status"] == status
    assert told.json()["detail"]


def test_a_body_that_is_too_large_or_no_json_is_refused(client):
    large = client.post(f"{API}/simulate/employer", content=b"[" + b"1," * 600_000 + b"1]")
    broken = client.post(
        f"{API}/simulate/employer", content=b"{", headers={"content-type": "application/json"}
    )
    assert (large.status_code, broken.status_code) == (413, 422)


@pytest.fixture
def hasty(tmp_path):
    """A client of a server of its own, whose studies are still to be made."""
    with TestClient(create_app(WebSettings(home=tmp_path, requests_per_minute=0))) as found:
        yield found


def test_long_work_is_followed_at_its_address(hasty):
    started = hasty.get(f"{API}/territories/demo/study", params={"wait": 0})
    assert started.status_code == 202
    address = started.headers["location"]
    state = hasty.get(address).json()
    while state["state"] in {"queued", "running"}:
        time.sleep(0.05)
        state = hasty.get(address).json()
    assert state["state"] == "done"
    assert state["result"] == hasty.get(f"{API}/territories/demo/study").json()


def test_work_that_is_stopped_says_so(hasty):
    address = hasty.post(f"{API}/site", json={"territory": "demo", "sites": 3}, params={"wait": 0}).headers[
        "location"
    ]
    assert hasty.delete(address).status_code == 204
    state = hasty.get(address).json()
    while state["state"] in {"queued", "running"}:
        time.sleep(0.05)
        state = hasty.get(address).json()
    assert state["state"] == "failed"
    assert "arrêté" in state["error"]["detail"]


def test_a_job_of_a_page_never_shows_what_it_made(hasty):
    """Pages compute for themselves under the same roof; only documents of the API are given out."""
    app_jobs = hasty.app.state.services.jobs
    job = app_jobs.start("a page", lambda _: {"secret": 1})
    job.wait(10)
    assert hasty.get(f"{API}/jobs/{job.id}").json()["result"] is None


def test_the_readable_page_tells_every_operation(client):
    document = client.get(f"{API}/openapi.json").json()
    told = {
        (each["method"].lower(), each["path"])
        for section in client.get("/api.json").json()["sections"]
        for each in section["operations"]
    }
    assert told == {(method, path) for path, found in document["paths"].items() for method in found}


def test_the_examples_of_the_readable_page_can_be_pasted(client):
    """Each command of the page, sent as it is written (jobs aside, whose names nobody knows before)."""
    for section in client.get("/api.json").json()["sections"]:
        for operation in section["operations"]:
            for example in operation["examples"]:
                words = shlex.split(example["command"])
                address = words[-1].removeprefix("{server}")
                if "/jobs/" in address:
                    continue
                sent = words[words.index("-d") + 1] if "-d" in words else None
                told = client.request(
                    operation["method"], address, json=None if sent is None else json.loads(sent)
                )
                assert told.status_code == 200, (example["command"], told.text)


def test_the_third_places_of_a_territory_are_those_of_its_page(client):
    told = client.get(f"{API}/territories/demo/third-places", params={"lang": "en", "wait": 60}).json()
    page = client.get("/tiers-lieux/demo.json", params={"lang": "en"}).json()
    assert told == page
    assert told["counts"]["open"] == sum(each["state"] == "open" for each in told["places"]) > 0


def test_the_plan_of_a_project_has_the_figures_of_the_library(client):
    answers = {"seats": 12, "zone": "rural", "premises": "lent"}
    told = client.post(f"{API}/places/plan", json={"answers": answers, "draws": 64, "seed": 7}).json()
    made = business_plan(answers, options=SimulationOptions(draws=DrawOptions(64, 7)))
    assert told == json.loads(json.dumps(made.to_dict()))


def test_a_project_is_set_beside_the_demand_around_its_commune(client):
    missing = client.get(f"{API}/territories/demo/third-places", params={"wait": 60}).json()["missing"][0]
    asked = {"territory": "demo", "commune": missing["commune_id"], "draws": 0}
    told = client.post(f"{API}/places/plan", params={"wait": 60}, json=asked).json()
    assert told["demand"]["name"] == missing["name"]
    assert told["demand"]["teleworkers"] >= missing["teleworkers"]
    lost = client.post(f"{API}/places/plan", params={"wait": 60}, json={**asked, "commune": "X9999"})
    assert lost.status_code == 404
    alone = client.post(f"{API}/places/plan", params={"lang": "en"}, json={"commune": "X9999"})
    assert alone.status_code == 422
    assert alone.json()["detail"] == "A territory and a commune go together."


def test_the_questions_of_a_project_say_what_they_ask(client):
    told = client.get(f"{API}/places/plan/questions").json()["questions"]
    assert {each["name"] for each in told} == set(ProjectInputs.model_fields) - {"parameters"}
    assert all(each["label"] for each in told)
    refused = client.post(
        f"{API}/places/plan", params={"lang": "fr"}, json={"answers": {"sièges": 3, "seats": -1}}
    )
    assert refused.status_code == 422
    assert len(refused.json()["problems"]) == 2
