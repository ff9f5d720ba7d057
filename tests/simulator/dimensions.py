"""The law of units, for the formulas of any audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.units import unit_registry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.simulator.declarations import Quantity
    from maillage.simulator.figure import Figure
    from maillage.simulator.formulas import FormulaSet


def wrong_dimensions(
    formulas: FormulaSet, figures: Mapping[str, Figure], declared: Mapping[str, Quantity]
) -> list[str]:
    """The formulas that, fed with quantities that bear units, do not give the dimension declared, and why."""
    registry = unit_registry()
    units = {key: each.unit for key, each in (*figures.items(), *declared.items())}
    wrong = []
    for made in formulas.formulas.values():
        arguments = [registry.Quantity(1.7 + place, units[each]) for place, each in enumerate(made.arguments)]
        expected = registry.Quantity(1.0, declared[made.name].unit).dimensionality
        try:
            found = registry.Quantity(made.function(*arguments)).dimensionality
        except Exception as error:  # noqa: BLE001 - pint has many errors, all mean the same here
            wrong.append(f"{made.name}: {error}")
            continue
        if found != expected:
            wrong.append(f"{made.name}: declared {expected}, formula gives {found}")
    return wrong
