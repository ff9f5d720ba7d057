"""Results kept in memory: each is made once, and a second asker of the same waits for the first."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Made = TypeVar("Made")


@dataclass
class Kept:
    """The last results made, by key; safe to use from several threads.

    Attributes:
        most: how many are kept; the one unused for longest goes first.
    """

    most: int
    _made: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict, repr=False)
    _making: dict[Hashable, Lock] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """The result of a key, made now if it is not kept; what ``make`` raises is raised, and nothing is kept."""
        with self._lock:
            turn = self._making.setdefault(key, Lock())
        with turn:
            with suppress(KeyError):
                return cast("Made", self.found(key))
            try:
                made = make()
            except BaseException:
                with self._lock:  # a name that does not exist leaves nothing behind
                    self._making.pop(key, None)
                raise
            with self._lock:
                self._made[key] = made
                while len(self._made) > self.most:
                    oldest, _ = self._made.popitem(last=False)
                    self._making.pop(oldest, None)
            return made

    def found(self, key: Hashable) -> object:
        """The result of a key that is kept; never waits.

        Raises:
            KeyError: it is not kept.
        """
        with self._lock:
            self._made.move_to_end(key)
            return self._made[key]

    def __contains__(self, key: Hashable) -> bool:
        """Whether a result is kept."""
        with self._lock:
            return key in self._made

    def __len__(self) -> int:
        """How many are kept."""
        with self._lock:
            return len(self._made)
