"""Carrying figures from the communes of one year to those of a later one, by the official passage table.

The table goes by steps (1999–2008, 2013–2014 …). Within a step each former commune goes whole, or by shares that sum
to one, to communes of the step's last year; steps are composed, so that a commune merged in 2016 into one that merged in 2019
reaches the last. A code with no row has not changed.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from maillage.errors import InputError, Problem
from maillage.phrase import Phrase
from maillage.sources.column_map import Cells
from maillage.sources.registry import Extract

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import ibis.expr.types as ir
    import pyarrow as pa

    from maillage.engine import Engine
    from maillage.sources.registry import Dataset

SHARE_TOLERANCE = 1e-6
Shares = dict[str, dict[str, float]]


def extract_passage(path: Path, dataset: Dataset, engine: Engine) -> Extract:  # noqa: ARG001 - one signature
    """The passage table: one row per former code, new code and year of the geographic code in which it takes effect.

    Raises:
        DatasetError: wrong codes or numbers, an unknown kind of change, shares of a commune that do not sum to one.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = Cells.read(path, dataset)
    columns = {
        "from_id": cells.communes("from_id"),
        "to_id": cells.communes("to_id"),
        "year": pc.cast(cells.numbers("year"), pa.int64()),
        "change": cells.coded("change"),
        "ratio": cells.numbers("ratio"),
    }
    table = pa.table(columns)
    cells.unique(table.select(["from_id", "to_id", "year"]))
    summed = table.group_by(["from_id", "year"]).aggregate([("ratio", "sum")])
    for row in summed.to_pylist():
        if row["ratio_sum"] is not None and abs(row["ratio_sum"] - 1) > SHARE_TOLERANCE:
            place = Phrase("{from_id}, {year}", from_id=row["from_id"], year=row["year"])
            cells.problems.append(
                Problem(
                    place, Phrase("shares sum to {ratio_sum:.4f}, expected 1", ratio_sum=row["ratio_sum"])
                )
            )
    cells.finish()
    order = [(name, "ascending") for name in ("year", "from_id", "to_id")]
    return Extract({"extract.passage": table.sort_by(order)}, cells.counts)


def passage(table: pa.Table, from_year: int, to_year: int) -> pa.Table:
    """Links from the communes of one year to those of a later one.

    One row per former and new code, for the codes that change only: ``from_id``, ``to_id``, ``ratio``; the shares of
    a former code sum to one.

    Args:
        table: ``extract.passage``.
        from_year: year of the geographic code to leave.
        to_year: year of the geographic code to reach.

    Raises:
        InputError: ``to_year`` comes first, or is after the last year of the table.
    """
    import pyarrow as pa

    shares = _shares(table, from_year, to_year)
    rows = [
        (former, new, ratio)
        for former, news in sorted(shares.items())
        if set(news) != {former}
        for new, ratio in sorted(news.items())
    ]
    names = ("from_id", "to_id", "ratio")
    types = (pa.string(), pa.string(), pa.float64())
    return pa.table({name: pa.array([row[i] for row in rows], types[i]) for i, name in enumerate(names)})


def _shares(table: pa.Table, from_year: int, to_year: int) -> Shares:
    if to_year < from_year:
        message = Phrase(
            "Communes of {from_year} cannot be carried back to {to_year}: a merged commune cannot be shared out again.",
            from_year=from_year,
            to_year=to_year,
        )
        raise InputError(message, do=Phrase("Choose the latest of the years as the common geographic code."))
    last = max(table["year"].to_pylist(), default=to_year)
    if to_year > max(last, from_year):
        message = Phrase(
            "Communes of {from_year} cannot be carried to {to_year}: the passage table ends in {last}.",
            from_year=from_year,
            to_year=to_year,
            last=last,
        )
        raise InputError(
            message,
            do=Phrase(
                "Work in the geographic code of {last}, or import a more recent passage table.", last=last
            ),
        )
    steps: dict[int, Shares] = defaultdict(lambda: defaultdict(dict))
    for row in table.to_pylist():
        if from_year < row["year"] <= to_year:
            steps[row["year"]][row["from_id"]][row["to_id"]] = row["ratio"]
    composed: Shares = {}
    for year in sorted(steps):
        step = steps[year]
        composed = {former: _advance(news, step) for former, news in composed.items()}
        composed = {**{former: dict(news) for former, news in step.items()}, **composed}
    return composed


def _advance(news: dict[str, float], step: Shares) -> dict[str, float]:
    reached: dict[str, float] = defaultdict(float)
    for code, ratio in news.items():
        for new, share in step.get(code, {code: 1.0}).items():
            reached[new] += ratio * share
    return dict(reached)


def successors(
    table: pa.Table, codes: Iterable[str], from_year: int, to_year: int
) -> dict[str, tuple[str, ...]]:
    """The communes of ``to_year`` that each commune of ``from_year`` has become; itself when nothing changed.

    Raises:
        InputError: as :func:`passage`.
    """
    shares = _shares(table, from_year, to_year)
    return {code: tuple(sorted(shares.get(code, {code: 1.0}))) for code in codes}


def carry_forward(table: ir.Table, links: ir.Table, keys: Sequence[str], sums: Sequence[str]) -> ir.Table:
    """Carry a table to later communes: quantities are shared by ``ratio``, then added up.

    One row per distinct value of all columns that are not summed. Totals are kept. Codes without a link stay.

    Args:
        table: any table.
        links: what :func:`passage` gives.
        keys: columns that hold commune codes.
        sums: columns of quantities that may be added (persons), never shares or means.
    """
    order = list(table.columns)
    for key in keys:
        # the links' own names could be those of the table
        renamed = links.select(link_from="from_id", link_to="to_id", link_ratio="ratio")
        joined = table.left_join(renamed, table[key] == renamed.link_from)
        ratio = joined.link_ratio.fill_null(1.0)
        carried = {key: joined.link_to.fill_null(joined[key])}
        carried |= {name: joined[name] * ratio for name in sums}
        table = joined.mutate(**carried).select(order)
    others = [name for name in order if name not in sums]
    summed = table.group_by(others).aggregate(**{name: table[name].sum() for name in sums})
    return summed.select(order)


def not_carried(codes: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The codes, once carried, that are no commune of the geographic code reached; to be listed to the user.

    Args:
        codes: codes after :func:`carry_forward`.
        known: codes of the communes of the year reached.
    """
    return tuple(sorted(set(codes) - set(known)))
