"""The territory and the commune named in the answers of a simulator: found by name or code, or told with the nearest names."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from maillage.language import text
from maillage.territory import KINDS
from maillage.web.simulators.answers import Told, simulator_answers
from maillage.web.simulators.controls import controls

if TYPE_CHECKING:
    from maillage.assembly.gazetteer import Entry, Gazetteer
    from maillage.web.services import Services
    from maillage.web.simulators.answers import Typed

MOST_PROPOSED = 5
COMMUNE = "commune"
_CODED = re.compile(r"\(([^()]+)\)\s*$")
_COMMUNE_CODE = re.compile(r"(\d{5}|2[AB]\d{3}|X\d{4})$")
_WHOLE = ("demo", "france")


def with_places(typed: Typed, services: Services, language: str) -> Typed:
    """The answers with each place by its code, shown by its name; a place that nobody knows is a problem.

    Args:
        typed: the answers.
        services: of the server, for the names.
        language: of the messages.
    """
    known = controls(typed.audience)
    asked = {
        name: known[name].question
        for name in typed.values
        if known[name].question in {"territory", "work_commune"}
    }
    values, raw, problems = dict(typed.values), dict(typed.raw), list(typed.problems)
    for name, question in asked.items():
        only = COMMUNE if question == "work_commune" else ""
        found = place(str(values[name]), services.names, only)
        if isinstance(found, tuple):
            problems.append(Told(name, _unknown(str(values[name]), found, language)))
            continue
        code, label = found.split("\t")
        values[name], raw[name] = code, label
        if code == known[name].default:
            del values[name], raw[name]
    made = replace(typed, values=values, raw=raw, problems=tuple(problems))
    return made if problems else replace(made, answers=simulator_answers(made))


def place(words: str, names: Gazetteer, only: str = "") -> str | tuple[Entry, ...]:
    """A place by its code, or by a name that it bears alone.

    Args:
        words: as typed, or as the page proposed it: ``Lens (commune:62498)``.
        names: those that can be searched.
        only: the one kind wanted, if any; communes are then written by their code alone.

    Returns:
        Its code and how it is shown, separated by a tab; or the nearest ones.
    """
    coded = _CODED.search(words)
    bare = coded.group(1).strip() if coded else words.strip()
    prefix = f"{only}:" if only and ":" not in bare else ""
    wanted = f"{prefix}{bare}"
    entries = [each for each in names.entries if each.kind == only or not only]
    exact = next((each for each in entries if each.territory == wanted), None)
    if exact is not None:
        return _written(exact, only)
    if _is_code(bare, only):
        return f"{bare}\t{bare}"
    near = tuple(each for each in names.search(bare, 10 * MOST_PROPOSED) if each in entries)
    alone = [each for each in near if each.name.casefold() == bare.casefold()]
    if len(alone) == 1 or len(near) == 1:
        return _written((alone or near)[0], only)
    return near[:MOST_PROPOSED]


def shown_place(entry: Entry, only: str = "") -> str:
    """A place as the page proposes it: its name, then its code."""
    code = entry.id if only else entry.territory
    return f"{entry.name} ({code})"


def _written(entry: Entry, only: str) -> str:
    return f"{entry.id if only else entry.territory}\t{shown_place(entry, only)}"


def _is_code(bare: str, only: str) -> bool:
    """Whether it is written as a code is; the simulator says whether there is such a place."""
    if only:
        return bool(_COMMUNE_CODE.match(bare))
    kind, separator, identifier = bare.partition(":")
    return bare in _WHOLE or (bool(separator) and kind in KINDS and bool(identifier))


def _unknown(words: str, near: tuple[Entry, ...], language: str) -> str:
    if not near:
        return text("web.simulators.refused.territory", language, found=words)
    proposed = " ; ".join(shown_place(each) for each in near)
    return text("web.simulators.refused.territory_near", language, found=words, near=proposed)
