"""A fitted regional matrix kept in the user's data folder, so that the next study need not fit it again.

It is kept under a name made of everything that enters the fit: what is known of the region, the parameters, the text of the method
and the versions of the numerical libraries. Another figure anywhere is another name: a kept matrix is never out of date. A file that
is absent, damaged or unreadable is as if there were none.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from maillage.assembly.kept_table import keep_table
from maillage.flows.regional import regional_matrix
from maillage.spatial.distance import great_circle_km

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from maillage.flows.deterrence import Deterrence
    from maillage.flows.regional_zones import RegionalMargins

MOST_KEPT = 8
"""Matrices kept, of about a megabyte each; the oldest go first."""

METHOD = (
    "flows/deterrence.py",
    "flows/gravity.py",
    "flows/likelihood.py",
    "flows/margins.py",
    "flows/pruning.py",
    "flows/regional.py",
    "flows/regional_zones.py",
    "spatial/distance.py",
    "assembly/kept_matrix.py",
)
"""The code that the flows depend on: a change in it is another method."""

LIBRARIES = ("numpy", "scipy")
COLUMNS = ("origin_id", "destination_id", "commuters")


@dataclass(frozen=True)
class FitSettings:
    """How a regional matrix is fitted: the arguments of :func:`maillage.flows.regional.regional_matrix`."""

    detour_ratio: float
    deterrence: Deterrence
    most_decay: float
    mean_distance_km: float
    smallest_flow: float


@dataclass(frozen=True)
class FittedMatrix:
    """What a study needs of a fitted matrix, the same bytes whether it was kept or has just been fitted.

    Attributes:
        flows: ``origin_id``, ``destination_id``, ``commuters`` (person), sorted.
        decay: fitted decay, without unit.
        mean_distance_km: mean one-way distance of the flows.
        largest_gap: largest gap of the flows to a known margin of a commune, in persons.
    """

    flows: pa.Table
    decay: float
    mean_distance_km: float
    largest_gap: float


def fitted_matrix(known: RegionalMargins, settings: FitSettings, folder: Path) -> FittedMatrix:
    """The commuting matrix of a region, from the folder where fitted matrices are kept, else fitted and kept there.

    Args:
        known: what is known of the region.
        settings: how it is fitted.
        folder: where matrices are kept; one that cannot be written to keeps nothing.

    Raises:
        InputError: as :func:`maillage.flows.regional.regional_matrix`.
    """
    path = folder / f"{fit_key(known, settings)}.parquet"
    kept = read_kept(path)
    if kept is not None:
        return kept
    made = regional_matrix(
        known,
        straight_km=great_circle_km,
        detour_ratio=settings.detour_ratio,
        deterrence=settings.deterrence,
        most_decay=settings.most_decay,
        mean_distance_km=settings.mean_distance_km,
        smallest_flow=settings.smallest_flow,
    )
    fitted = FittedMatrix(
        made.flows.select(list(COLUMNS)).combine_chunks(),
        float(made.fit.deterrence.decay),
        float(made.mean_distance_km),
        max((float(gap) for _, gap in made.gaps), default=0.0),
    )
    keep(path, fitted)
    return fitted


def fit_key(known: RegionalMargins, settings: FitSettings) -> str:
    """Fingerprint of everything that a fit depends on, as hexadecimal digits."""
    made = hashlib.sha256()
    code = files("maillage")
    for name in METHOD:
        made.update(code.joinpath(name).read_bytes())
    shape = settings.deterrence
    plain = {
        "libraries": [version(name) for name in LIBRARIES],
        "epci": {epci: sorted(members) for epci, members in known.epci_members.items()},
        "abroad": known.workers_abroad,
        "deterrence": [shape.form, shape.decay, shape.scale_km],
        "settings": [
            settings.detour_ratio,
            settings.most_decay,
            settings.mean_distance_km,
            settings.smallest_flow,
        ],
        "tables": [
            {"columns": table.column_names, "rows": table.to_pydict()}
            for table in (known.zones, known.margins, known.external, known.departement_flows)
        ],
    }
    made.update(json.dumps(plain, sort_keys=True).encode())
    return made.hexdigest()


def read_kept(path: Path) -> FittedMatrix | None:
    """A kept matrix; none where there is no file, or one that is damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path, columns=list(COLUMNS))
        facts = json.loads((table.schema.metadata or {})[b"maillage"])
        table = table.replace_schema_metadata(None).combine_chunks()
        fitted = FittedMatrix(table, facts["decay"], facts["mean_distance_km"], facts["largest_gap"])
        return fitted if facts["sha256"] == _fingerprint(fitted) else None
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
        return None


def keep(path: Path, fitted: FittedMatrix) -> None:
    """Keep a matrix; where the folder cannot be written to, the matrix is fitted anew each time."""
    facts = {**_facts(fitted), "sha256": _fingerprint(fitted)}
    keep_table(path, fitted.flows, json.dumps(facts), MOST_KEPT)


def _facts(fitted: FittedMatrix) -> dict[str, Any]:
    return {
        "decay": fitted.decay,
        "mean_distance_km": fitted.mean_distance_km,
        "largest_gap": fitted.largest_gap,
    }


def _fingerprint(fitted: FittedMatrix) -> str:
    made = hashlib.sha256(json.dumps(_facts(fitted), sort_keys=True).encode())
    for name in COLUMNS[:2]:
        made.update("\n".join(fitted.flows[name].to_pylist()).encode())
    made.update(fitted.flows[COLUMNS[2]].to_numpy().tobytes())
    return made.hexdigest()
