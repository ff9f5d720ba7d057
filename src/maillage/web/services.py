"""What the pages share while a server runs: settings, studies, jobs, names; nothing of it is global."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from maillage.sources.home import Home
from maillage.web.jobs import Jobs
from maillage.web.kept import Kept
from maillage.web.settings import WebSettings
from maillage.web.studies import Studies
from maillage.web.view import View

if TYPE_CHECKING:
    from maillage.assembly.gazetteer import Gazetteer


REACHED_KEPT = 8
"""Each holds every commune of the country: some megabytes."""


@dataclass(frozen=True, eq=False)
class Services:
    """What a request may use.

    Attributes:
        settings: choices of the server.
        home: the imported data.
        studies: territories and studies, each made once.
        jobs: long work.
        reached: how communes are reached from the last communes of work asked for.
    """

    settings: WebSettings
    home: Home
    studies: Studies
    jobs: Jobs
    reached: Kept = field(default_factory=lambda: Kept(REACHED_KEPT), repr=False)
    _names: Kept = field(default_factory=lambda: Kept(1), repr=False)

    @classmethod
    def of(cls, settings: WebSettings) -> Services:
        """The services of a server."""
        home = Home(settings.home) if settings.home is not None else Home.default()
        return cls(settings, home, Studies(home, settings.studies_kept), Jobs(settings.workers))

    @property
    def names(self) -> Gazetteer:
        """The names that can be searched; read again when other data are imported."""
        from maillage.assembly.gazetteer import gazetteer

        return self._names.get(self.studies.data_state(), lambda: gazetteer(self.home))


def _services(request: Request) -> Services:
    found: Services = request.app.state.services
    return found


Served = Annotated[Services, Depends(_services)]
"""The services, as a parameter of a page."""
Viewed = Annotated[View, Depends(View.of)]
"""How the page is asked for, as a parameter of a page."""
