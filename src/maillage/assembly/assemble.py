"""The core tables of a territory, from what a user has imported."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maillage.assembly.catalogue import Catalogue
from maillage.assembly.commuting import choose_flows, commuters_by_csp, employed_residents, file_flows
from maillage.assembly.given_travel import GivenTravel, study_travel
from maillage.assembly.land import Land
from maillage.assembly.modelled import Zones, modelled_flows
from maillage.assembly.outlines import territory_outlines
from maillage.assembly.people import Ground, People, choose_census, nearest_population
from maillage.assembly.points import point_layers
from maillage.assembly.vintages import Passage, carried_notes
from maillage.contracts import empty_table
from maillage.core import CoreTables
from maillage.errors import InputError
from maillage.phrase import Phrase
from maillage.provenance import Note
from maillage.territory import Territory, TerritoryRequest, resolve_territory

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from maillage.assembly.catalogue import Source
    from maillage.assembly.commuting import FlowFile
    from maillage.engine import Engine
    from maillage.parameters import ParameterReader
    from maillage.sources.home import Home


@dataclass(frozen=True)
class AssemblyOptions:
    """Choices of data, each printed beside the result.

    Attributes:
        census: name or year of the census; by default the nearest to the flows, else the latest.
        geography: year of the geographic code; by default that of the flows and census.
        travel: the user's own distances and times, if any.
    """

    census: str | None = None
    geography: int | None = None
    travel: GivenTravel = field(default_factory=GivenTravel)


def assemble(
    home: Home,
    engine: Engine,
    request: TerritoryRequest,
    reader: ParameterReader,
    options: AssemblyOptions | None = None,
) -> tuple[CoreTables, Territory]:
    """Make the core tables of a territory.

    Args:
        home: where the imported datasets are.
        engine: where the tables are computed.
        request: the territory asked for.
        reader: the journal of parameters.
        options: choices of data.

    Raises:
        MissingDataError: a dataset that is needed is not imported.
        UnknownNameError: no such territory.
    """
    return _Assembly(Catalogue(home, engine), request, reader, options or AssemblyOptions()).make()


def assemble_population(
    home: Home,
    engine: Engine,
    request: TerritoryRequest,
    reader: ParameterReader,
    *,
    census: str | None = None,
) -> tuple[CoreTables, Territory]:
    """The core tables of a territory without its commuting, in the geography of the census: enough for the potential.

    Raises:
        MissingDataError: a dataset that is needed is not imported.
        UnknownNameError: no such territory, or no such census.
    """
    return _Assembly(Catalogue(home, engine), request, reader, AssemblyOptions(census)).make_population()


@dataclass
class _Assembly:
    catalogue: Catalogue
    request: TerritoryRequest
    reader: ParameterReader
    options: AssemblyOptions
    passage: Passage = field(default_factory=lambda: Passage(()))
    year: int = 0

    def _passage(self) -> Passage:
        source = self.catalogue.latest("extract.passage")
        return Passage.of(self.catalogue.arrow(source) if source else None)

    def make_population(self) -> tuple[CoreTables, Territory]:
        """Communes and active population only; nobody commutes."""
        engine, catalogue = self.catalogue.engine, self.catalogue
        self.passage = self._passage()
        census = choose_census(catalogue, self.options.census, None)
        self.year = census.geography_year
        land, territory = self._land(self.year)
        communes = land.communes(nearest_population(catalogue, census))
        ground = Ground(self.year, communes, territory.commune_ids)
        active, notes = People(catalogue, census, self.passage, self.reader).active_population(
            ground, ground, None
        )
        core = CoreTables(
            engine=engine,
            communes=engine.table(communes),
            membership=engine.table(land.membership()),
            active_population=active,
            commuters=engine.table(empty_table("core.commuters")),
            travel=engine.table(empty_table("core.travel")),
            geography_year=self.year,
            datasets=catalogue.versions(),
            notes=tuple(notes),
            points=point_layers(catalogue, self.passage, self.year, communes, self.reader),
        )
        return core, territory

    def make(self) -> tuple[CoreTables, Territory]:
        """Everything the model reads."""
        engine, catalogue = self.catalogue.engine, self.catalogue
        self.passage = self._passage()
        chosen, census_year_from_flows = self._choose_flows()
        census = choose_census(catalogue, self.options.census, census_year_from_flows)
        years = [census.geography_year] + ([chosen.source.geography_year] if chosen else [])
        self.year = self._geography(max(years))
        land, territory = self._land(self.year)
        communes = land.communes(nearest_population(catalogue, census))
        flows = file_flows(catalogue, chosen, self.passage, self.year) if chosen else None
        active, notes = self._active(
            census, chosen, Ground(self.year, communes, territory.commune_ids), max(years)
        )
        border: pa.Table | None = None
        kind, title = "census", ""
        if chosen is None:
            links = self.passage.links(census.geography_year, self.year)
            changed = frozenset(later for shares in links.values() for later in shares)
            zones = Zones(catalogue, communes, active, census, self.reader, changed)
            made = modelled_flows(zones, territory, _epci_members(land))
            flows, border, kind = engine.table(made.flows), made.border_points, "gravity"
            notes += made.notes
        elif not chosen.has_csp:
            kind, title = "shares_applied", chosen.source.dataset.title
        notes += self._carried(census, "commune_id", land)
        notes += self._carried(chosen.source, "origin_id", land) if chosen else []
        commuters, more = commuters_by_csp(flows, active, source=kind, title=title, catalogue=catalogue)
        notes += [*more, Note.of("geography", year=self.year)]
        trips = study_travel(
            commuters,
            communes,
            engine.table(border) if border is not None else None,
            self.options.travel,
            territory=territory,
            catalogue=catalogue,
            reader=self.reader,
        )
        modes = catalogue.latest("extract.departement_modes")
        outlines = territory_outlines(catalogue, territory, self.passage, self.year)
        core = CoreTables(
            engine=engine,
            communes=engine.table(communes),
            membership=engine.table(land.membership()),
            active_population=active,
            commuters=commuters,
            travel=trips.travel,
            geography_year=self.year,
            polygons=outlines.path,
            drawn_with=outlines.drawn_with,
            outline_of=outlines.outline_of,
            departement_modes=catalogue.read(modes) if modes else None,
            given_travel=trips.given,
            datasets=catalogue.versions(),
            notes=(*notes, *trips.notes, *outlines.notes),
            points=point_layers(catalogue, self.passage, self.year, communes, self.reader),
        )
        return core.check(), territory

    def _active(
        self, census: Source, chosen: FlowFile | None, study: Ground, of_files: int
    ) -> tuple[ir.Table, list[Note]]:
        """The active population, completed in the geography of the files before it is carried to that of the study."""
        catalogue, files = self.catalogue, study
        if of_files != study.year:
            links, inside = self.passage.links(of_files, study.year), set(study.inside)
            communes = Land(catalogue, self.passage, of_files).communes(nearest_population(catalogue, census))
            codes = communes["commune_id"].to_pylist()
            members = tuple(code for code in codes if not inside.isdisjoint(links.get(code, (code,))))
            files = Ground(of_files, communes, members)
        employed = None
        if chosen is not None and chosen.has_csp:
            flows = file_flows(catalogue, chosen, self.passage, of_files)
            employed = catalogue.engine.materialise(employed_residents(flows, files.inside, catalogue))
        return People(catalogue, census, self.passage, self.reader).active_population(files, study, employed)

    def _geography(self, of_data: int) -> int:
        """The geographic code of the study: the one asked for, when the data can be carried to it.

        Raises:
            InputError: before the data's own year, or after the last change of communes known.
        """
        wanted = self.options.geography
        if wanted is None:
            return of_data
        lists = [source.geography_year for source in self.catalogue.of("extract.commune_codes")]
        last = max([of_data, *lists, *(change.year for change in self.passage.changes)])
        if not of_data <= wanted <= last:
            message = Phrase(
                "Geographic code {wanted}: the imported files can be carried to the years {of_data} to {last} only.",
                wanted=wanted,
                of_data=of_data,
                last=last,
            )
            raise InputError(
                message, do=Phrase("Choose a year among these with --geography, or leave the option out.")
            )
        return wanted

    def _choose_flows(self) -> tuple[FlowFile | None, int | None]:
        latest = max(
            source.geography_year
            for source in self.catalogue.of("extract.commune_codes")
            or [self.catalogue.need("extract.commune_codes")]
        )
        _, territory = self._land(latest)
        chosen = choose_flows(
            self.catalogue,
            territory,
            self.passage,
            latest,
            coverage_needed=self.reader.number("assembly.coverage_needed"),
        )
        return chosen, chosen.source.vintage_year if chosen else None

    def _land(self, year: int) -> tuple[Land, Territory]:
        land = Land(self.catalogue, self.passage, year)
        kind = self.request.kind
        if kind in {"commune", "list", "france"}:
            names = land.names()
            members = sorted(names.items())
            return land, resolve_territory(self.request, members, known=names)
        rows = sorted(land.members(kind))
        members = [(commune, name) for commune, _, perimeter, name in rows if perimeter == self.request.id]
        return land, resolve_territory(
            self.request, members, known={perimeter for _, _, perimeter, _ in rows}
        )

    def _carried(self, source: Source, column: str, land: Land) -> list[Note]:
        """How the commune codes of a file came to the geography of the study."""
        codes = self.catalogue.read(source).select(column).distinct()
        links = self.passage.links(source.geography_year, self.year)
        given = (row[column] for row in self.catalogue.engine.rows(codes))
        return carried_notes(given, links, land.codes, dataset=source.dataset.id)


def _epci_members(land: Land) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for commune, _, perimeter, _ in land.members("epci"):
        found.setdefault(perimeter, set()).add(commune)
    return found
