"""Territories like the one of a sheet, to compare it with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.assembly.catalogue import Catalogue
from maillage.assembly.land import Land
from maillage.assembly.likeness import Profile, alike, profiles
from maillage.assembly.vintages import Passage
from maillage.engine import Engine
from maillage.errors import MissingDataError

if TYPE_CHECKING:
    from maillage.sources.home import Home
    from maillage.web.services import Services
    from maillage.web.studies import Wanted
    from maillage.web.view import View

MOST_SIMILAR = 6
KINDS = ("commune", "epci", "scot", "departement", "region")


def similar_territories(services: Services, wanted: Wanted, view: View) -> list[dict[str, Any]]:
    """The territories of the same kind nearest to one, with what they are like and their addresses; none for the invented one.

    Args:
        services: of the server.
        wanted: the study that the sheet shows.
        view: how its page is asked for.
    """
    chosen = {"scenario": wanted.scenario, "annee": wanted.year, "lecture": wanted.reading}
    pair = {f"{side}_{name}": value for side in ("a", "b") for name, value in chosen.items()}
    return [
        {
            **each,
            "address": view.link(f"/territoires/{each['territory']}", **chosen),
            "compare": view.link("/comparer", a=wanted.territory, b=each["territory"], **pair),
        }
        for each in likest(services, wanted.territory)
    ]


def likest(services: Services, territory: str) -> list[dict[str, Any]]:
    """The territories of the same kind nearest to one, whatever is supposed of telework; found out once for the imported data."""
    return services.studies.plain_of_data(("alike", territory), lambda: _likest(services, territory))


def _likest(services: Services, territory: str) -> list[dict[str, Any]]:
    kind = territory.partition(":")[0]
    if kind not in KINDS:
        return []
    known = services.studies.of_data(("profiles", kind), lambda: _profiles(services.home, kind))
    one = next((each for each in known if each.territory == territory), None)
    if one is None:
        return []
    return [
        {
            "territory": each.territory,
            "name": each.name,
            "population": each.population,
            "density": each.density,
            "eligible_share": each.eligible_share,
        }
        for each in alike(one, known, MOST_SIMILAR)
    ]


def _profiles(home: Home, kind: str) -> tuple[Profile, ...]:
    catalogue = Catalogue(home, Engine.open("duckdb"))
    lists = catalogue.of("extract.commune_codes")
    if not lists:
        return ()
    source = catalogue.latest("extract.passage")
    passage = Passage.of(catalogue.arrow(source) if source else None)
    try:
        return profiles(Land(catalogue, passage, max(each.geography_year for each in lists)), kind)
    except MissingDataError:
        return ()
