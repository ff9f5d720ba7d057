"""What a plan was made from: the provenance of its study, and of the layers and parameters that it read besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.provenance import DatasetVersion, Note, ParameterRead, Provenance

if TYPE_CHECKING:
    from maillage.site_plan import SitePlan


def plan_provenance(plan: SitePlan) -> Provenance:
    """Datasets, parameters and notes behind a plan."""
    found = plan.summary["provenance"]
    return Provenance(
        datasets=tuple(DatasetVersion(**each) for each in found["datasets"]),
        parameters=tuple(ParameterRead(**each) for each in found["parameters"]),
        notes=tuple(Note.of(**each) for each in found["notes"]),
    )
