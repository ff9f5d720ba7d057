"""The dossier of a simulation, to be printed: every figure with what it stands on, for those who did not make it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.language import counted_unit, significant, text
from maillage.parameters import ParameterTree
from maillage.simulator.derivation import written
from maillage.simulator.document import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from maillage.simulator.figure import Figure
    from maillage.simulator.simulation import Simulation

GIVEN = "given"
GROUPS = (GIVEN, "assumption", "derived", "source", "study")
"""Figures are told in this order: one's own answers first, then the least sure."""
SHARE = "share"
FIGURES = 4
"""Significant figures of a value that was worked out."""


@dataclass(frozen=True)
class Used:
    """A figure that the results stand on.

    Attributes:
        label: name for people.
        value: written, with its unit.
        interval: low and high, written; nothing when it is taken as exactly known.
        source: title of the document it was read in.
        parameter: name of the parameter, which leads to its page.
    """

    label: str
    value: str
    interval: str
    source: str
    parameter: str | None


def values_used(simulation: Simulation, language: str) -> list[dict[str, Any]]:
    """All answers and parameters behind the indicators and the ledger, by status: one's own answers first.

    Args:
        simulation: the simulation.
        language: of the words.

    Returns:
        ``status`` (``given`` for an answer) and its ``figures`` in alphabetical order; no empty group.
    """
    groups: dict[str, list[Used]] = {status: [] for status in GROUPS}
    for each in _standing(simulation):
        groups[each.status or GIVEN].append(_used(each, language))
    return [
        {"status": status, "figures": sorted(found, key=lambda used: used.label.casefold())}
        for status, found in groups.items()
        if found
    ]


def _standing(simulation: Simulation) -> list[Figure]:
    """The leaves of every figure shown, each once; neither what was chosen among words nor what differs by commune."""
    shown = [name for each in simulation.indicators for name in each.values]
    names = dict.fromkeys(simulation.audience.formulas.leaves([*shown, "ledger_net"]))
    found = [simulation.figures[name] for name in names]
    return [each for each in found if not np.ndim(each.value) and (each.parameter or _is_read(each))]


def _is_read(found: Figure) -> bool:
    """Whether a figure that is no parameter was made from some of a document: a mix of modes, of energies."""
    return bool(found.source) and found.unit != SHARE


def _used(found: Figure, language: str) -> Used:
    ends = f"{_written(found.low, found, language)} … {_written(found.high, found, language)}"
    unit = "%" if found.unit == SHARE else counted_unit(float(found.value), found.unit, language)
    value = f"{_written(found.value, found, language)}\N{NO-BREAK SPACE}{unit}".rstrip()
    interval = ends if found.uncertain else ""
    return Used(words(found.label, language), value, interval, found.source, found.parameter)


def _written(value: float, of: Figure, language: str) -> str:
    scaled = float(value) * (100.0 if of.unit == SHARE else 1.0)
    return written(significant(scaled, FIGURES), language)


def sources_read(simulation: Simulation) -> list[dict[str, str]]:
    """The documents that the figures were read in, each once, with its public address where it has one.

    Args:
        simulation: the simulation.
    """
    reader, found = ParameterTree.load().reader(simulation.year), dict[str, str]()
    for each in _standing(simulation):
        if each.status is None or not each.parameter:
            continue
        reference = reader.at(each.parameter).reference
        if reference is not None and reference.title == each.source:
            found[reference.title] = found.get(reference.title) or reference.url or ""
    return [{"title": title, "url": url} for title, url in sorted(found.items())]


def written_date(day: dt.date, language: str) -> str:
    """A day as people write it.

    >>> written_date(dt.date(2026, 3, 1), "fr"), written_date(dt.date(2026, 3, 1), "en")
    ('1er mars 2026', '1 March 2026')
    """
    months: Sequence[str] = text("web.simulators.dossier.months", language).split()
    number = text("web.simulators.dossier.first_day", language) if day.day == 1 else str(day.day)
    return f"{number} {months[day.month - 1]} {day.year}"


def today() -> dt.date:
    """The day, where the server is."""
    return dt.datetime.now().astimezone().date()
