"""What the dated rules say of a situation: what applies, what is outside the frame. A warning, never legal advice."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads the types of the fields
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from maillage.language import filled, text
from maillage.parameters import ParameterTree
from maillage.parameters.files import read_yaml
from maillage.parameters.parameter import Closed, Label, Text
from maillage.simulator.declarations import valid

if TYPE_CHECKING:
    from collections.abc import Mapping

Sector = Literal["private", "state", "territorial", "hospital"]
Place = Literal["home", "other_private", "third_place", "train"]
Agreement = Literal["collective", "charter", "by_any_means", "individual", "none"]
Circumstance = Literal["disabled", "carer", "pregnant", "health", "exceptional"]
Outcome = Literal["outside", "to_check"]
_WEEKS_PER_YEAR = 52
_MONTHS_PER_YEAR = 12
DaysPerWeek = Annotated[float, Field(ge=0, le=7)]


class LegalSituation(Closed):
    """Telework as it is done, or planned, by one person or under one agreement."""

    sector: Sector
    on: dt.date
    """Date at which the rules are read."""
    telework_days_per_week: DaysPerWeek
    days_on_site_per_week: DaysPerWeek
    places: Annotated[tuple[Place, ...], Field(min_length=1)] = ("home",)
    agreement: Agreement = "individual"
    """``individual``: an amendment to the contract, or the authorisation of a public agent."""
    grey: bool = False
    """Whether telework takes place outside any agreement."""
    regular: bool = True
    """Regular, or occasional."""
    allowance_per_day: Annotated[float, Field(ge=0)] | None = None
    """Euros per teleworked day, when it is known."""
    circumstances: tuple[Circumstance, ...] = ()

    @property
    def allowance_per_month(self) -> float | None:
        """Euros in a mean month of twelve in 52 weeks, all of them worked, when the allowance is known."""
        if self.allowance_per_day is None:
            return None
        return self.allowance_per_day * self.telework_days_per_week * _WEEKS_PER_YEAR / _MONTHS_PER_YEAR


class Condition(Closed):
    """A condition on one field of a situation; every limit given must hold. An unknown amount meets no limit."""

    field: Text
    above: float | None = None
    below: float | None = None
    above_amount: Text | None = None
    """One of the rule's amounts, by name."""
    below_amount: Text | None = None
    at_most_amount: Text | None = None
    is_one_of: tuple[Text | bool, ...] | None = None
    is_not_one_of: tuple[Text | bool, ...] | None = None
    includes: tuple[Text, ...] | None = None
    """At least one of them."""
    includes_none_of: tuple[Text, ...] | None = None

    def holds(self, situation: LegalSituation, amounts: Mapping[str, float]) -> bool:
        """Whether the condition holds."""
        value = getattr(situation, self.field)
        return self._limits_hold(value, amounts) and self._choices_hold(value)

    def _limits_hold(self, value: Any, amounts: Mapping[str, float]) -> bool:  # noqa: ANN401 - any field
        over = [limit for limit in (self.above, amounts.get(self.above_amount or "")) if limit is not None]
        under = [limit for limit in (self.below, amounts.get(self.below_amount or "")) if limit is not None]
        most = [amounts[self.at_most_amount]] if self.at_most_amount else []
        if value is None:
            return not over and not under and not most
        within = all(value <= limit for limit in most)
        return within and all(value > limit for limit in over) and all(value < limit for limit in under)

    def _choices_hold(self, value: Any) -> bool:  # noqa: ANN401 - any field
        return (
            (self.is_one_of is None or value in self.is_one_of)
            and (self.is_not_one_of is None or value not in self.is_not_one_of)
            and (self.includes is None or any(each in value for each in self.includes))
            and (self.includes_none_of is None or not any(each in value for each in self.includes_none_of))
        )


class Check(Closed):
    """A sentence said of a situation when all its conditions hold."""

    when: tuple[Condition, ...] = ()
    then: Outcome
    says: Label


class LegalReference(Closed):
    """The text a rule comes from."""

    title: Text
    date: dt.date
    url: str | None = None


