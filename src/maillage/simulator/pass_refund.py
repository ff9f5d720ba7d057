"""The part of a public-transport pass that the employer refunds, which depends on the sector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.simulator.figure import read_figure

if TYPE_CHECKING:
    from maillage.parameters import ParameterReader
    from maillage.simulator.figure import Figure

REFUND = "balance.pass_refund_share"
_PUBLIC_REFUND = "balance.pass_refund_share_public"
_PRIVATE = "private"


def pass_refund_figures(reader: ParameterReader, sector: str) -> dict[str, Figure]:
    """The share in force for a sector, under the name that the formulas read; the user's own value comes first.

    Args:
        reader: the parameters in force.
        sector: ``private``, ``state``, ``territorial`` or ``hospital``.
    """
    own = sector == _PRIVATE or REFUND in reader.tree.overrides
    return {REFUND: read_figure(reader, REFUND if own else _PUBLIC_REFUND, REFUND)}
