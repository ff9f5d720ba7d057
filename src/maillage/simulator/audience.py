"""The three audiences of the simulator: what each is asked, and by which formulas it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from maillage.errors import unknown_name
from maillage.phrase import Phrase
from maillage.simulator.formulas import FormulaSet

if TYPE_CHECKING:
    from maillage.simulator.inputs import Inputs

AUDIENCES = ("employer", "employee", "territory")


@dataclass(frozen=True)
class Audience:
    """One audience.

    Attributes:
        name: ``employer``, ``employee`` or ``territory``.
        inputs: its questions.
        formulas: all its quantities.
    """

    name: str
    inputs: type[Inputs]
    formulas: FormulaSet


@cache
def audience(name: str) -> Audience:
    """An audience by name, loaded at its first use.

    Raises:
        UnknownNameError: there is none of that name.
    """
    if name == "employer":
        from maillage.simulator.employer import EmployerInputs, formula_modules

        return Audience(name, EmployerInputs, FormulaSet.of(*formula_modules()))
    if name == "employee":
        from maillage.simulator.employee import EmployeeInputs
        from maillage.simulator.employee import formula_modules as employee_modules

        return Audience(name, EmployeeInputs, FormulaSet.of(*employee_modules()))
    if name == "territory":
        from maillage.simulator.territory import TerritoryInputs
        from maillage.simulator.territory import formula_modules as territory_modules

        return Audience(name, TerritoryInputs, FormulaSet.of(*territory_modules()))
    kind = Phrase("audience")
    raise unknown_name(kind, name, AUDIENCES)
