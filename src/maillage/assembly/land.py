"""The communes of one year, with what is known of each, whatever the vintage of the file that says it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from maillage.sources.former_names import former_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from maillage.assembly.catalogue import Catalogue, Source
    from maillage.assembly.vintages import Passage

PERIMETER_KINDS = ("epci", "scot", "departement", "region")


@dataclass(frozen=True)
class Vintages:
    """How the communes of one year correspond to those of another.

    Attributes:
        codes: the communes of the year wanted.
        moved: for those that are not simply themselves in the other year, their communes there: the one that holds most of each, or
            all that were merged into it.
        shared: communes of the other year that stand for several communes of the year wanted, or for a part of one.
    """

    codes: tuple[str, ...]
    moved: Mapping[str, tuple[str, ...]]
    shared: frozenset[str]

    @classmethod
    def between(cls, codes: Iterable[str], year: int, other: int, passage: Passage) -> Vintages:
        """Correspondence of the communes of ``year`` with those of ``other``."""
        wanted = tuple(codes)
        if other >= year:
            links = passage.links(year, other)
            moved = {code: _most(links[code]) for code in wanted if code in links}
            uses = Counter(target for targets in moved.values() for target in targets)
            uses.update(set(wanted) - set(moved))
            split = {target for code in moved for target in links[code] if len(links[code]) > 1}
            shared = {target for target, count in uses.items() if count > 1} | split
            return cls(wanted, moved, frozenset(shared))
        back: dict[str, list[str]] = defaultdict(list)
        for former, shares in passage.links(other, year).items():
            back[_most(shares)[0]].append(former)
        return cls(wanted, {code: tuple(back[code]) for code in wanted if code in back}, frozenset())

    def of(self, code: str) -> tuple[str, ...]:
        """The communes of the other year that a commune was, or has become."""
        return self.moved.get(code) or (code,)

    def inherit(self, known: Mapping[str, Any]) -> dict[str, Any]:
        """A quality known for the communes of the other year, for those of the year wanted.

        A commune made of several takes that of the one which bears its code, else of the first.
        """
        found = {code: known[code] for code in self.codes if known.get(code) is not None}
        for code, others in self.moved.items():
            found.pop(code, None)
            for each in sorted(others, key=lambda each: (each != code, each)):
                if known.get(each) is not None:
                    found[code] = known[each]
                    break
        return found


def _most(shares: Mapping[str, float]) -> tuple[str, ...]:
    return (max(sorted(shares), key=lambda code: shares[code]),)


@dataclass
class Land:
    """Builds ``core.communes`` and ``core.membership`` of one year.

    Attributes:
        catalogue: the imported datasets.
        passage: the changes of communes.
        year: the geography wanted.
    """

    catalogue: Catalogue
    passage: Passage
    year: int
    codes: tuple[str, ...] = ()
    _views: dict[int, Vintages] = field(default_factory=dict, repr=False)
    _membership: pa.Table | None = field(default=None, repr=False)
    _members: dict[str, list[tuple[str, str, str, str]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """List the communes of the year."""
        lists = self.catalogue.of("extract.commune_codes")
        source = self._nearest(lists) if lists else self.catalogue.need("extract.commune_codes")
        listed = self.catalogue.arrow(source)["commune_id"].to_pylist()
        self.codes = tuple(self.passage.codes_at(listed, source.geography_year, self.year))

    def _nearest(self, sources: Iterable[Source]) -> Source:
        return min(
            sources, key=lambda source: (abs(source.geography_year - self.year), -source.geography_year)
        )

    def _view(self, other: int) -> Vintages:
        if other not in self._views:
            self._views[other] = Vintages.between(self.codes, self.year, other, self.passage)
        return self._views[other]

    def inherited(self, table: str, column: str) -> dict[str, Any]:
        """A quality of each commune (a name, a level, a coordinate), from the latest dataset that gives the table.

        A merged commune lends its quality to each of its former communes; a commune made of several takes that of the
        one which bears its code, else of the first.
        """
        source = self.catalogue.latest(table)
        if source is None:
            return {}
        rows = self.catalogue.arrow(source)
        known = dict(zip(rows["commune_id"].to_pylist(), rows[column].to_pylist(), strict=True))
        return self._view(source.geography_year).inherit(known)

    def centres(self) -> dict[str, tuple[float, float]]:
        """Longitude and latitude of the centre of each commune: of its outline, else of the file of areas and centres.

        Outlines first: the centres of the file of areas lie some kilometres beside those of the outlines.
        """
        lon, lat = (self.inherited("extract.commune_shape", column) for column in ("lon", "lat"))
        found = {code: (lon[code], lat[code]) for code in lon if code in lat}
        source = self.catalogue.latest("extract.commune_polygons")
        if source is not None:
            import shapely

            rows = self.catalogue.arrow(source)
            points = shapely.centroid(shapely.from_wkb(rows["geometry"].to_numpy()))
            places = zip(shapely.get_x(points).tolist(), shapely.get_y(points).tolist(), strict=True)
            known = dict(zip(rows["commune_id"].to_pylist(), places, strict=True))
            found |= self._view(source.geography_year).inherit(known)
        return found

    def summed(self, source: Source | None, column: str) -> dict[str, float]:
        """A count of each commune (inhabitants, area) from a dataset; unknown where communes have since merged."""
        if source is None:
            return {}
        rows = self.catalogue.arrow(source)
        known = dict(zip(rows["commune_id"].to_pylist(), rows[column].to_pylist(), strict=True))
        return self.added_up(known, source.geography_year)

    def added_up(self, known: Mapping[str, float | None], year: int) -> dict[str, float]:
        """Counts known for the communes of another year, for those of the year wanted; unknown where communes have since merged."""
        view, found = self._view(year), {}
        for code in self.codes:
            others = view.of(code)
            values = [known.get(other) for other in others]
            if view.shared.isdisjoint(others) and None not in values:
                found[code] = float(sum(value for value in values if value is not None))
        return found

    def names(self) -> dict[str, str]:
        """The name of each commune: from the list of that year, the record of events, or the list nearest in time.

        A vanished commune that none of them names bears the name of its successor, and its own code.
        """
        sources = sorted(
            self.catalogue.of("extract.commune_codes"),
            key=lambda source: abs(source.geography_year - self.year),
        )
        found = self._former_names() if sources[0].geography_year != self.year else {}
        for source in sources:
            rows = self.catalogue.arrow(source)
            for code, name in zip(rows["commune_id"].to_pylist(), rows["name"].to_pylist(), strict=True):
                found.setdefault(code, name)
        view = self._view(sources[0].geography_year)
        return {
            code: found.get(code) or f"{found.get(view.of(code)[0], '?')} ({code})" for code in self.codes
        }

    def _former_names(self) -> dict[str, str]:
        """Names borne in the year by the communes that have vanished or changed their name since."""
        source = self.catalogue.latest("extract.former_names")
        return former_names(self.catalogue.arrow(source), self.year) if source is not None else {}

    def communes(self, inhabitants: Source | None = None) -> pa.Table:
        """``core.communes`` of the year, sorted.

        Args:
            inhabitants: the dataset of populations; the latest by default.
        """
        import pyarrow as pa

        names = self.names()
        text = {
            column: self.inherited("extract.commune_codes", column)
            for column in ("departement_id", "region_id")
        }
        internal = self.inherited("extract.commune_shape", "internal_distance_km")
        centres = self.centres()
        density = self.inherited("extract.density", "density_level")
        population = self.summed(inhabitants or self.catalogue.latest("extract.population"), "population")
        area = self.summed(self.catalogue.latest("extract.commune_shape"), "area_km2")
        kept = [code for code in self.codes if code in text["departement_id"]]
        columns: dict[str, tuple[Mapping[str, Any], pa.DataType]] = {
            "name": (names, pa.string()),
            "departement_id": (text["departement_id"], pa.string()),
            "region_id": (text["region_id"], pa.string()),
            "population": (population, pa.float64()),
            "area_km2": (area, pa.float64()),
            "internal_distance_km": (internal, pa.float64()),
            "density_level": (density, pa.string()),
            "lon": ({code: place[0] for code, place in centres.items()}, pa.float64()),
            "lat": ({code: place[1] for code, place in centres.items()}, pa.float64()),
        }
        made = {
            name: pa.array([values.get(code) for code in kept], kind)
            for name, (values, kind) in columns.items()
        }
        return pa.table({"commune_id": pa.array(kept, pa.string()), **made})

    def membership(self) -> pa.Table:
        """``core.membership`` of the year: each kind of perimeter from the latest dataset that gives it."""
        import pyarrow as pa

        if self._membership is not None:
            return self._membership
        rows = [row for kind in PERIMETER_KINDS for row in self.members(kind)]
        names = ("commune_id", "perimeter_kind", "perimeter_id", "perimeter_name")
        columns = zip(*sorted(rows), strict=True) if rows else ((), (), (), ())
        self._membership = pa.table(
            {name: pa.array(values, pa.string()) for name, values in zip(names, columns, strict=True)}
        )
        return self._membership

    def members(self, kind: str) -> list[tuple[str, str, str, str]]:
        """The communes of the perimeters of a kind: commune, kind, code and name of the perimeter."""
        if kind not in self._members:
            self._members[kind] = self._read_members(kind)
        return self._members[kind]

    def _read_members(self, kind: str) -> list[tuple[str, str, str, str]]:
        import pyarrow.compute as pc

        for source in reversed(self.catalogue.of("extract.membership")):
            table = self.catalogue.arrow(source)
            table = table.filter(pc.equal(table["perimeter_kind"], kind))
            if not table.num_rows:
                continue
            belongs = defaultdict(list)
            columns = table.select(["commune_id", "perimeter_id", "perimeter_name"]).to_pydict().values()
            for commune, perimeter, name in zip(*columns, strict=True):
                belongs[commune].append((perimeter, name))
            view, found = self._view(source.geography_year), []
            for code in self.codes:
                perimeters = [perimeter for other in view.of(code) for perimeter in belongs.get(other, ())]
                if perimeters:
                    found.append((code, kind, *_majority(perimeters)))
            return found
        return []


def _majority(perimeters: list[tuple[str, str]]) -> tuple[str, str]:
    """The perimeter that most of the former communes belonged to; the first in order when they are as many."""
    if len(perimeters) == 1:
        return perimeters[0]
    counts = Counter(perimeters)
    return min(counts, key=lambda perimeter: (-counts[perimeter], perimeter))
