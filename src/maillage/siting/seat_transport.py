"""Give out the seats of open sites as well as can be: the transport problem, with the price of each demand and what to gain.

At the prices of the best assignment, no site opened beside it brings more than its seats are worth at these prices (linear
duality), so that most swaps need not be tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from maillage.siting.mixed_integer import Model, maximise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.siting.seat_model import SeatCase
    from maillage.siting.settings import SearchSettings


class Seated(NamedTuple):
    """Seats given out.

    Attributes:
        value: total of persons seated times their value.
        pair: pairs of the case between a demand and an open site.
        persons: seated by each of these pairs.
        price: of one person of each row, at the best assignment: 0 for those who find a seat for nothing.
    """

    value: float
    pair: NDArray[np.int64]
    persons: NDArray[np.float64]
    price: NDArray[np.float64]


def seat_all(case: SeatCase, opened: NDArray[np.bool_], settings: SearchSettings) -> Seated:
    """The best use of the seats of the open sites, in persons.

    Args:
        case: demand and sites.
        opened: whether each site is open.
        settings: of the solver.
    """
    from scipy.sparse import csc_array

    pair = np.flatnonzero(opened[case.column])
    rows, row = np.unique(case.row[pair], return_inverse=True)
    columns, column = np.unique(case.column[pair], return_inverse=True)
    price = np.zeros(len(case.rows))
    if not len(pair):
        return Seated(0.0, pair, np.zeros(0), price)
    count = len(pair)
    index = np.stack([row, len(rows) + column], axis=1).ravel()
    start = np.arange(0, 2 * count + 1, 2)
    shape = (len(rows) + len(columns), count)
    limits = np.concatenate([case.demand[rows], case.seats[columns]])
    model = Model(
        gain=case.value[pair],
        lower=np.zeros(count),
        upper=np.minimum(case.demand[case.row[pair]], case.seats[case.column[pair]]),
        whole=0,
        matrix=csc_array((np.ones(2 * count), index, start), shape=shape),
        row_lower=np.full(len(limits), -np.inf),
        row_upper=limits,
    )
    answer = maximise(model, settings)
    if answer.prices is None or answer.values is None:
        return Seated(0.0, pair, np.zeros(count), price)
    price[rows] = np.maximum(answer.prices[: len(rows)], 0.0)
    return Seated(answer.bound, pair, answer.values, price)
