"""The state of play of a territory: which third places exist, how they are spread, who reaches one, what is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maillage.errors import MissingDataError
from maillage.site_plan.places import known_places as places_by_commune
from maillage.spatial.existing import CONVERTIBLE, OPEN, PLANNED, covered_today
from maillage.third_places.known_place import CLOSED, KnownPlace, known_places
from maillage.third_places.references import Comparison, comparisons
from maillage.third_places.zones import UNKNOWN, ZONES, zone_of

if TYPE_CHECKING:
    from maillage.parameters import ParameterReader
    from maillage.spatial.existing import CoveredToday
    from maillage.study import Study

PER = 10_000
"""Places are told per so many persons."""


@dataclass(frozen=True)
class CommuneState:
    """One commune.

    Attributes:
        commune_id: its code.
        name: its name.
        zone: ``urban``, ``intermediate``, ``rural`` or ``unknown``.
        active: active persons; None where not known.
        teleworkers: potential teleworkers; None where not known.
        reliability: of its figures.
        opened: open third places.
        planned: planned ones.
        hosts: places that could be converted.
        covered: share of its people within reach of an open place (0 or 1); None where no list of places is imported.
        nearest_min: minutes to the nearest open place, one way; None where there is none.
    """

    commune_id: str
    name: str
    zone: str
    active: float | None
    teleworkers: float | None
    reliability: str
    opened: int
    planned: int
    hosts: int
    covered: float | None
    nearest_min: float | None


@dataclass(frozen=True)
class ZoneState:
    """One zone of density.

    Attributes:
        zone: ``urban``, ``intermediate``, ``rural`` or ``unknown``.
        communes: how many.
        equipped: communes with an open third place.
        opened: open third places.
        hosts: places that could be converted.
        active: active persons.
        teleworkers: potential teleworkers.
        covered: of them, within reach; None where no list of places is imported.
    """

    zone: str
    communes: int
    equipped: int
    opened: int
    hosts: int
    active: float
    teleworkers: float
    covered: float | None


@dataclass(frozen=True)
class StateOfPlay:
    """The third places of a territory in a year.

    Attributes:
        year: of the figures.
        third_places_known: whether a list of third places is imported; without one, nobody knows whether any exists.
        facilities_known: whether a list of facilities is imported.
        places: every place, open ones first.
        listed: open places that the imported files list in the whole country; 0 where none is imported.
        communes: every commune, the largest demand first.
        zones: the communes by density.
        max_minutes: longest trip that counts as within reach, one way.
        covered_share: share of the potential teleworkers within reach of an open place; None where not known.
        comparisons: its figures beside published ones.
    """

    year: int
    third_places_known: bool
    facilities_known: bool
    places: tuple[KnownPlace, ...]
    listed: int
    communes: tuple[CommuneState, ...]
    zones: tuple[ZoneState, ...]
    max_minutes: float
    covered_share: float | None
    comparisons: tuple[Comparison, ...]

    def in_state(self, state: str) -> tuple[KnownPlace, ...]:
        """The places in one state."""
        return tuple(each for each in self.places if each.state == state)

    @property
    def by_kind(self) -> dict[tuple[str, str], int]:
        """Places by state and kind, the open ones first, then the most numerous."""
        found = Counter((each.state, each.kind) for each in self.places)
        order = (OPEN, PLANNED, CONVERTIBLE, CLOSED)
        return {
            key: found[key]
            for key in sorted(found, key=lambda key: (order.index(key[0]), -found[key], key[1]))
        }

    @property
    def seats(self) -> tuple[float | None, int]:
        """Seats of the open places that tell them, and how many places do; None when none does."""
        told = [each.seats for each in self.in_state(OPEN) if each.seats is not None]
        return (sum(told) if told else None), len(told)

    @property
    def dated(self) -> int:
        """Open places whose opening date is known."""
        return sum(each.opened_on is not None for each in self.in_state(OPEN))

    @property
    def active(self) -> float:
        """Active persons of the communes that have a figure."""
        return sum(each.active or 0.0 for each in self.communes)

    @property
    def teleworkers(self) -> float:
        """Potential teleworkers of the communes that have a figure."""
        return sum(each.teleworkers or 0.0 for each in self.communes)

    def per_persons(self, persons: float) -> float | None:
        """Open third places for each :data:`PER` persons; None where no list of places is imported, or nobody is counted."""
        if not self.third_places_known or persons <= 0:
            return None
        return len(self.in_state(OPEN)) / persons * PER

    @property
    def missing(self) -> tuple[CommuneState, ...]:
        """Communes from which no open place is within reach, the largest demand first."""
        return tuple(each for each in self.communes if each.covered is not None and each.covered == 0.0)

    def hosts_of(self, commune_id: str) -> tuple[KnownPlace, ...]:
        """The places of a commune that could be converted."""
        return tuple(each for each in self.in_state(CONVERTIBLE) if each.commune_id == commune_id)


def state_of_play(study: Study, reader: ParameterReader) -> StateOfPlay:
    """The state of play of a study's territory.

    Args:
        study: its territory, potential and core tables.
        reader: the parameters in force in the year of the study.
    """
    core = study.core
    places = known_places(study, study.year)
    access = _access(study, reader)
    communes = _communes(study, places, access)
    known = "third_places" in core.points
    everywhere = places_by_commune(core, study.year, 0.0)
    made = StateOfPlay(
        study.year,
        known,
        "facilities" in core.points,
        places,
        sum(each for each in everywhere.opened.values()),
        communes,
        _zones(communes),
        reader.number("territory.access_time"),
        None if access is None else access.share,
        (),
    )
    told = comparisons(reader, made) if known else ()
    return StateOfPlay(**{**vars(made), "comparisons": told})


def _access(study: Study, reader: ParameterReader) -> CoveredToday | None:
    try:
        return covered_today(
            study.core, reader, study.tables["communes"].select(["commune_id", "teleworkers"])
        )
    except MissingDataError:
        return None


def _communes(
    study: Study, places: tuple[KnownPlace, ...], access: CoveredToday | None
) -> tuple[CommuneState, ...]:
    rows = study.tables["communes"].to_pylist()
    levels = {
        row["commune_id"]: row["density_level"]
        for row in study.core.engine.rows(study.core.communes.select("commune_id", "density_level"))
    }
    count = Counter((each.commune_id, each.state) for each in places)
    reached = {} if access is None else {row["commune_id"]: row for row in access.table.to_pylist()}
    found = [_commune(row, levels, count, reached.get(row["commune_id"])) for row in rows]
    return tuple(sorted(found, key=lambda each: (-(each.teleworkers or 0.0), each.commune_id)))


def _commune(
    row: dict[str, Any],
    levels: dict[str, str | None],
    count: Counter[tuple[str, str]],
    reached: dict[str, Any] | None,
) -> CommuneState:
    code = row["commune_id"]
    return CommuneState(
        code,
        row["name"],
        zone_of(levels.get(code)),
        row["active_persons"],
        row["teleworkers"],
        row["reliability"],
        count[code, OPEN],
        count[code, PLANNED],
        count[code, CONVERTIBLE],
        None if reached is None else reached["covered_share"],
        None if reached is None else reached["nearest_time_min"],
    )


def _zones(communes: tuple[CommuneState, ...]) -> tuple[ZoneState, ...]:
    """The communes of each zone that the territory has, added up."""
    found = []
    for zone in (*ZONES, UNKNOWN):
        here = [each for each in communes if each.zone == zone]
        if not here:
            continue
        known = all(each.covered is not None for each in here)
        found.append(
            ZoneState(
                zone,
                len(here),
                sum(each.opened > 0 for each in here),
                sum(each.opened for each in here),
                sum(each.hosts for each in here),
                sum(each.active or 0.0 for each in here),
                sum(each.teleworkers or 0.0 for each in here),
                sum((each.teleworkers or 0.0) * (each.covered or 0.0) for each in here) if known else None,
            )
        )
    return tuple(found)
