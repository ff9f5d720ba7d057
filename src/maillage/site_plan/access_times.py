"""The same question with a shorter and a longer trip: the ends of the range of the access time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maillage.site_plan.problem import siting_problem

if TYPE_CHECKING:
    from maillage.parameters import ParameterReader
    from maillage.site_plan.options import SiteOptions
    from maillage.site_plan.problem import SitingProblem
    from maillage.study import Study

ACCESS_TIME = "territory.access_time"


def other_times(
    study: Study, options: SiteOptions, reader: ParameterReader
) -> list[tuple[SiteOptions, SitingProblem]]:
    """What would be asked with the shortest and the longest plausible trip, and its problem.

    Not asked where the trip is the user's, nor where seats are limited: they, and not the trip, then say who is served.

    Args:
        study: demand and layers.
        options: what is asked for.
        reader: the access time with its range.
    """
    found = reader.at(ACCESS_TIME)
    decided = options.max_minutes is not None or options.capacity is not None
    if decided or found.low is None or found.high is None:
        return []
    asked = [replace(options, max_minutes=minutes) for minutes in (found.low, found.high)]
    return [(each, siting_problem(study, each, reader)) for each in asked]
