"""The order in which small flows are gathered."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from maillage.flows.pruning import FEWEST_SORTED_ALONE, _in_order

LONG = 3 * FEWEST_SORTED_ALONE


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=LONG),
    st.integers(0, 2**32 - 1),
    st.booleans(),
)
def test_flows_are_put_by_part_then_distance_whichever_way_is_faster(
    parts: list[int], seed: int, sorted_parts: bool
) -> None:
    """Few long parts are sorted each on its own, others all at once: ties stay as given in both."""
    random = np.random.default_rng(seed)
    part = np.array(sorted(parts) if sorted_parts else parts)
    distance = random.integers(0, 5, len(part)).astype(float)
    flows = np.flatnonzero(random.random(len(part)) < 0.9)
    expected = flows[np.lexsort((distance[flows], part[flows]))]
    assert _in_order(flows, part, distance).tolist() == expected.tolist()


def test_long_parts_in_order_are_sorted_like_all_at_once() -> None:
    """Above the length from which each part is sorted alone."""
    random = np.random.default_rng(7)
    part = np.repeat(np.arange(5), LONG)
    distance = random.integers(0, 50, len(part)).astype(float)
    flows = np.arange(len(part))
    assert _in_order(flows, part, distance).tolist() == np.lexsort((distance, part)).tolist()
