"""Territories like this one, to compare it with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maillage.web.services import Services
    from maillage.web.studies import Wanted
    from maillage.web.view import View


def similar_territories(services: Services, wanted: Wanted, view: View) -> list[dict[str, Any]]:
    """The territories nearest to one."""
    del services, wanted, view
    return []
