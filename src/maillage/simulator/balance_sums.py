"""What each of the five actors gains or pays in the balance, all lines together, with intervals, and what moves the net of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from maillage.parameters.parameter import Label
from maillage.simulator.balance import ACTORS, balance_lines
from maillage.simulator.computation import compute
from maillage.simulator.declarations import Quantity, quantities
from maillage.simulator.drivers import tornado
from maillage.simulator.formulas import Formula, FormulaSet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from maillage.simulator.balance import Actor, BalanceLine
    from maillage.simulator.computation import Computed
    from maillage.simulator.drivers import Driver
    from maillage.simulator.simulation import Simulation

Part = Literal["transfer", "net", "total"]
PARTS: tuple[Part, ...] = ("transfer", "net", "total")
_EVERYONE = "balance_sum"
_UNIT = "EUR / year"


@dataclass(frozen=True)
class Amount:
    """A sum of money with the interval where four draws out of five fall; EUR a year, a gain counted positive.

    Attributes:
        central: with the central figures.
        low: lower end.
        high: upper end.
    """

    central: float
    low: float
    high: float


@dataclass(frozen=True)
class BalanceSums:
    """The balance of the five actors, lines added up.

    Attributes:
        actors: by actor and part: transfers, net lines, and both together.
        everyone: the net lines of all the actors; transfers, which sum to nothing, are not in it.
        drivers: what moves ``everyone`` most, the strongest first.
    """

    actors: Mapping[Actor, Mapping[Part, Amount]]
    everyone: Amount
    drivers: tuple[Driver, ...]


def balance_sums(simulation: Simulation) -> BalanceSums:
    """Add up the balance of a simulation, draw by draw, since the lines of an actor rise and fall together.

    The central sums are those of ``balance_table``. The draws are seeded as the simulation's own.

    Args:
        simulation: of any audience.
    """
    about = simulation.audience
    sums = _sums(balance_lines(about.formulas))
    formulas = FormulaSet({**about.formulas.formulas, **sums})
    declared = {**quantities(about.name), **{name: _declared(name) for name in sums}}
    made = compute(formulas, simulation.figures, sums, declared, simulation.draws)
    actors: dict[Actor, dict[Part, Amount]] = {
        actor: {part: _amount(made, _name(actor, part)) for part in PARTS} for actor in ACTORS
    }
    drivers = tornado(formulas, simulation.figures, (_EVERYONE,), declared)[_EVERYONE]
    return BalanceSums(actors, _amount(made, _EVERYONE), drivers)


def _sums(lines: Sequence[BalanceLine]) -> dict[str, Formula]:
    """The sums as formulas, each after those it reads."""
    found = []
    for actor in ACTORS:
        for kind in ("transfer", "net"):
            amounts = [line.amounts[actor] for line in lines if line.kind == kind and actor in line.amounts]
            found.append(_signed_sum(_name(actor, kind), amounts))
        found.append(_signed_sum(_name(actor, "total"), [_name(actor, "transfer"), _name(actor, "net")]))
    found.append(_signed_sum(_EVERYONE, [_name(actor, "net") for actor in ACTORS]))
    return {each.name: each for each in found}


def _signed_sum(name: str, amounts: Sequence[str]) -> Formula:
    """The sum of quantities, those with a minus sign before their name counted off; nothing where there are none."""
    signs = [-1 if each.startswith("-") else 1 for each in amounts]
    return Formula(name, _adding(signs), tuple(each.removeprefix("-") for each in amounts))


def _adding(signs: Sequence[int]) -> Callable[..., Any]:
    def added(*values: Any) -> Any:  # noqa: ANN401 - numbers, or one per draw
        return sum((sign * value for sign, value in zip(signs, values, strict=True)), 0.0)

    return added


def _name(actor: Actor, part: str) -> str:
    return f"{_EVERYONE}_{part}_{actor}"


def _declared(name: str) -> Quantity:
    return Quantity(unit=_UNIT, label=Label(fr=name, en=name), total="formula")


def _amount(made: Computed, name: str) -> Amount:
    return Amount(made.totals[name], made.low[name], made.high[name])
