"""What a plan changes for each commune."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

STATES = ("already", "nearer", "newly", "left")
"""Within reach already; already, and nearer to a place to open; newly within reach; still too far."""


def commune_states(communes: pd.DataFrame) -> pd.Series:
    """What the plan changes for each commune, one of :data:`STATES`.

    Args:
        communes: one row per commune, with ``covered_today``, ``covered_after`` and ``site_state``.

    Returns:
        One state per row, under the same index.
    """
    import numpy as np
    import pandas as pd

    today = communes["covered_today"].to_numpy(dtype=bool)
    after = communes["covered_after"].to_numpy(dtype=bool)
    to_open = communes["site_state"].isin(["new", "conversion"]).to_numpy()
    chosen = np.select([today & to_open, today, after], ["nearer", "already", "newly"], default="left")
    return pd.Series(chosen, index=communes.index)
