"""The rebound ledger: from the carbon that telework avoids on the face of it to what is left, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from maillage.parameters.files import read_yaml
from maillage.simulator.declarations import folder

NET = "net"


@dataclass(frozen=True)
class LedgerLine:
    """One line: its id and the quantity it shows, in kgCO2e a year, a gain counted positive."""

    id: str
    quantity: str


@cache
def ledger_lines() -> tuple[LedgerLine, ...]:
    """All the lines in their order; the last one, ``net``, is the sum of the others.

    Source: model §3.4.
    """
    content = read_yaml(folder() / "ledger.yaml")
    return tuple(LedgerLine(name, quantity) for name, quantity in content["lines"].items())


@cache
def presets() -> dict[str, dict[str, float]]:
    """Share of each line that is counted (0 to 1), by name of preset."""
    content = read_yaml(folder() / "ledger.yaml")
    return {name: dict(shares) for name, shares in content["presets"].items()}
