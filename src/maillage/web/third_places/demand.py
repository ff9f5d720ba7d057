"""The demand around the commune of a project, made once and kept for its page and for the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.third_places.local_demand import local_demand

if TYPE_CHECKING:
    from maillage.study import Study
    from maillage.third_places.local_demand import LocalDemand
    from maillage.web.services import Services
    from maillage.web.studies import Opened, Step, Wanted


def demand_name(commune: str) -> tuple[str, str]:
    """Under which name the demand around a commune is kept."""
    return ("local-demand", commune)


def demand_around(wanted: Wanted, commune: str, services: Services, step: Step) -> LocalDemand:
    """The demand around a commune of a study's territory.

    Raises:
        UnknownNameError: there is no such territory, or no such commune in it.
        MissingDataError: its data are not imported.
    """

    def make(study: Study, opened: Opened, step: Step) -> LocalDemand:
        del opened
        step("access")
        tree = services.studies.parameters(wanted.overrides).with_overrides(study.scenario.parameters)
        return local_demand(study, tree.reader(study.year), commune)

    return services.studies.derived(wanted, demand_name(commune), make, step)
