"""Answers of an employer that cannot hold together: each problem names the question to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.errors import Problem
from maillage.phrase import Phrase
from maillage.simulator.employer_figures import ALL_ON_ONE_DAY, MODE_SHARES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.simulator.employer import EmployerInputs
    from maillage.simulator.figure import Figure

_TOLERANCE = 1e-9
_SHARES_TOLERANCE = 0.02
"""Published shares leave out who needs no transport, and are rounded; the formula brings their sum to one."""
_SAME_QUESTION = (
    ("staff_by_csp", "eligible_share"),
    ("desks", "desk_ratio"),
    ("office_m2", "m2_per_desk"),
    ("home_communes", "distance_km"),
    ("home_communes", "travel_time_min"),
    ("work_commune", "basin_workers"),
    ("work_commune", "basin_growth_power"),
)


def contradictions(inputs: EmployerInputs, figures: Mapping[str, Figure]) -> list[Problem]:
    """All the answers that cannot hold together, defaults included.

    Args:
        inputs: the answers.
        figures: every figure made from them.
    """
    return [
        *_days(inputs.pattern, figures),
        *_teleworkers(inputs, figures),
        *_said_twice(inputs),
        *_office(inputs, figures),
        *_modes(figures),
        *_staff(inputs, figures),
        *_communes(inputs, figures),
    ]


def _days(pattern: str, figures: Mapping[str, Figure]) -> list[Problem]:
    """The largest value of an uncertain answer must fit in the week too; that of a default is not the user's."""
    days, week = figures["telework_days_per_week"], figures["working_days_per_week"].value
    most = days.high if days.given else days.value
    if most > week + _TOLERANCE:
        said = Phrase(
            "{days:g} days teleworked in a week of {week:g} days (working_days_per_week)",
            days=most,
            week=week,
        )
        return [Problem(days.name, said)]
    if pattern == ALL_ON_ONE_DAY and most > 1 + _TOLERANCE:
        said = Phrase(
            "{days:g} days teleworked, but 'pattern' puts them all on Friday: one day a week at most",
            days=most,
        )
        return [Problem(days.name, said)]
    return []


def _teleworkers(inputs: EmployerInputs, figures: Mapping[str, Figure]) -> list[Problem]:
    share, eligible = figures["teleworking_share"].value, figures["eligible_share"].value
    if inputs.counts_by_uptake() or share <= eligible + _TOLERANCE:
        return []
    said = Phrase(
        "{share:g} of the staff telework, but only {eligible:g} hold a job that can be teleworked (eligible_share)",
        share=share,
        eligible=eligible,
    )
    return [Problem("teleworking_share", said)]


def _said_twice(inputs: EmployerInputs) -> list[Problem]:
    """Two answers to the same question."""
    answered = inputs.answered()
    return [
        Problem(
            first, Phrase("says the same as '{other}', which is given too: keep one of them", other=second)
        )
        for first, second in _SAME_QUESTION
        if {first, second} <= answered
    ]


def _office(inputs: EmployerInputs, figures: Mapping[str, Figure]) -> list[Problem]:
    found = []
    if inputs.office_m2 is not None and inputs.desks is None and not figures["desk_ratio"].given:
        said = Phrase("a floor without desks: give 'desks' (or 'desk_ratio') too")
        found.append(Problem("office_m2", said))
    if inputs.flex_office and figures["desk_ratio"].value == 0:
        found.append(Problem("flex_office", Phrase("there is no desk to share (desk_ratio is 0)")))
    return found


def _modes(figures: Mapping[str, Figure]) -> list[Problem]:
    given = {name: figures[name].value for name in MODE_SHARES if figures[name].given}
    total, every = sum(given.values()), len(given) == len(MODE_SHARES)
    if total > 1 + _SHARES_TOLERANCE or (every and total < 1 - _SHARES_TOLERANCE):
        expected = Phrase("1") if every else Phrase("1 or less")
        said = Phrase(
            "the shares given ({names}) sum to {total:g}, not {expected}",
            names=[*given],
            total=total,
            expected=expected,
        )
        return [Problem(next(iter(given)), said)]
    return []


def _staff(inputs: EmployerInputs, figures: Mapping[str, Figure]) -> list[Problem]:
    staff, by_csp = figures["staff"].value, sum((inputs.staff_by_csp or {}).values())
    if by_csp > staff + _TOLERANCE:
        return [Problem("staff_by_csp", _more_than(staff, by_csp))]
    return []


def _communes(inputs: EmployerInputs, figures: Mapping[str, Figure]) -> list[Problem]:
    homes, staff = inputs.home_communes, figures["staff"].value
    if homes is None:
        return []
    found = []
    if inputs.work_commune is None:
        found.append(Problem("home_communes", Phrase("give the commune of work too (work_commune)")))
    if homes.persons > staff + _TOLERANCE:
        found.append(Problem("home_communes", _more_than(staff, homes.persons)))
    return found


def _more_than(staff: float, persons: float) -> Phrase:
    return Phrase("{persons:g} persons, more than the staff of {staff:g}", persons=persons, staff=staff)
