"""A territory of which the people are known and the commuting is not: its potential can be told and drawn, not its trips."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from maillage.assembly.assemble import assemble_population
from maillage.assembly.catalogue import Catalogue
from maillage.assembly.outlines import territory_outlines
from maillage.assembly.vintages import Passage
from maillage.territory import parse_territory

if TYPE_CHECKING:
    from maillage.core import CoreTables
    from maillage.engine import Engine
    from maillage.parameters import ParameterReader
    from maillage.sources.home import Home
    from maillage.territory import Territory


def open_without_commuting(
    text: str, engine: Engine, reader: ParameterReader, home: Home
) -> tuple[CoreTables, Territory]:
    """The core tables of a territory with its outlines, in the geography of the census; nobody commutes.

    Args:
        text: the territory, as on the command line; never the invented one, whose commuting is known.
        engine: where the tables are computed.
        reader: the journal of parameters.
        home: where the imported datasets are.

    Raises:
        UnknownNameError: no such territory.
        MissingDataError: a dataset that is needed is not imported.
    """
    core, territory = assemble_population(home, engine, parse_territory(text), reader)
    catalogue = Catalogue(home, engine)
    source = catalogue.latest("extract.passage")
    passage = Passage.of(catalogue.arrow(source) if source else None)
    outlines = territory_outlines(catalogue, territory, passage, core.geography_year)
    drawn = {
        "polygons": outlines.path,
        "drawn_with": outlines.drawn_with,
        "outline_of": outlines.outline_of,
        "notes": (*core.notes, *outlines.notes),
    }
    return replace(core, **drawn), territory  # type: ignore[arg-type] # the fields of the class
