"""The territories, studies and what is computed from them, made once and kept while the server runs."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar, cast

from maillage.errors import MissingDataError
from maillage.web.kept import Kept
from maillage.web.made_from import CodeState, DataState
from maillage.web.stored import Stored, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from maillage.core import CoreTables
    from maillage.parameters import ParameterTree
    from maillage.sources.home import Home
    from maillage.study import Study
    from maillage.territory import Territory

    Step = Callable[[str], None]

Made = TypeVar("Made")


def silent(step: str) -> None:
    """Take a step and say nothing of it."""
    del step


@dataclass(frozen=True)
class Wanted:
    """Which study: territory, scenario, year and reading of the study's constants.

    Attributes:
        territory: as on the command line (``demo``, ``scot:artois`` …); never a file.
        scenario: name of a packaged scenario.
        year: of the figures.
        reading: of the study's constants; None: the scenario's own.
        overrides: parameters set by the user, by dotted name, in alphabetical order.
        people_only: whether commuting is left out, where no file of it is imported: the potential remains.
    """

    territory: str
    scenario: str = "etude-2016"
    year: int = 2025
    reading: str | None = None
    overrides: tuple[tuple[str, float], ...] = ()
    people_only: bool = False


@dataclass(frozen=True, eq=False)
class Opened:
    """A territory with its core tables; its engine serves one thread at a time.

    Attributes:
        core: the core tables.
        land: the perimeter.
        turn: held while its engine works.
    """

    core: CoreTables
    land: Territory
    turn: RLock = field(default_factory=RLock)


class Studies:
    """Opens territories and runs studies; each is made once, whoever asks and how often.

    Args:
        home: where the imported datasets are.
        most: territories, studies and further results kept, of each.
    """

    def __init__(self, home: Home, most: int) -> None:
        self.home = home
        self._opened, self._studies, self._derived = Kept(most), Kept(most), Kept(4 * most)
        self._data = DataState(home)
        self._stored = Stored(home.results_folder(), CodeState())

    def data_state(self) -> str:
        """What is imported, as one word that changes when it does."""
        return self._data.word()

    def opened(self, territory: str, step: Step = silent, *, people_only: bool = False) -> Opened:
        """A territory, open.

        Args:
            territory: as on the command line.
            step: called at each step.
            people_only: whether its commuting is left out.

        Raises:
            UnknownNameError: there is no such territory.
            InputError: a file of the server is named.
            MissingDataError: its data are not imported.
        """

        def make() -> Opened:
            from maillage.assembly.opening import open_territory
            from maillage.assembly.without_commuting import open_without_commuting
            from maillage.engine import Engine
            from maillage.study import DEFAULT_YEAR
            from maillage.web.remote_answers import refuse_files

            refuse_files({"territory": territory})
            step("reading")
            reader = self.parameters().reader(DEFAULT_YEAR)
            open_it = open_without_commuting if people_only else open_territory
            core, land = open_it(territory, Engine.open("duckdb"), reader, home=self.home)
            return Opened(core, land)

        return self._opened.get((self.data_state(), territory, people_only), make)

    def lacks_commuting(self, territory: str, step: Step = silent) -> bool:
        """Whether only the people of a territory are known, no file of its commuting being imported; found out once.

        Raises:
            UnknownNameError: there is no such territory.
            MissingDataError: not even its people are known.
        """

        def find() -> bool:
            try:
                self.opened(territory, step)
            except MissingDataError:
                self.opened(territory, step, people_only=True)
                return True
            return False

        return self.of_data(("lacks commuting", territory), find)

    def of_data(self, what: Hashable, make: Callable[[], Made]) -> Made:
        """Something made from the imported data, kept until they change.

        Args:
            what: names what is made.
            make: makes it.
        """
        return self._derived.get((self.data_state(), what), make)

    def of_territory(
        self,
        wanted: Wanted,
        what: Hashable,
        make: Callable[[Opened], Made],
        step: Step = silent,
    ) -> Made:
        """Something made from an open territory whatever is supposed of telework, kept beside it.

        Args:
            wanted: which territory, with or without its commuting; the rest does not count.
            what: names what is made.
            make: makes it; the territory's engine is its own meanwhile.
            step: called at each step.
        """
        key = (self.data_state(), wanted.territory, wanted.people_only, what)
        return self._in_turn(self._derived, key, wanted, make, step)

    def parameters(self, overrides: tuple[tuple[str, float], ...] = ()) -> ParameterTree:
        """The parameter tree, with the user's values on top.

        Raises:
            InputError: names or values that cannot be used.
        """
        from maillage.parameters import ParameterTree

        return ParameterTree.load().with_overrides(dict(overrides))

    def study(self, wanted: Wanted, step: Step = silent) -> Study:
        """The study.

        Raises:
            InputError: a territory, scenario, year or reading that does not exist or cannot be served.
        """
        from maillage.study import Study, StudyOptions
        from maillage.telework.scenario import Scenario

        scenario = Scenario.named(wanted.scenario)  # an address never names a file of the server
        options = StudyOptions(wanted.year, wanted.reading or scenario.reading)
        options.check()

        def make(opened: Opened) -> Study:
            step("computing")
            tree = self.parameters(wanted.overrides)
            return Study.run(opened.core, opened.land, scenario, options=options, parameters=tree)

        return self._in_turn(self._studies, (self.data_state(), wanted), wanted, make, step)

    def derived(
        self,
        wanted: Wanted,
        what: Hashable,
        make: Callable[[Study, Opened, Step], Made],
        step: Step = silent,
    ) -> Made:
        """Something computed from a study, kept beside it.

        Args:
            wanted: which study.
            what: names what is computed, with all its choices.
            make: computes it; the territory's engine is its own meanwhile.
            step: called at each step.
        """

        def now(opened: Opened) -> Made:
            return make(self.study(wanted, step), opened, step)

        return self._in_turn(self._derived, (self.data_state(), wanted, what), wanted, now, step)

    def plain(
        self,
        wanted: Wanted,
        what: Hashable,
        make: Callable[[Study, Opened, Step], Made],
        step: Step = silent,
    ) -> Made:
        """Plain values computed from a study, kept beside it and in the data folder, where a server that starts again finds them.

        Args:
            wanted: which study; it is not run where the values are found.
            what: names what is computed, with all its choices.
            make: computes values that JSON can hold; lists come back for tuples.
            step: called at each step.
        """
        key = (self.data_state(), wanted, what)
        with suppress(KeyError):
            return cast("Made", self._found(key))

        def now(opened: Opened) -> Made:
            return self._storing(key, lambda: make(self.study(wanted, step), opened, step))

        return self._in_turn(self._derived, key, wanted, now, step)

    def plain_of_data(self, what: Hashable, make: Callable[[], Made]) -> Made:
        """Plain values made from the imported data and from no one study, kept as :meth:`plain` keeps them."""
        key = (self.data_state(), what)
        with suppress(KeyError):
            return cast("Made", self._found(key))
        return self._derived.get(key, lambda: self._storing(key, make))

    def _found(self, key: Hashable) -> object:
        with suppress(KeyError):
            return self._derived.found(key)
        stored = self._stored.found(key)
        return self._derived.get(key, lambda: stored)

    def _storing(self, key: tuple[Hashable, ...], make: Callable[[], Made]) -> Made:
        """What is made now, as it will be read again; kept in the data folder unless other data were imported meanwhile."""
        made: Made = plain(make())
        if self.data_state() == key[0]:
            self._stored.keep(key, made)
        return made

    def _in_turn(
        self, kept: Kept, key: Hashable, wanted: Wanted, make: Callable[[Opened], Made], step: Step
    ) -> Made:
        """What is kept, else made while the territory's engine is its own.

        The turn of the territory is taken before that of the key, everywhere: two works of one territory that need each
        other's parts would otherwise wait for each other for ever.
        """
        with suppress(KeyError):
            return cast("Made", kept.found(key))
        opened = self.opened(wanted.territory, step, people_only=wanted.people_only)
        with opened.turn:
            return kept.get(key, lambda: make(opened))

    def ready(self, wanted: Wanted, what: Hashable | None = None) -> bool:
        """Whether a study, or something computed from it, is kept already, here or in the data folder."""
        state = self.data_state()
        if what is None:
            return (state, wanted) in self._studies
        return self._has((state, wanted, what))

    def ready_of_territory(self, wanted: Wanted, what: Hashable) -> bool:
        """Whether something made from an open territory is kept already."""
        return (self.data_state(), wanted.territory, wanted.people_only, what) in self._derived

    def ready_of_data(self, what: Hashable) -> bool:
        """Whether something made from the imported data is kept already, here or in the data folder."""
        return self._has((self.data_state(), what))

    def _has(self, key: Hashable) -> bool:
        """Whether a result is kept and can be used: what is ready is then shown on the spot, so that none may be promised in vain."""
        with suppress(KeyError):
            self._found(key)
            return True
        return False

    def counts(self) -> dict[str, Any]:
        """How many territories, studies and further results are kept."""
        return {
            "territories": len(self._opened),
            "studies": len(self._studies),
            "derived": len(self._derived),
        }
