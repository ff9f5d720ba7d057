"""The 2017 study read closely: what contradicts itself there, how each point is read, and its figures beside ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.indicators.readings import per_teleworker
from maillage.language import text

if TYPE_CHECKING:
    from maillage.parameters import ParameterTree
    from maillage.web.services import Services

YEAR = 2025
CONTRADICTIONS: dict[str, tuple[str, ...]] = {
    "distance": ("printed.distance_as_printed", "printed.distance_corrected", "printed.time_per_trip"),
    "energy": ("printed.energy_as_printed", "printed.energy_corrected"),
    "money": ("printed.hour_value", "printed.co2_cost"),
    "dates": ("telework.adoption.etude-2016",),
    "denominator": (),
    "departements": (),
    "propensity": ("telework.propensity.etude-2016-fitted.3",),
    "carbon": ("printed.co2_factor",),
    "list": (),
}
"""What is contradictory or missing in the proceedings, with the parameters that hold each reading; words are in the locales."""
ROW_OF_READING = ("as_printed", "corrected")


def contradictions(tree: ParameterTree, language: str) -> list[dict[str, Any]]:
    """Each point: what is printed, why it cannot hold, how it is read here, and the parameters concerned.

    Args:
        tree: the parameters.
        language: ``fr`` or ``en``.
    """
    return [
        {
            "id": each,
            **{
                part: text(f"web.method.points.{each}.{part}", language)
                for part in ("title", "printed", "why", "read")
            },
            "parameters": [_shown(tree, name, language) for name in names],
        }
        for each, names in CONTRADICTIONS.items()
    ]


def _shown(tree: ParameterTree, name: str, language: str) -> dict[str, Any]:
    found, declared = tree.at(name, YEAR), tree.parameter(name)
    return {
        "name": name,
        "label": getattr(declared.label, language),
        "value": found.value,
        "unit": declared.unit,
        "status": found.status,
    }


def readings(tree: ParameterTree, language: str) -> list[dict[str, Any]]:
    """What one teleworker avoids in a year by each of the two printed readings; the third is measured on each flow.

    Returns:
        ``reading``, ``label``, and the five indicators.
    """
    reader = tree.reader(YEAR)
    return [
        {
            "reading": each,
            "label": text(f"readings.{each}", language),
            "figures": per_teleworker("as_printed" if each == "as_printed" else "corrected", reader),
        }
        for each in ROW_OF_READING
    ]


def reproduced(services: Services, language: str) -> list[dict[str, Any]]:
    """The figures of the study beside ours, with the data that the server has; long when the census of 2012 is imported."""
    from maillage.engine import Engine
    from maillage.reports.summary import plain_figures
    from maillage.reproduce import reproduction

    with Engine.open() as engine:
        rows: list[dict[str, Any]] = plain_figures(reproduction(services.home, engine, language))
    return rows
