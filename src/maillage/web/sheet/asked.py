"""The study that the address of a page asks for, as a parameter of the page."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from maillage.web.sheet.material import chosen_study
from maillage.web.studies import Wanted

Short = Annotated[str, Query(max_length=60)]


def _asked(territory: str, scenario: Short = "", annee: Short = "", lecture: Short = "") -> Wanted:
    return chosen_study(territory, scenario, annee, lecture)


AskedStudy = Annotated[Wanted, Depends(_asked)]
"""The study of the territory in the path, in the scenario, year (``annee``) and reading (``lecture``) of the address.

Each is checked as :func:`maillage.web.sheet.material.chosen_study` checks it; what is not said takes its default.
"""
