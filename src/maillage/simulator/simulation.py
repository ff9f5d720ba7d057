"""The use case: answers of one audience, and its indicators with their intervals, ledger, balance, law and drivers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.errors import InputError, InternalError, raise_collected, unknown_name
from maillage.parameters import ParameterTree
from maillage.phrase import Phrase
from maillage.simulator.audience import audience as audience_named
from maillage.simulator.balance import balance_lines
from maillage.simulator.computation import Computed, compute, total
from maillage.simulator.declarations import Indicator, indicators, quantities
from maillage.simulator.derivation import Derivation, derive
from maillage.simulator.draws import DrawOptions
from maillage.simulator.drivers import Driver, Influence, sobol, tornado
from maillage.simulator.figure import Figure, read_figure, weakest
from maillage.simulator.inputs import Inputs
from maillage.simulator.ledger import ledger_lines
from maillage.simulator.pages import page_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.parameters import ParameterReader
    from maillage.provenance import ParameterRead
    from maillage.simulator.audience import Audience
    from maillage.simulator.law import LegalOpinion
    from maillage.simulator.pages import Page

DEFAULT_YEAR = 2026
DRIVERS = ("tornado", "sobol", "none")


@dataclass(frozen=True)
class Simulation:
    """The answers of one audience and everything computed from them.

    Attributes:
        audience: whose simulation it is.
        inputs: the answers, as given.
        year: year of the parameters in force.
        figures: every answer, default and parameter that the formulas read.
        computed: quantities with their intervals.
        drivers: what moves each headline most, by quantity.
        law: what the rules of that date say of the situation, when the audience describes one.
        page: plain sentences chosen by the results (strengths, points of attention, first steps).
        reads: parameters read.
        draws: how the intervals were drawn.
        notes: what must be said beside the results, as keys of the locale files with their values.
    """

    audience: Audience
    inputs: Inputs
    year: int
    figures: Mapping[str, Figure]
    computed: Computed
    drivers: Mapping[str, tuple[Driver, ...] | tuple[Influence, ...]]
    law: LegalOpinion | None
    page: Page
    reads: tuple[ParameterRead, ...] = field(default=())
    draws: DrawOptions = field(default_factory=DrawOptions)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators of the audience, in their order."""
        return indicators(self.audience.name)

    def value(self, quantity: str) -> float:
        """Central value of a quantity; for a territory, of the whole (not a number for a mean that has none).

        Raises:
            UnknownNameError: there is no such quantity.
        """
        if quantity in self.computed.totals:
            return self.computed.totals[quantity]
        if quantity not in self.computed.central:
            kind = Phrase("quantity")
            raise unknown_name(kind, quantity, tuple(self.computed.central))
        declared = quantities(self.audience.name)
        return float(total(quantity, self.computed.central, self.audience.formulas, declared))

    def indicator(self, indicator_id: str) -> Indicator:
        """One indicator by its id.

        Raises:
            UnknownNameError: there is none of that id.
        """
        for each in self.indicators:
            if each.id == indicator_id:
                return each
        kind = Phrase("indicator")
        raise unknown_name(kind, indicator_id, tuple(each.id for each in self.indicators))

    def derivation(
        self, indicator_id: str, language: str = "fr", *, commune: int | None = None
    ) -> Derivation:
        """How the headline of an indicator was made, from the formula down to the sources.

        Args:
            indicator_id: ``E1`` … ``T23``.
            language: ``fr`` or ``en``.
            commune: for a territory, place of the commune in its profile; the whole territory by default.

        Raises:
            UnknownNameError: there is no such indicator.
            InputError: it is a text, which no formula gives.
        """
        shown = self.indicator(indicator_id)
        if shown.qualitative:
            message = Phrase(
                "Indicator {indicator_id} is a text chosen from the answers: it has no formula.",
                indicator_id=indicator_id,
            )
            raise InputError(message, do=Phrase("Ask for the derivation of another indicator."))
        return self.derivation_of(shown.values[0], language, commune=commune)

    def derivation_of(self, quantity: str, language: str = "fr", *, commune: int | None = None) -> Derivation:
        """How any quantity was made: a value of an indicator, a line of the ledger or of the balance.

        An answer or a parameter that is shown as it is has no step, and itself as its only figure.

        Args:
            quantity: its name.
            language: ``fr`` or ``en``.
            commune: as in :meth:`derivation`.

        Raises:
            UnknownNameError: there is no quantity of that name.
        """
        formulas, declared = self.audience.formulas, quantities(self.audience.name)
        if quantity not in formulas.formulas and quantity not in self.figures:
            kind = Phrase("quantity")
            raise unknown_name(kind, quantity, tuple(formulas.formulas))
        by_commune = {name for name, value in self.computed.central.items() if np.ndim(value)}
        if commune is None:
            central = self.computed.central
            known: dict[str, Any] = {}
            values = {name: total(name, central, formulas, declared, known) for name in central}
            added = {each for each in by_commune if each not in declared or declared[each].total == "sum"}
        else:
            values = {
                name: value[commune] if name in by_commune else value
                for name, value in self.computed.central.items()
            }
            added = set()
        return derive(quantity, formulas, values, self.figures, declared, language, added=added)

    def qualitative_text(self, indicator: Indicator, language: str) -> str:
        """The sentence of a qualitative indicator: the first that holds for these results and answers.

        Raises:
            InternalError: none holds.
        """
        values = {**self.computed.central, **self.computed.totals}
        for sentence in indicator.sentences:
            if sentence.holds(values, self.inputs.choices()):
                return sentence.written(values, language)
        message = f"No sentence of indicator {indicator.id} holds for these answers."
        raise InternalError(message, do="This is a fault in Maillage; please report it.")

    def to_dict(self, language: str = "fr") -> dict[str, Any]:
        """Everything the simulation says, in one language, ready for JSON."""
        from maillage.simulator.document import simulation_document

        return simulation_document(self, language)

    def by_commune(self) -> list[dict[str, Any]]:
        """A territory commune by commune: headline figures, empty where nothing is known.

        Raises:
            InputError: it is the simulation of another audience.
        """
        from maillage.simulator.territory_table import by_commune

        return by_commune(self)

    def standing_on(self, quantity: str) -> tuple[Figure, ...]:
        """The answers and parameters that a quantity stands on."""
        return tuple(self.figures[name] for name in self.audience.formulas.leaves([quantity]))

    def status(self, quantity: str) -> str:
        """Status of a quantity: assumption as soon as one figure it stands on is one, else derived."""
        return weakest([each.status for each in self.standing_on(quantity) if each.status])


