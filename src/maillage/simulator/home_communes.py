"""Staff by commune of residence: read without addresses, shown without small counts.

Only a commune code and a count are read. What leaves this module is the masked table: counts under the threshold are
hidden, with others so that no total gives them back, and every distance is computed from that masked table alone. No
output can therefore say more of the persons than the table shown.

Why three values stay possible for each small count, to a reader who knows the rule and which communes are small: the others
hidden with them are chosen from the codes, from which communes are small and from the commune of work, never from a count.
Let the hidden total exceed by s the least possible one (1 for each small count, 5 for each of the others). Give one small
count 1, 2 or 3, the other small ones 1, and what is left, 5 or more, to the others: as s is 2 or more, these are three tables
of the same codes, the same small communes and the same total, hence masked alike.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maillage.phrase import Phrase, joined

COLUMNS = ("commune", "count")
SMALLEST_SHOWN = 5
"""Counts under it are never shown: the rule of the project for small cells."""
_HIDDEN_WITH_THEM = 2
_LEAST_SLACK = 2
"""What the hidden total must exceed the least possible one by: each small count then has three possible values."""
_CODE = re.compile(r"^(\d{5}|2[AB]\d{3}|X\d{4})$")
_ARRONDISSEMENTS = {"751": "75056", "6938": "69123", "132": "13055"}
_MOST_SHOWN = 10


@dataclass(frozen=True)
class HomeCommunes:
    """Counts of residents by commune, of which only the masked table can be read.

    Attributes:
        shown: count by commune, for the communes whose count may be shown.
        hidden: communes whose count is hidden, in alphabetical order.
        hidden_total: persons of the hidden communes together.
        small: hidden communes whose count is under the threshold; the other hidden ones are their companions.

    Example:
        >>> made = HomeCommunes.of({"59350": 40, "62498": 12, "59512": 3, "62041": 9})
        >>> dict(made.shown), made.hidden, made.hidden_total
        ({'62498': 12}, ('59350', '59512', '62041'), 52)
    """

    shown: Mapping[str, int]
    hidden: tuple[str, ...]
    hidden_total: int
    small: tuple[str, ...] = ()

    @classmethod
    def of(cls, counts: Mapping[str, int], work_commune: str | None = None) -> HomeCommunes:
        """The masked table of some counts; the counts themselves are not kept.

        Counts under the threshold are hidden. Then so are one or two of the others, the first in the order of the codes:
        were they chosen by their size, the choice itself would tell. The commune of work comes last: most live there, at
        no distance, and hiding it would bias the mean the most. The total of the hidden counts must leave each of the
        small ones at least three possible values to a reader who knows this rule and which communes are small.

        Args:
            counts: residents by commune.
            work_commune: commune of work, if known.

        Raises:
            ValueError: no person, or so few that nothing can be hidden among others.
        """
        held = {code: counts[code] for code in sorted(counts) if counts[code] > 0}
        if not held:
            message = Phrase("no person in the list")
            raise ValueError(message)
        small = [code for code, count in held.items() if count < SMALLEST_SHOWN]
        others = [code for code, count in held.items() if count >= SMALLEST_SHOWN]
        with_them = sorted(others, key=lambda code: code == work_commune)[:_HIDDEN_WITH_THEM]
        hidden = sorted([*small, *with_them]) if small else []
        total = sum(held[code] for code in hidden)
        slack = total - len(small) - SMALLEST_SHOWN * len(with_them)
        if small and (not with_them or slack < _LEAST_SLACK):
            message = Phrase(
                "too few persons for any table to be shown: some communes have under {smallest_shown} persons, and the others cannot hide them. Group the communes, or give distance_km instead",
                smallest_shown=SMALLEST_SHOWN,
            )
            raise ValueError(message)
        shown = {code: count for code, count in held.items() if code not in hidden}
        return cls(shown, tuple(hidden), total, tuple(small))

    @property
    def persons(self) -> int:
        """All the persons of the list."""
        return sum(self.shown.values()) + self.hidden_total

    @property
    def codes(self) -> tuple[str, ...]:
        """All the communes, in alphabetical order."""
        return tuple(sorted((*self.shown, *self.hidden)))

    def weights(self, residents: Mapping[str, float]) -> dict[str, float]:
        """Persons by commune as far as the masked table tells.

        Args:
            residents: public population of each commune.

        Returns:
            The counts shown; the middle of what a small count may be; the rest of the hidden persons, spread between the
            companions in proportion to their public population, none under the threshold.
        """
        companions = [code for code in self.hidden if code not in self.small]
        left = self.hidden_total - SMALLEST_SHOWN * len(companions)
        each = min(SMALLEST_SHOWN / 2, left / max(len(self.small), 1))
        public = {code: max(residents.get(code, 0.0), 1.0) for code in companions}
        more = (left - each * len(self.small)) / sum(public.values()) if public else 0.0
        made = {code: SMALLEST_SHOWN + more * persons for code, persons in public.items()}
        made |= dict.fromkeys(self.small, each)
        return {code: float(self.shown[code]) if code in self.shown else made[code] for code in self.codes}

    def mean_ends(self, values: Mapping[str, float]) -> tuple[float, float]:
        """The least and the greatest mean over persons that any table masked like this one may have.

        Args:
            values: value of each commune.
        """
        known = sum(count * values[code] for code, count in self.shown.items())
        ends = (self._hidden_sum(values, sign) for sign in (1.0, -1.0))
        low, high = ((known + each) / self.persons for each in ends)
        return low, high

    def _hidden_sum(self, values: Mapping[str, float], sign: float) -> float:
        """The least sum over the hidden persons, or the greatest for a negative sign.

        All are at their least count; the rest goes where it weighs least, a small count staying under the threshold.
        """
        least = {code: 1 if code in self.small else SMALLEST_SHOWN for code in self.hidden}
        left = self.hidden_total - sum(least.values())
        total = sum(count * values[code] for code, count in least.items())
        for code in sorted(self.hidden, key=lambda code: (sign * values[code], code)):
            room = SMALLEST_SHOWN - 1 - least[code] if code in self.small else left
            placed = min(room, left)
            total, left = total + placed * values[code], left - placed
        return total

    def to_dict(self) -> dict[str, Any]:
        """The masked table, for JSON: a hidden count is null."""
        counts: dict[str, int | None] = {code: self.shown.get(code) for code in self.codes}
        return {
            "counts": counts,
            "hidden_total": self.hidden_total,
            "small": list(self.small),
            "smallest_shown": SMALLEST_SHOWN,
        }


def read_home_communes(answer: Any, work_commune: str | None = None) -> Any:  # noqa: ANN401 - whatever the user wrote
    """A mapping of commune to count, or the path of a CSV of these two columns, as a masked table.

    Messages say where the fault is and never repeat what a cell holds: it may be a name or an address.

    Raises:
        ValueError: another column, a code that is not a commune's, a count that is not a whole number, a commune twice.
    """
    if answer is None or isinstance(answer, HomeCommunes):
        return answer
    if isinstance(answer, str | Path):
        rows = _rows_of(Path(answer))
    elif isinstance(answer, Mapping):
        rows = [
            (Phrase("entry {place}", place=place), str(code), count)
            for place, (code, count) in enumerate(answer.items(), 1)
        ]
    else:
        message = Phrase(
            "write a mapping of commune codes to counts, or the path of a CSV of two columns, commune and count"
        )
        raise ValueError(message)  # noqa: TRY004 - pydantic reads value errors
    return HomeCommunes.of(_counts(rows), work_commune)


def _rows_of(path: Path) -> list[tuple[Phrase, str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        message = Phrase("the file '{file}' cannot be read as UTF-8 text", file=path.name)
        raise ValueError(message) from error
    separator = ";" if lines and ";" in lines[0] else ","
    header, *rows = list(csv.reader(lines, delimiter=separator)) or [[]]
    columns = tuple(name.strip().lower() for name in header)
    if columns != COLUMNS:
        message = Phrase(
            "the file '{file}' must have two columns, commune and count, and nothing else ({found} found): an address, a name or any other column is refused",
            file=path.name,
            found=len(columns),
        )
        raise ValueError(message)
    wide = [str(line) for line, row in enumerate(rows, start=2) if row and len(row) != len(COLUMNS)]
    if wide:
        message = Phrase("lines {wide} do not have two cells", wide=", ".join(wide[:_MOST_SHOWN]))
        raise ValueError(message)
    return [
        (Phrase("line {line}", line=line), row[0].strip(), row[1].strip())
        for line, row in enumerate(rows, 2)
        if row
    ]


def _counts(rows: list[tuple[Phrase, str, Any]]) -> dict[str, int]:
    """Counts by commune; arrondissements are counted in their commune."""
    problems: list[Phrase] = []
    counts: dict[str, int] = {}
    seen: set[str] = set()
    for place, code, written in rows:
        count = _whole(written)
        if not _CODE.match(code):
            problems.append(Phrase("{place}: not a commune code of five characters", place=place))
        elif code in seen:
            problems.append(Phrase("{place}: this commune is listed before", place=place))
        elif count is None:
            problems.append(Phrase("{place}: the count is not a whole number of 0 or more", place=place))
        else:
            commune = _commune(code)
            counts[commune] = counts.get(commune, 0) + count
        seen.add(code)
    if problems:
        more = len(problems) - _MOST_SHOWN
        rest = [Phrase("and {more} more", more=more)] if more > 0 else []
        raise ValueError(joined([*problems[:_MOST_SHOWN], *rest], "; "))
    return counts


def _whole(written: Any) -> int | None:  # noqa: ANN401 - whatever the user wrote
    try:
        number = float(str(written).replace(",", "."))
    except ValueError:
        return None
    return int(number) if number.is_integer() and number >= 0 and not isinstance(written, bool) else None


def _commune(code: str) -> str:
    """The commune of an arrondissement of Paris, Lyon or Marseille; any other code as it is.

    >>> _commune("75113"), _commune("59350")
    ('75056', '59350')
    """
    return next((city for prefix, city in _ARRONDISSEMENTS.items() if code.startswith(prefix)), code)
