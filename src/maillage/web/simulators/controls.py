"""What a form of a simulator asks: one control for each answer, under the name it has in the address."""

from __future__ import annotations

import types
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from maillage.parameters import ParameterTree
from maillage.simulator.employee import DEFAULT_MODE
from maillage.simulator.ledger import DEFAULT_PRESET, NET, ledger_lines, presets
from maillage.simulator.modes import transport_modes
from maillage.simulator.simulation import DEFAULT_YEAR
from maillage.telework.scenario import scenario_names
from maillage.web.simulators.questions import questions_of

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from maillage.simulator.inputs import Inputs

Kind = Literal["amount", "whole", "choice", "many", "words", "lines"]
PERCENT = "_percent"
FACTORS = ("_factor", "_power")
"""Ends of the names of plain numbers that have no unit: people do not write them as percentages."""
SHARES = ("share", "share / year")
CSP = ("2", "3", "4", "5")
DIRECT = "direct"
OWN_VALUES = "parametres"
YEAR = "annee"
NOT_ASKED = {("employer", "territory")}
"""A page looks the communes of an employer up in all the tables of its server."""
RENAMED = {"territory": "territoire", "year": YEAR}
"""Questions that the other pages ask under a French name; all others keep the name they have in the API and on the command line."""


@dataclass(frozen=True)
class Control:
    """One thing that a form asks.

    Attributes:
        name: in the address.
        question: question of the simulator that it answers, alone or with others.
        kind: a number, a whole number, one choice, several choices, a few words, or lines of text.
        options: choices, as written in the address.
        default: the choice that holds when nothing is said.
        scale: what the answer is multiplied by to be shown: 100 for a share.
        parameter: where its words, bounds, default and source come from.
        part: which part of its question it answers, when several controls do.
        optional: whether the question itself has no default value.
    """

    name: str
    question: str
    kind: Kind
    options: tuple[str, ...] = ()
    default: str = ""
    scale: float = 1.0
    parameter: str = ""
    part: str = ""
    optional: bool = False

    @property
    def percent(self) -> bool:
        """Whether it is written as a percentage."""
        return self.name.endswith(PERCENT)


@cache
def controls(audience: str) -> dict[str, Control]:
    """The controls of an audience by name, in the order its questions are asked.

    Args:
        audience: ``employer``, ``employee``, ``territory``, or ``project`` for that of a third place.
    """
    inputs = questions_of(audience)
    fields = {name: each for name, each in inputs.model_fields.items() if (audience, name) not in NOT_ASKED}
    found = [each for name, field in fields.items() for each in _of_question(inputs, name, field)]
    if YEAR not in {each.name for each in found}:
        found.append(Control(YEAR, "year", "whole", default=str(DEFAULT_YEAR)))
    return {each.name: each for each in found}


def _of_question(inputs: type[Inputs], name: str, field: FieldInfo) -> list[Control]:
    """The controls of one question; most have one."""
    amounts = inputs.questions()
    if name in amounts:
        return [_amount(name, amounts[name])]
    if name in _SPECIAL:
        return list(_SPECIAL[name])
    shown = RENAMED.get(name, name)
    options = tuple(_literals(field.annotation))
    default = field.get_default(call_default_factory=True)
    if isinstance(default, tuple):
        return [Control(shown, name, "many", options)]
    if options:
        return [Control(shown, name, "choice", options, _written(default), optional=default is None)]
    if bool in _types(field.annotation):
        return [
            Control(shown, name, "choice", ("true", "false"), _written(default), optional=default is None)
        ]
    kinds: dict[Any, Kind] = {float: "amount", int: "whole"}
    kind: Kind = next((kinds[each] for each in _types(field.annotation) if each in kinds), "words")
    return [Control(shown, name, kind, default=_written(default), optional=default is None)]


def _amount(name: str, parameter: str) -> Control:
    unit = ParameterTree.load().parameter(parameter).unit
    if unit in SHARES and not name.endswith(FACTORS):
        return Control(f"{name}{PERCENT}", name, "amount", scale=100.0, parameter=parameter)
    return Control(name, name, "amount", parameter=parameter)


def counted_lines() -> tuple[str, ...]:
    """Lines of the ledger whose share counted can be chosen."""
    return tuple(line.id for line in ledger_lines() if line.id not in {DIRECT, NET})


_MODES = tuple(transport_modes())
_SPECIAL: dict[str, tuple[Control, ...]] = {
    "parameters": (Control(OWN_VALUES, "parameters", "lines"),),
    "mode": (
        Control("mode", "mode", "choice", _MODES, DEFAULT_MODE),
        Control("mode_2", "mode", "choice", _MODES, optional=True, part="second"),
        Control("mode_2_percent", "mode", "amount", scale=100.0, part="share"),
    ),
    "place_mode": (Control("place_mode", "place_mode", "choice", _MODES, optional=True),),
    "scenario": (Control("scenario", "scenario", "choice", scenario_names(), "etude-2016"),),
    "staff_by_csp": tuple(Control(f"staff_csp_{csp}", "staff_by_csp", "amount", part=csp) for csp in CSP),
    "home_communes": (),
    "ledger": (
        Control("ledger", "ledger", "choice", tuple(presets()), DEFAULT_PRESET),
        *(
            Control(f"ledger_{line}{PERCENT}", "ledger", "amount", scale=100.0, part=line)
            for line in counted_lines()
        ),
    ),
}
"""Questions that a form asks in its own way. The communes of residence are read in the page and never sent."""


def _literals(annotation: Any) -> list[str]:  # noqa: ANN401 - any type
    if get_origin(annotation) is Literal:
        return [str(value) for value in get_args(annotation)]
    return [value for each in _parts(annotation) for value in _literals(each)]


def _types(annotation: Any) -> list[Any]:  # noqa: ANN401 - any type
    parts = _parts(annotation)
    return [kind for each in parts for kind in _types(each)] if parts else [annotation]


def _parts(annotation: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any type
    """The types that a type is made of."""
    origin = get_origin(annotation)
    if origin in {Union, types.UnionType, tuple}:
        return tuple(each for each in get_args(annotation) if each is not Ellipsis)
    if hasattr(annotation, "__metadata__"):
        return (get_args(annotation)[0],)
    return ()


def _written(default: object) -> str:
    if default is None:
        return ""
    return str(default).lower() if isinstance(default, bool) else str(default)
