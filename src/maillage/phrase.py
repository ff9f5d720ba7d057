"""A sentence for people that can still be told in another language: its English words, and what they were made of.

Errors are raised far from who reads them, by code that knows no language. They are English strings like any other, which
remember their template and values: ``language.told`` finds the template in ``data/locales/errors/`` and fills it in French.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self


class Phrase(str):
    """An English sentence, or a part of one, with its template and its values.

    Args:
        template: the sentence, always written out in the code, with names between braces.
        **values: what it names: plain values, sentences, or lists of them.

    Attributes:
        template: as given; the key of the French sentence.
        values: as given.

    Example:
        >>> said = Phrase("Unknown year {year}.", year=1789)
        >>> said, said.template, said.values
        ('Unknown year 1789.', 'Unknown year {year}.', {'year': 1789})
    """

    __slots__ = ("template", "values")
    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """The sentence in English."""
        made = super().__new__(
            cls, template.format_map({name: _plain(each) for name, each in values.items()})
        )
        made.template = template
        made.values = values
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """As it was made, for a process that hands it to another."""
        return _made_again, (self.template, self.values)

    def with_values(self, **values: object) -> Phrase:
        """The same sentence with some of its values changed."""
        return Phrase(self.template, **{**self.values, **values})


NOTHING = Phrase("")
"""No words at all, where some may be given."""


def verbatim(words: str) -> Phrase:
    """Words that are told as they are in every language: those of another program, or of a fault of ours.

    >>> verbatim("No space left on device").template
    '{words}'
    """
    return Phrase("{words}", words=words)


def joined(parts: Iterable[str], between: str = " ") -> Phrase:
    r"""Several sentences as one, each of which can still be told in another language; the empty ones are left out.

    >>> str(joined([Phrase("Unknown year {year}.", year=1789), Phrase(""), Phrase("Known: 2015.")]))
    'Unknown year 1789. Known: 2015.'
    """
    values = {f"part_{rank}": part for rank, part in enumerate(part for part in parts if part)}
    return Phrase(between.join(f"{{{name}}}" for name in values), **values)


def _made_again(template: str, values: dict[str, Any]) -> Phrase:
    return Phrase(template, **values)


def _plain(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value
