"""The application: pages, API, files, and what protects them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib import import_module
from pkgutil import iter_modules
from threading import Event, Thread
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from maillage import __version__
from maillage.web import pages
from maillage.web.api import TAGS
from maillage.web.api import router as api
from maillage.web.assets import Assets
from maillage.web.faults import Faults
from maillage.web.problems import tell_problems
from maillage.web.security import BoundedBody, RequestRate, SafeHeaders
from maillage.web.services import Services
from maillage.web.settings import WebSettings
from maillage.web.twins import JsonTwins
from maillage.web.warming import warm

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SMALLEST_GZIPPED = 1_000


def create_app(settings: WebSettings | None = None) -> FastAPI:
    """An application that serves the pages and the API.

    Args:
        settings: choices of the server; the usual ones by default.

    Example:
        >>> from maillage.web import WebSettings, create_app
        >>> create_app(WebSettings()).title
        'Maillage'
    """
    chosen = settings or WebSettings()
    services = Services.of(chosen)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        stopped = Event()
        if chosen.warm:
            Thread(target=warm, args=(services, stopped), daemon=True, name="maillage-warm").start()
        yield
        stopped.set()
        services.jobs.close()

    app = FastAPI(
        title="Maillage",
        version=__version__,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        openapi_tags=list(TAGS),
        lifespan=lifespan,
    )
    app.state.services = services
    app.mount("/static", Assets())
    app.include_router(api)
    for router in _page_routers():
        app.include_router(router)
    tell_problems(app)
    app.add_middleware(Faults)
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_GZIPPED)
    app.add_middleware(JsonTwins)
    app.add_middleware(BoundedBody, most_bytes=chosen.most_body_bytes)
    app.add_middleware(RequestRate, per_minute=chosen.requests_per_minute)
    app.add_middleware(SafeHeaders, base_map=chosen.base_map_origin)
    return app


def _page_routers() -> list[APIRouter]:
    """The routers of all pages: each module of :mod:`maillage.web.pages` is one."""
    names = sorted(module.name for module in iter_modules(pages.__path__))
    return [import_module(f"{pages.__name__}.{name}").router for name in names]