class LegalRule(Closed):
    """A rule in force between two dates in some sectors."""

    id: Text
    starts: Annotated[dt.date, Field(alias="from")]
    """First day in force, which is not that of signature."""
    until: dt.date | None = None
    """Last day in force."""
    sectors: Annotated[tuple[Sector, ...], Field(min_length=1)]
    reference: LegalReference
    says: Label
    """What it says, in one sentence; amounts between braces."""
    when: tuple[Condition, ...] = ()
    """Situations that it is about; all when nothing is said."""
    amounts: dict[Text, Text] = Field(default_factory=dict)
    """Parameter behind each amount it names."""
    checks: tuple[Check, ...] = ()

    def in_force(self, situation: LegalSituation) -> bool:
        """Whether it is in force at the date, in the sector, for such a situation."""
        dated = self.starts <= situation.on and (self.until is None or situation.on <= self.until)
        return (
            dated
            and situation.sector in self.sectors
            and all(each.holds(situation, {}) for each in self.when)
        )


@dataclass(frozen=True)
class Finding:
    """One sentence about a situation, with the rule it comes from.

    Attributes:
        rule: the rule.
        says: the sentence, whose amounts are still between braces.
        amounts: its amounts.
    """

    rule: LegalRule
    says: Label
    amounts: Mapping[str, float]

    def to_dict(self, language: str) -> dict[str, Any]:
        """Plain values for JSON."""
        sentence = self.says.en if language == "en" else self.says.fr
        return {
            "id": self.rule.id,
            "text": filled(sentence, language, self.amounts),
            "reference": self.rule.reference.title,
            "date": self.rule.reference.date.isoformat(),
            "in_force_from": self.rule.starts.isoformat(),
            "url": self.rule.reference.url,
        }


@dataclass(frozen=True)
class LegalOpinion:
    """What the dated rules say of a situation. A warning, never legal advice.

    Attributes:
        situation: the situation described.
        applies: rules in force for it.
        outside: what is outside the frame.
        to_check: what depends on facts that the situation does not tell.
    """

    situation: LegalSituation
    applies: tuple[Finding, ...]
    outside: tuple[Finding, ...]
    to_check: tuple[Finding, ...]

    def to_dict(self, language: str) -> dict[str, Any]:
        """Plain values for JSON, the warning included."""
        return {
            "on": self.situation.on.isoformat(),
            "sector": self.situation.sector,
            "warning": text("simulator.law_warning", language),
            "applies": [each.to_dict(language) for each in self.applies],
            "outside": [each.to_dict(language) for each in self.outside],
            "to_check": [each.to_dict(language) for each in self.to_check],
        }


@cache
def legal_rules() -> tuple[LegalRule, ...]:
    """All the rules, by first day in force then by name.

    Source: model §6.
    """
    folder = Path(str(files("maillage") / "data" / "law"))
    found = [
        valid(LegalRule, {"id": name, **item}, f"law/{path.name}, {name}")
        for path in sorted(folder.glob("*.yaml"))
        for name, item in read_yaml(path).items()
    ]
    return tuple(sorted(found, key=lambda rule: (rule.starts, rule.id)))


def legal_opinion(situation: LegalSituation) -> LegalOpinion:
    """What the rules of that date say of a situation.

    Example:
        >>> four_days = LegalSituation(
        ...     sector="state", on=dt.date(2018, 3, 1), telework_days_per_week=4, days_on_site_per_week=1
        ... )
        >>> [finding.rule.id for finding in legal_opinion(four_days).outside]
        ['decree-2016', 'decree-2016']
    """
    applies: list[Finding] = []
    found: dict[Outcome, list[Finding]] = {"outside": [], "to_check": []}
    for rule in legal_rules():
        if not rule.in_force(situation):
            continue
        amounts = {name: _amount(parameter, situation.on) for name, parameter in rule.amounts.items()}
        applies.append(Finding(rule, rule.says, amounts))
        for check in rule.checks:
            if all(each.holds(situation, amounts) for each in check.when):
                found[check.then].append(Finding(rule, check.says, amounts))
    return LegalOpinion(situation, tuple(applies), tuple(found["outside"]), tuple(found["to_check"]))


def _amount(parameter: str, on: dt.date) -> float:
    """The amount in force on a day: rules change within a year, which the yearly readings of parameters do not show."""
    values = ParameterTree.load().parameter(parameter).values
    return max((each for each in values if each.valid_from <= on), key=lambda each: each.valid_from).value
