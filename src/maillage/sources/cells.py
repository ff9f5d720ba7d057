"""From the text of a published cell to a number or a commune code; what cannot be understood is a problem, never a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.errors import Problem
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

MOST_VALUES_LISTED = 200
# plain, or grouped by three with ordinary, no-break, narrow no-break or thin spaces; decimal comma or point
SPACES = " \u00a0\u202f\u2009"
PLAIN = r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?"
GROUPED = rf"[+-]?\d{{1,3}}([{SPACES}]\d{{3}})+([.,]\d+)?"
COMMUNE = r"^(0[1-9]|[1-9]\d|2[AB])\d{3}$"
FOREIGN = r"^(99\d{3}|[A-Z]{2}[A-Z0-9]{3})$"
LOST_ZERO = r"^[1-9]\d{3}$"
LABELLED = r"\((\d{5}|2[AB]\d{3})\)$"


def numbers(
    column: pa.ChunkedArray,
    name: str,
    *,
    first_line: int = 2,
    minimum: float | None = None,
    missing: Sequence[str] = (),
) -> tuple[pa.ChunkedArray, list[Problem]]:
    """Numbers as published: decimal comma or point, spaces between thousands, empty cells null.

    Args:
        column: text cells.
        name: column name, for the problems.
        first_line: line of the file that holds the first cell (``Dataset.first_line``).
        minimum: lowest number allowed.
        missing: marks that the publisher uses for "not published" (``s``, ``nd`` …); they become null.

    Returns:
        The numbers (float64), null where empty or wrong; and one problem per distinct wrong cell.

    Example:
        >>> import pyarrow as pa
        >>> values, problems = numbers(pa.chunked_array([["15 156", "0,5", None, "douze"]]), "pmun")
        >>> values.to_pylist()
        [15156.0, 0.5, None, None]
        >>> print(problems[0])
        line 5, column 'pmun': 'douze' is not a number
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    text = _without(column, missing)
    right = pc.match_substring_regex(text, rf"^({PLAIN}|{GROUPED})$")
    problems = _problems(text, pc.invert(right), name, Phrase("is not a number"), first_line)
    kept = pc.if_else(right, text, pa.scalar(None, pa.string()))
    dotted = pc.replace_substring(pc.replace_substring_regex(kept, f"[{SPACES}+]", ""), ",", ".")
    values = pc.cast(dotted, pa.float64())
    if minimum is not None:
        problems += _problems(
            text, pc.less(values, minimum), name, Phrase("is below {minimum:g}", minimum=minimum), first_line
        )
    return values, problems


def commune_codes(
    column: pa.ChunkedArray,
    name: str = "commune",
    *,
    first_line: int = 2,
    foreign: bool = False,
    empty: bool = False,
) -> tuple[pa.ChunkedArray, list[Problem]]:
    """Commune codes of five characters; a lost leading zero is put back (count them with :func:`restored_zeros`).

    Args:
        column: text cells.
        name: column name, for the problems.
        first_line: line of the file that holds the first cell (``Dataset.first_line``).
        foreign: whether work places abroad (``99…``, or a country and three characters) are allowed; kept as they are.
        empty: whether a cell may be empty.

    Returns:
        The codes, null where wrong; and one problem per distinct wrong cell.

    Example:
        >>> import pyarrow as pa
        >>> codes, problems = commune_codes(pa.chunked_array([["59350", "1004", "2A004", "97411", "Lille"]]))
        >>> codes.to_pylist()
        ['59350', '01004', '2A004', '97411', None]
        >>> print(problems[0])
        line 6, column 'commune': 'Lille' is not a commune code
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    short = pc.match_substring_regex(column, LOST_ZERO)
    codes = pc.if_else(short, pc.binary_join_element_wise("0", column, ""), column)
    right = pc.match_substring_regex(codes, COMMUNE)
    abroad = pc.match_substring_regex(codes, FOREIGN)
    right = pc.or_(right, abroad) if foreign else pc.and_not(right, abroad)
    labelled = pc.match_substring_regex(column, LABELLED)
    wrong = pc.and_not(pc.invert(right), labelled)
    problems = _problems(column, wrong, name, Phrase("is not a commune code"), first_line)
    problems += _problems(
        column,
        labelled,
        name,
        Phrase("is a label: this is the labelled file, use the coded one"),
        first_line,
    )
    if not empty:
        problems += _empty_cells(column, name, first_line)
    return pc.if_else(right, codes, pa.scalar(None, pa.string())), problems


def restored_zeros(column: pa.ChunkedArray) -> int:
    """How many commune codes have lost their leading zero, as a spreadsheet makes them."""
    import pyarrow.compute as pc

    return int(pc.sum(pc.match_substring_regex(column, LOST_ZERO)).as_py() or 0)


def _without(column: pa.ChunkedArray, missing: Sequence[str]) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not missing:
        return column
    marked = pc.is_in(column, value_set=pa.array(missing))
    return pc.if_else(marked, pa.scalar(None, pa.string()), column)


def _problems(column: pa.ChunkedArray, wrong: Any, name: str, what: Phrase, first_line: int) -> list[Problem]:  # noqa: ANN401 - pyarrow has no types
    """One problem per distinct wrong cell, with its first line and how many lines repeat it."""
    import pyarrow.compute as pc

    first: dict[str, int] = {}
    repeats: dict[str, int] = {}
    places = pc.indices_nonzero(pc.fill_null(wrong, fill_value=False))
    for place, value in zip(places.to_pylist(), pc.take(column, places).to_pylist(), strict=True):
        if value not in first and len(first) == MOST_VALUES_LISTED:
            break
        first.setdefault(value, place)
        repeats[value] = repeats.get(value, 0) + 1
    return [
        Problem(
            Phrase("line {line}, column '{column}'", line=first_line + place, column=name),
            _repeated(Phrase("'{value}' {what}", value=value, what=what), repeats[value]),
        )
        for value, place in first.items()
    ]


def _repeated(said: Phrase, count: int) -> Phrase:
    return Phrase("{said} ({count} lines)", said=said, count=count) if count > 1 else said


def _empty_cells(column: pa.ChunkedArray, name: str, first_line: int) -> list[Problem]:
    import pyarrow.compute as pc

    if not column.null_count:
        return []
    place = pc.index(pc.is_null(column), value=True).as_py()
    return [
        Problem(
            Phrase("line {line}, column '{column}'", line=first_line + place, column=name),
            _repeated(Phrase("is empty"), column.null_count),
        )
    ]
