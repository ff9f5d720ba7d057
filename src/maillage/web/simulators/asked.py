"""What was asked of a simulator: whose, with which answers; and the addresses that change one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from maillage.web.simulators.answers import KEPT, read_typed
from maillage.web.simulators.fields import GROUPS, REBOUND
from maillage.web.view import TWIN

if TYPE_CHECKING:
    from maillage.web.simulators.answers import Typed
    from maillage.web.view import View

ROOT = "/simulateurs"
DOORS = {"employeur": "employer", "salarie": "employee", "territoire": "territory"}
"""Audience behind each door."""


@dataclass(frozen=True)
class Asked:
    """One demand.

    Attributes:
        door: in the address.
        audience: whose simulator.
        typed: the answers.
        view: form in which the page is wanted.
    """

    door: str
    audience: str
    typed: Typed
    view: View

    @classmethod
    def of(cls, door: str, view: View) -> Asked:
        """What the address of a page asks.

        Raises:
            KeyError: there is no such door.
        """
        return cls(door, DOORS[door], read_typed(DOORS[door], view.query, view.language), view)

    @property
    def path(self) -> str:
        """Address of the simulator, without answers."""
        return f"{ROOT}/{self.door}"

    @property
    def redundant(self) -> bool:
        """Whether the address says more than the answers that differ from the defaults."""
        unknown = {each.name for each in self.typed.ignored}
        given = [(name, value) for name, value in self.view.query if name not in {*KEPT, *unknown}]
        return sorted(given) != sorted(self.typed.pairs())

    def address(self, below: str = "") -> str:
        """The shortest address of these answers, at this page or below it."""
        return self._written(self.path + below, self.typed.pairs())

    @property
    def twin(self) -> str:
        """Address of the results for a program."""
        return self._written(self.path + TWIN, self.typed.pairs())

    def changed(self, name: str, value: str) -> str:
        """The same answers with one changed."""
        pairs = [pair for pair in self.typed.pairs() if pair[0] != name]
        return self._written(self.path, [*pairs, (name, value)])

    def preset(self, name: str) -> str:
        """The same answers with a preset of the ledger, and no line changed on top."""
        pairs = [pair for pair in self.typed.pairs() if pair[0] not in REBOUND]
        return self._written(self.path, [*pairs, ("ledger", name)])

    @property
    def lines_changed(self) -> bool:
        """Whether single lines of the ledger were changed."""
        return any(name in self.typed.values for name in REBOUND[1:])

    @property
    def open_groups(self) -> tuple[str, ...]:
        """Groups of questions that hold an answer or a problem: they are shown open."""
        touched = {*self.typed.raw, *self.typed.many, *(each.name for each in self.typed.problems)}
        return tuple(name for name, members in GROUPS[self.audience].items() if touched & {*members})

    @property
    def opens_details(self) -> bool:
        """Whether one of the groups holds a problem."""
        wrong = {each.name for each in self.typed.problems}
        return any(wrong & {*members} for members in GROUPS[self.audience].values())

    @property
    def told(self) -> dict[str, str]:
        """Problems by name of control, for the page to put beside each."""
        return {each.name: each.said for each in self.typed.problems}

    def _written(self, path: str, pairs: list[tuple[str, str]]) -> str:
        kept = {name: value for name, value in self.view.query if name in KEPT}
        query = urlencode([*pairs, *kept.items()], safe=":,")
        return quote(path, safe="/:") + (f"?{query}" if query else "")
