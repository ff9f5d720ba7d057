"""Territories: the perimeters a study can be asked for, as the user names them."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.errors import (
    InputError,
    MissingDataError,
    Problem,
    UnknownNameError,
    raise_collected,
    unknown_name,
)
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = ("commune", "epci", "scot", "departement", "region")
_KIND_NAMES = {
    "commune": Phrase("commune"),
    "epci": Phrase("EPCI"),
    "scot": Phrase("SCoT"),
    "departement": Phrase("département"),
    "region": Phrase("région"),
}
FORMS = "demo, commune:59350, epci:200093201, scot:lille-metropole, departement:59, region:32, france, or @file.csv"
_ADVICE = Phrase("Write one of: {forms}.", forms=FORMS)
_COMMUNE_CODE = re.compile(r"^(\d{5}|2[AB]\d{3}|X\d{4})$")


@dataclass(frozen=True)
class TerritoryRequest:
    """What the user asked for, not yet looked up.

    Attributes:
        kind: ``demo``, ``france``, ``list`` or one of the levels a commune belongs to.
        id: code or name at that level; empty for ``demo`` and ``france``.
        commune_ids: the communes of a list given by the user.
    """

    kind: str
    id: str = ""
    commune_ids: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The request as written on the command line.

        >>> TerritoryRequest("scot", "artois").text
        'scot:artois'
        """
        return f"{self.kind}:{self.id}" if self.id else self.kind


@dataclass(frozen=True)
class Territory:
    """A perimeter: its name and its communes, in the geography of the study.

    Attributes:
        kind: level (``scot``, ``departement`` …), ``list``, ``demo`` or ``france``.
        id: code or name at that level.
        name: plain name.
        commune_ids: its communes, sorted.
    """

    kind: str
    id: str
    name: str
    commune_ids: tuple[str, ...]

    @property
    def text(self) -> str:
        """The territory as written on the command line."""
        return f"{self.kind}:{self.id}" if self.id else self.kind


def parse_territory(text: str) -> TerritoryRequest:
    """Read a territory as the user writes it.

    >>> parse_territory("departement:59")
    TerritoryRequest(kind='departement', id='59', commune_ids=())

    Raises:
        UnknownNameError: the form is not one of those known.
        MissingDataError: the file of a list does not exist.
        InputError: the file holds something else than commune codes.
    """
    if text in {"demo", "france"}:
        return TerritoryRequest(text)
    if text.startswith("@"):
        path = Path(text[1:])
        return TerritoryRequest("list", path.stem, _read_list(path))
    kind, separator, identifier = text.partition(":")
    if not separator:
        message = Phrase("'{text}' is not a territory.", text=text)
        raise UnknownNameError(message, do=_ADVICE)
    if kind not in KINDS:
        what = Phrase("kind of territory")
        raise unknown_name(what, kind, KINDS, do=_ADVICE)
    if not identifier:
        message = Phrase("'{text}' names no {kind}.", text=text, kind=_KIND_NAMES[kind])
        raise UnknownNameError(message, do=_ADVICE)
    if kind == "commune" and not _COMMUNE_CODE.match(identifier):
        message = Phrase(
            "'{identifier}' is not a commune code: five characters were expected, such as 59350 or 2A004.",
            identifier=identifier,
        )
        raise InputError(message, do=Phrase("Use the official geographic code (INSEE), not the postal code."))
    return TerritoryRequest(kind, identifier)


def _read_list(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        message = Phrase("List of communes {file}: the file does not exist.", file=path)
        raise MissingDataError(
            message, do=Phrase("Give a CSV whose first column holds commune codes, one a line.")
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_text(encoding="cp1252")
    separator = ";" if text.count(";") > text.count(",") else ","
    cells = [
        (number, row[0].strip())
        for number, row in enumerate(csv.reader(text.splitlines(), delimiter=separator), 1)
        if row and row[0].strip()
    ]
    if cells and not any(character.isdigit() for character in cells[0][1]):
        cells = cells[1:]
    problems = [
        Problem(
            Phrase("line {number}", number=number),
            Phrase("'{code}' is not a commune code of five characters", code=code),
        )
        for number, code in cells
        if not _COMMUNE_CODE.match(code)
    ]
    raise_collected(
        Phrase("List of communes {file} cannot be read.", file=path.name),
        problems,
        error=InputError,
        do=Phrase(
            "Put the official geographic codes in the first column, as text, so that 01004 keeps its zero."
        ),
    )
    if not cells:
        message = Phrase("List of communes {file} holds no commune.", file=path.name)
        raise InputError(message, do=Phrase("Put one commune code a line in the first column."))
    return tuple(sorted({code for _, code in cells}))


def resolve_territory(
    request: TerritoryRequest, members: Iterable[tuple[str, str]], *, known: Iterable[str]
) -> Territory:
    """Turn a request into a territory.

    Args:
        request: what the user asked for.
        members: commune and perimeter name of each commune of the perimeter asked for; for ``commune``, ``list``,
            ``france`` and ``demo``, every commune known with its own name.
        known: names or codes that exist at the level asked for, to help when this one does not.

    Raises:
        UnknownNameError: no commune belongs to it, or a commune of the list is unknown.
    """
    names = dict(members)
    if request.kind == "commune":
        names = {code: name for code, name in names.items() if code == request.id}
    if request.kind == "list":
        unknown = [code for code in request.commune_ids if code not in names]
        raise_collected(
            Phrase(
                "List of communes '{name}': {unknown} of {count} communes are unknown.",
                name=request.id,
                unknown=len(unknown),
                count=len(request.commune_ids),
            ),
            [
                Problem(code, Phrase("no such commune in the geography of the imported data"))
                for code in unknown
            ],
            error=UnknownNameError,
            do=Phrase(
                "Check the codes and their vintage; a merged commune goes under the code it was merged into."
            ),
        )
        names = {code: names[code] for code in request.commune_ids}
    if not names:
        raise unknown_name(
            _KIND_NAMES[request.kind],
            request.id,
            sorted(set(known)),
            do=Phrase(
                "Perimeters come from the imported membership files; `maillage data list` shows which are installed."
            ),
        )
    label = {"list": request.id, "france": "France"}.get(request.kind) or next(iter(names.values()))
    return Territory(request.kind, request.id, label, tuple(sorted(names)))
