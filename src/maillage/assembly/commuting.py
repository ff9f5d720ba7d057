"""Which file tells the commuting of a territory, and the table of commuters by CSP that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.assembly.vintages import carried
from maillage.exact_sum import exact_sum
from maillage.flows.shares import apply_csp_shares, csp_shares
from maillage.provenance import Note

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

    from maillage.assembly.catalogue import Catalogue, Source
    from maillage.assembly.vintages import Passage
    from maillage.territory import Territory

MICRODATA = "extract.commuters"
TOTALS = "extract.flow_totals"


@dataclass(frozen=True)
class FlowFile:
    """A file that tells the commuting of a territory.

    Attributes:
        source: the extract table.
        table: its name, which says whether CSP are known.
        coverage: share of the communes of the territory that it knows as homes.
        commuters: commuters of the whole file: of two files of one vintage, the fuller is chosen.
    """

    source: Source
    table: str
    coverage: float
    commuters: float

    @property
    def has_csp(self) -> bool:
        """Whether flows are known by CSP."""
        return self.table == MICRODATA


def choose_flows(
    catalogue: Catalogue, territory: Territory, passage: Passage, year: int, *, coverage_needed: float
) -> FlowFile | None:
    """The file that tells the commuting of a territory: with CSP rather than without, then the most recent.

    Args:
        catalogue: the imported datasets.
        territory: the perimeter, in the geography of ``year``.
        passage: the changes of communes.
        year: a geography at least as recent as all files.
        coverage_needed: share of the territory's communes that the file must know as homes.
    """
    wanted = set(territory.commune_ids)
    found = []
    for table in (MICRODATA, TOTALS):
        for source in catalogue.of(table):
            links = passage.links(source.geography_year, year)
            file = catalogue.peek(source)
            rows = catalogue.engine.rows(
                file.group_by("origin_id").aggregate(commuters=exact_sum(file.commuters))
            )
            homes = {later for row in rows for later in links.get(row["origin_id"], {row["origin_id"]: 1.0})}
            coverage = len(wanted & homes) / len(wanted)
            if coverage > 0 and coverage >= coverage_needed:
                everyone = sum(row["commuters"] for row in rows)
                found.append(FlowFile(source, table, coverage, everyone))
    return max(
        found,
        key=lambda each: (each.has_csp, each.source.vintage_year, each.coverage, each.commuters),
        default=None,
    )


def file_flows(catalogue: Catalogue, chosen: FlowFile, passage: Passage, year: int) -> ir.Table:
    """The flows of the file, in the geography of the study: by CSP or in total."""
    links = passage.links(chosen.source.geography_year, year)
    table = catalogue.read(chosen.source)
    return catalogue.engine.materialise(
        carried(table, ["origin_id", "destination_id"], ["commuters"], links, catalogue.engine)
    )


def employed_residents(flows: ir.Table, inside: Iterable[str], catalogue: Catalogue) -> ir.Table:
    """Employed residents of the communes of a territory by commune and CSP, from its microdata."""
    wanted = catalogue.engine.table({"wanted_id": list(inside)})
    own = flows.semi_join(wanted, flows.origin_id == wanted.wanted_id)
    return own.group_by(commune_id=own.origin_id, csp=own.csp).aggregate(
        employed_persons=exact_sum(own.commuters)
    )


def commuters_by_csp(
    flows: ir.Table, active: ir.Table, *, source: str, title: str, catalogue: Catalogue
) -> tuple[ir.Table, list[Note]]:
    """``core.commuters`` from flows by CSP, or from totals spread by the CSP shares of the home commune.

    Args:
        flows: flows by home, work and mode, by CSP or in total.
        active: ``core.active_population``, which gives the shares.
        source: ``census``, ``shares_applied`` or ``gravity``.
        title: title of the file, for the note.
        catalogue: gives the engine.
    """
    import ibis

    columns = ("origin_id", "destination_id", "csp", "commute_mode", "commuters", "source")
    if source == "census":
        return flows.mutate(source=ibis.literal(source)).select(*columns), []
    spread = apply_csp_shares(flows, csp_shares(active), source=source)
    engine = catalogue.engine
    lost = engine.scalar(exact_sum(spread.without_shares.commuters)) or 0.0
    notes = [Note.of("shares_applied", dataset=title)] if source == "shares_applied" else []
    if lost:
        notes.append(Note.of("commuters_without_csp", commuters=lost))
    return engine.materialise(spread.commuters.select(*columns)), notes
