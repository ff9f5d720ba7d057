"""Propensity: how likely each CSP is to telework, relative to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.errors import InputError, unknown_name
from maillage.phrase import Phrase
from maillage.telework.potential import ELIGIBLE_CSP
from maillage.telework.scenario import PRACTICE_FAMILY, PROPENSITY_FAMILY, propensity_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.parameters import ParameterReader
    from maillage.telework.scenario import Scenario


def propensity_weights(
    scenario: Scenario, reader: ParameterReader, employed_by_csp: Mapping[str, float] | None = None
) -> dict[str, float]:
    """The relative weight of each eligible CSP in a scenario.

    Args:
        scenario: the scenario, with a named table or its own weights.
        reader: where named tables are read and noted.
        employed_by_csp: employed (or active) persons by CSP of the reference population; only a table of *shares of the
            teleworkers* needs them.

    Returns:
        Weight by eligible CSP; only their ratios matter, the level comes from the adoption rate.

    Raises:
        UnknownNameError: there is no table of that name.
        InputError: the table needs the employed by CSP and they are not given, or a CSP is empty.
    """
    table = scenario.propensity
    if not isinstance(table, str):
        return {str(csp): weight for csp, weight in sorted(table.items())}
    known = propensity_names(reader.tree)
    if table not in known:
        kind = Phrase("table of propensity")
        raise unknown_name(kind, table, known)
    if f"{PRACTICE_FAMILY}.{table}.{ELIGIBLE_CSP[0]}" not in reader.tree.parameters:
        return {csp: reader.number(f"{PROPENSITY_FAMILY}.{table}.{csp}") for csp in ELIGIBLE_CSP}
    shares = {csp: reader.number(f"{PRACTICE_FAMILY}.{table}.{csp}") for csp in ELIGIBLE_CSP}
    if employed_by_csp is None:
        message = Phrase(
            "Table of propensity '{table}' gives shares of the teleworkers: the employed by CSP are needed.",
            table=table,
        )
        raise InputError(
            message,
            do=Phrase("Choose another table, or give the employed of the reference population by CSP."),
        )
    return practice_by_csp(shares, reader.number(f"telework.practice.{table}"), employed_by_csp)


def practice_by_csp(
    shares: Mapping[str, float], practice: float, employed_by_csp: Mapping[str, float]
) -> dict[str, float]:
    """The rate of each CSP from how the teleworkers are divided among CSP.

    Args:
        shares: share of each CSP among the teleworkers (0 to 1).
        practice: share of the employed who telework (0 to 1).
        employed_by_csp: employed persons by CSP, all CSP.

    Returns:
        Rate by CSP: practice times share among teleworkers over share among the employed. Not capped at 1: the calibration
        does it.

    Raises:
        InputError: a CSP has no employed person.

    >>> practice_by_csp({"3": 0.5, "5": 0.5}, 0.2, {"3": 25.0, "5": 50.0, "6": 25.0})
    {'3': 0.4, '5': 0.2}
    """
    total = sum(employed_by_csp.values())
    empty = [csp for csp in shares if employed_by_csp.get(csp, 0) <= 0]
    if empty:
        message = Phrase(
            "No employed person of CSP {empty} in the reference population.", empty=", ".join(empty)
        )
        raise InputError(
            message, do=Phrase("Choose a larger reference population, or another table of propensity.")
        )
    return {csp: practice * share * total / employed_by_csp[csp] for csp, share in shares.items()}
