"""A server prepares the invented territory before anybody asks, and stops doing so when it stops."""

from __future__ import annotations

from threading import Event

from starlette.testclient import TestClient

from maillage.web import WebSettings, create_app
from maillage.web.services import Services
from maillage.web.warming import warm


def test_the_sheet_of_the_invented_territory_is_the_work_that_a_first_visitor_waits_for(tmp_path):
    services = Services.of(WebSettings(home=tmp_path))
    warm(services, Event())
    (prepared,) = services.jobs._known.values()
    app = create_app(WebSettings(home=tmp_path, requests_per_minute=0))
    app.state.services = services
    with TestClient(app) as client:
        assert client.get("/territoires/demo.json").status_code == 200
    assert prepared.done
    assert list(services.jobs._known.values()) == [prepared]
    services.jobs.close()


def test_a_server_that_stops_prepares_nothing_more(tmp_path):
    services, stopped = Services.of(WebSettings(home=tmp_path)), Event()
    stopped.set()
    warm(services, stopped)
    assert not services.jobs._known
    services.jobs.close()


def test_a_server_that_is_told_to_prepares_while_it_answers(tmp_path):
    with TestClient(create_app(WebSettings(home=tmp_path, requests_per_minute=0, warm=True))) as client:
        assert client.get("/").status_code == 200
        assert client.get("/territoires/demo.json").status_code == 200
