"""The communes of a country as stops, and those of a territory among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.spatial.access import catchments
from maillage.spatial.speeds import travel_speeds
from maillage.spatial.stops import GivenTimes, Stops, commune_stops

if TYPE_CHECKING:
    from collections.abc import Iterable

    from maillage.core import CoreTables
    from maillage.parameters import ParameterReader
    from maillage.spatial.access import Reach
    from maillage.spatial.travel import TravelSpeeds


@dataclass(frozen=True, eq=False)
class Land:
    """All communes known, and how one travels between them.

    Attributes:
        stops: the communes.
        speeds: the default way from distance to time.
        given: times that the user gave between communes, or her routing server, if she did.
    """

    stops: Stops
    speeds: TravelSpeeds
    given: GivenTimes | None

    @classmethod
    def of(cls, core: CoreTables, reader: ParameterReader) -> Land:
        """The land of the core tables."""
        speeds = travel_speeds(reader)
        stops = commune_stops(core.engine.to_arrow(core.communes.order_by("commune_id")), speeds)
        return cls(stops, speeds, GivenTimes.among(core, stops.ids))

    def stops_of(self, codes: Iterable[str]) -> Stops:
        """Some communes, in the order given; codes that are not known are left out."""
        return self.stops.taken(self.stops.rows_of(codes))

    def within(self, origins: Stops, destinations: Stops, max_minutes: float) -> Reach:
        """Pairs within a travel time."""
        return catchments(origins, destinations, self.speeds, max_minutes=max_minutes, given=self.given)


def joined(first: Stops, second: Stops) -> Stops:
    """The stops of both, one after the other."""
    return Stops(
        first.ids + second.ids,
        np.concatenate([first.lon, second.lon]),
        np.concatenate([first.lat, second.lat]),
        np.concatenate([first.speed, second.speed]),
        np.concatenate([first.commune, second.commune]),
        np.concatenate([first.internal_km, second.internal_km]),
    )
