"""Where the next third places of a territory should be, why, and how sure it is."""

from __future__ import annotations

from maillage.site_plan.evaluation import Evaluation, evaluate
from maillage.site_plan.options import STRATEGIES, SiteOptions
from maillage.site_plan.plan import SitePlan, site

__all__ = ["STRATEGIES", "Evaluation", "SiteOptions", "SitePlan", "evaluate", "site"]
