"""The zones of a regional matrix as arrays: distances, blocks of known margins, groups of destinations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from maillage.errors import InputError, Problem, raise_collected
from maillage.flows.margins import OWN, REST, Blocks, GroupTotal
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    import pyarrow as pa
    from numpy.typing import NDArray

    Points = NDArray[np.float64]
    Distance = Callable[[Points, Points, Points, Points], NDArray[np.float64]]


BLOCK_NAMES = ("rest", "own_commune", "commune", "epci")
COMMUNE, EPCI = 2, 3

ABROAD = "abroad"
"""Group of the places across the border, as given."""


@dataclass(frozen=True)
class RegionalMargins:
    """What is known of the commuting of a region.

    Attributes:
        zones: the communes of the region: ``commune_id``, ``departement_id``, ``lon``, ``lat``, ``internal_distance_km``, ``workers``
            (employed residents), no empty cell. They are origins and destinations.
        margins: ``extract.commute_margins`` (``origin_id``, ``margin_kind``, ``margin_id``, ``commuters``): kinds ``own_commune``,
            ``commune``, ``epci``; a commune's or EPCI's own residents are counted in it. ``all`` is not read: it is ``workers``.
        epci_members: communes of each EPCI named in the margins.
        external: places of work outside: ``place_id``, ``group`` (département code, or ``abroad``), ``lon``, ``lat``, ``attraction``
            (any unit, within a group; of places abroad, their shares of the workers abroad).
        departement_flows: ``extract.departement_flows``: totals from the départements of the region to others, inside or outside it.
        workers_abroad: residents of the region who work abroad (person), all origins together.
    """

    zones: pa.Table
    margins: pa.Table
    epci_members: Mapping[str, Collection[str]]
    external: pa.Table
    departement_flows: pa.Table
    workers_abroad: float


@dataclass(frozen=True)
class RegionalZones:
    """Origins (communes of the region) and destinations (the same, then external places).

    Attributes:
        ids: commune codes, in order of the rows.
        places: codes of external places, after the communes in the columns.
        workers: employed residents by commune.
        distance_km: origins × destinations.
        group_names: département codes, and one group for each place abroad.
        groups: number of the group of each destination.
        external_attraction: pull of each external place.
    """

    ids: NDArray[np.str_]
    places: NDArray[np.str_]
    workers: NDArray[np.float64]
    distance_km: NDArray[np.float64]
    group_names: tuple[str, ...]
    groups: NDArray[np.int64]
    external_attraction: NDArray[np.float64]

    @classmethod
    def of(cls, known: RegionalMargins, detour_ratio: float, straight_km: Distance) -> RegionalZones:
        """Zones of the given tables; distances are great circle × detour, internal distance inside a commune.

        Communes that have since merged have one centre: the internal distance stands for the way between them.
        """
        zones = known.zones.sort_by("commune_id")
        external = known.external.sort_by("place_id")
        _check(zones, external)
        lon, lat = (
            np.concatenate([_numbers(zones, axis), _numbers(external, axis)]) for axis in ("lon", "lat")
        )
        n = zones.num_rows
        distance = straight_km(lon[:n, None], lat[:n, None], lon[None, :], lat[None, :]) * detour_ratio
        internal = _numbers(zones, "internal_distance_km")
        distance[:, :n] = np.where(distance[:, :n] == 0.0, internal[:, None], distance[:, :n])
        distance[np.arange(n), np.arange(n)] = internal
        # each place abroad has its own total, hence its own group
        apart = [
            f"{ABROAD} {place}" if group == ABROAD else group
            for place, group in zip(
                external["place_id"].to_pylist(), external["group"].to_pylist(), strict=True
            )
        ]
        labels = np.array(zones["departement_id"].to_pylist() + apart)
        names, groups = np.unique(labels, return_inverse=True)
        return cls(
            ids=np.array(zones["commune_id"].to_pylist()),
            places=np.array(external["place_id"].to_pylist(), dtype=str),
            workers=_numbers(zones, "workers"),
            distance_km=distance,
            group_names=tuple(names.tolist()),
            groups=groups.astype(np.int64),
            external_attraction=_numbers(external, "attraction"),
        )

    def blocks(self, known: RegionalMargins) -> tuple[Blocks, list[str], tuple[str, ...]]:
        """Known parts of each origin; the origins whose home workers are estimated; those whose rounded margins were cut.

        At most one commune and one EPCI may be named in the margins, the commune a member of the EPCI.
        """
        read = _margins_by_kind(known.margins)
        n, columns = len(self.ids), np.concatenate([self.ids, self.places])
        own, estimated = self._own_workers(read["own_commune"])
        to_commune, commune = self._to_place(read["commune"])
        to_epci, epci = self._to_place(read["epci"])
        members = np.isin(columns, sorted(known.epci_members.get(epci or "", ()))) & (
            np.arange(len(columns)) < n
        )
        is_commune = columns == commune
        of_pair = np.zeros((n, len(columns)), dtype=np.int8)
        of_pair[np.ix_(~np.isnan(to_epci), members)] = EPCI
        of_pair[np.ix_(~np.isnan(to_commune), is_commune)] = COMMUNE
        of_pair[np.arange(n), np.arange(n)] = OWN
        totals = np.zeros((n, len(BLOCK_NAMES)))
        totals[:, OWN] = own
        totals[:, COMMUNE] = np.where(is_commune[:n], 0.0, np.nan_to_num(to_commune))
        inside_epci = np.nan_to_num(to_epci) - np.where(is_commune[:n], 0.0, np.nan_to_num(to_commune))
        totals[:, EPCI] = np.where(np.isnan(to_epci), 0.0, inside_epci - np.where(members[:n], own, 0.0))
        totals[:, REST] = self.workers - totals[:, 1:].sum(axis=1)
        nested, cut = _nested(totals, self.workers)
        return Blocks(of_pair, nested, BLOCK_NAMES), estimated, tuple(self.ids[cut].tolist())

    def _own_workers(self, margin: dict[tuple[str, str], float]) -> tuple[NDArray[np.float64], list[str]]:
        """Home workers: published, else from a line of log home workers on log employed residents, at most the workers."""
        by_id = {origin: persons for (origin, _), persons in margin.items()}
        own = np.array([by_id.get(code, np.nan) for code in self.ids.tolist()])
        usable = (own > 0) & (self.workers > 0)
        missing = np.isnan(own)
        if missing.any():
            if usable.sum() < len(("slope", "level")):
                message = Phrase(
                    "Workers in the home commune are known for fewer than two communes: none can be estimated."
                )
                raise InputError(message, do=Phrase("Give margins of kind own_commune."))
            slope, level = np.polyfit(np.log(self.workers[usable]), np.log(own[usable]), 1)
            line = np.exp(level) * self.workers**slope
            own = np.where(missing, np.minimum(line, self.workers), own)
        return own, sorted(self.ids[missing].tolist())

    def _to_place(self, margin: dict[tuple[str, str], float]) -> tuple[NDArray[np.float64], str | None]:
        named = sorted({place for _, place in margin})
        if len(named) > 1:
            message = Phrase(
                "Margins to one commune and to one EPCI can be used at a time; found {named}.",
                named=", ".join(named),
            )
            raise InputError(message, do=Phrase("Keep the margins to one of them."))
        place = named[0] if named else None
        return np.array([margin.get((code, place or ""), np.nan) for code in self.ids.tolist()]), place

    def group_totals(self, known: RegionalMargins) -> tuple[list[GroupTotal], float]:
        """Totals between départements and abroad; persons to départements that have no place among the destinations."""
        departement = np.array(known.zones.sort_by("commune_id")["departement_id"].to_pylist())
        inside = frozenset(departement.tolist())
        totals, not_placed = [], 0.0
        for row in sorted(known.departement_flows.to_pylist(), key=lambda each: tuple(each.values())):
            home, work = row["origin_departement_id"], row["destination_departement_id"]
            if home not in inside or home == work:
                continue
            if work not in self.group_names:
                not_placed += row["commuters"]
                continue
            group = self.group_names.index(work)
            totals.append(GroupTotal(f"{home} → {work}", departement == home, group, float(row["commuters"])))
        return totals + self._totals_abroad(known.workers_abroad), not_placed

    def _totals_abroad(self, persons: float) -> list[GroupTotal]:
        """Workers to each place abroad: all of them, by its share of the attraction of the places abroad.

        One total for all would send nearly everybody to the place that is nearest to the most populous communes.
        """
        everyone, n = np.ones(len(self.ids), dtype=bool), len(self.ids)
        pulls = {
            self.group_names[group]: float(pull)
            for group, pull in zip(self.groups[n:], self.external_attraction, strict=True)
            if self.group_names[group].startswith(f"{ABROAD} ")
        }
        everywhere = sum(pulls.values())
        return [
            GroupTotal(name, everyone, self.group_names.index(name), persons * pull / everywhere)
            for name, pull in sorted(pulls.items())
            if pull > 0
        ]

    def flow_table(self, flows: NDArray[np.float64]) -> pa.Table:
        """Flows as ``origin_id``, ``destination_id``, ``commuters``, sorted, without empty flows."""
        import pyarrow as pa

        rows, columns = np.nonzero(flows)
        table = pa.table(
            {
                "origin_id": pa.array(self.ids[rows].tolist(), pa.string()),
                "destination_id": pa.array(
                    np.concatenate([self.ids, self.places])[columns].tolist(), pa.string()
                ),
                "commuters": pa.array(flows[rows, columns]),
            }
        )
        return table.sort_by([("origin_id", "ascending"), ("destination_id", "ascending")])


def _nested(
    totals: NDArray[np.float64], workers: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Totals without negative parts: rounded margins may not nest by a few persons; the known parts are scaled to the workers."""
    cut = np.flatnonzero((totals < 0).any(axis=1))
    parts = np.maximum(totals, 0.0)
    known = parts[:, 1:].sum(axis=1)
    scale = np.where(
        known > workers, np.divide(workers, known, out=np.ones_like(known), where=known > 0), 1.0
    )
    parts[:, 1:] *= scale[:, None]
    parts[:, REST] = np.maximum(workers - parts[:, 1:].sum(axis=1), 0.0)
    return parts, cut