@dataclass(frozen=True)
class SimulationOptions:
    """Choices of a simulation.

    Attributes:
        year: year of the parameters in force.
        draws: draws behind the intervals.
        drivers: how to look for what moves each result most: ``tornado``, ``sobol`` or ``none``.
    """

    year: int = DEFAULT_YEAR
    draws: DrawOptions = field(default_factory=DrawOptions)
    drivers: str = "tornado"

    def check(self) -> None:
        """Refuse impossible choices.

        Raises:
            InputError: draws that cannot be made.
            UnknownNameError: an unknown way to look for drivers.
        """
        self.draws.check()
        if self.drivers not in DRIVERS:
            kind = Phrase("way to look for drivers")
            raise unknown_name(kind, self.drivers, DRIVERS)


def simulate(
    audience: str,
    answers: Mapping[str, Any] | Inputs | None = None,
    *,
    options: SimulationOptions | None = None,
    parameters: ParameterTree | None = None,
) -> Simulation:
    """Simulate telework for an employer, an employee or a territory.

    Args:
        audience: ``employer``, ``employee`` or ``territory``.
        answers: the user's answers by name of question; what is not answered takes its default.
        options: year, draws, drivers.
        parameters: the parameter tree; the packaged one by default. The user's own values come on top.

    Raises:
        UnknownNameError: there is no such audience.
        InputError: answers that cannot be used, or contradict each other; all of them at once.

    Example:
        >>> simulate("employee", {"distance_km": 20}).value("time_saved_h") > 0
        True
    """
    chosen = options or SimulationOptions()
    chosen.check()
    about = audience_named(audience)
    inputs = answers if isinstance(answers, Inputs) else about.inputs.read(answers or {})
    tree = (parameters or ParameterTree.load()).with_overrides(inputs.parameters)
    year = inputs.year_in_force(chosen.year)
    _check_year(year, tree)
    reader = tree.reader(year)
    figures = _figures(about, inputs, reader)
    computed = compute(about.formulas, figures, shown_quantities(about), quantities(audience), chosen.draws)
    drivers = _drivers(about, figures, chosen)
    law = inputs.legal_opinion(figures, year)
    page = inputs.page(page_values(computed))
    return Simulation(about, inputs, year, figures, computed, drivers, law, page, reader.reads, chosen.draws)


def _check_year(year: int, tree: ParameterTree) -> None:
    """Refuse a year that the parameters do not speak of."""
    first, last = (int(tree.at(f"telework.{end}_year", year).value) for end in ("first", "last"))
    if not first <= year <= last:
        message = Phrase(
            "Year {year} is outside the model, which speaks of {first} to {last}.",
            year=year,
            first=first,
            last=last,
        )
        raise InputError(message, do=Phrase("Choose a year from {first} to {last}.", first=first, last=last))


def _figures(about: Audience, inputs: Inputs, reader: ParameterReader) -> dict[str, Figure]:
    """Every leaf of the formulas: answers, what follows from them, and the parameters read besides."""
    figures = {**inputs.figures(reader), **inputs.further_figures(reader)}
    for name in about.formulas.leaves():
        if "." in name and name not in figures:
            figures[name] = read_figure(reader, name)
    message = Phrase("These answers contradict each other (audience: {about}).", about=about.name)
    raise_collected(
        message,
        inputs.contradictions(figures),
        error=InputError,
        do=Phrase("Change one of the answers named."),
    )
    return figures


def _drivers(
    about: Audience, figures: Mapping[str, Figure], options: SimulationOptions
) -> dict[str, tuple[Driver, ...]] | dict[str, tuple[Influence, ...]]:
    headlines = [each.values[0] for each in indicators(about.name) if not each.qualitative]
    declared = quantities(about.name)
    if options.drivers == "sobol":
        return sobol(about.formulas, figures, headlines, declared, options.draws)
    return tornado(about.formulas, figures, headlines, declared) if options.drivers == "tornado" else {}


def shown_quantities(about: Audience) -> tuple[str, ...]:
    """Quantities that a simulation shows: those of the indicators, of the ledger and of the balance."""
    by_indicators = [name for each in indicators(about.name) for name in each.values]
    by_ledger = [line.quantity for line in ledger_lines()]
    by_balance = [name for line in balance_lines(about.formulas) for name in line.quantities]
    return tuple(dict.fromkeys([*by_indicators, *by_ledger, *by_balance]))
