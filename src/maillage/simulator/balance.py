"""Who gains, who pays: each line of money split between five actors, transfers apart from net gains."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from maillage.parameters.files import read_yaml
from maillage.parameters.parameter import Closed, Label, Text
from maillage.simulator.declarations import folder, valid

if TYPE_CHECKING:
    from maillage.simulator.formulas import FormulaSet

Actor = Literal["employer", "employee", "home_commune", "work_commune", "state"]
ACTORS: tuple[Actor, ...] = ("employer", "employee", "home_commune", "work_commune", "state")


class BalanceLine(Closed):
    """One line of the balance.

    A ``transfer`` only moves money from one actor to another: its amounts sum to zero. A ``net`` line is gained, or
    lost, by one actor and paid by none.
    """

    id: Text
    kind: Literal["transfer", "net"]
    label: Label
    amounts: Annotated[dict[Actor, Text], Field(min_length=1)]
    """Quantity (EUR a year) that each actor receives; with a minus sign before its name, that the actor pays."""

    @property
    def quantities(self) -> tuple[str, ...]:
        """The quantities it reads, without their signs."""
        return tuple(dict.fromkeys(name.removeprefix("-") for name in self.amounts.values()))

    @staticmethod
    def sign(amount: str) -> int:
        """Whether an amount is received (1) or paid (-1)."""
        return -1 if amount.startswith("-") else 1


@cache
def all_lines() -> tuple[BalanceLine, ...]:
    """All the lines, whatever the audience."""
    content = read_yaml(folder() / "balance.yaml")
    return tuple(
        valid(BalanceLine, {"id": name, **item}, f"balance.yaml, {name}") for name, item in content.items()
    )


def balance_lines(formulas: FormulaSet) -> tuple[BalanceLine, ...]:
    """The lines whose quantities all exist for an audience, in their order."""
    return tuple(line for line in all_lines() if all(name in formulas.formulas for name in line.quantities))
