"""What is said of a file or of the data kept, as a key and values: the words come with the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.language import text

if TYPE_CHECKING:
    from typing import Self


@dataclass(frozen=True, order=True)
class Said:
    """A sentence that is not written yet.

    Attributes:
        key: its key in the locale files (``sources.<key>``).
        details: the values that it names.
    """

    key: str
    details: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, key: str, **details: str | int) -> Self:
        """A sentence from its key and values."""
        return cls(key, tuple(sorted(details.items())))

    def text(self, language: str) -> str:
        """The sentence in a language.

        >>> Said.of("columns_known").text("en")
        'known by its columns.'
        """
        return text(f"sources.{self.key}", language, **dict(self.details))

    def __str__(self) -> str:
        """The sentence in English."""
        return self.text("en")
