"""How far a place serves those within its reach: wholly, less and less with the trip there, or as they would choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from maillage.spatial.choice import CHOICE, BetaChoice, choice_shares, decay

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from maillage.parameters import ParameterReader
    from maillage.spatial.access import Reach
    from maillage.study import Study

    Floats = NDArray[np.float64]


def access_weights(
    study: Study, reach: Reach, form: str, reader: ParameterReader, max_minutes: float
) -> Floats:
    """Share of the people of a commune that a place would serve, one per pair within reach, from 0 to 1.

    Whatever the form, nobody goes farther than the longest trip, and each commune counts with the place that serves it best:
    more places in reach do not add up (gradual coverage).

    Args:
        study: its flows, for the choice form: the share is the mean probability over the potential teleworkers of the commune.
        reach: pairs within the longest trip.
        form: one of :data:`maillage.spatial.choice.ACCESS_FORMS`.
        reader: the parameters in force (``access.*``).
        max_minutes: the longest trip.

    Raises:
        UnknownNameError: no such form.

    Source: gradual coverage, Berman and Krass (2002); choice, the RealWork project.
    """
    if form != CHOICE:
        return np.asarray(
            decay(form, reader, max_minutes=max_minutes)(reach.travel_time_min), dtype=np.float64
        )
    table = study.tables["flows"].select(["origin_id", "teleworkers", "travel_time_min"])
    row_of = {code: row for row, code in enumerate(reach.origins)}
    home = np.array([row_of.get(code, -1) for code in table["origin_id"].to_pylist()], dtype=np.int64)
    persons, minutes = (
        np.array(table[name].to_pylist(), dtype=np.float64) for name in ("teleworkers", "travel_time_min")
    )
    inside = home >= 0
    work = home[inside], minutes[inside], np.nan_to_num(persons[inside])
    place = reach.origin, reach.travel_time_min
    return choice_shares(BetaChoice.of(reader), work, place, len(reach.origins))
