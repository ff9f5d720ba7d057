"""A base map under ours: nobody is asked for it unless the server allows it and the reader wants it; then its server alone."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pydantic import ValidationError

from maillage.web import WebSettings
from maillage.web.security import content_policy

DEMO = "/carte?territoire=demo"
PLAN_IGN = "https://data.geopf.fr"


class Tiles(BaseHTTPRequestHandler):
    """A local server of pale green squares, in place of IGN's."""

    asked: list[str]
    status = 200

    def do_GET(self):
        """One image, whatever the place."""
        type(self).asked.append(self.path)
        self.send_response(type(self).status)
        self.send_header("content-type", "image/png")
        self.send_header("access-control-allow-origin", "*")
        self.end_headers()
        self.wfile.write(square() if type(self).status == 200 else b"")

    def log_message(self, *said):
        """Say nothing."""


def square():
    from PIL import Image

    written = BytesIO()
    Image.new("RGB", (256, 256), "#b7e3c0").save(written, "png")
    return written.getvalue()


@pytest.fixture
def tiles():
    """A server of images, and what it was asked."""
    handler = type("Asked", (Tiles,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", handler
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def with_base_map(tiles, settings, serving):
    """Where a server listens that allows a base map of those images."""
    origin, _ = tiles
    allowed = settings.model_copy(
        update={
            "base_map": True,
            "base_map_tiles": origin + "/{z}/{x}/{y}.png",
            "base_map_source": "Essai, © nous",
        }
    )
    with serving(allowed) as found:
        yield found


def opened(browser, address):
    """The map on a page of its own, with everyone whom it asked."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce").new_page()
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url))
    page.goto(address + DEMO)
    page.wait_for_selector("[data-map][data-state=ready]", timeout=240_000)
    return page, asked


def elsewhere(asked, *known):
    return {url for url in asked if not url.startswith((*known, "blob:", "data:"))}


def test_the_server_of_images_is_asked_when_the_reader_wants_it_and_no_one_else(
    browser, with_base_map, tiles
):
    origin, handler = tiles
    page, asked = opened(browser, with_base_map)
    source = page.locator(".map-ground-source")
    assert handler.asked == []
    assert source.is_hidden()
    with page.expect_response(lambda each: each.url.startswith(origin)):
        page.get_by_label("Fond de carte").check()
    expect(source).to_have_text("Fond de carte : Essai, © nous")
    assert all(path.count("/") == 3 and path.endswith(".png") for path in handler.asked)
    assert elsewhere(asked, with_base_map, origin) == set()
    page.get_by_label("Fond de carte").uncheck()
    assert source.is_hidden()
    page.context.close()


def test_the_content_policy_names_that_server_and_only_it(browser, with_base_map, tiles):
    origin, _ = tiles
    page = browser.new_context().new_page()
    policy = page.goto(with_base_map + DEMO).headers["content-security-policy"]
    assert f"connect-src 'self' {origin};" in policy + ";"
    assert policy.count("http") == 1
    page.context.close()


def test_a_base_map_that_fails_leaves_the_map_as_it_was(browser, with_base_map, tiles):
    _, handler = tiles
    handler.status = 503
    page, _ = opened(browser, with_base_map)
    page.get_by_label("Fond de carte").check()
    page.locator(".map-ground-source[role=status]").wait_for()
    assert "ne répond pas" in page.locator(".map-ground-source").inner_text()
    assert page.locator("[data-map].map-drawn").count() == 1
    page.locator("#map-commune").fill("Valmer")
    page.keyboard.press("Enter")
    page.locator(".map-card h2").wait_for()
    assert page.locator(".map-card h2").inner_text() == "Valmer"
    page.context.close()


def test_without_the_option_there_is_no_base_map_and_no_server_to_ask(visit, client):
    page = visit().open(DEMO)  # the visit itself fails if anyone else was asked
    assert page.get_by_label("Fond de carte").count() == 0
    assert "http" not in client.get(DEMO).headers["content-security-policy"]
    assert PLAN_IGN not in client.get(DEMO).text


def test_by_default_the_base_map_is_plan_ign():
    allowed = WebSettings(base_map=True)
    assert allowed.base_map_origin == PLAN_IGN
    assert "PLANIGNV2" in allowed.base_map_tiles
    assert "© IGN" in allowed.base_map_source
    assert WebSettings().base_map_origin == ""
    assert PLAN_IGN in content_policy(embed=False, base_map=allowed.base_map_origin)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "ftp://x/{z}/{x}/{y}",
        "https://x/{z}/{x}.png",
        "https://x; script-src *//{z}/{x}/{y}",
        "//x/{z}/{x}/{y}",
    ],
)
def test_an_address_that_is_no_address_of_tiles_is_refused(wrong):
    with pytest.raises(ValidationError):
        WebSettings(base_map_tiles=wrong)
