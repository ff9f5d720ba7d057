"""The siting problem of a territory: who asks, where sites may be, who reaches what, and what it costs.

Everything is by commune: people start from, and sites are at, its centre, and inside a commune a trip has its internal
distance. A place that exists serves the communes that reach its commune, from outside the territory too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.errors import InputError, MissingDataError
from maillage.phrase import Phrase
from maillage.site_plan.access_weights import access_weights
from maillage.site_plan.land import Land, joined
from maillage.site_plan.places import KnownPlaces, known_places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from maillage.parameters import ParameterReader
    from maillage.site_plan.options import SiteOptions
    from maillage.spatial.access import Reach
    from maillage.spatial.stops import Stops
    from maillage.study import Study

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SitingProblem:
    """Demand and sites of a territory; arrays have one entry per commune of the territory unless said otherwise.

    Attributes:
        commune_ids: its communes, sorted: rows of demand, and the first columns of sites.
        names: their names.
        teleworkers: potential teleworkers; 0 where not known.
        users: of which would work from a third place.
        inhabitants: inhabitants; active persons stand in where they are not published.
        stood_in: how many communes have active persons in place of inhabitants.
        existing_ids: communes with open third places, of the territory or near it: the last columns of sites.
        existing_seats: seats of each of these.
        reach: pairs within the longest trip, communes to all columns.
        weights: of each of these pairs, the share of the commune's people that the site serves, from 0 to 1.
        max_minutes: the longest trip.
        costs: EUR, of a site in each commune: a conversion where something can be converted.
        converted: whether the site of each commune would be a conversion.
        places: what the communes have already.
        persons_per_seat: users that a seat serves.
        land: all communes known.
    """

    commune_ids: tuple[str, ...]
    names: tuple[str, ...]
    teleworkers: Floats
    users: Floats
    inhabitants: Floats
    stood_in: int
    existing_ids: tuple[str, ...]
    existing_seats: Floats
    reach: Reach
    weights: Floats
    max_minutes: float
    costs: Floats
    converted: NDArray[np.bool_]
    places: KnownPlaces
    persons_per_seat: float
    land: Land

    def __len__(self) -> int:
        """How many communes there are."""
        return len(self.commune_ids)

    @cached_property
    def minutes(self) -> Any:  # noqa: ANN401 - SciPy ships no types
        """Communes × columns, minutes; pairs out of reach are not stored (SciPy CSR)."""
        return self.reach.matrix()

    @cached_property
    def covers(self) -> Any:  # noqa: ANN401 - SciPy ships no types
        """Communes × columns, the share of the commune's people that a site serves: 1 within reach by default (SciPy CSR).

        People count with the best of the sites that are open (gradual coverage): the model of ``solve_max_coverage``.
        """
        return self.reach.matrix(self.weights)

    @property
    def columns(self) -> tuple[str, ...]:
        """Commune of each column."""
        return self.commune_ids + self.existing_ids

    @property
    def existing(self) -> tuple[int, ...]:
        """Columns open already."""
        return tuple(range(len(self), len(self.columns)))

    def covered(self, sites: Iterable[int]) -> NDArray[np.bool_]:
        """Communes that one of these columns, or of those open already, serves at all."""
        opened = [*sites, *self.existing]
        return np.asarray(self.covers[:, opened].sum(axis=1)).ravel() > 0

    def every_minute(self) -> Floats:
        """Communes × columns, dense: minutes of every pair, infinite where a place is not known."""
        homes = self.land.stops_of(self.commune_ids)
        every = self.land.within(homes, joined(homes, self.land.stops_of(self.existing_ids)), np.inf)
        table = np.full((len(self), len(self.columns)), np.inf)
        table[every.origin, every.destination] = every.travel_time_min
        return table


def siting_problem(study: Study, options: SiteOptions, reader: ParameterReader) -> SitingProblem:
    """The problem of a study's territory.

    Args:
        study: who the potential teleworkers are.
        options: number of sites, longest trip, and whether existing places count.
        reader: the parameters in force: access time, seats, costs, speeds.

    Raises:
        MissingDataError: no potential teleworker is known.
        InputError: more sites than communes.
    """
    rows = study.tables["communes"].to_pylist()
    _check(study, rows, options)
    codes = tuple(row["commune_id"] for row in rows)
    places = known_places(study.core, study.year, reader.number("territory.seats_per_third_place"))
    limit = reader.number("territory.access_time") if options.max_minutes is None else options.max_minutes
    land = Land.of(study.core, reader)
    homes = land.stops_of(codes)
    existing = _near(land, homes, places.opened, limit) if options.existing else land.stops_of(())
    reach = land.within(homes, joined(homes, existing), limit)
    new, share = reader.number("siting.new_site_cost"), reader.number("siting.conversion_cost_share")
    converted = np.array([bool(places.hosts.get(code)) for code in codes])
    return SitingProblem(
        commune_ids=codes,
        names=tuple(row["name"] for row in rows),
        teleworkers=np.array([row["teleworkers"] or 0.0 for row in rows]),
        users=np.array([row["teleworkers_in_third_places"] or 0.0 for row in rows]),
        inhabitants=np.array([row["population"] or row["active_persons"] or 0.0 for row in rows]),
        stood_in=sum(row["population"] is None for row in rows),
        existing_ids=existing.ids,
        existing_seats=np.array([places.seats[code] for code in existing.ids]),
        reach=reach,
        weights=access_weights(study, reach, options.access, reader, limit),
        max_minutes=limit,
        costs=np.where(converted, new * share, new),
        converted=converted,
        places=places,
        persons_per_seat=reader.number("territory.persons_per_seat"),
        land=land,
    )


def _check(study: Study, rows: list[dict[str, Any]], options: SiteOptions) -> None:
    if not any(row["teleworkers"] for row in rows):
        message = Phrase(
            "{territory}: no potential teleworker is known in its communes, so no site can be chosen.",
            territory=study.territory.text,
        )
        raise MissingDataError(
            message, do=Phrase("Import the census file of its communes: `maillage data list`.")
        )
    if options.sites is not None and options.sites > len(rows):
        where = Phrase("one commune") if len(rows) == 1 else Phrase("{count} communes", count=len(rows))
        message = Phrase(
            "{sites} sites are asked for, and {territory} has {where} to put them in.",
            sites=options.sites,
            territory=study.territory.text,
            where=where,
        )
        raise InputError(message, do=Phrase("Ask for {count} sites or fewer.", count=len(rows)))


def _near(land: Land, homes: Stops, opened: Iterable[str], max_minutes: float) -> Stops:
    """Communes with open places that some commune of the territory reaches, sorted; its own ones always."""
    places = land.stops_of(sorted(opened))
    reached = set(land.within(homes, places, max_minutes).destination.tolist())
    own = set(homes.ids)
    return land.stops_of(code for row, code in enumerate(places.ids) if row in reached or code in own)
