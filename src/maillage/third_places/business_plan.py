"""The business plan of a third place: a settled year with its intervals, five years from the opening, break-even, odds.

It is a simulation like those of employers, employees and territories: the same formulas engine, so that each figure has
its derivation, its interval over draws and its main drivers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from maillage.errors import InputError, raise_collected
from maillage.parameters import ParameterTree
from maillage.phrase import Phrase
from maillage.simulator.audience import Audience
from maillage.simulator.computation import compute
from maillage.simulator.declarations import indicators, quantities
from maillage.simulator.document import driver_row, indicator_row, input_values
from maillage.simulator.drivers import tornado
from maillage.simulator.figure import read_figure
from maillage.simulator.formulas import FormulaSet
from maillage.simulator.pages import page_values
from maillage.simulator.simulation import Simulation, SimulationOptions
from maillage.third_places.plan_odds import Odds, odds
from maillage.third_places.plan_years import PlanYear, plan_years
from maillage.third_places.project import PROJECT, ProjectInputs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.parameters import ParameterReader
    from maillage.simulator.declarations import Indicator
    from maillage.simulator.figure import Figure
    from maillage.third_places.local_demand import LocalDemand

DEMAND_THEME = "local_demand"
BESIDE = ("teleworker.working_days_per_week", "project.balance_margin")
"""Parameters that no formula of the plan reads, but its checks do."""
MOST_DRIVERS = 6
MAIN = "result_eur"


@dataclass(frozen=True)
class BusinessPlan(Simulation):
    """A project and everything computed from its answers.

    Attributes:
        years: the years from the opening on, one after the other.
        odds: how often the draws end in profit, balance or loss.
    """

    years: tuple[PlanYear, ...] = ()
    odds: Odds | None = None

    @property
    def demand(self) -> LocalDemand | None:
        """What was found around the commune of the project, if it is known."""
        inputs = self.inputs
        return inputs.demand if isinstance(inputs, ProjectInputs) else None

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators of a plan; those of the local demand only where it is known."""
        return shown_indicators(with_demand=self.demand is not None)

    @property
    def break_even_seats(self) -> float | None:
        """Seats from which the result is nought, all else equal; none where a seat costs more than it brings.

        A closed form: what the other lines leave to pay, over what one seat adds. No seat is needed where they leave nothing.
        """
        margin, left = self.value("seat_margin_eur"), self.value("left_to_seats_eur")
        if left <= 0:
            return 0.0
        return left / margin if margin > 0 else None

    @property
    def most_seats(self) -> float | None:
        """Seats up to which the project balances, where the rest of it balances alone and each seat costs; else none."""
        margin, left = self.value("seat_margin_eur"), self.value("left_to_seats_eur")
        return left / margin if margin < 0 and left <= 0 else None

    @property
    def too_many_seats(self) -> bool:
        """Whether the plan has more seats than the demand found asks for."""
        return self.demand is not None and self.value("seats_too_many") > 0

    @property
    def demand_lowers_fill(self) -> bool:
        """Whether the demand found does not even fill the seats as far as the plan expects."""
        return self.demand is not None and self.value("demand_fill") < self.value("fill_rate")

    @property
    def lowest_cash_eur(self) -> float:
        """What must be found at the worst moment of the first years, fit-out included (a positive amount; 0 when none)."""
        held = -self.value("own_funds_needed_eur")
        lowest = held
        for each in self.years:
            held += each.central["cash_eur"]
            lowest = min(lowest, held)
        return max(-lowest, 0.0)

    def to_dict(self, language: str = "fr") -> dict[str, Any]:
        """Everything the plan says, in one language, ready for JSON."""
        return {
            "audience": self.audience.name,
            "year": self.year,
            "inputs": input_values(self),
            "demand": None if self.demand is None else {**vars(self.demand), "too_many_seats": self.too_many_seats, "lowers_fill": self.demand_lowers_fill},
            "indicators": [indicator_row(self, each, language) for each in self.indicators],
            "drivers": {
                each.id: [driver_row(self, one, language) for one in self.drivers.get(each.values[0], ())[:MOST_DRIVERS]]
                for each in self.indicators
            },
            "years": [each.to_dict() for each in self.years],
            "five_years": _sums(self.years),
            "lowest_cash_eur": self.lowest_cash_eur,
            "break_even": {"fill": self.value("break_even_fill"), "seats": self.break_even_seats, "most_seats": self.most_seats},
            "odds": None if self.odds is None else vars(self.odds),
            "qualitative": self.page.to_dict(language),
            "draws": {"count": self.draws.count, "seed": self.draws.seed},
        }  # fmt: skip


