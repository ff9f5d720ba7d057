"""Commuters from the census microdata (MOBPRO): millions of weighted persons, summed once by home, work, CSP and mode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maillage.errors import DatasetError, Problem
from maillage.phrase import Phrase
from maillage.sources.cells import COMMUNE, FOREIGN, LABELLED
from maillage.sources.column_map import code_table, column_map
from maillage.sources.commune_codes import ABROAD, arrondissement_cases
from maillage.sources.flow_base import UNKNOWN_MODE
from maillage.sources.layout import fail, layout
from maillage.sources.official_file import plain_file
from maillage.sources.registry import Extract

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import ibis.expr.types as ir

    from maillage.engine import Engine
    from maillage.sources.registry import Dataset

# Weights are added as whole billionths: an exact sum does not depend on the order in which threads meet the rows.
WEIGHT_PARTS = 10**9
UNKNOWN = "?"
CODE_LENGTH = 5
MOST_CODES_LISTED = 20


def aggregate_microdata(
    rows: ir.Table,
    columns: Mapping[str, str],
    codes: Mapping[str, Mapping[str, str]],
) -> ir.Table:
    """Sum the weights of persons over home, work, CSP and mode, in one pass over the rows.

    One row per home, work, mode and, when the file has it, CSP. Arrondissements are summed; a person who works
    abroad has the code of the foreign place when the file gives it. A code that its table does not know comes
    out marked with ``?``, and is never given a default.

    Args:
        rows: one row per person, as published: text, or numbers for the weight.
        columns: from our names to the publisher's: ``origin_id``, ``destination_id``, ``commuters`` (the weight) and,
            when the file has them, ``destination_abroad``, ``csp``, ``commute_mode``.
        codes: from official to our codes, for ``csp`` and ``commute_mode``.

    Returns:
        ``origin_id``, ``destination_id``, ``csp`` (when given), ``commute_mode``, ``commuters`` (person), ``persons_counted``
        (rows) and ``wrong_weights`` (rows whose weight is no number, or negative).
    """
    import ibis

    abroad = rows[columns["destination_abroad"]].cast("string") if "destination_abroad" in columns else None
    keys = {
        "origin_id": _commune(rows[columns["origin_id"]].cast("string")),
        "destination_id": _commune(rows[columns["destination_id"]].cast("string"), abroad),
    }
    coded = [name for name in ("csp", "commute_mode") if name in columns]
    keys |= {name: rows[columns[name]].cast("string") for name in coded}
    weight = rows[columns["commuters"]]
    weight = weight.try_cast("float64") if weight.type().is_string() else weight.cast("float64")
    chosen = rows.select(**keys, weight=weight)
    parts = (chosen.weight * WEIGHT_PARTS).round().cast("int64")
    summed = chosen.group_by(list(keys)).aggregate(
        commuters=parts.sum().cast("float64") / float(WEIGHT_PARTS),
        persons_counted=chosen.count(),
        wrong_weights=(chosen.weight.isnull() | (chosen.weight < 0)).cast("int64").sum(),
    )
    # translated after the sums: fewer rows, and shorter words to compare; tables of codes are one to one
    ours = {name: _coded(summed[name], codes[name]) for name in coded}
    summed = summed.mutate(**{"commute_mode": ibis.literal(UNKNOWN_MODE), **ours})
    csp = ["csp"] if "csp" in columns else []
    return summed.select(
        "origin_id", "destination_id", *csp, "commute_mode", "commuters", "persons_counted", "wrong_weights"
    )


def _commune(column: ir.StringColumn, abroad: ir.StringColumn | None = None) -> ir.StringColumn:
    """Code of five characters, arrondissements summed, foreign place when there is one: one flat choice, for speed."""
    import ibis

    cases = [] if abroad is None else [(column == ABROAD, abroad.fill_null(ABROAD))]
    cases.append((column.length() == CODE_LENGTH - 1, ibis.literal("0") + column))
    return ibis.cases(*cases, *arrondissement_cases(column), else_=column)


def _coded(column: ir.Column, table: Mapping[str, str]) -> ir.StringColumn:
    import ibis

    text = column.cast("string")
    kept = [code for code, ours in table.items() if code == ours]
    cases = [(text.isin(kept), text)] if kept else []
    cases += [(text == code, ibis.literal(ours)) for code, ours in table.items() if code != ours]
    return ibis.cases(*cases, else_=ibis.literal(UNKNOWN) + text.fill_null(""))


def extract_mobpro(path: Path, dataset: Dataset, engine: Engine) -> Extract:
    """Commuters by home, work, CSP and mode (``unknown`` when the file has no mode).

    Raises:
        DatasetError: unknown codes, wrong weights or communes: all of them at once.
    """
    return _extract(path, dataset, engine, "extract.commuters")


def extract_mobpro_without_csp(path: Path, dataset: Dataset, engine: Engine) -> Extract:
    """Commuters by home, work and mode, all CSP together, from an extract that has no ``CS1``.

    Raises:
        DatasetError: unknown codes, wrong weights or communes, or the labelled variant of the extract.
    """
    return _extract(path, dataset, engine, "extract.flow_totals")


def _extract(path: Path, dataset: Dataset, engine: Engine, name: str) -> Extract:
    mapped = column_map(dataset.id)
    columns = {field: each.column for field, each in mapped.items()}
    codes = {field: code_table(each.codes) for field, each in mapped.items() if each.codes}
    found = layout(path, dataset)
    names = [column or f"column_{place}" for place, column in enumerate(found.columns)]
    with plain_file(path, dataset) as plain:
        try:
            rows = engine.read_delimited(plain, separator=found.separator, columns=names)
            summed = engine.materialise(aggregate_microdata(rows, columns, codes))
            # counted here, because Spark computes when asked, and the unpacked file is gone afterwards
            persons = int(engine.scalar(summed.persons_counted.sum()) or 0)
        except DatasetError:
            raise
        except Exception as error:  # each engine has its own errors for a line it cannot read
            what = Phrase(
                "it cannot be read as delimited text ({reason}).", reason=str(error).splitlines()[0]
            )
            raise fail(path, dataset, what) from error
    _refuse_labels(path, dataset, engine, summed)
    problems = _problems(engine, summed, columns)
    if problems:
        raise fail(path, dataset, Phrase("some persons cannot be counted."), problems=problems)
    kept = [column for column in summed.columns if column not in {"persons_counted", "wrong_weights"}]
    table = summed.select(kept).order_by([column for column in kept if column != "commuters"])
    return Extract({name: table}, {"persons_counted": persons})


def _refuse_labels(path: Path, dataset: Dataset, engine: Engine, summed: ir.Table) -> None:
    labelled = summed.filter(summed.origin_id.re_search(LABELLED)).limit(1)
    found = engine.rows(labelled.select("origin_id"))
    if found:
        what = Phrase(
            "this is the labelled extract (a commune is '{origin_id}'), whose labels are no codes.",
            origin_id=found[0]["origin_id"],
        )
        raise fail(
            path, dataset, what, do=Phrase("Use the variant with codes (COMMUNE is 01001), or the full file.")
        )


def _problems(engine: Engine, summed: ir.Table, columns: Mapping[str, str]) -> list[Problem]:
    import ibis

    wrong = {
        "origin_id": ~summed.origin_id.re_search(COMMUNE),
        "destination_id": ~(
            summed.destination_id.re_search(COMMUNE) | summed.destination_id.re_search(FOREIGN)
        ),
    }
    wrong |= {name: summed[name].startswith(UNKNOWN) for name in ("csp", "commute_mode") if name in columns}
    problems = []
    for name, is_wrong in wrong.items():
        bad = summed.filter(is_wrong | summed[name].isnull()).group_by(name)
        found = bad.aggregate(persons=summed.persons_counted.sum()).order_by(ibis.desc("persons"), name)
        for row in engine.rows(found.limit(MOST_CODES_LISTED)):
            code = (row[name] or "").removeprefix(UNKNOWN)
            problems.append(
                Problem(
                    Phrase("column '{column}'", column=columns[name]),
                    Phrase("unknown code '{code}' ({persons} persons)", code=code, persons=row["persons"]),
                )
            )
    weights = int(engine.scalar(summed.wrong_weights.sum()) or 0)
    if weights:
        what = Phrase("{weights} persons whose weight is no number, or negative", weights=weights)
        problems.append(Problem(Phrase("column '{column}'", column=columns["commuters"]), what))
    return problems
