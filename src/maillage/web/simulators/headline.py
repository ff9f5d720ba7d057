"""The first line of the results: what telework changes, for whom, in one sentence that is honest when it is a loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.language import headline as figures_headline
from maillage.language import text
from maillage.reports.simulation_page import compact
from maillage.simulator.document import balance_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.simulator.simulation import Simulation

TONNE, MOST_KILOGRAMS, MILLION = 1_000.0, 10_000.0, 1_000_000.0
LEAST = {"money": 10.0, "time": 1.0, "carbon": 1.0}
"""Under it nothing is said to change: euros, hours and kilograms a year."""


def headline(simulation: Simulation, language: str) -> dict[str, Any]:
    """The sentence, a word on how sure it is, and whether it is a gain.

    Args:
        simulation: the simulation.
        language: of the words.

    Returns:
        ``text``, ``sure`` (a second sentence), ``tone``: ``gain``, ``loss`` or ``even``.
    """
    return _BY_AUDIENCE[simulation.audience.name](_Teller(simulation, language))


class _Teller:
    """Writes the parts of the sentence."""

    def __init__(self, simulation: Simulation, language: str) -> None:
        self.simulation, self.language = simulation, language

    def ends(self, quantity: str) -> tuple[float, float, float]:
        """Low, central and high of a quantity."""
        made = self.simulation.computed
        return made.low[quantity], made.totals[quantity], made.high[quantity]

    def amount(self, value: float) -> str:
        """The size of an amount, without its sign."""
        return compact(abs(round(value)), self.language, 0)

    def euros(self, value: float) -> str:
        """An amount of money with its sign."""
        sign = "\N{MINUS SIGN}" if round(value) < 0 else ""
        return text("web.simulators.headline.euros", self.language, sign=sign, amount=self.amount(value))

    def mass(self, kilograms: float) -> str:
        """A mass of carbon: in tonnes from ten on."""
        unit, size = ("tonnes", TONNE) if abs(kilograms) >= MOST_KILOGRAMS else ("kilograms", 1.0)
        return text(f"web.simulators.headline.{unit}", self.language, amount=self.amount(kilograms / size))

    def distance(self, kilometres: float) -> str:
        """A distance: in millions of kilometres from one on."""
        if abs(kilometres) < MILLION:
            return text("web.simulators.headline.kilometres", self.language, amount=self.amount(kilometres))
        millions = figures_headline(abs(kilometres) / MILLION, self.language)
        return text("web.simulators.headline.million_kilometres", self.language, amount=millions)

    def clause(self, kind: str, quantity: str) -> str:
        """A part of a sentence: a gain, a loss, or that nothing changes."""
        value = self.ends(quantity)[1]
        tone = tone_of(value, LEAST[kind])
        amount = self.mass(value) if kind == "carbon" else self.amount(value)
        return self.said(f"{kind}_{tone}", amount=amount, value=abs(round(value)))

    def said(self, key: str, **values: object) -> str:
        """A sentence of this audience."""
        name = self.simulation.audience.name
        return text(f"web.simulators.headline.{name}.{key}", self.language, **values)

    def sure(self, quantity: str, least: float) -> str:
        """How sure the sign is, with the interval."""
        low, central, high = self.ends(quantity)
        ends = {"low": self.euros(low), "high": self.euros(high)}
        if low == high:
            return text("web.simulators.headline.exact", self.language)
        tone = tone_of(central, least)
        other = (tone == "gain" and low < -least) or (tone == "loss" and high > least)
        key = f"unsure_{tone}" if other else "interval"
        return text(f"web.simulators.headline.{key}", self.language, **ends)


def tone_of(value: float, least: float) -> str:
    """Whether a value is a gain, a loss, or too small to be either.

    >>> tone_of(500.0, 10.0), tone_of(-500.0, 10.0), tone_of(3.0, 10.0)
    ('gain', 'loss', 'even')
    """
    if abs(value) < least:
        return "even"
    return "gain" if value > 0 else "loss"


def _employee(teller: _Teller) -> dict[str, Any]:
    net = teller.ends("net_result_eur")[1]
    clauses: Mapping[str, str] = {
        "time": teller.clause("time", "time_saved_h"),
        "carbon": teller.clause("carbon", "ledger_net"),
    }
    tone = tone_of(net, LEAST["money"])
    said = teller.said(f"net_{tone}", amount=teller.amount(net), **clauses)
    return {"text": said, "sure": teller.sure("net_result_eur", LEAST["money"]), "tone": tone}


def _employer(teller: _Teller) -> dict[str, Any]:
    with_it, without = (
        teller.ends(name)[1] for name in ("net_gain_eur", "net_gain_without_productivity_eur")
    )
    tones = tone_of(with_it, LEAST["money"]), tone_of(without, LEAST["money"])
    staff = balance_table(teller.simulation, teller.language)["total"]["employee"]
    first = teller.said(f"net_{tones[0]}", amount=teller.amount(with_it))
    second = teller.said(f"without_{tones[1]}", amount=teller.amount(without))
    third = teller.said(f"staff_{tone_of(staff, LEAST['money'])}", amount=teller.amount(staff))
    return {
        "text": f"{first} {second} {third}",
        "sure": teller.sure("net_gain_eur", LEAST["money"]),
        "tone": tones[0],
    }


def _territory(teller: _Teller) -> dict[str, Any]:
    persons = teller.ends("teleworkers")
    clauses = {
        "persons": teller.amount(persons[1]),
        "low": teller.amount(persons[0]),
        "high": teller.amount(persons[2]),
        "distance": teller.distance(teller.ends("avoided_car_vkm")[1]),
        "carbon": teller.clause("carbon", "ledger_net"),
        "seats": teller.amount(teller.ends("seats_needed")[1]),
    }
    return {
        "text": teller.said("potential", **clauses),
        "sure": teller.said("sure", **clauses),
        "tone": "gain",
    }


_BY_AUDIENCE = {"employee": _employee, "employer": _employer, "territory": _territory}
