"""What is asked of a plan: the territory and commune of the project, and its answers; and the addresses that keep them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from maillage.parameters import ParameterTree
from maillage.simulator.simulation import DEFAULT_YEAR
from maillage.third_places.project import PROJECT
from maillage.web.simulators.answers import KEPT, read_typed
from maillage.web.simulators.asked import Asked
from maillage.web.simulators.writer import FieldWriter

if TYPE_CHECKING:
    from maillage.parameters import ValueAt
    from maillage.web.simulators.controls import Control
    from maillage.web.simulators.writer import Source
    from maillage.web.view import View

COMMUNE = "commune"
HELD = (*KEPT, COMMUNE)
DOOR = "tiers-lieux"


@dataclass(frozen=True)
class PlanAsked(Asked):
    """One demand for a plan.

    Attributes:
        territory: as on the command line.
        commune: code of the commune of the project; empty when none is named.
    """

    territory: str = ""
    commune: str = ""

    @classmethod
    def of_plan(cls, territory: str, commune: str, view: View) -> PlanAsked:
        """What the address of a page asks."""
        query = [(name, value) for name, value in view.query if name not in HELD]
        typed = read_typed(PROJECT, query, view.language)
        return cls(DOOR, PROJECT, typed, view, territory, commune.strip())

    @property
    def path(self) -> str:
        """Address of the plan, without answers."""
        return f"/tiers-lieux/{self.territory}/projet"

    def _written(self, path: str, pairs: list[tuple[str, str]]) -> str:
        """An address with these answers, and the commune and form of this page."""
        kept = {name: value for name, value in self.view.query if name in KEPT}
        place = [(COMMUNE, self.commune)] if self.commune else []
        query = urlencode([*place, *pairs, *kept.items()], safe=":,")
        return quote(path, safe="/:") + (f"?{query}" if query else "")


class ProjectWriter(FieldWriter):
    """Writes the questions of a project: a default that follows from another answer comes with its own source."""

    def _at(self, control: Control) -> ValueAt:
        """The parameter in force behind a control, in the year asked for."""
        return ParameterTree.load().reader(self.typed.year or DEFAULT_YEAR).at(self._behind(control))

    def _source(self, control: Control) -> Source | None:
        return super()._source(
            replace(control, parameter=self._behind(control)) if control.parameter else control
        )

    def _behind(self, control: Control) -> str:
        made = self.simulation
        figure = made.figures.get(control.question) if made is not None else None
        return figure.parameter if figure is not None and figure.parameter else control.parameter
