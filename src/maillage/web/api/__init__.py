"""The JSON API, ``/api/v1``: what the command line and the library do, under the same names."""

from __future__ import annotations

from fastapi import APIRouter

from maillage.web.api import jobs, places, plans, registries, simulations, territories

PREFIX = "/api/v1"
TAGS = (
    {"name": "territories", "description": "Names that can be asked for, and the study of each."},
    {"name": "simulate", "description": "The three simulators: questions, indicators, derivations."},
    {"name": "site", "description": "Where the next third places should be."},
    {
        "name": "places",
        "description": "Third places: which exist, who reaches one, what is missing; the plan of one that would open.",
    },
    {
        "name": "registries",
        "description": "Parameters, indicators, datasets, scenarios, and how figures compare.",
    },
    {"name": "jobs", "description": "Work that takes longer than a request waits."},
)
router = APIRouter(prefix=PREFIX)
for each in (territories, simulations, plans, places, registries, jobs):
    router.include_router(each.router)
