"""The results of a simulation as a template shows them: a sentence, indicators with bars, ledger, who gains and who pays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from maillage.language import counted_unit, text
from maillage.reports.simulation_page import figure_cells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from maillage.simulator.simulation import Simulation

BAR_WIDTH = 132.0
BAR_MARGIN = 6.0
_MINUS = str.maketrans({"-": "\N{MINUS SIGN}"})
_NOTHING = re.compile(r"-(?=0(?:[.,]0+)?(?![\d.,]))")
"""The sign of a figure that its decimals leave at nothing."""
_FAR = 1e-9
MOST_UNFOLDED = 10
"""Indicators that are shown at once; more are folded by theme."""
MOST_TOLD = 3
"""Indicators of a folded theme that are told all the same."""
WITHOUT = "_without_productivity"
"""Part of the names of figures that leave productivity out."""


@dataclass(frozen=True)
class Bar:
    """Where the parts of a small bar lie, in units of its drawing.

    Attributes:
        zero: of the value 0.
        low: left end of the interval.
        high: right end.
        central: of the central value.
    """

    zero: float
    low: float
    high: float
    central: float

    @property
    def width(self) -> float:
        """Of the interval; a sliver when both ends are one."""
        return round(max(self.high - self.low, 1.0), 2)


@dataclass(frozen=True)
class Shown:
    """One figure, written.

    Attributes:
        quantity: its name.
        name: for people.
        central: the figure.
        interval: low and high, written; nothing when it is exactly known.
        median: a word on the median, when it lies far from the centre.
        unit: written.
        status: of the figure.
        bar: of the interval; nothing when it is exactly known.
        sign: ``minus`` for a negative figure.
    """

    quantity: str
    name: str
    central: str
    interval: str
    median: str
    unit: str
    status: str
    bar: Bar | None
    sign: str


def bars(spans: Sequence[tuple[float, float, float]]) -> list[Bar]:
    """Bars on one scale, which always holds zero.

    Args:
        spans: low, central and high of each.

    >>> bars([(0.0, 5.0, 10.0)])
    [Bar(zero=6.0, low=6.0, high=126.0, central=66.0)]
    """
    least = min(0.0, *(low for low, _, _ in spans), *(central for _, central, _ in spans))
    most = max(0.0, *(high for _, _, high in spans), *(central for _, central, _ in spans))
    room = (BAR_WIDTH - 2 * BAR_MARGIN) / (most - least) if most > least else 0.0

    def at(value: float) -> float:
        return round(BAR_MARGIN + (value - least) * room, 2)

    return [Bar(at(0.0), at(low), at(high), at(central)) for low, central, high in spans]


def shown_figure(value: Mapping[str, Any], language: str, *, bar: Bar | None = None) -> Shown:
    """A figure of the document, written.

    Args:
        value: as :func:`maillage.simulator.document.shown` gives it.
        language: of the words.
        bar: on a scale shared with others; on its own scale when nothing is said.
    """
    central, rest = figure_cells(dict(value), language)
    interval, _, median = rest.partition("\n")
    certain = value["low"] == value["high"]
    own = None if certain else bars([(value["low"], value["central"], value["high"])])[0]
    return Shown(
        value["quantity"],
        value["name"],
        _signed(central),
        _signed(interval),
        _signed(median.removeprefix("[dim]").removesuffix("[/]")),
        counted_unit(value["central"], value["unit"], language).removeprefix("1 "),
        value["status"],
        None if certain else bar or own,
        "minus" if _signed(central).startswith("\N{MINUS SIGN}") else "",
    )


def _signed(written: str) -> str:
    """A figure with a true minus sign, and none before what is written as nothing.

    >>> _signed("-0 … 3"), _signed("-0,5")
    ('0 … 3', '−0,5')
    """
    return _NOTHING.sub("", written).translate(_MINUS)


def themes(document: Mapping[str, Any], simulation: Simulation, language: str) -> list[dict[str, Any]]:
    """The indicators by theme, each with its figures and what moves it most."""
    found = []
    few = len(document["indicators"]) <= MOST_UNFOLDED
    for (theme, label), items in groupby(document["indicators"], key=_theme):
        rows = [_indicator(item, document, simulation, language) for item in items]
        told = [row for row in rows if row["key"] and row["values"]] or [row for row in rows if row["values"]]
        found.append({"id": theme, "label": label, "indicators": rows, "open": few, "told": told[:MOST_TOLD]})
    return found


def _theme(item: Mapping[str, Any]) -> tuple[str, str]:
    return item["theme"], item["theme_label"]


def _indicator(
    item: Mapping[str, Any], document: Mapping[str, Any], simulation: Simulation, language: str
) -> dict[str, Any]:
    values = [shown_figure(value, language) for value in item["values"]]
    drivers = document["drivers"].get(item["id"], ())
    return {
        "id": item["id"],
        "name": item["name"],
        "explanation": item["explanation"],
        "key": item["key"],
        "sign": item["sign"],
        "text": item.get("text", ""),
        "values": values,
        "sources": item["sources"],
        "drivers": tornado(drivers, item, simulation, language),
    }


def tornado(
    drivers: Sequence[Mapping[str, Any]], item: Mapping[str, Any], simulation: Simulation, language: str
) -> list[dict[str, Any]]:
    """What moves a result most: bars on one scale, and the result at both ends in words."""
    moving = [each for each in drivers if abs(each["at_high"] - each["at_low"]) > _FAR * max(1.0, abs(item["central"]))]  # fmt: skip
    if not moving:
        return []
    ends = [sorted((each["at_low"], each["at_high"])) for each in moving]
    drawn = bars([(low, item["central"], high) for low, high in ends])
    found = []
    for each, bar in zip(moving, drawn, strict=True):
        figure = simulation.figures[each["name"]]
        low, high = ({**item, "low": value, "central": value, "high": value, "median": value, "name": ""} for value in (each["at_low"], each["at_high"]))  # fmt: skip
        found.append(
            {
                "label": each["label"],
                "status": each["status"],
                "parameter": figure.parameter,
                "bar": bar,
                "at_low": shown_figure(low, language).central,
                "at_high": shown_figure(high, language).central,
            }
        )
    return found


def two_ways(document: Mapping[str, Any], language: str) -> list[dict[str, Shown]]:
    """The figures of an employer that are given with and without productivity, side by side and on one scale."""
    values = {each["quantity"]: each for item in document["indicators"] for each in item["values"]}
    found = []
    for name, without in values.items():
        base = name.replace(WITHOUT, "")
        if WITHOUT in name and base in values:
            pair = (values[base], without)
            drawn = bars([(each["low"], each["central"], each["high"]) for each in pair])
            written = [shown_figure(each, language, bar=bar) for each, bar in zip(pair, drawn, strict=True)]
            found.append(dict(zip(("with", "without"), written, strict=True)))
    return found


def ledger(document: Mapping[str, Any], simulation: Simulation, language: str) -> list[dict[str, Any]]:
    """The lines from gross to net on one scale, each with the share of it that is counted."""
    lines = document["ledger"]
    drawn = bars([(line["low"], line["central"], line["high"]) for line in lines])
    found = []
    for line, bar in zip(lines, drawn, strict=True):
        count = simulation.figures.get(f"count_{line['id']}")
        counted = None if count is None else float(count.value)
        found.append({"id": line["id"], "counted": counted, "figure": shown_figure(line, language, bar=bar)})
    return found


def balance(document: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Who gains, who pays: the lines that move money, sums of transfers and of net gains, and the sum of each row."""
    table = document["balance"]
    groups = []
    for kind in ("transfer", "net"):
        lines = [line for line in table["lines"] if line["kind"] == kind and moves(line["amounts"])]
        rows = [{"label": line["label"], **_row(line["amounts"], language)} for line in lines]
        heading = text(f"simulator.balance_kinds.{kind}", language)
        groups.append(
            {"kind": kind, "heading": heading, "rows": rows, "sum": _row(table["sums"][kind], language)}
        )
    totals = table["total"]
    drawn = bars([(min(each, 0.0), each, max(each, 0.0)) for each in totals.values()])
    actors = [
        {"id": actor, "label": label, "amount": euros(totals[actor], language), "bar": bar, "minus": totals[actor] < 0}
        for (actor, label), bar in zip(table["actors"].items(), drawn, strict=True)
    ]  # fmt: skip
    return {"actors": actors, "groups": groups, "total": _row(totals, language)}


def moves(amounts: Mapping[str, float]) -> bool:
    """Whether a line moves a euro at least."""
    return any(round(amount) for amount in amounts.values())


def _row(amounts: Mapping[str, float], language: str) -> dict[str, Any]:
    cells = [{"text": euros(amount, language), "minus": round(amount) < 0} for amount in amounts.values()]
    return {"cells": cells, "sum": euros(sum(amounts.values()), language)}


def euros(amount: float, language: str) -> str:
    """An amount to be read at a glance: whole euros, three significant figures from a thousand on; 0 for less than one.

    >>> euros(-1234.4, "en"), euros(0.2, "en")
    ('−1,230', '0')
    """
    from maillage.reports.simulation_page import compact

    whole = round(amount)
    return (compact(whole, language, 0) if whole else "0").translate(_MINUS)
