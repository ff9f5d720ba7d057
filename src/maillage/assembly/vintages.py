"""Commune codes from one year's geographic code to another's."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.exact_sum import exact_sum
from maillage.provenance import Note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import ibis.expr.types as ir
    import pyarrow as pa

    from maillage.engine import Engine


MOST_CODES_SHOWN = 10


@dataclass(frozen=True)
class Change:
    """One commune carried, whole or in part, into another in a year."""

    from_id: str
    to_id: str
    year: int
    ratio: float


@dataclass(frozen=True)
class Passage:
    """The official changes of communes, in both directions of time.

    Attributes:
        changes: sorted by year.
    """

    changes: tuple[Change, ...]

    @classmethod
    def of(cls, table: pa.Table | None) -> Passage:
        """From ``extract.passage``; without it, no commune ever changes."""
        if table is None:
            return cls(())
        order = [(name, "ascending") for name in ("year", "from_id", "to_id")]
        columns = table.select(["from_id", "to_id", "year", "ratio"]).sort_by(order).to_pydict().values()
        return cls(tuple(map(Change, *columns)))

    def links(self, start: int, end: int) -> dict[str, dict[str, float]]:
        """Where each commune that changed after ``start`` is at ``end``: successor codes with the share carried.

        >>> Passage((Change("01001", "01002", 2016, 1.0), Change("01002", "01003", 2019, 1.0))).links(2014, 2024)
        {'01001': {'01003': 1.0}, '01002': {'01003': 1.0}}
        """
        found: dict[str, dict[str, float]] = {}
        for year in sorted({change.year for change in self.changes if start < change.year <= end}):
            step: dict[str, dict[str, float]] = defaultdict(dict)
            for change in self.changes:
                if change.year == year:
                    step[change.from_id][change.to_id] = change.ratio
            for shares in found.values():
                _advance(shares, step)
            for code, shares in step.items():
                found.setdefault(code, dict(shares))
        return {code: shares for code, shares in sorted(found.items()) if shares != {code: 1.0}}

    def codes_at(self, codes: Iterable[str], listed: int, year: int) -> list[str]:
        """The communes that existed in a year, from the list of another year.

        Args:
            codes: communes of the geographic code of ``listed``.
            listed: year of that list.
            year: year wanted.
        """
        if listed <= year:
            links = self.links(listed, year)
            return sorted({successor for code in codes for successor in links.get(code, {code: 1.0})})
        between = [change for change in self.changes if year < change.year <= listed]
        first_from: dict[str, int] = {}
        first_to: dict[str, int] = {}
        for change in between:
            first_from.setdefault(change.from_id, change.year)
            if change.to_id != change.from_id:
                first_to.setdefault(change.to_id, change.year)
        before = set(first_from)
        created = {code for code in first_to if code not in before and not _absorbs(code, between)}
        return sorted(
            (set(codes) - created)
            | {code for code in before if not _created_earlier(code, first_from, first_to)}
        )


def _advance(shares: dict[str, float], step: Mapping[str, Mapping[str, float]]) -> None:
    for code in [code for code in shares if code in step]:
        share = shares.pop(code)
        for successor, ratio in step[code].items():
            shares[successor] = shares.get(successor, 0.0) + share * ratio


def _absorbs(code: str, changes: Sequence[Change]) -> bool:
    """A commune that only receives others, whole, existed before: a merger keeps the code of one of its members."""
    incoming = [change for change in changes if change.to_id == code and change.from_id != code]
    return len(incoming) > 0 and any(change.from_id == change.to_id == code for change in changes)


def _created_earlier(code: str, first_from: Mapping[str, int], first_to: Mapping[str, int]) -> bool:
    """A commune that appears, then disappears, between the two years existed in neither."""
    return first_to.get(code, 10_000) < first_from[code]


def carried_notes(
    codes: Iterable[str], links: Mapping[str, Mapping[str, float]], known: Collection[str], *, dataset: str
) -> list[Note]:
    """How many commune codes of a file were carried to another vintage, and which could not be.

    Args:
        codes: commune codes of the file.
        links: successors of each changed commune.
        known: communes of the vintage wanted.
        dataset: name of the dataset, for the reader.
    """
    given, existing = set(codes), frozenset(known)
    moved = given & set(links)
    lost = sorted(code for code in given if not existing.issuperset(links.get(code, (code,))))
    notes = [Note.of("carried_codes", count=len(moved), dataset=dataset)] if moved else []
    if lost:
        shown = ", ".join(lost[:MOST_CODES_SHOWN]) + (", …" if len(lost) > MOST_CODES_SHOWN else "")
        notes.append(Note.of("not_carried", count=len(lost), codes=shown, dataset=dataset))
    return notes


def incomplete(
    known: Collection[str], codes: Iterable[str], links: Mapping[str, Mapping[str, float]]
) -> list[str]:
    """Communes of the later year whose figure would lack one of those they are made of; sorted.

    Args:
        known: communes of the earlier year that have a figure.
        codes: all communes of that year.
        links: successors of each changed commune.

    >>> incomplete({"01001"}, ["01001", "01002"], {"01002": {"01001": 1.0}})
    ['01001']
    """
    lacking = {
        successor
        for code in codes
        if code not in known
        for successor, share in links.get(code, {code: 1.0}).items()
        if share > 0
    }
    reached = {successor for code in known for successor in links.get(code, {code: 1.0})}
    return sorted(lacking & reached)


def carried(
    table: ir.Table,
    columns: Sequence[str],
    sums: Sequence[str],
    links: Mapping[str, Mapping[str, float]],
    engine: Engine,
) -> ir.Table:
    """A table carried to a later geographic code: codes replaced, counts split by share, then added up.

    Args:
        table: rows with commune codes.
        columns: columns that hold commune codes.
        sums: columns of counts; every other column is part of the key.
        links: successors of each changed commune, with shares.
        engine: where the links are put.
    """
    import ibis

    if not links:
        return table
    rows = [(code, successor, share) for code, shares in links.items() for successor, share in shares.items()]
    former, later, share = (list(column) for column in zip(*rows, strict=True))
    names = table.columns
    for column in columns:
        step = engine.table({"former_id": former, "later_id": later, "carried_share": share})
        joined = table.left_join(step, table[column] == step.former_id)
        part = ibis.coalesce(joined.carried_share, 1.0)
        table = joined.mutate(
            **{column: ibis.coalesce(joined.later_id, joined[column])},
            **{name: joined[name] * part for name in sums},
        ).select(*names)
    keys = [name for name in names if name not in sums]
    return table.group_by(keys).aggregate(**{name: exact_sum(table[name]) for name in sums}).select(*names)
