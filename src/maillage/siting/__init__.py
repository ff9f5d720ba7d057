"""Where to open sites: coverage, p-median, set covering and savings models on plain arrays, each with its proof.

All matrices are demand x sites, dense or SciPy sparse. ``existing`` are columns open already; ``sites`` are opened beside them.
Every answer carries a bound, so that its distance from the best possible is always known.
"""

from __future__ import annotations

from maillage.siting.gain_curve import GainStep, gain_curve
from maillage.siting.max_coverage import solve_max_coverage
from maillage.siting.p_median import solve_p_median
from maillage.siting.savings import savings_matrix, solve_savings
from maillage.siting.set_cover import solve_set_cover
from maillage.siting.settings import SearchSettings
from maillage.siting.solution import SitingSolution

__all__ = [
    "GainStep",
    "SearchSettings",
    "SitingSolution",
    "gain_curve",
    "savings_matrix",
    "solve_max_coverage",
    "solve_p_median",
    "solve_savings",
    "solve_set_cover",
]
