"""What the scenarios of 2014–2017 foretold for 2015–2025, beside what was observed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maillage.errors import InternalError
from maillage.parameters import ParameterTree
from maillage.parameters.files import read_yaml
from maillage.telework.scenario import load_scenario, scenario_names
from maillage.telework.territory_potential import territory_potential

if TYPE_CHECKING:
    from maillage.core import CoreTables
    from maillage.territory import Territory

OBSERVED_SCENARIO = "observed"
OBSERVED_RATE = "telework.adoption.observed"


@dataclass(frozen=True)
class Comparison:
    """One thing foretold, and what was observed of it.

    Attributes:
        id: name of the comparison.
        subject: what is compared, in the language asked for.
        unit: unit of both figures, as a unit string.
        foretold: year, value, low, high, status, source.
        observed: the same of what was observed; nothing when no measure was found.
        remark: what the comparison is worth.
    """

    id: str
    subject: str
    unit: str
    foretold: dict[str, Any]
    observed: dict[str, Any] | None
    remark: str

    @property
    def error(self) -> float | None:
        """By how much the forecast exceeds what was observed, as a share of what was observed."""
        if self.observed is None:
            return None
        return float(self.foretold["value"] / self.observed["value"] - 1)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "id": self.id,
            "subject": self.subject,
            "unit": self.unit,
            "foretold": self.foretold,
            "observed": self.observed,
            "error": self.error,
            "remark": self.remark,
        }


def comparisons(language: str = "fr", tree: ParameterTree | None = None) -> tuple[Comparison, ...]:
    """All comparisons that can be made, and those for which no observation was found.

    Args:
        language: ``fr`` or ``en``.
        tree: the parameters; the packaged ones by default.

    Source: model §2.2, §5 and §8; each figure with its own.
    """
    parameters = tree or ParameterTree.load()
    return tuple(_comparison(item, parameters, language) for item in _declared())


def _declared() -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = read_yaml(Path(str(files("maillage") / "data" / "back_test.yaml")))
    return content


def _comparison(item: dict[str, Any], tree: ParameterTree, language: str) -> Comparison:
    declared = tree.parameter(item["foretold"]["parameter"])
    observed = item.get("observed")
    if observed and tree.parameter(observed["parameter"]).unit != declared.unit:
        message = f"Back-test '{item['id']}' compares figures of two units."
        raise InternalError(message)
    label = declared.label.en if language == "en" else declared.label.fr
    return Comparison(
        item["id"],
        label,
        declared.unit,
        _figure(tree, **item["foretold"]),
        _figure(tree, **observed) if observed else None,
        item["remark"][language],
    )


def _figure(tree: ParameterTree, parameter: str, year: int) -> dict[str, Any]:
    """A figure with its source; its range only where that was published, not where it is ours."""
    found = tree.reader(year).at(parameter)
    dated = next(each for each in tree.parameter(parameter).values if each.valid_from == found.valid_from)
    published = dated.range is not None and dated.range.status != "assumption" and not found.interpolated
    return {
        "year": year,
        "value": found.value,
        "low": found.low if published else None,
        "high": found.high if published else None,
        "status": found.status,
        "source": found.reference.title if found.reference else "",
        "note": (found.reference.note or "") if found.reference else "",
        "parameter": parameter,
    }


def territory_back_test(
    core: CoreTables, territory: Territory, parameters: ParameterTree | None = None
) -> list[dict[str, Any]]:
    """Potential teleworkers of a territory by each packaged scenario, in the years in which practice was observed.

    Args:
        core: its core tables.
        territory: the perimeter.
        parameters: the parameter tree.

    Returns:
        One row per scenario and year: ``scenario``, ``year``, ``teleworkers``, ``observed`` (by the scenario
        ``observed``) and ``error`` (a share of the observed).
    """
    tree = parameters or ParameterTree.load()
    years = [dated.valid_from.year for dated in tree.parameter(OBSERVED_RATE).values]
    seen = potential_by_year(OBSERVED_SCENARIO, core, territory, tree, years)
    rows = []
    for name in scenario_names():
        if name == OBSERVED_SCENARIO:
            continue
        for year, teleworkers in potential_by_year(name, core, territory, tree, years).items():
            error = teleworkers / seen[year] - 1 if seen[year] else None
            row = {"scenario": name, "year": year, "teleworkers": teleworkers}
            rows.append({**row, "observed": seen[year], "error": error})
    return rows


def potential_by_year(
    scenario_name: str, core: CoreTables, territory: Territory, tree: ParameterTree, years: list[int]
) -> dict[int, float]:
    """Potential teleworkers of the territory by year.

    Args:
        scenario_name: a packaged scenario.
        core: the core tables.
        territory: the perimeter.
        tree: the parameter tree; the scenario's own overrides come on top.
        years: the years wanted.

    Raises:
        InputError: a year that the scenario does not speak of.
    """
    scenario = load_scenario(scenario_name)
    reader = tree.with_overrides(scenario.parameters).reader(years[-1])
    return territory_potential(core, territory, scenario, reader, years).teleworkers
