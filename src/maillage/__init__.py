"""Maillage: the potential and the impact of telework and third places in France, commune by commune.

Example:
    >>> from maillage import Scenario
    >>> Scenario.named("etude-2016").id
    'etude-2016'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillage.engine import Engine
    from maillage.parameters import ParameterTree
    from maillage.simulator import Simulation, simulate
    from maillage.site_plan import SitePlan, site
    from maillage.study import Study, StudyOptions
    from maillage.telework.scenario import Scenario
    from maillage.territory import Territory

__all__ = [
    "Engine",
    "ParameterTree",
    "Scenario",
    "Simulation",
    "SitePlan",
    "Study",
    "StudyOptions",
    "Territory",
    "simulate",
    "site",
]
__version__ = "0.1.0"

_HOMES = {
    "Engine": "maillage.engine",
    "ParameterTree": "maillage.parameters",
    "Scenario": "maillage.telework.scenario",
    "Simulation": "maillage.simulator",
    "SitePlan": "maillage.site_plan",
    "Study": "maillage.study",
    "StudyOptions": "maillage.study",
    "Territory": "maillage.territory",
    "simulate": "maillage.simulator",
    "site": "maillage.site_plan",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    """Load a public name when it is first used: `import maillage` stays instant."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    message = f"module 'maillage' has no attribute '{name}'"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
