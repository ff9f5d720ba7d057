"""Commuting of a territory without any matrix or margin: a doubly constrained model with a given decay, marked as such."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.flows.gravity import fit_gravity
from maillage.flows.pruning import gather_small

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from maillage.flows.deterrence import Deterrence
    from maillage.flows.gravity import Balance, GravityFit


@dataclass(frozen=True)
class FallbackMatrix:
    """The matrix and the fit it comes from.

    Attributes:
        flows: ``origin_id``, ``destination_id``, ``commuters`` (all CSP), sorted.
        fit: the fit, before small flows are gathered.
    """

    flows: pa.Table
    fit: GravityFit


def flows_without_matrix(
    commune_ids: NDArray[np.str_],
    workers: NDArray[np.float64],
    distance_km: NDArray[np.float64],
    deterrence: Deterrence,
    *,
    smallest_flow: float,
    jobs: NDArray[np.float64] | None = None,
    balance: Balance | None = None,
) -> FallbackMatrix:
    """Spread workers among the communes of a territory taken as closed.

    Two assumptions to print beside any result: nobody leaves the territory, and, without ``jobs``, a commune has as many jobs as
    employed residents, so that centres are underrated.

    Args:
        commune_ids: codes, shape (n,).
        workers: employed residents (person), shape (n,).
        distance_km: one-way distance, shape (n, n), internal distances on the diagonal.
        deterrence: deterrence with its decay, a default fitted elsewhere.
        smallest_flow: persons under which a flow is not kept apart.
        jobs: jobs by commune or a proxy, scaled to the sum of workers.
        balance: when to stop.

    Raises:
        InputError: negative or empty values, unlike shapes.
    """
    import pyarrow as pa

    pull = workers if jobs is None else jobs * (workers.sum() / jobs.sum())
    fit = fit_gravity(
        workers,
        pull,
        distance_km,
        deterrence=deterrence.form,
        decay=deterrence.decay,
        scale_km=deterrence.scale_km,
        balance=balance,
    )
    pairs = np.flatnonzero(fit.flows)
    rows, columns = pairs // fit.flows.shape[1], pairs % fit.flows.shape[1]
    persons = gather_small(rows, distance_km.ravel()[pairs], fit.flows.ravel()[pairs], smallest_flow)
    kept = persons > 0
    table = pa.table(
        {
            "origin_id": pa.array(commune_ids[rows[kept]].tolist(), pa.string()),
            "destination_id": pa.array(commune_ids[columns[kept]].tolist(), pa.string()),
            "commuters": pa.array(persons[kept]),
        }
    )
    return FallbackMatrix(table.sort_by([("origin_id", "ascending"), ("destination_id", "ascending")]), fit)
