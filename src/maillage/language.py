"""Words and numbers for people, in French and English: sentences, figures, units.

Sentences are in ``data/locales/fr.yaml`` and ``fr/*.yaml`` (those of the pages), under the same keys in ``en``. What goes
wrong is written in English where it is found (:class:`maillage.phrase.Phrase`), and told in French by ``errors/*.yaml``.
Labels of tables and columns are not here: they belong to their contract.
"""

from __future__ import annotations

import math
import re
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING, Any

from maillage.errors import InternalError, unknown_name
from maillage.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from maillage.errors import MaillageError
    from maillage.provenance import Note

LANGUAGES = ("fr", "en")
ABSENT = "–"
HEADLINE_FIGURES = 3
_UNIT_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")


def check_language(language: str) -> str:
    """The language, when it is one of ours.

    Raises:
        UnknownNameError: it is not.
    """
    if language not in LANGUAGES:
        raise unknown_name(Phrase("language"), name=language, known=LANGUAGES)
    return language


@cache
def texts(language: str) -> dict[str, str]:
    """All the sentences of a language, by dotted key.

    Raises:
        UnknownNameError: the language is not one of ours.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same texts, ten times sooner
    folder = files("maillage") / "data" / "locales"
    of_pages = sorted((folder / check_language(language)).iterdir(), key=lambda file: file.name)
    found: dict[str, str] = {}
    for file in (folder / f"{language}.yaml", *of_pages):
        found.update(_flat(yaml.load(file.read_text(encoding="utf-8"), Loader=loader)))  # noqa: S506 - both loaders are safe ones
    return found


def _flat(tree: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in tree.items():
        if isinstance(value, dict):
            pairs += _flat(value, f"{prefix}{key}.")
        else:
            pairs.append((f"{prefix}{key}", str(value)))
    return pairs


class _Sentences(Formatter):
    """Fills a sentence: ``{x:count}``, ``{x:decimal}``, ``{x:percent}``, ``{x:rounded}``, ``{x:figure}``, ``{x:unit}``, ``{x:plural one|several}``.

    Python's own forms, as ``{x:.1f}``, take the separators of the language.
    """

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as in the parent
        if format_spec == "unit":
            return unit_label(str(value), self.language)
        if isinstance(value, str):
            return str(value)
        if format_spec.startswith("plural "):
            one, several = format_spec.removeprefix("plural ").split("|")
            return several if abs(value) >= 2 or (self.language == "en" and value != 1) else one  # noqa: PLR2004 - grammar
        formats = {
            "count": lambda: number(value, self.language),
            "decimal": lambda: number(value, self.language, 2),
            "percent": lambda: percent(value, self.language),
            "rounded": lambda: headline(value, self.language),
            "figure": lambda: figure(value, self.language),
        }
        return formats[format_spec]() if format_spec in formats else self._as_python(value, format_spec)

    def _as_python(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as in the parent
        written = format(value, format_spec)
        is_figure = isinstance(value, float) or (format_spec and isinstance(value, int))
        return written.translate(_separators(self.language)) if is_figure else written


def text(key: str, language: str, **values: object) -> str:
    """A sentence in a language, with its values put in.

    Args:
        key: dotted key of the locale files.
        language: ``fr`` or ``en``.
        **values: what the sentence names between braces.

    Raises:
        UnknownNameError: no such language.
        InternalError: no such key, or a value that the sentence names was not given.
    """
    sentences = texts(language)
    if key not in sentences:
        message = f"There is no sentence '{key}'."
        raise InternalError(message, do="Add it to both languages of data/locales/.")
    return filled(sentences[key], language, values, name=key)


def filled(sentence: str, language: str, values: Mapping[str, Any], *, name: str = "") -> str:
    """A sentence with its values put in.

    Args:
        sentence: text with names between braces, each with its format: ``{x:count}``.
        language: ``fr`` or ``en``.
        values: what the sentence names.
        name: key of the sentence, for the message.

    Raises:
        InternalError: a value that the sentence names was not given.
    """
    try:
        return _Sentences(language).vformat(sentence, (), values)
    except KeyError as error:
        said = f"'{name}'" if name else f"'{sentence}'"
        message = f"Text {said} ({language}) names {error}, which was not given (given: {', '.join(values) or 'nothing'})."
        raise InternalError(message, do="This is a fault in Maillage; please report it.") from error


def note_text(note: Note, language: str) -> str:
    """A method or a warning of a study, as a sentence."""
    return text(f"notes.{note.key}", language, **dict(note.details))


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """The phrases of errors by their English template: ``fr``, and ``page_fr``, ``page_en`` where a page says it otherwise."""
    import yaml

    folder = files("maillage") / "data" / "locales" / "errors"
    found: dict[str, dict[str, str]] = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        entries = yaml.safe_load(file.read_text(encoding="utf-8"))
        found.update({key: {"fr": each} if isinstance(each, str) else each for key, each in entries.items()})
    return found


def told(words: str, language: str, *, page: bool = False) -> str:
    """A phrase in a language, with all that it is made of; plain words come back as they are.

    Args:
        words: a phrase, or plain words.
        language: ``fr`` or ``en``.
        page: whether it is told on a page, where advice to type a command would be of no use.

    Example:
        >>> told(Phrase("Known: {names}.", names=["demo", "france"]), "fr")
        'Noms connus : demo, france.'
    """
    if not isinstance(words, Phrase):
        return str(words)
    entry = catalogue().get(words.template, {})
    of_page = entry.get(f"page_{language}") if page else None
    values = {name: _value_told(value, language, page=page) for name, value in words.values.items()}
    return filled(of_page or entry.get(language) or words.template, language, values)


def _value_told(value: object, language: str, *, page: bool) -> object:
    if isinstance(value, list):
        return ", ".join(told(each, language, page=page) for each in value)
    return told(value, language, page=page) if isinstance(value, Phrase) else value


def error_text(error: MaillageError, language: str) -> str:
    """The whole message of an error, for the terminal."""
    return "\n".join(told(line, language) for line in error.lines())


def number(value: float | Decimal | None, language: str, decimals: int = 0) -> str:
    """A figure written for people; a dash when there is none.

    >>> number(1234567.891, "en", 1)
    '1,234,567.9'
    >>> number(1234.5, "fr", 2) == "1\N{NARROW NO-BREAK SPACE}234,50"
    True
    """
    if value is None:
        return ABSENT
    return _in_digits(value, language, decimals)


def _in_digits(value: float | Decimal, language: str, decimals: int) -> str:
    """A figure with the separators of the language, as babel writes it, a page holding a thousand of them in less time."""
    from decimal import Decimal

    if not math.isfinite(value):
        from babel.numbers import format_decimal

        return format_decimal(value, locale=check_language(language))
    written = f"{Decimal(str(value)):,.{decimals}f}"  # halves to even, on the figure as it is written
    return written.translate(_separators(check_language(language)))


@cache
def _separators(language: str) -> dict[int, str]:
    """What stands for the comma, the point and the minus sign of Python's own figures."""
    from babel.numbers import get_decimal_symbol, get_group_symbol, get_minus_sign_symbol

    symbols = (get_group_symbol(language), get_decimal_symbol(language), get_minus_sign_symbol(language))
    return dict(zip(map(ord, ",.-"), symbols, strict=True))


