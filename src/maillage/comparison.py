"""Two studies side by side: B less A, by figure and by commune."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from maillage.contracts import Label, TableContract, column, contract
from maillage.drawn import SUMMED_UNITS
from maillage.language import HEADLINE_FIGURES, LANGUAGES, significant, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa

    from maillage.contracts import Column

WORST_FIRST = ("order_of_magnitude", "estimated", "reliable")
FIRST, SECOND, DIFFERENCE = "_a", "_b", "_difference"
"""Ends of the names of the columns of a comparison."""
FIGURES_KEPT = {"order_of_magnitude": 1, "estimated": 2}
"""Significant figures of a difference between counts that are not observed, or small: no more than these have themselves."""


@dataclass(frozen=True)
class Compared:
    """One figure in two studies.

    Attributes:
        a: in the first study; None where it is not known.
        b: in the second.
    """

    a: float | None
    b: float | None

    @property
    def difference(self) -> float | None:
        """B less A; None where either is not known.

        >>> Compared(100.0, 120.0).difference, Compared(None, 1.0).difference
        (20.0, None)
        """
        return None if self.a is None or self.b is None else self.b - self.a

    @property
    def relative(self) -> float | None:
        """The difference as a share of A; None where A is nothing.

        >>> Compared(100.0, 120.0).relative, Compared(0.0, 1.0).relative
        (0.2, None)
        """
        return None if self.difference is None or not self.a else self.difference / self.a


def compared(a: Mapping[str, float | None], b: Mapping[str, float | None]) -> dict[str, Compared]:
    """Figures of two studies by name, in the order of the first; a figure of one alone is unknown in the other.

    >>> compared({"persons": 10.0}, {"persons": 12.0, "trips": 3.0})["trips"]
    Compared(a=None, b=3.0)
    """
    return {name: Compared(a.get(name), b.get(name)) for name in dict.fromkeys([*a, *b])}


def compared_columns() -> tuple[str, ...]:
    """The columns of ``out.communes`` that are compared: counts of persons and what they avoid."""
    return tuple(each.name for each in contract("out.communes").columns if each.unit in SUMMED_UNITS)


def compare_communes(a: pa.Table, b: pa.Table, columns: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Two tables of communes side by side.

    Args:
        a: ``out.communes`` of the first study, full values.
        b: that of the second.
        columns: what is compared; :func:`compared_columns` by default.

    Returns:
        One row per commune of either, by code: ``commune_id``, ``name``, ``reliability`` (the worse of both), and for each column its
        values in A and in B and their difference, empty where one is not known.
    """
    names = tuple(columns) if columns is not None else compared_columns()
    first, second = ({row["commune_id"]: row for row in table.to_pylist()} for table in (a, b))
    rows = []
    for code in sorted(first.keys() | second.keys()):
        here, there = first.get(code, {}), second.get(code, {})
        known = [row for row in (here, there) if row]
        found: dict[str, Any] = {"commune_id": code, "name": known[0]["name"]}
        found["reliability"] = min((row["reliability"] for row in known), key=WORST_FIRST.index)
        for name in names:
            pair = Compared(here.get(name), there.get(name))
            found |= {name + FIRST: pair.a, name + SECOND: pair.b, name + DIFFERENCE: pair.difference}
        rows.append(found)
    return rows


@dataclass(frozen=True)
class DifferenceClasses:
    """Classes of differences, the same on both sides of zero.

    Attributes:
        limits: sizes at which the next class begins, ascending; those under the first are about nothing.
    """

    limits: tuple[float, ...]

    def class_of(self, difference: float | None) -> int | None:
        """The class: 0 about nothing, then 1, 2 … above and -1, -2 … below; none where the difference is not known.

        >>> classes = DifferenceClasses((5.0, 20.0))
        >>> [classes.class_of(each) for each in (-30.0, -5.0, 4.9, 0.0, 19.0, 20.0, None)]
        [-2, -1, 0, 0, 1, 2, None]
        """
        if difference is None:
            return None
        reached = sum(abs(difference) >= limit for limit in self.limits)
        return reached if difference > 0 else -reached

    @property
    def ranks(self) -> range:
        """All classes, from the lowest."""
        return range(-len(self.limits), len(self.limits) + 1)


def difference_classes(differences: Iterable[float | None], each_side: int = 3) -> DifferenceClasses:
    """Classes that hold about as many differences each, whatever their sign, bounded by round sizes.

    The one about nothing is no wider than it would be among classes of equal width, so that it holds none of the largest
    differences where all are alike.

    Args:
        differences: any figures; missing ones and those that are nothing do not count.
        each_side: classes above zero, and below; fewer where sizes read alike.

    >>> difference_classes([1.0, -2.0, 3.0, 41.0, -52.0, 63.0, 740.0, 850.0]).limits
    (2.0, 40.0, 60.0)
    >>> difference_classes([0.047, 0.048, 0.052, 0.055]).limits
    (0.0079, 0.048, 0.052)
    >>> difference_classes([0.0, None]).limits
    ()
    """
    sizes = sorted(abs(each) for each in differences if each)
    if not sizes:
        return DifferenceClasses(())
    places = [math.ceil(step * len(sizes) / (each_side + 1)) - 1 for step in range(1, each_side + 1)]
    first, *others = (sizes[place] for place in places)
    wanted = [min(first, sizes[-1] / len(range(-each_side, each_side + 1))), *others]
    limits: list[float] = []
    for digits in range(1, HEADLINE_FIGURES + 1):
        limits = sorted({significant(each, digits) for each in wanted})
        if len(limits) == each_side:
            break
    return DifferenceClasses(tuple(limits))


def rounded_rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Compared communes for a spreadsheet: counts and differences of the rows that are not reliable keep one or two significant figures."""
    return [_rounded(row, FIGURES_KEPT.get(row["reliability"])) for row in rows]


def _rounded(row: dict[str, Any], figures: int | None) -> dict[str, Any]:
    if figures is None:
        return row
    return {
        name: significant(value, figures) if isinstance(value, float) else value
        for name, value in row.items()
    }


def comparison_table(rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Compared rows as a table, in their order."""
    import pyarrow as pa

    if not rows:
        return pa.table({})
    columns = {
        name: pa.array(
            [row[name] for row in rows],
            pa.string() if all(isinstance(row[name], str) for row in rows) else pa.float64(),
        )
        for name in rows[0]
    }
    return pa.table(columns)


def difference_contract(columns: Iterable[str] | None = None) -> TableContract:
    """What each column of :func:`comparison_table` holds: a figure of ``out.communes`` in A, in B, and B less A.

    Args:
        columns: what is compared; :func:`compared_columns` by default.
    """
    names = tuple(columns) if columns is not None else compared_columns()
    figures = [side for name in names for side in _sides_of(column(name))]
    return TableContract(
        name="out.communes",
        label=Label(*(text("sheets.differences", language) for language in LANGUAGES)),
        key=("commune_id",),
        columns=(column("commune_id"), column("name"), column("reliability"), *figures),
        nullable=frozenset(each.name for each in figures),
    )


def _sides_of(figure: Column) -> tuple[Column, ...]:
    ends = ((FIRST, "A"), (SECOND, "B"), (DIFFERENCE, "B − A"))
    return tuple(
        replace(
            figure,
            name=figure.name + end,
            label=Label(f"{figure.label.fr}, {side}", f"{figure.label.en}, {side}"),
            minimum=None,
            maximum=None,
        )
        for end, side in ends
    )
