"""Long work: a page that shows its progress and then the answer, with scripts or without; a program waits."""

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


def test_the_browser_waits_and_arrives(browser, address):
    page = browser.new_page()
    page.goto(f"{address}/implantation/demo?lieux=6")
    page.locator(".sites li").nth(5).wait_for(timeout=300_000)
    assert page.url.endswith("lieux=6")
    page.close()
