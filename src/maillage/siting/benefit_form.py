"""From a checked case to the benefit form and back: what is open already, what no longer matters, whole-number totals."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from maillage.siting.benefit import BenefitProblem, common_step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.inputs import Instance

MOST_COMPARED = 50_000_000.0


class BenefitForm(NamedTuple):
    """A benefit problem, the original index of its columns, and the benefit that existing sites bring already."""

    problem: BenefitProblem
    columns: NDArray[np.int64]
    base: float


def benefit_form(instance: Instance, benefit: Any) -> BenefitForm:  # noqa: ANN401 - SciPy ships no types
    """What new sites add to what exists.

    Columns that bring nothing more are dropped; so are copies of a lower column, and in coverage columns that another
    covers whole, when no costs tell them apart.

    Args:
        instance: the checked case.
        benefit: SciPy CSR, demand x sites: total benefit of each pair.
    """
    step = common_step(benefit.data)
    by_site = benefit.tocsc()
    by_site.sort_indices()
    base = np.zeros(benefit.shape[0])
    for index in instance.existing:
        part = slice(by_site.indptr[index], by_site.indptr[index + 1])
        rows = by_site.indices[part]
        base[rows] = np.maximum(base[rows], by_site.data[part])
    columns = instance.candidates
    more = by_site[:, columns]
    more.data = np.maximum(more.data - base[more.indices], 0.0)
    more.eliminate_zeros()
    useful = np.flatnonzero(np.diff(more.indptr))
    more, columns = more[:, useful], columns[useful]
    if instance.cost is None:
        kept = _not_dominated(more)
        more, columns = more[:, kept], columns[kept]
    cost = None if instance.cost is None else instance.cost[columns]
    problem = BenefitProblem(more, instance.sites, cost, instance.budget, step)
    return BenefitForm(problem, columns, float(base.sum()))


def _not_dominated(pairs: Any) -> NDArray[np.int64]:  # noqa: ANN401
    """Columns no other one makes useless; of equal columns the lowest stays."""
    highest = np.zeros(pairs.shape[0])
    np.maximum.at(highest, pairs.indices, pairs.data)
    reach = np.bincount(pairs.indices, minlength=pairs.shape[0])
    binary = bool(np.all(pairs.data == highest[pairs.indices]))
    if binary and float((reach.astype(np.float64) ** 2).sum()) <= MOST_COMPARED:
        return _not_contained(pairs)
    return _without_copies(pairs)


def _not_contained(pairs: Any) -> NDArray[np.int64]:  # noqa: ANN401
    """Columns whose rows are not all among the rows of another one."""
    pattern = pairs.copy()
    pattern.data = np.ones_like(pattern.data)
    common = (pattern.T @ pattern).tocoo()
    size = np.diff(pairs.indptr)
    small, large = common.row, common.col
    contained = (common.data == size[small]) & ((size[large] > size[small]) | (large < small))
    return np.setdiff1d(np.arange(pairs.shape[1]), small[contained])


def _without_copies(pairs: Any) -> NDArray[np.int64]:  # noqa: ANN401
    """Columns that are not the copy of a lower one."""
    seen: dict[tuple[bytes, bytes], int] = {}
    for index in range(pairs.shape[1]):
        part = slice(pairs.indptr[index], pairs.indptr[index + 1])
        digest = sha256(pairs.indices[part].tobytes()).digest(), sha256(pairs.data[part].tobytes()).digest()
        seen.setdefault(digest, index)
    return np.array(sorted(seen.values()), dtype=np.int64)
