"""Tables that are computed when they are first asked for: a country's flows are a million rows that few readers open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyarrow as pa


class LateTables(Mapping[str, "pa.Table"]):
    """Tables by name, each computed once, when it is first read; the engine they come from must still be open.

    Args:
        makers: what computes each table.
    """

    def __init__(self, makers: Mapping[str, Callable[[], pa.Table]]) -> None:
        self._makers = dict(makers)
        self._made: dict[str, pa.Table] = {}

    def __getitem__(self, name: str) -> pa.Table:
        """The table of a name.

        Raises:
            KeyError: there is none.
        """
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        """The names; nothing is computed."""
        return iter(self._makers)

    def __len__(self) -> int:
        """How many tables there are."""
        return len(self._makers)
