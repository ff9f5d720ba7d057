"""A real server on the invented territory, and a real browser in front of it."""

from __future__ import annotations

import shutil
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn
from likeness import DRAWN_BY, MADE, comparable, differences
from playwright.sync_api import Browser, Page, Request, sync_playwright
from starlette.testclient import TestClient

from maillage.web import WebSettings, create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = {"desktop": 1280, "phone": 390}
SWITCHES = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-gl=angle",
    "--use-angle=swiftshader",  # maps are drawn without a graphics card
    "--enable-unsafe-swiftshader",
)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> WebSettings:
    """A server with no official data: the invented territory only, and no bound on how often tests ask."""
    return WebSettings(home=tmp_path_factory.mktemp("home"), requests_per_minute=0)


@pytest.fixture(scope="session")
def client(settings: WebSettings) -> Iterator[TestClient]:
    """Asks the application without a network; a long computation is waited for."""
    patient = settings.model_copy(update={"patience_s": 300.0})
    with TestClient(create_app(patient), raise_server_exceptions=False) as found:
        yield found


@contextmanager
def served(settings: WebSettings) -> Iterator[str]:
    """A real server in a thread of this process, at the address given, until the block ends."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    config = uvicorn.Config(
        create_app(settings), host="127.0.0.1", port=port, log_level="warning", access_log=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        thread.join(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def serving() -> Callable[[WebSettings], AbstractContextManager[str]]:
    """Starts a real server with other settings than the usual ones."""
    return served


@pytest.fixture(scope="session")
def address(settings: WebSettings) -> Iterator[str]:
    """Where a real server listens."""
    with served(settings) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, else the one that Playwright installed."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield started
        started.close()


@dataclass
class Visit:
    """One page open in the browser, with all it asked for and complained of.

    Attributes:
        page: the browser's page.
        address: of the server.
        requests: everything the page asked for.
        complaints: errors of scripts, messages of the content policy, requests that failed.
    """

    page: Page
    address: str
    requests: list[Request] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to an address, past the waiting page if there is one, until everything has come."""
        self.page.goto(self.address + path)
        self.page.wait_for_selector("main:not(:has([data-progress]))", timeout=300_000)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def elsewhere(self) -> list[str]:
        """Requests to anyone but the server."""
        local = (self.address, "data:", "blob:")
        return [each.url for each in self.requests if not each.url.startswith(local)]

    def accessibility(self) -> list[str]:
        """What axe-core finds wrong with the page as it stands: rule and elements."""
        self.page.evaluate(AXE.read_text(encoding="utf-8") + "; void 0")
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{each['id']}: {', '.join(str(node['target']) for node in each['nodes'][:5])}"
            for each in found["violations"]
        ]

    def too_wide(self) -> list[str]:
        """The elements that make the page wider than the screen; none when it fits."""
        return self.page.evaluate(
            """() => document.documentElement.scrollWidth <= innerWidth ? [] :
            [...document.querySelectorAll("main *, header *, footer *")]
              .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
              .map((each) => each.tagName + "." + each.className).slice(0, 5)"""
        )

    def frames_that_scroll(self) -> list[str]:
        """Tables wider than the frame they stand in, those that are folded away too; none when all can be read at once."""
        self.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        return self.page.evaluate(
            """() => [...document.querySelectorAll("main .scroll")]
              .filter((each) => each.scrollWidth > each.clientWidth + 1)
              .map((each) => each.textContent.trim().replace(/\\s+/g, " ").slice(0, 60))"""
        )

    def keep(self, name: str) -> None:
        """Keep a picture of the whole page among what a build leaves; it must look as it did, where it is stable."""
        MADE.mkdir(parents=True, exist_ok=True)
        browser = self.page.context.browser
        assert browser is not None
        picture = MADE / f"{name}.png"
        self.page.screenshot(path=picture, full_page=True)
        (MADE / DRAWN_BY).write_text(browser.version + "\n", encoding="utf-8")
        if comparable(name, browser.version):
            assert differences(picture, name) == "", "look at it; if it is meant: make pictures"


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Visit]]:
    """Opens a page of a width, with or without scripts; at the end it must have asked nobody else, and complained of nothing."""
    opened: list[Visit] = []

    def start(width: str = "desktop", *, scripts: bool = True, dark: bool = False) -> Visit:
        context = browser.new_context(
            viewport={"width": WIDTHS[width], "height": 900},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            bypass_csp=False,
        )
        page = context.new_page()
        found = Visit(page, address)
        page.on("request", lambda asked: found.requests.append(asked))  # noqa: PLW0108 - Playwright takes no bound method of a list
        page.on("pageerror", lambda error: found.complaints.append(str(error)))
        page.on("console", lambda said: found.complaints.append(said.text) if said.type == "error" else None)
        opened.append(found)
        return found

    yield start
    for each in opened:
        each.page.context.close()
        assert each.elsewhere() == []
        assert each.complaints == []
