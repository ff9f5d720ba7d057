"""Distances and times of a study: the default method and, over it, what the user gives: a matrix, or a routing server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.assembly.routed import Router, commuting_rows, pairs_to_ask
from maillage.errors import InputError
from maillage.phrase import Phrase
from maillage.provenance import Note
from maillage.spatial.matrix import apply_matrix, read_travel_matrix
from maillage.spatial.routing_server import RoutingClient
from maillage.spatial.speeds import driving_speeds, travel_speeds
from maillage.spatial.stops import ROUTER, commune_stops
from maillage.spatial.travel import travel_between

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir
    import pyarrow as pa

    from maillage.assembly.catalogue import Catalogue
    from maillage.parameters import ParameterReader
    from maillage.spatial.routing_server import RoutingServer
    from maillage.territory import Territory

MATRIX = "matrix"


@dataclass(frozen=True)
class GivenTravel:
    """What the user gives beside the default method; at most one of the two.

    Attributes:
        matrix: a file of distances and times.
        router: a routing server that she runs; no server is asked anything otherwise.
        max_minutes: longest trip to a place that the server is asked about; by default the longest of the range of the
            study's access time.
    """

    matrix: Path | None = None
    router: RoutingServer | None = None
    max_minutes: float | None = None

    def check(self) -> GivenTravel:
        """This, when it can be used.

        Raises:
            InputError: both a matrix and a server, or an address that is none.
        """
        if self.matrix is not None and self.router is not None:
            message = Phrase(
                "Both a travel matrix and a routing server are given: whose times hold is not clear."
            )
            raise InputError(message, do=Phrase("Give one of them: --travel, or --router."))
        if self.router is not None:
            self.router.check()
        return self


@dataclass(frozen=True)
class StudyTravel:
    """Distances and times of a study.

    Attributes:
        travel: ``core.travel``: trips to work, and those inside communes.
        given: what the user gives, beyond these trips too (columns of ``core.travel``); none when she gives nothing.
        notes: what must be said of both.
    """

    travel: ir.Table
    given: ir.Table | None
    notes: tuple[Note, ...]


def study_travel(
    commuters: ir.Table,
    communes: pa.Table,
    border: ir.Table | None,
    asked: GivenTravel,
    *,
    territory: Territory,
    catalogue: Catalogue,
    reader: ParameterReader,
) -> StudyTravel:
    """Distances and times of all trips to work and inside communes.

    Args:
        commuters: ``origin_id``, ``destination_id`` of the trips to work.
        communes: ``core.communes``.
        border: ``place_id``, ``lon``, ``lat`` of work places abroad.
        asked: what the user gives.
        territory: whose communes a routing server is asked about.
        catalogue: the data folder and the engine.
        reader: the parameters in force.

    Raises:
        DatasetError: the matrix cannot be used.
        DownloadError: the routing server cannot be reached.
        InputError: it is none.
    """
    engine = catalogue.engine
    places = engine.table(communes)
    inside = places.select(origin_id=places.commune_id, destination_id=places.commune_id)
    detour = reader.number("travel.detour_ratio")
    made = engine.materialise(
        travel_between(
            commuters.select("origin_id", "destination_id").union(inside),
            places,
            detour_ratio=detour,
            speed_km_per_h=driving_speeds(reader),
            access_time_min=reader.number("travel.access_time_min"),
            border_points=border,
        )
    )
    notes = [Note.of("travel_method", detour=detour)]
    if asked.router is not None:
        pairs = engine.to_arrow(commuters.select("origin_id", "destination_id").distinct())
        table, said = _routed(pairs, communes, asked, territory, catalogue, reader)
        applied = apply_matrix(made, engine.table(table), ROUTER)
        return StudyTravel(engine.materialise(applied.travel), engine.table(table), (*notes, *said))
    if asked.matrix is not None:
        table = _marked(read_travel_matrix(asked.matrix), MATRIX)
        applied = apply_matrix(made, engine.table(table), MATRIX)
        absent = engine.scalar(applied.not_in_matrix.count())
        said = (Note.of("travel_matrix", file=asked.matrix.name, absent=absent),)
        return StudyTravel(engine.materialise(applied.travel), engine.table(table), (*notes, *said))
    return StudyTravel(made, None, tuple(notes))


def _routed(
    pairs: pa.Table,
    communes: pa.Table,
    asked: GivenTravel,
    territory: Territory,
    catalogue: Catalogue,
    reader: ParameterReader,
) -> tuple[pa.Table, tuple[Note, ...]]:
    assert asked.router is not None  # noqa: S101 - for the type checker
    stops = commune_stops(communes.sort_by("commune_id"), travel_speeds(reader))
    inside = frozenset(territory.commune_ids)
    ends = zip(pairs["origin_id"].to_pylist(), pairs["destination_id"].to_pylist(), strict=True)
    kept = sorted((one, other) for one, other in ends if one in inside or other in inside)
    commuting = commuting_rows(stops, [one for one, _ in kept], [other for _, other in kept])
    homes = stops.rows_of(sorted(inside))
    wanted = pairs_to_ask(stops, homes, commuting, reader, asked.max_minutes)
    router = Router(RoutingClient(asked.router), catalogue.home.root / "core" / "routed")
    times = router.times(stops, wanted, reader)
    return _marked(times.table, ROUTER), times.notes


def _marked(table: pa.Table, method: str) -> pa.Table:
    import pyarrow as pa

    return table.append_column("method", pa.array([method] * table.num_rows, pa.string()))