def business_plan(
    answers: Mapping[str, Any] | ProjectInputs | None = None,
    demand: LocalDemand | None = None,
    *,
    options: SimulationOptions | None = None,
    parameters: ParameterTree | None = None,
) -> BusinessPlan:
    """The plan of a project.

    Args:
        answers: the user's answers by name of question; what is not answered takes its default.
        demand: what was found around its commune (:func:`maillage.third_places.local_demand.local_demand`).
        options: year, draws, drivers.
        parameters: the parameter tree; the packaged one by default. The user's own values come on top.

    Raises:
        InputError: answers that cannot be used, or contradict each other; all of them at once.

    Example:
        >>> plan = business_plan({"seats": 30, "zone": "rural"})
        >>> round(plan.value("full_desks_eur"))
        45720
    """
    chosen = options or SimulationOptions()
    chosen.check()
    inputs = answers if isinstance(answers, ProjectInputs) else ProjectInputs.around(answers, demand)
    about = project_audience(with_demand=inputs.demand is not None)
    tree = (parameters or ParameterTree.load()).with_overrides(inputs.parameters)
    reader = tree.reader(chosen.year)
    figures = _figures(about, inputs, reader)
    targets = _targets(with_demand=inputs.demand is not None)
    declared = quantities(PROJECT)
    computed = compute(about.formulas, figures, targets, declared, chosen.draws)
    drivers = tornado(about.formulas, figures, targets, declared) if chosen.drivers == "tornado" else {}
    years = plan_years(about.formulas, figures, reader, chosen.draws)
    found = odds(about.formulas, figures, reader, chosen.draws)
    page = inputs.page(page_values(computed))
    return BusinessPlan(
        about, inputs, chosen.year, figures, computed, drivers, None, page, reader.reads, chosen.draws, years, found
    )  # fmt: skip


@cache
def project_audience(*, with_demand: bool) -> Audience:
    """What a project is asked and how it is answered, with the demand around it or without."""
    from maillage.third_places.quantities import costs, local_demand, outcome, sales

    modules = (sales, costs, outcome, *((local_demand,) if with_demand else ()))
    return Audience(PROJECT, ProjectInputs, FormulaSet.of(*modules))


@cache
def shown_indicators(*, with_demand: bool) -> tuple[Indicator, ...]:
    """The indicators of a plan, in their order."""
    return tuple(each for each in indicators(PROJECT) if with_demand or each.theme != DEMAND_THEME)


def _targets(*, with_demand: bool) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(name for each in shown_indicators(with_demand=with_demand) for name in each.values)
    )


def _figures(about: Audience, inputs: ProjectInputs, reader: ParameterReader) -> dict[str, Figure]:
    """Every leaf of the formulas: answers, what follows from them, and the parameters read besides."""
    figures = {**inputs.figures(reader), **inputs.further_figures(reader)}
    for name in (*about.formulas.leaves(), *BESIDE, "project.open_weeks"):
        if "." in name and name not in figures:
            figures[name] = read_figure(reader, name)
    message = Phrase("These answers contradict each other (audience: {audience}).", audience=about.name)
    advice = Phrase("Change one of the answers named.")
    raise_collected(message, inputs.contradictions(figures), error=InputError, do=advice)
    return figures


def _sums(years: tuple[PlanYear, ...]) -> dict[str, float]:
    """Sums over the years, in their order."""
    names = years[0].central if years else ()
    return {name: float(sum(each.central[name] for each in years)) for name in names}
