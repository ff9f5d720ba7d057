"""The rebound ledger: from the carbon that telework avoids on the face of it to what is left, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator

from maillage.errors import InputError, MaillageError, Problem, raise_collected, unknown_name
from maillage.parameters import Label
from maillage.parameters.files import read_yaml
from maillage.phrase import Phrase, joined
from maillage.simulator.declarations import folder, quantities
from maillage.simulator.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.parameters import ParameterReader

NET = "net"
DEFAULT_PRESET = "default"


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


def counted_shares(choice: str | Mapping[str, float] = DEFAULT_PRESET) -> dict[str, float]:
    """Share of each line that is counted.

    Args:
        choice: name of a preset, or share by line; a line that is not named is counted as in the preset ``default``.

    Raises:
        UnknownNameError: there is no such preset or line.
        InputError: shares outside 0 to 1, all of them at once.

    Example:
        >>> counted_shares({"flex_office": 0})["flex_office"], counted_shares("gross")["trip_chains"]
        (0.0, 0.0)
    """
    if isinstance(choice, str):
        if choice not in presets():
            kind = Phrase("preset of the ledger")
            raise unknown_name(kind, choice, tuple(presets()))
        return {line: float(share) for line, share in presets()[choice].items()}
    shares = dict(presets()[DEFAULT_PRESET])
    for line in choice:
        if line not in shares:
            kind = Phrase("line of the ledger")
            raise unknown_name(kind, line, tuple(shares))
    outside = [
        Problem(line, Phrase("{share:g} is outside 0 to 1", share=share))
        for line, share in choice.items()
        if not 0 <= share <= 1
    ]
    message = Phrase("These shares of the ledger's lines cannot be used.")
    raise_collected(
        message, outside, error=InputError, do=Phrase("Give 0 to leave a line out, 1 to count it whole.")
    )
    return {line: float(choice.get(line, share)) for line, share in shares.items()}


def ledger_figures(
    reader: ParameterReader, choice: str | Mapping[str, float] = DEFAULT_PRESET
) -> dict[str, Figure]:
    """Which part of each line of the ledger is counted, as the figures ``count_<line>`` that the formulas read.

    Args:
        reader: the parameters in force.
        choice: as in :func:`counted_shares`.

    Raises:
        UnknownNameError: there is no such preset or line.
        InputError: a share outside 0 to 1.
    """
    del reader  # the other helpers of figures read parameters; a choice of lines does not
    words = quantities("shared")
    declared = {line.id: words[line.quantity].label for line in ledger_lines() if line.quantity in words}
    named = frozenset() if isinstance(choice, str) else frozenset(choice)
    return {
        f"count_{line}": Figure(
            f"count_{line}",
            share,
            share,
            share,
            "share",
            Label(fr=f"Part comptée : {declared[line].fr}", en=f"Share counted: {declared[line].en}"),
            None if line in named else "assumption",
            given=line in named,
        )
        for line, share in counted_shares(choice).items()
    }


def known_choice(choice: Any) -> Any:  # noqa: ANN401 - whatever the user wrote
    """A choice of lines as a user wrote it, refused in words when it names what does not exist.

    Raises:
        ValueError: lists every unknown preset or line and every share outside 0 to 1.
    """
    try:
        counted_shares(choice)
    except MaillageError as error:
        found = [each.phrase() for each in error.problems] or [error.message]
        raise ValueError(joined(found, "; ")) from error
    except (TypeError, ValueError, AttributeError) as error:
        message = Phrase("write the name of a preset, or a share (0 to 1) for each line")
        raise ValueError(message) from error
    return choice


LedgerChoice = Annotated[str | dict[str, float], BeforeValidator(known_choice)]
"""Name of a preset, or share counted of each line."""
