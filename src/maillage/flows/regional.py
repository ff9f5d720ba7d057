"""A commuting matrix for a region whose full matrix is not published, from the margins that are.

For Nord and Pas-de-Calais: employed residents, workers in the home commune, to Lille and to the Lille metropolis for some communes;
totals between départements; a regional total of workers abroad. No table of jobs by commune is open: the pull of a commune is the
number of residents who work in it (on Orne, whose matrix is known, it does far better than employed residents, and than
attractions solved from the shares of home workers). Communes without this figure get it from a log-log line on employed residents.

1. Pull of communes: home workers, known or estimated; of external places: as given, scaled by the totals to their group.
2. Decay: the one that gives the mean distance, where one is published; else the one under which the known flows to the commune
   and EPCI of the margins are the most likely. On Nord and Pas-de-Calais the second finds too long commutes (the far tail to one
   metropolis weighs too much: twice the published flows between the two départements before they are imposed), so that a
   published mean distance is to be preferred.
3. Each origin's blocks (home, commune, EPCI, rest) are met exactly; totals between départements and abroad by one factor each.
4. Flows under the smallest one kept apart are gathered within each block of each origin (:func:`gather_small`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from maillage.errors import InputError
from maillage.flows.gravity import weighted_mean
from maillage.flows.likelihood import likely_deterrence
from maillage.flows.margins import OWN, MarginModel, block_gaps
from maillage.flows.pruning import gather_small
from maillage.flows.regional_zones import RegionalZones
from maillage.phrase import Phrase

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from maillage.flows.deterrence import Deterrence
    from maillage.flows.gravity import Balance, GravityFit
    from maillage.flows.margins import Blocks, GroupTotal
    from maillage.flows.regional_zones import Distance, RegionalMargins


@dataclass(frozen=True)
class RegionalMatrix:
    """The matrix, its fit before and after small flows are gathered, and what could not be placed.

    Attributes:
        flows: ``origin_id``, ``destination_id``, ``commuters`` (all CSP), sorted.
        fit: the fit, whose ``flows`` are dense, origins × (communes, then external places).
        mean_distance_km: mean distance of ``flows``, great circle × detour.
        gaps: largest gap of ``flows`` to each kind of block margin, in persons.
        group_totals: name, known and obtained persons in ``flows`` of each total between départements or abroad.
        not_placed: persons of ``departement_flows`` to départements without an external place; they stay inside the region.
        estimated_own: communes whose home workers are estimated.
        adjusted: origins whose published (rounded) margins did not nest and were cut to fit.
    """

    flows: pa.Table
    fit: GravityFit
    mean_distance_km: float
    gaps: tuple[tuple[str, float], ...]
    group_totals: tuple[tuple[str, float, float], ...]
    not_placed: float
    estimated_own: tuple[str, ...]
    adjusted: tuple[str, ...]


def workers_at_residence(
    margin_all: float | None, active: float | None, unemployed: float | None, employment_rate: float
) -> float | None:
    """Employed residents of a commune: the published margin, else active less unemployed, else active × employment rate.

    >>> workers_at_residence(None, 200.0, None, 0.85)
    170.0
    """
    if margin_all is not None:
        return margin_all
    if active is None:
        return None
    return max(active - unemployed, 0.0) if unemployed is not None else active * employment_rate


def regional_matrix(
    known: RegionalMargins,
    *,
    straight_km: Distance,
    detour_ratio: float,
    deterrence: Deterrence,
    most_decay: float,
    mean_distance_km: float | None = None,
    smallest_flow: float,
    balance: Balance | None = None,
) -> RegionalMatrix:
    """Assemble the commuting matrix of a region, as the head of this module tells.

    Args:
        known: what is known.
        straight_km: distance of points from ``lon, lat, lon, lat`` (``spatial.great_circle_km``).
        detour_ratio: road distance over great-circle distance.
        deterrence: form and scale; its decay is fitted.
        most_decay: highest decay looked at.
        mean_distance_km: mean one-way distance of all the workers of the region, home workers and external places included.
        smallest_flow: persons under which a modelled flow is not kept apart.
        balance: when to stop.

    Raises:
        InputError: empty or negative values, margins that contradict each other, a mean distance that no decay gives.
    """
    region = _Region.of(known, RegionalZones.of(known, detour_ratio, straight_km))
    model = region.model(deterrence, balance)
    if mean_distance_km is None:
        fit = model.fit(region.likely_decay(deterrence, most_decay))
    else:
        fit = model.fit(_decay_of_mean(model, mean_distance_km, most_decay))
    gathered = _gathered(fit.flows, region.blocks, region.zones.distance_km, smallest_flow)
    return region.matrix(fit, gathered)


@dataclass(frozen=True)
class _Region:
    """What is known of a region, as arrays.

    Attributes:
        zones: origins and destinations.
        blocks: known parts of each origin.
        estimated: communes whose home workers are estimated.
        adjusted: origins whose margins were cut to fit.
        wanted: totals between départements and abroad.
        not_placed: persons of these totals without an external place.
    """

    zones: RegionalZones
    blocks: Blocks
    estimated: list[str]
    adjusted: tuple[str, ...]
    wanted: list[GroupTotal]
    not_placed: float

    @classmethod
    def of(cls, known: RegionalMargins, zones: RegionalZones) -> _Region:
        """The region of the given margins."""
        return cls(zones, *zones.blocks(known), *zones.group_totals(known))

    @property
    def own(self) -> NDArray[np.float64]:
        """Home workers of each commune."""
        return self.blocks.totals[:, OWN]

    def model(self, deterrence: Deterrence, balance: Balance | None) -> MarginModel:
        """The model of flows under all margins; a decay makes it a fit."""
        outside = self.zones.external_attraction
        pull = np.concatenate([self.own, outside * self.own.sum() / max(float(outside.sum()), 1.0)])
        return MarginModel(
            self.blocks,
            pull,
            self.zones.distance_km,
            deterrence,
            groups=self.zones.groups,
            group_totals=self.wanted,
            balance=balance,
        )

    def likely_decay(self, deterrence: Deterrence, most_decay: float) -> float:
        """The decay under which the known flows to the commune and EPCI of the margins are the most likely."""
        n = len(self.zones.ids)
        inner = replace(self.blocks, of_pair=self.blocks.of_pair[:, :n])
        covered = ~np.isin(self.zones.ids, self.estimated)
        near = self.zones.distance_km[:, :n]
        return likely_deterrence(
            inner, self.own, near, deterrence, origins=covered, most_decay=most_decay
        ).decay

    def matrix(self, fit: GravityFit, gathered: NDArray[np.float64]) -> RegionalMatrix:
        """The result of a fit whose small flows were gathered."""
        zones = self.zones
        return RegionalMatrix(
            flows=zones.flow_table(gathered),
            fit=fit,
            mean_distance_km=weighted_mean(gathered, zones.distance_km),
            gaps=block_gaps(gathered, self.blocks),
            group_totals=tuple(
                (total.name, total.persons, _between(gathered, total, zones)) for total in self.wanted
            ),
            not_placed=self.not_placed,
            estimated_own=tuple(self.estimated),
            adjusted=self.adjusted,
        )


def _between(flows: NDArray[np.float64], total: GroupTotal, zones: RegionalZones) -> float:
    """Persons from the origins of a total to its group."""
    return float(flows[np.ix_(total.origins, zones.groups == total.group)].sum())


def _decay_of_mean(model: MarginModel, mean_distance_km: float, most_decay: float) -> float:
    from scipy.optimize import brentq

    def gap(decay: float) -> float:
        return model.mean_distance_km(decay) - mean_distance_km

    longest, shortest = gap(0.0), gap(most_decay)
    if longest < 0 or shortest > 0:
        message = Phrase(
            "No decay up to {most_decay} gives a mean distance of {mean_distance_km:.1f} km: with the known margins it lies between {shortest:.1f} and {longest:.1f} km.",
            most_decay=most_decay,
            mean_distance_km=mean_distance_km,
            shortest=shortest + mean_distance_km,
            longest=longest + mean_distance_km,
        )
        raise InputError(message, do=Phrase("Check the mean distance, or leave it out."))
    near_enough = 1e-3
    return float(brentq(gap, 0.0, most_decay, xtol=near_enough))


def _gathered(
    flows: NDArray[np.float64], blocks: Blocks, distance_km: NDArray[np.float64], smallest: float
) -> NDArray[np.float64]:
    near_first = np.argsort(distance_km, axis=1, kind="stable")
    persons = np.take_along_axis(flows, near_first, axis=1)
    km = np.take_along_axis(distance_km, near_first, axis=1)
    block = np.take_along_axis(blocks.of_pair, near_first, axis=1)
    gathered = np.zeros_like(flows)
    for number in range(len(blocks.names)):
        rows, places = np.nonzero((block == number) & (persons != 0))
        kept = gather_small(rows, km[rows, places], persons[rows, places], smallest)
        gathered[rows, near_first[rows, places]] = kept
    return gathered
