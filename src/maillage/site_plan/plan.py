"""The plan: which sites, why, how sure, and what one more would bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.parameters import ParameterTree
from maillage.site_plan.access_times import other_times
from maillage.site_plan.agreed import agreed_tables
from maillage.site_plan.commuting import teleworker_ways
from maillage.site_plan.comparison import compare
from maillage.site_plan.evaluation import Evaluation, evaluate
from maillage.site_plan.options import SiteOptions
from maillage.site_plan.problem import siting_problem
from maillage.site_plan.score import score_communes
from maillage.site_plan.strategies import choose
from maillage.site_plan.summary import plan_summary
from maillage.site_plan.tables import plan_tables
from maillage.spatial.choice import THRESHOLD
from maillage.study import DEFAULT_SCENARIO, DEFAULT_YEAR, Study, StudyOptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from maillage.assembly.assemble import AssemblyOptions
    from maillage.parameters import ParameterReader
    from maillage.site_plan.comparison import Method
    from maillage.site_plan.problem import SitingProblem
    from maillage.site_plan.score import Score
    from maillage.site_plan.strategies import Chosen
    from maillage.telework.scenario import Scenario


@dataclass(frozen=True, eq=False)
class SitePlan:
    """Sites to open in a territory, with their proof.

    Attributes:
        study: the demand.
        options: what was asked for.
        problem: demand, reach, existing places and costs, as arrays.
        chosen: the sites, the proof, and the gain curve.
        score: the weighted score of each commune, with its parts.
        methods: score, maximal coverage and p-median, each with its sites and ranks.
        tables: ``sites``, ``communes``, ``gain``, ``candidates``, ``overlaps``.
        summary: what ``maillage site --json`` prints.
    """

    study: Study
    options: SiteOptions
    problem: SitingProblem
    chosen: Chosen
    score: Score
    methods: Mapping[str, Method]
    tables: Mapping[str, pa.Table]
    summary: Mapping[str, Any]

    @property
    def sites(self) -> tuple[str, ...]:
        """Communes to open in, in the order in which they bring most."""
        return tuple(self.tables["sites"]["commune_id"].to_pylist())

    def with_sites(self, commune_ids: Iterable[str]) -> Evaluation:
        """What other sites would do, beside this plan and the proven best of as many; see :func:`evaluate`.

        Args:
            commune_ids: communes to open in.

        Raises:
            UnknownNameError: one commune that is not of the territory.
            InputError: several such communes, or one given twice.

        Example:
            >>> plan = site("demo", sites=2, strategy="tissu-local")
            >>> plan.with_sites(plan.sites).summary["best"]["missing"]
            0.0
        """
        return evaluate(self.problem, self.options, commune_ids, plan=self.chosen)

    @classmethod
    def of(cls, study: Study, options: SiteOptions, parameters: ParameterTree | None = None) -> SitePlan:
        """The plan of a study's territory.

        Args:
            study: the demand.
            options: what is asked for.
            parameters: the parameter tree; the packaged one by default. The scenario's own overrides come on top.

        Raises:
            InputError: what cannot be used, or cannot be had with so few sites or so little money.
            MissingDataError: no potential teleworker is known.
        """
        options.check()
        tree = (parameters or ParameterTree.load()).with_overrides(study.scenario.parameters)
        reader = tree.reader(study.year)
        problem = siting_problem(study, options, reader)
        chosen = choose(problem, options)
        count = len(chosen.sites)
        other = _other_choices(study, options, reader)
        score = score_communes(study, problem, options, reader, count, [each for _, each, _ in other])
        ways = teleworker_ways(study, problem).daily(reader.number("commute.daily_distance_limit"))
        methods = compare(problem, score, count, ways, reader.number("siting.least_minutes_saved"))
        made = plan_tables(problem, options, chosen, score, methods)
        tables = agreed_tables(made, score.criteria, study.core.engine)
        summary = plan_summary(study, problem, options, chosen, score, methods, tables, other, reader.reads)
        return cls(study, options, problem, chosen, score, methods, tables, summary)


def site(  # noqa: PLR0913 - an option is an argument
    territory: str | Study,
    sites: int | None = None,
    strategy: str = "maillage",
    *,
    existing: bool = True,
    budget: float | None = None,
    capacity: float | None = None,
    max_minutes: float | None = None,
    access: str = THRESHOLD,
    weights: Mapping[str, float] | None = None,
    scenario: str | Scenario = DEFAULT_SCENARIO,
    year: int = DEFAULT_YEAR,
    parameters: ParameterTree | None = None,
    data: AssemblyOptions | None = None,
) -> SitePlan:
    """Where the next third places of a territory should be.

    Args:
        territory: as on the command line (``demo``, ``scot:lille-metropole`` …), or a study of it.
        sites: how many to open beyond those that exist; None with *maillage*: as few as leave nobody too far.
        strategy: ``maillage`` or ``tissu-local``.
        existing: whether the third places open today serve first.
        budget: most to spend (EUR).
        capacity: seats of each place to open; unlimited by default.
        max_minutes: longest trip, one way; the study's 15 minutes by default.
        access: how a place serves those within it: ``threshold``, ``linear``, ``exponential`` or ``choice``.
        weights: the user's own weights of the score, by criterion.
        scenario: how telework spreads, for a territory given by name.
        year: year of the demand, likewise.
        parameters: the parameter tree.
        data: choices of data, for an imported territory.

    Raises:
        InputError: what cannot be used, or cannot be had with so few sites or so little money.

    Example:
        >>> plan = site("demo", sites=2, strategy="tissu-local")
        >>> len(plan.sites)
        2
    """
    options = SiteOptions(
        sites,
        strategy,
        existing,
        budget,
        capacity,
        max_minutes,
        weights=dict(weights or {}),
        access=access,
    ).check()
    tree = parameters or ParameterTree.load()
    if isinstance(territory, Study):
        return SitePlan.of(territory, options, tree)
    from maillage.telework.scenario import load_scenario

    how = load_scenario(scenario) if isinstance(scenario, str) else scenario
    study = Study.of(
        territory, scenario=how, options=StudyOptions(year, how.reading), parameters=tree, data=data
    )
    return SitePlan.of(study, options, tree)


def _other_choices(
    study: Study, options: SiteOptions, reader: ParameterReader
) -> list[tuple[float, SitingProblem, Chosen]]:
    """The best choice with a shorter and a longer trip, by its minutes."""
    return [
        (problem.max_minutes, problem, choose(problem, asked, curve=False))
        for asked, problem in other_times(study, options, reader)
    ]
