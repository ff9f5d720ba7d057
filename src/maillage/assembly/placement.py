"""In which commune of a study a place is: by its commune code, carried from its own vintage, else by its coordinates."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from maillage.spatial.distance import great_circle_km

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from maillage.assembly.vintages import Passage


@dataclass(frozen=True)
class Outlines:
    """Outlines of communes, to find which holds a point.

    Attributes:
        codes: code of each outline.
        tree: a shapely search tree of them.
        year: year of their geographic code.
    """

    codes: Sequence[str]
    tree: Any
    year: int

    def holding(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> list[str | None]:
        """Code of the outline that holds each point; none outside all, or without coordinates."""
        import shapely

        points, outlines = self.tree.query(shapely.points(lon, lat), predicate="intersects")
        found: list[str | None] = [None] * len(lon)
        # on a common border several hold it: the first in the order of codes
        for point, outline in sorted(
            zip(points.tolist(), outlines.tolist(), strict=True),
            key=lambda pair: self.codes[pair[1]],
            reverse=True,
        ):
            found[point] = self.codes[outline]
        return found


@dataclass(frozen=True)
class Placed:
    """Places put in the communes of a study.

    Attributes:
        communes: commune of each place, none where it is in no commune of the study's geography.
        carried: how many had a code of another vintage.
        located: how many were put by their coordinates, having no code or one that is no commune.
        corrected: how many were put by their coordinates, which lie in another commune far from that of their code.
        nowhere: how many are in no commune.
        distrusted: rows whose coordinates are far from their commune and in no other: they are of no use.
    """

    communes: list[str | None]
    carried: int
    located: int
    corrected: int
    nowhere: int
    distrusted: tuple[int, ...] = ()


@dataclass
class Placement:
    """Finds the commune of places.

    Attributes:
        codes: communes of the study's geography.
        centres: longitude and latitude of each, where known.
        year: year of that geography.
        passage: the changes of communes.
        far_km: how far from the centre of its commune a place may be before its code is doubted.
        outlines: outlines of communes, of any year; none when none is imported.
    """

    codes: Collection[str]
    centres: Mapping[str, tuple[float, float]]
    year: int
    passage: Passage
    far_km: float
    outlines: Outlines | None = None
    _views: dict[int, tuple[dict[str, dict[str, float]], dict[str, list[str]]]] = field(
        default_factory=dict, repr=False
    )

    def candidates(self, code: str, of_year: int) -> tuple[str, ...]:
        """The communes of the study that a commune of another year is, or holds; none when it never was one."""
        forward, back = self._view(of_year)
        if code not in forward and code not in back:
            return (code,) if code in self.codes else ()
        if of_year <= self.year:
            found = set(forward.get(code, {code: 1.0}))
        else:
            # a merger keeps the code of a member, which is then one of those it holds
            found = {*back.get(code, ()), *(() if code in forward else (code,))}
        return tuple(sorted(found.intersection(self.codes)))

    def _view(self, of_year: int) -> tuple[dict[str, dict[str, float]], dict[str, list[str]]]:
        """Links from the earlier year to the later, and the reverse."""
        if of_year not in self._views:
            forward = self.passage.links(min(of_year, self.year), max(of_year, self.year))
            back: dict[str, list[str]] = defaultdict(list)
            for former, shares in forward.items():
                for later in shares:
                    back[later].append(former)
            self._views[of_year] = (forward, dict(back))
        return self._views[of_year]

    def place(
        self,
        codes: Sequence[str | None],
        lon: NDArray[np.float64],
        lat: NDArray[np.float64],
        of_year: int,
    ) -> Placed:
        """Put places in the communes of the study.

        A code that leads to one commune decides. One that leads to several (a merger seen from before it, a split) leaves
        the choice to the coordinates; without them, to the commune that bears the code. A place without a code, or with one
        that is no commune, goes where its coordinates lie.

        Args:
            codes: commune codes of the file, none where it has none.
            lon: longitude (degree), not a number where unknown.
            lat: latitude (degree), not a number where unknown.
            of_year: year of the geographic code of those codes.
        """
        known = {code: self.candidates(code, of_year) for code in set(codes) if code is not None}
        open_to = [known.get(code, ()) if code is not None else () for code in codes]
        found: list[str | None] = [each[0] if len(each) == 1 else None for each in open_to]
        asked = [row for row, each in enumerate(open_to) if len(each) != 1]
        for row, commune in zip(asked, self._by_coordinates(asked, open_to, lon, lat), strict=True):
            code, among = codes[row], open_to[row]
            found[row] = commune or (code if code in among else next(iter(among), None))
        counts = {
            "carried": sum(
                bool(among) and place != code
                for code, among, place in zip(codes, open_to, found, strict=True)
            ),
            "located": sum(
                not among and place is not None for among, place in zip(open_to, found, strict=True)
            ),
        }
        corrected, distrusted = self._doubted(found, lon, lat)
        for row, commune in corrected.items():
            found[row] = commune
        nowhere = sum(place is None for place in found)
        return Placed(found, **counts, corrected=len(corrected), nowhere=nowhere, distrusted=distrusted)

    def _doubted(
        self, found: Sequence[str | None], lon: NDArray[np.float64], lat: NDArray[np.float64]
    ) -> tuple[dict[int, str], tuple[int, ...]]:
        """Places far from the commune of their code, by where they lie.

        In another: a postal code was given, or the code of a namesake. In none: their coordinates are wrong.
        """
        if self.outlines is None:
            return {}, ()
        unknown = (np.nan, np.nan)
        centres = np.array([self.centres.get(code or "", unknown) for code in found]).reshape(-1, 2)
        apart = great_circle_km(lon, lat, centres[:, 0], centres[:, 1])
        far = np.flatnonzero(apart > self.far_km).tolist()
        corrected, distrusted = {}, []
        for row, holding in zip(far, self.outlines.holding(lon[far], lat[far]) if far else (), strict=True):
            inside = set(self.candidates(holding, self.outlines.year)) if holding is not None else set()
            commune = self._nearest(inside, float(lon[row]), float(lat[row]))
            if holding is None:
                distrusted.append(row)
            elif commune is not None and found[row] not in inside:
                corrected[row] = commune
        return corrected, tuple(distrusted)

    def _by_coordinates(
        self,
        rows: Sequence[int],
        open_to: Sequence[tuple[str, ...]],
        lon: NDArray[np.float64],
        lat: NDArray[np.float64],
    ) -> list[str | None]:
        """The commune of each row asked for: of its outline, and of several the one whose centre is nearest."""
        x, y = lon[list(rows)], lat[list(rows)]
        held = self.outlines.holding(x, y) if self.outlines is not None and rows else [None] * len(rows)
        found: list[str | None] = []
        for row, holding in zip(rows, held, strict=True):
            among = set(open_to[row])
            if holding is not None and self.outlines is not None:
                inside = set(self.candidates(holding, self.outlines.year))
                # a place beside the simplified outline of its commune stays in the commune of its code
                among = inside & among or among or inside
            found.append(self._nearest(among, float(lon[row]), float(lat[row])))
        return found

    def _nearest(self, among: set[str], lon: float, lat: float) -> str | None:
        known = sorted(code for code in among if code in self.centres)
        if len(among) == 1:
            return next(iter(among))
        if not known or np.isnan(lon) or np.isnan(lat):
            return None
        places = np.array([self.centres[code] for code in known])
        return known[int(np.argmin(great_circle_km(lon, lat, places[:, 0], places[:, 1])))]
