"""Long work: a page that shows its progress and then the answer, with scripts or without; a program waits."""

import threading
from contextlib import contextmanager
from html import unescape

import pytest
from starlette.testclient import TestClient

from maillage.web import create_app


@pytest.fixture(scope="module")
def hurried(settings):
    """A server whose pages wait for nothing."""
    with TestClient(create_app(settings.model_copy(update={"patience_s": 0.0}))) as client:
        yield client


def test_a_page_that_is_not_ready_shows_its_progress_then_the_answer(hurried):
    first = hurried.get("/implantation/demo?lieux=1")
    assert first.status_code == 202
    assert first.headers["cache-control"] == "no-store"
    assert '<noscript><meta http-equiv="refresh"' in first.text
    progress = first.text.split('data-progress="')[1].split('"')[0]
    events = hurried.get(progress)
    assert events.headers["content-type"].startswith("text/event-stream")
    assert "Lecture des fichiers" in events.text
    assert events.text.endswith('event: done\ndata: ""\n\n')
    assert hurried.get("/implantation/demo?lieux=1").status_code == 200


def test_a_program_is_given_the_answer_itself(hurried):
    answer = hurried.get("/implantation/demo.json?lieux=2")
    assert answer.status_code == 200
    assert len(answer.json()["plan"]["sites"]) == 2


def test_a_part_of_a_page_sends_the_reader_to_the_page_that_waits(hurried):
    answer = hurried.get("/implantation/demo?lieux=4", headers={"hx-request": "true"})
    assert answer.status_code == 202
    assert answer.headers["hx-redirect"] == "/implantation/demo?lieux=4"


def test_work_that_is_not_known_is_told(hurried):
    assert hurried.get("/travaux/none/suivi").status_code == 404
    assert hurried.post("/travaux/none/arret").status_code == 404


def test_work_can_be_stopped_and_asked_for_again(hurried):
    waiting = hurried.get("/implantation/demo?lieux=5")
    stop = waiting.text.split('<form method="post" action="')[1].split('"')[0]
    back = hurried.post(stop, follow_redirects=False)
    assert (back.status_code, back.headers["location"]) == (303, "/")
    assert len(hurried.get("/implantation/demo.json?lieux=5").json().get("plan", {}).get("sites", [])) in {
        0,
        5,
    }


@pytest.mark.parametrize(
    ("places", "led", "back"),
    [
        (6, "http://testserver/recherche?q=lens", "/recherche?q=lens"),
        (7, "http://testserver/implantation/demo", "/"),
        (8, "https://elsewhere.example/recherche", "/"),
        (9, "", "/"),
    ],
    ids=["a page of ours", "the page itself", "another server", "none"],
)
def test_whoever_stops_the_work_goes_back_to_the_page_that_led_to_it(hurried, places, led, back):
    stop = _stop(hurried, places, {"referer": led} if led else {})
    assert hurried.post(stop, follow_redirects=False).headers["location"] == back


@pytest.mark.parametrize(
    ("places", "address"),
    list(
        enumerate(["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "/a b"], 10)
    ),
)
def test_a_stop_leads_to_no_other_server(hurried, places, address):
    stop = _stop(hurried, places, {})
    answer = hurried.post(stop, params={"retour": address}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def _stop(client, places, headers):
    """The address that stops the search for a plan of so many places."""
    waiting = client.get(f"/implantation/demo?lieux={places}", headers=headers)
    return unescape(waiting.text.split('<form method="post" action="')[1].split('"')[0])


@contextmanager
def busy(client):
    """Meanwhile, long work holds every place of the server."""
    gate, jobs = threading.Event(), client.app.state.services.jobs
    works = [jobs.start(("long work", place), lambda _step: gate.wait()) for place in range(jobs.workers)]
    try:
        yield
    finally:
        gate.set()
        for work in works:
            work.result()


@pytest.mark.parametrize(
    ("address", "made_by"),
    [
        ("/territoires/demo", "/territoires/demo.json"),
        ("/territoires/demo/graphiques/potentiel.json", "/territoires/demo.json"),
        ("/territoires/demo/calcul/teleworkers", "/territoires/demo/calcul/teleworkers.json"),
        ("/comparer?a=demo&b=demo&b_annee=2030", "/comparer.json?a=demo&b=demo&b_annee=2030"),
        (
            "/methode/retour-sur-les-previsions?territoire=demo",
            "/methode/retour-sur-les-previsions.json?territoire=demo",
        ),
        ("/territoires/demo/synthese", "/territoires/demo/synthese.json"),
        ("/tiers-lieux/demo", "/tiers-lieux/demo.json"),
        ("/methode/etude-2017/chiffres", "/methode/etude-2017/chiffres.json"),
        ("/api/v1/territories/demo/study?wait=0", "/api/v1/territories/demo/study?wait=60"),
        ("/api/v1/territories/demo/communes?wait=0", "/api/v1/territories/demo/communes?wait=60"),
    ],
)
def test_what_was_computed_once_does_not_queue_behind_the_work_of_others(hurried, address, made_by):
    assert hurried.get(made_by).status_code == 200  # a program waits until it is made
    with busy(hurried):
        assert hurried.get(address).status_code == 200


def test_what_is_not_computed_does_queue(hurried):
    with busy(hurried):
        assert hurried.get("/territoires/demo?annee=2033").status_code == 202


def test_the_browser_waits_and_arrives(browser, address):
    page = browser.new_page()
    page.goto(f"{address}/implantation/demo?lieux=6")
    page.locator(".sites li").nth(5).wait_for(timeout=300_000)
    assert page.url.endswith("lieux=6")
    page.close()