FIGURE_DIGITS = 6
MOST_DECIMALS = 12


def figure(value: float, language: str) -> str:
    """A figure of the field as it was declared: six significant digits, no zero at the end.

    >>> figure(0.0844, "en"), figure(0.0844, "fr"), figure(87.0, "fr")
    ('0.0844', '0,0844', '87')
    """
    written = _in_digits(significant(value, FIGURE_DIGITS), language, MOST_DECIMALS)
    return written.rstrip("0").rstrip(_separators(language)[ord(".")])


def percent(value: float | None, language: str, decimals: int = 1) -> str:
    """A share (0 to 1) as a percentage.

    >>> percent(0.245, "en"), percent(0.245, "fr") == "24,5\N{NARROW NO-BREAK SPACE}%"
    ('24.5%', True)
    """
    if value is None:
        return ABSENT
    written = number(100 * value, language, decimals)
    return f"{written}\N{NARROW NO-BREAK SPACE}%" if language == "fr" else f"{written}%"


def significant(value: float, figures: int) -> float:
    """A value rounded to a number of significant figures, halves away from zero.

    >>> significant(115_432, 3), significant(-0.0251, 1)
    (115000.0, -0.03)
    """
    if value == 0 or not math.isfinite(value):
        return float(value)
    from decimal import ROUND_HALF_UP, Decimal

    exact = Decimal(str(float(value)))  # as it is written: 0.15 is a half, whatever its binary digits
    step = Decimal(1).scaleb(exact.adjusted() - figures + 1)
    return float(exact.quantize(step, ROUND_HALF_UP))


def order_of_magnitude(value: float) -> float:
    """A count too small to be trusted, as its order of magnitude: one significant figure.

    >>> order_of_magnitude(137), order_of_magnitude(25), order_of_magnitude(0)
    (100.0, 30.0, 0.0)
    """
    return significant(value, 1)


def headline(value: float | None, language: str) -> str:
    """A large estimate for a headline: three significant figures, since the rest would be false precision.

    >>> headline(115_432, "en")
    '115,000'
    """
    if value is None:
        return ABSENT
    rounded = significant(value, HEADLINE_FIGURES)
    return number(rounded, language, 0 if rounded == int(rounded) else 1)


def unit_label(unit: str, language: str) -> str:
    """A unit of measure as people write it.

    >>> unit_label("person / kilometer ** 2", "fr"), unit_label("kgCO2e / vehicle_km", "en")
    ('personne / km²', 'kgCO2e / vehicle-km')
    """
    known = texts(language)

    def word(match: re.Match[str]) -> str:
        return known.get(f"units.{match.group()}", match.group())

    return (
        _UNIT_WORD.sub(word, unit)
        .replace(" ** 2", "²")
        .replace("**2", "²")
        .replace(" ** 3", "³")
        .replace(" * ", " · ")
    )


def counted_unit(value: float, unit: str, language: str) -> str:
    """A unit as it is written after a figure: in the plural when the figure calls for it, nothing after a share.

    >>> counted_unit(2, "trip / year", "fr"), counted_unit(1, "trip / year", "fr"), counted_unit(0.5, "share", "en")
    ('trajets / an', 'trajet / an', '')
    """
    if unit in {"share", "index"}:
        return ""
    several = abs(value) >= 2 or (language == "en" and value != 1)  # noqa: PLR2004 - grammar
    counted, slash, per = unit.partition("/")
    plural = texts(language).get(f"units_plural.{counted.strip()}")
    if not several or plural is None:
        return unit_label(unit, language)
    return f"{plural} {slash}{unit_label(per, language)}".strip()