def _margins_by_kind(margins: pa.Table) -> dict[str, dict[tuple[str, str], float]]:
    kinds: dict[str, dict[tuple[str, str], float]] = {"all": {}, "own_commune": {}, "commune": {}, "epci": {}}
    for row in margins.to_pylist():
        kinds[row["margin_kind"]][(row["origin_id"], row["margin_id"] or "")] = row["commuters"]
    return kinds


def _numbers(table: pa.Table, column: str) -> NDArray[np.float64]:
    return np.asarray(table[column].to_numpy(), dtype=np.float64)


def _check(zones: pa.Table, external: pa.Table) -> None:
    problems = []
    for table, columns in (
        (zones, ("lon", "lat", "internal_distance_km", "workers")),
        (external, ("lon", "lat", "attraction")),
    ):
        for name in columns:
            values = _numbers(table, name)
            if not np.isfinite(values).all():
                problems.append(
                    Problem(name, Phrase("{count} empty cells", count=int((~np.isfinite(values)).sum())))
                )
            elif name in {"workers", "attraction", "internal_distance_km"} and (values < 0).any():
                problems.append(Problem(name, Phrase("holds negative values")))
    codes = zones["commune_id"].to_pylist() + external["place_id"].to_pylist()
    if len(set(codes)) != len(codes):
        problems.append(Problem("commune_id, place_id", Phrase("a code is repeated")))
    raise_collected(
        Phrase("The zones of the region cannot be used."),
        problems,
        error=InputError,
        do=Phrase("Complete the tables."),
    )
