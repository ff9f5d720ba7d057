"""The core tables: the one form in which official files, or the invented territory, reach the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from maillage.contracts import contract

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from pathlib import Path

    import ibis.expr.types as ir

    from maillage.engine import Engine
    from maillage.provenance import DatasetVersion, Note


ELIGIBLE_CSP = ("2", "3", "4", "5")
"""The socio-professional groups the study holds eligible: all but farmers (1) and manual workers (6)."""


class PointLayers(Mapping[str, "ir.Table"]):
    """Layers of places by table name, each made and checked when it is first read: a study of demand alone reads none.

    Args:
        engine: where the tables live; it must still be open when a layer is first read.
        makers: what makes each layer, with what must be said of it.
        datasets: what each layer is made from.
        find_placement: gives what put the places in communes, which serves the user's own layers as well.
    """

    def __init__(
        self,
        engine: Engine,
        makers: Mapping[str, Callable[[], tuple[ir.Table, tuple[Note, ...]]]],
        datasets: Mapping[str, tuple[DatasetVersion, ...]],
        find_placement: Callable[[], object] | None = None,
    ) -> None:
        self._engine = engine
        self._find_placement = find_placement
        self._makers = dict(makers)
        self._datasets = dict(datasets)
        self._made: dict[str, tuple[ir.Table, tuple[Note, ...]]] = {}

    def __getitem__(self, name: str) -> ir.Table:
        """The layer of a name.

        Raises:
            KeyError: there is none.
            ContractError: it does not keep its contract.
        """
        return self._layer(name)[0]

    def __contains__(self, name: object) -> bool:
        """Whether there is a layer of a name; nothing is made."""
        return name in self._makers

    def __iter__(self) -> Iterator[str]:
        """The names; nothing is made."""
        return iter(self._makers)

    def __len__(self) -> int:
        """How many layers there are."""
        return len(self._makers)

    def notes(self, name: str) -> tuple[Note, ...]:
        """What must be said of a layer."""
        return self._layer(name)[1]

    def datasets(self, name: str) -> tuple[DatasetVersion, ...]:
        """What a layer is made from; it need not be made for that."""
        return self._datasets.get(name, ())

    @property
    def placement(self) -> object:
        """What puts places in communes; none when it is not known."""
        return None if self._find_placement is None else self._find_placement()

    def adding(
        self, name: str, table: ir.Table, notes: tuple[Note, ...], datasets: tuple[DatasetVersion, ...]
    ) -> PointLayers:
        """These layers and one more, or another in the place of one; those already made are not made again."""
        makers = {**self._makers, name: lambda: (table, notes)}
        more = PointLayers(self._engine, makers, {**self._datasets, name: datasets}, self._find_placement)
        more._made = {each: made for each, made in self._made.items() if each != name}
        return more

    def _layer(self, name: str) -> tuple[ir.Table, tuple[Note, ...]]:
        if name not in self._made:
            table, notes = self._makers[name]()
            self._made[name] = (contract(f"core.{name}").check(table, self._engine), notes)
        return self._made[name]


@dataclass(frozen=True)
class CoreTables:
    """Everything the model reads about the land and its people, in one geography.

    Attributes:
        engine: where the tables live.
        communes: ``core.communes``, one row per commune.
        membership: ``core.membership``, one row per commune and perimeter (EPCI, SCoT, département, région) it belongs to.
        active_population: ``core.active_population``, one row per commune and CSP.
        commuters: ``core.commuters``, one row per home, work, CSP and mode.
        travel: ``core.travel``, one row per home and work pair found in ``commuters``, and one per commune to itself.
        geography_year: year of the geographic code that all commune codes belong to.
        polygons: a Parquet file of commune polygons, of this geography or another, when there is one.
        drawn_with: commune → commune that it is drawn with, where the polygons do not draw it apart.
        outline_of: code in the file of polygons → commune that it draws; empty when the file is of this geography.
        datasets: what the tables were made from.
        notes: methods and warnings to print beside any result.
        departement_modes: commuters by mode in each département, which stand in where a flow's mode is not published.
        given_travel: distances and times between communes that the user gives, or her routing server, beyond the pairs of
            ``travel`` too (columns of ``core.travel``; both figures empty where no way leads there); none by default.
        points: layers of places by table name (``third_places``, ``stations`` …), those of real territories made when first read.
        prepared: what :meth:`kept` keeps for the next scenario. Never copied: a changed copy starts anew.
    """

    engine: Engine
    communes: ir.Table
    membership: ir.Table
    active_population: ir.Table
    commuters: ir.Table
    travel: ir.Table
    geography_year: int
    polygons: Path | None = None
    drawn_with: Mapping[str, str] = field(default_factory=dict)
    outline_of: Mapping[str, str] = field(default_factory=dict)
    datasets: tuple[DatasetVersion, ...] = ()
    notes: tuple[Note, ...] = ()
    departement_modes: ir.Table | None = None
    given_travel: ir.Table | None = None
    points: Mapping[str, ir.Table] = field(default_factory=dict)
    prepared: dict[str, tuple[Hashable, ir.Table]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def check(self) -> CoreTables:
        """Check every table against its contract.

        Raises:
            ContractError: a table does not keep its contract.
        """
        for name in ("communes", "membership", "active_population", "commuters", "travel"):
            contract(f"core.{name}").check(getattr(self, name), self.engine)
        if not isinstance(self.points, PointLayers):  # those are checked when they are made
            for name, table in self.points.items():
                contract(f"core.{name}").check(table, self.engine)
        return self

    def point_notes(self, name: str) -> tuple[Note, ...]:
        """What must be said of a layer of places."""
        return self.points.notes(name) if isinstance(self.points, PointLayers) else ()

    def point_datasets(self, name: str) -> tuple[DatasetVersion, ...]:
        """What a layer of places is made from."""
        return self.points.datasets(name) if isinstance(self.points, PointLayers) else self.datasets

    def kept(self, name: str, make: Callable[[], ir.Table], *settings: Hashable) -> ir.Table:
        """A table that the model makes of these, computed once and kept for the next scenario.

        Args:
            name: what it is called.
            make: its expression.
            settings: what it depends on beside these tables; when they change, it is computed anew.
        """
        before = self.prepared.get(name)
        if before is None or before[0] != settings:
            self.prepared[name] = (settings, self.engine.materialise(make()))
        return self.prepared[name][1]
