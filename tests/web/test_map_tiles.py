"""The map of a country, which reads vector tiles: tried on the invented territory, held for too large to be sent whole."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from maillage.web import WebSettings, create_app
from maillage.web.maps import shapes as map_shapes

DEMO = {"territoire": "demo"}


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """An application that sends no outlines whole."""
    patched = pytest.MonkeyPatch()
    patched.setattr(map_shapes, "MOST_SHAPES", 10)
    settings = WebSettings(home=tmp_path_factory.mktemp("country"), requests_per_minute=0, patience_s=300.0)
    with TestClient(create_app(settings)) as client:
        yield client
    patched.undo()


def mark(country) -> str:
    """The name of the tiles, as the page gives it to its script."""
    found = re.search(
        r"/tuiles/\{z\}/\{x\}/\{y\}\.mvt\?v=([0-9a-f]{16})", country.get("/carte", params=DEMO).text
    )
    assert found
    return found[1]


def test_tiles_are_made_once_and_kept_by_browsers(country):
    key = mark(country)
    answer = country.get(f"/tuiles/5/15/11.mvt?v={key}")
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert b"communes" in answer.content
    assert country.get(f"/tuiles/5/0/0.mvt?v={key}").status_code == 204
    assert mark(country) == key


def test_a_country_sends_names_instead_of_outlines_and_an_image_for_want_of_scripts(country):
    shapes = country.get("/carte/formes", params=DEMO).json()
    assert len(shapes["names"]) == 150
    assert "communes" not in shapes
    assert re.search(r'<noscript>.*href="/carte/image.svg', country.get("/carte", params=DEMO).text)
    assert country.get("/carte/image.svg", params=DEMO).text.count("<path") >= 5
    assert '<noscript><img src="/carte/image.svg' in country.get("/carte", params=DEMO).text


def test_a_country_is_drawn_and_a_commune_chosen(visit, country):
    seen = visit()

    def serve(route):
        asked = route.request.url.removeprefix(seen.address)
        answer = country.get(asked)
        headers = {
            name: value
            for name, value in answer.headers.items()
            if name not in {"content-encoding", "content-length"}
        }
        route.fulfill(status=answer.status_code, headers=headers, body=answer.content)

    seen.page.route("**/*", serve)
    page = seen.open("/carte?territoire=demo&commune=Valmer")
    page.wait_for_selector("[data-map][data-state=ready]", timeout=240_000)
    assert any("/tuiles/" in each.url for each in seen.requests)
    assert page.locator(".map-card h2").inner_text() == "Valmer"
    page.locator(".maplibregl-canvas").hover(position={"x": 420, "y": 330})
    page.locator(".map-tip").wait_for()
    seen.keep("map-tiles")
