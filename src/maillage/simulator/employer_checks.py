"""Answers of an employer that cannot hold together: each problem names the question to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.simulator.employer_figures import ALL_ON_ONE_DAY, MODE_SHARES
from maillage.simulator.problems import told_problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from maillage.errors import Problem
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
        said = f"{most:g} days teleworked in a week of {week:g} days (working_days_per_week)"
        return [told_problem(days.name, "telework_exceeds_week", said, days=most, week=week)]
    if pattern == ALL_ON_ONE_DAY and most > 1 + _TOLERANCE:
        said = f"{most:g} days teleworked, but 'pattern' puts them all on Friday: one day a week at most"
        return [told_problem(days.name, "one_friday", said, days=most)]
    return []


def _teleworkers(inputs: EmployerInputs, figures: Mapping[str, Figure]) -> list[Problem]:
    share, eligible = figures["teleworking_share"].value, figures["eligible_share"].value
    if inputs.counts_by_uptake() or share <= eligible + _TOLERANCE:
        return []
    said = (
        f"{share:g} of the staff telework, but only {eligible:g} hold a job that can be teleworked"
        " (eligible_share)"
    )
    values = {"share": share, "eligible": eligible}
    return [told_problem("teleworking_share", "more_than_eligible", said, **values)]


def _said_twice(inputs: EmployerInputs) -> list[Problem]:
    """Two answers to the same question."""
    answered = inputs.answered()
    return [
        told_problem(
            first,
            "said_twice",
            f"says the same as '{second}', which is given too: keep one of them",
            other=second,
        )
        for first, second in _SAME_QUESTION
        if {first, second} <= answered
    ]


def _office(inputs: EmployerInputs, figures: Mapping[str, Figure]) -> list[Problem]:
    found = []
    if inputs.office_m2 is not None and inputs.desks is None and not figures["desk_ratio"].given:
        said = "a floor without desks: give 'desks' (or 'desk_ratio') too"
        found.append(told_problem("office_m2", "floor_without_desks", said))
    if inputs.flex_office and figures["desk_ratio"].value == 0:
        said = "there is no desk to share (desk_ratio is 0)"
        found.append(told_problem("flex_office", "no_desk_to_share", said))
    return found


def _modes(figures: Mapping[str, Figure]) -> list[Problem]:
    given = {name: figures[name].value for name in MODE_SHARES if figures[name].given}
    total, every = sum(given.values()), len(given) == len(MODE_SHARES)
    if total > 1 + _SHARES_TOLERANCE or (every and total < 1 - _SHARES_TOLERANCE):
        said = f"the shares given ({', '.join(given)}) sum to {total:g}, not {'1' if every else '1 or less'}"
        return [told_problem(next(iter(given)), "shares_sum", said, total=total, expected=1.0)]
    return []


def _staff(inputs: EmployerInputs, figures: Mapping[str, Figure]) -> list[Problem]:
    staff, by_csp = figures["staff"].value, sum((inputs.staff_by_csp or {}).values())
    if by_csp > staff + _TOLERANCE:
        said = f"{by_csp:g} persons, more than the staff of {staff:g}"
        return [told_problem("staff_by_csp", "more_than_staff", said, persons=by_csp, staff=staff)]
    return []


def _communes(inputs: EmployerInputs, figures: Mapping[str, Figure]) -> list[Problem]:
    homes, staff = inputs.home_communes, figures["staff"].value
    if homes is None:
        return []
    found = []
    if inputs.work_commune is None:
        said = "give the commune of work too (work_commune)"
        found.append(told_problem("home_communes", "no_work_commune", said))
    if homes.persons > staff + _TOLERANCE:
        said = f"{homes.persons} persons, more than the staff of {staff:g}"
        found.append(
            told_problem("home_communes", "more_than_staff", said, persons=homes.persons, staff=staff)
        )
    return found
