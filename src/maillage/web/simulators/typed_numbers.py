"""Numbers as people type them: with spaces, a decimal comma, a unit behind, or as an interval."""

from __future__ import annotations

import math
import re

PERCENT = "%"
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)$", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?$", re.ASCII)
_UNITS = re.compile(
    r"(€(/(h|m²|jour|day|mois|month|an|year))?|eur|h|km|min(utes?)?|m²|personnes?|persons?|people|jours?|days?)$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:\.\.+|…|(?<=[\w%\s])(?:à|to)(?=[\d\s])|(?<=[\w%\s])[-\u2013](?=\s*\d))\s*")


def ends_typed(typed: str) -> list[str]:
    """The parts of an interval, or the one number.

    >>> ends_typed("10 à 20 %"), ends_typed("10-20"), ends_typed("-5")
    (['10', '20 %'], ['10', '20'], ['-5'])
    """
    return _BETWEEN.split(typed)


def number_typed(typed: str, language: str, *, percent: bool = False) -> float | None:
    """A number; nothing for what is none.

    Args:
        typed: as it was typed; a unit behind it is left out.
        language: in which a comma may part thousands.
        percent: whether a percentage is asked for: the sign of another unit would be a mistake.

    >>> number_typed("1\u202f200,5 €", "fr"), number_typed("1,200", "en"), number_typed("12 %", "fr")
    (1200.5, 1200.0, None)
    """
    bare = _SPACES.sub("", typed.replace("\N{MINUS SIGN}", "-"))
    bare = bare.removesuffix(PERCENT) if percent else _UNITS.sub("", bare)
    if language == "en" and _THOUSANDS.match(bare):
        bare = bare.replace(",", "")
    bare = bare.replace(",", ".")
    found = float(bare) if _PLAIN.match(bare) else math.inf
    return found if math.isfinite(found) else None
