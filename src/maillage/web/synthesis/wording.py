"""The sentences of a territory on one page: the answer in words, amounts, the climate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.language import number, significant, text, texts
from maillage.web.quoting import IN_KILOGRAMS, key_value, number_of_millions
from maillage.web.synthesis.verdict import grade

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from maillage.web.synthesis.verdict import Verdict

MOST_CONDITIONS = 2
STATE = "state"
_MILLION, _THOUSAND, _FIGURES = 1_000_000, 1_000, 3
_CONDITIONS = "web.synthesis.conditions"


def verdict_sentence(found: Verdict, labels: Mapping[str, str], language: str) -> str:
    """The answer as the title of the page.

    Args:
        found: what may be said.
        labels: of the figures named as conditions.
        language: ``fr`` or ``en``.
    """
    if found.answer != "yes":
        said = [text(f"web.synthesis.verdict.{found.answer}", language), *_each(found, language)]
    else:
        conditions = _conditions(found.conditions, labels, language)
        payers = _acting("payers", found.payers, language, "payers")
        key = "yes_for" if found.gainers else "yes"
        named = actors_said(found.gainers, language)
        said = [
            text(
                f"web.synthesis.verdict.{key}", language, gainers=named, conditions=conditions, payers=payers
            )
        ]
    if found.unsure:
        said.append(
            text("web.synthesis.verdict.unsure", language, actors=actors_said(found.unsure, language))
        )
    return " ".join(said)


def _each(found: Verdict, language: str) -> list[str]:
    """Who gains and who pays, as a sentence of its own; none where neither can be told."""
    parts = [
        _acting(way, actors, language, "actors")
        for way, actors in (("gain", found.gainers), ("pay", found.payers))
    ]
    said = text("web.synthesis.verdict.between", language).join(each for each in parts if each)
    return [f"{said[0].upper()}{said[1:]}."] if said else []


def _acting(way: str, actors: Sequence[str], language: str, called: str) -> str:
    if not actors:
        return ""
    count = 1 if tuple(actors) == (STATE,) else 2  # every other actor is named in the plural
    named = {called: actors_said(actors, language), "n": count}
    return text(f"web.synthesis.verdict.{way}", language, **named)


def actors_said(actors: Sequence[str], language: str) -> str:
    """Actors as they are named in a sentence.

    >>> actors_said(("employer", "work_commune", "state"), "en")
    'employers, the communes of work and the State'
    """
    return listed([text(f"web.synthesis.actors.{each}", language) for each in actors], language)


def listed(names: Sequence[str], language: str) -> str:
    """Names in a row, with *and* before the last.

    >>> listed(["a"], "en"), listed(["a", "b", "c"], "fr")
    ('a', 'a, b et c')
    """
    if len(names) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(names)
    return text("web.synthesis.and", language, first=", ".join(names[:-1]), last=names[-1])


def _conditions(names: Sequence[str], labels: Mapping[str, str], language: str) -> str:
    """The first conditions; several figures may come to the same one."""
    known = texts(language)
    other = f"{_CONDITIONS}.other"
    said = [known.get(f"{_CONDITIONS}.{name}") or text(other, language, label=labels[name]) for name in names]
    kept = tuple(dict.fromkeys(said))[:MOST_CONDITIONS]
    if not kept:
        return ""
    return text("web.synthesis.verdict.conditions", language, conditions=listed(kept, language))


def euros(amount: float, language: str, figures: int = _FIGURES) -> str:
    """An amount in words, with so many significant figures.

    >>> euros(7_282_378, "fr") == "7,28\N{NO-BREAK SPACE}millions d’euros"
    True
    >>> euros(448_800, "en"), euros(-2_237_740, "en").replace("\N{NO-BREAK SPACE}", " ")
    ('€449,000', '−€2.24 million')
    """
    size = significant(abs(amount), figures)
    large = size >= _MILLION
    written = number_of_millions(size / _MILLION, language) if large else number(size, language)
    sign = "\N{MINUS SIGN}" if amount < 0 and size else ""
    return sign + text(f"web.synthesis.euros{'_millions' if large else ''}", language, amount=written)


def euros_range(low: float, high: float, language: str, figures: int = _FIGURES) -> str:
    """Two amounts joined by *and*, the unit told once where both are millions.

    >>> euros_range(1_822_378, 9_680_510, "fr") == "1,82 et 9,68\N{NO-BREAK SPACE}millions d’euros"
    True
    """
    least, most = significant(low, figures), significant(high, figures)
    if least >= _MILLION:
        ends = {
            "low": number_of_millions(least / _MILLION, language).partition("\N{NO-BREAK SPACE}")[0],
            "high": number_of_millions(most / _MILLION, language),
        }
        return text("web.synthesis.euros_range_millions", language, **ends)
    return text(
        "web.synthesis.and",
        language,
        first=euros(low, language, figures),
        last=euros(high, language, figures),
    )


def short_amounts(
    largest: float, language: str, *, rough: bool = False
) -> tuple[str, Callable[[float], str]]:
    """How the amounts of a table are written: their unit, and each with its sign and as many decimals as the others.

    Args:
        largest: amount of the table, whatever its sign.
        language: ``fr`` or ``en``.
        rough: whether all are orders of magnitude, and keep one decimal less.
    """
    name, scale = next(
        (name, size) for name, size in (("millions", _MILLION), ("thousands", _THOUSAND), ("euros", 1))
        if largest >= size or size == 1
    )  # fmt: skip
    whole = largest / scale
    decimals = 0 if scale == 1 else next(d for d in (2, 1, 0) if whole < 10 ** (_FIGURES - d) or d == 0)

    if rough:
        decimals = max(0, decimals - 1)

    def written(amount: float) -> str:
        size = round(abs(amount) / scale, decimals)
        if not size:
            return "0"
        return ("+" if amount > 0 else "\N{MINUS SIGN}") + number(size, language, decimals)

    return text(f"web.synthesis.balance.{name}", language), written


def together_sentence(amount: Mapping[str, float], language: str, *, rough: bool = False) -> str:
    """What all gain, transfers apart.

    Args:
        amount: ``low``, ``central``, ``high``.
        language: ``fr`` or ``en``.
        rough: whether it is an order of magnitude: one figure is kept, two of its ends.
    """
    figures, ends, mark = (1, 2, "≈\N{NO-BREAK SPACE}") if rough else (_FIGURES, _FIGURES, "")
    low, value, high = amount["low"], amount["central"], amount["high"]
    said = {
        "value": mark + euros(value, language, figures),
        "gone": mark + euros(-value, language, figures),
        "low": euros(low, language, ends),
        "high": euros(high, language, ends),
        "range": euros_range(low, high, language, ends),
        "gone_range": euros_range(-high, -low, language, ends),
    }
    return text(f"web.synthesis.together.{grade(low, high)}", language, **said)


def kilometres(distance: float, reliability: str, language: str) -> str:
    """A distance travelled, in words.

    >>> kilometres(36_729_653, "reliable", "fr").replace("\N{NO-BREAK SPACE}", " ")
    '36,7 millions de kilomètres de déplacements'
    """
    key = f"kilometres{'_millions' if significant(distance, _FIGURES) >= _MILLION else ''}"
    amount = key_value(distance, "person_km / year", language, reliability)
    return text(f"web.synthesis.figures.{key}", language, amount=amount)


def with_minus(written: str) -> str:
    """A number with the sign of subtraction in place of a hyphen."""
    return written.replace("-", "\N{MINUS SIGN}")


def climate_sentence(net: Mapping[str, Any], language: str) -> str:
    """What the interval of the net carbon allows to say."""
    low, high = net["low"], net["high"]
    said = {
        name: with_minus(key_value(value, IN_KILOGRAMS, language))
        for name, value in (("low", low), ("high", high), ("gone", -low), ("gone_low", -high))
    }
    key = f"web.synthesis.climate.{grade(low, high)}"
    return text(key, language, **said, gone_high=said["gone"])
