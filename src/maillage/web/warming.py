"""What a server prepares while nobody asks for anything yet: libraries, words, names, and the sheet of the invented territory."""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from maillage.errors import MaillageError
from maillage.language import LANGUAGES, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from threading import Event

    from maillage.web.services import Services

LIBRARIES = (
    "pyarrow.parquet",
    "pyarrow.dataset",
    "scipy.stats",
    "scipy.optimize",
    "altair",
    "vl_convert",
    "geopandas",
)
"""Modules that a first sheet loads, each some tenths of a second or more."""
DEMO = "demo"


def warm(services: Services, stopped: Event) -> None:
    """Prepare what a first visitor would wait for; stops between two parts when the server does.

    Nothing of it is needed: what cannot be prepared is told to whoever asks for it.

    Args:
        services: of the server.
        stopped: set when the server stops.
    """
    for part in _parts(services):
        if stopped.is_set():
            return
        try:
            part()
        except MaillageError as error:
            logging.getLogger(__name__).info("Not prepared: %s", error)


def _parts(services: Services) -> Iterator[Callable[[], object]]:
    yield _open_engine
    for name in LIBRARIES:
        yield partial(import_module, name)
    for language in LANGUAGES:
        yield partial(texts, language)
    yield lambda: services.names
    yield partial(_sheet_of_demo, services)


def _open_engine() -> None:
    from maillage.engine import Engine

    Engine.open("duckdb").close()


def _sheet_of_demo(services: Services) -> None:
    """Begin the sheet that most visitors see first; whoever asks for it meanwhile waits for the same work."""
    from maillage.web.pages.territory import sheet_work
    from maillage.web.sheet.material import chosen_study

    key, work = sheet_work(chosen_study(DEMO), LANGUAGES[0], services)
    with suppress(RuntimeError):  # the server stops: no work begins any more
        services.jobs.start(key, work)
