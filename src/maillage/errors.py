"""Everything that can go wrong, told to the user as what, where, why, and what to do.

One root, :class:`MaillageError`. Two families: the user's input is wrong (:class:`InputError`, exit code 2) or we are
(:class:`InternalError`, exit code 1). Leaves also inherit the built-in exception a Python caller would expect. What is said
to a user is made of phrases, which ``language.told`` tells in French; a fault of ours is told in English, to who mends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.phrase import NOTHING, Phrase, joined, verbatim

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_PROBLEMS_SHOWN = 20
MOST_NAMES_SHOWN = 12


@dataclass(frozen=True)
class Problem:
    """One thing wrong at one place of a file, a table or a form.

    Attributes:
        where: line, field, column or code concerned, as the user would look for it.
        what: what was found and what was expected.
    """

    where: str
    what: Phrase

    def phrase(self) -> Phrase:
        """Both, as one line."""
        return Phrase("{where}: {what}", where=self.where, what=self.what)

    def __str__(self) -> str:
        return str(self.phrase())


class MaillageError(Exception):
    """Root of all errors of Maillage.

    Args:
        message: what is wrong, where and why, in one or two sentences.
        do: what the user can do about it.
        problems: every problem found, when there are several.
    """

    exit_code = 1

    def __init__(self, message: Phrase, *, do: Phrase = NOTHING, problems: Iterable[Problem] = ()) -> None:
        self.message = message
        self.do = do
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.text())

    def lines(self) -> list[Phrase]:
        """The whole message: sentence, list of problems, advice."""
        lines = [self.message]
        lines += [
            Phrase("  - {problem}", problem=each.phrase()) for each in self.problems[:MOST_PROBLEMS_SHOWN]
        ]
        hidden = len(self.problems) - MOST_PROBLEMS_SHOWN
        if hidden > 0:
            lines.append(Phrase("  - … and {hidden} more", hidden=hidden))
        return [*lines, self.do] if self.do else lines

    def text(self) -> str:
        """The whole message in English."""
        return "\n".join(self.lines())


class InputError(MaillageError, ValueError):
    """What the user gave cannot be used."""

    exit_code = 2


class InternalError(MaillageError, RuntimeError):
    """Maillage itself is at fault; please report it."""

    def __init__(self, message: str, *, do: str = "", problems: Iterable[Problem] = ()) -> None:
        super().__init__(_as_said(message), do=_as_said(do), problems=problems)


class UnknownNameError(InputError, LookupError):
    """A territory, dataset, scenario, parameter, commune or option that does not exist."""


class MissingDataError(InputError, FileNotFoundError):
    """A dataset is needed and has been neither downloaded nor imported."""

    def __str__(self) -> str:  # OSError would print an errno
        return self.text()


class DatasetError(InputError):
    """A file is not what its dataset says: columns, codes, encoding, numbers, truncation."""


class DownloadError(InputError, OSError):
    """A file could not be downloaded, or is not the file that was published."""

    def __str__(self) -> str:  # OSError would print an errno
        return self.text()


class ParameterError(InputError):
    """A parameter or scenario file, or an override, is not valid."""


class ContractError(InternalError):
    """A table at the edge of a layer does not keep its contract."""


class EngineError(InternalError):
    """The computing engine could not be started or failed."""


def _as_said(words: str) -> Phrase:
    return words if isinstance(words, Phrase) else verbatim(words)


def unknown_name(kind: Phrase, name: str, known: Sequence[str], *, do: Phrase = NOTHING) -> UnknownNameError:
    """An error for a name that does not exist, with the closest known names.

    >>> print(unknown_name(Phrase("scenario"), "etude-2015", ["etude-2016", "observed"]))
    Unknown scenario 'etude-2015'. Did you mean 'etude-2016'?
    """
    unknown = Phrase("Unknown {kind} '{name}'.", kind=kind, name=name)
    return UnknownNameError(joined([unknown, _nearest(name, known)]), do=do)


def _nearest(name: str, known: Sequence[str]) -> Phrase:
    from difflib import get_close_matches

    match get_close_matches(name, known, n=3, cutoff=0.6):
        case [first]:
            return Phrase("Did you mean '{first}'?", first=first)
        case [first, second]:
            return Phrase("Did you mean '{first}' or '{second}'?", first=first, second=second)
        case [first, second, third]:
            return Phrase(
                "Did you mean '{first}' or '{second}' or '{third}'?", first=first, second=second, third=third
            )
    if not known:
        return NOTHING
    if len(known) > MOST_NAMES_SHOWN:
        return Phrase("Known: {names}, …", names=[*known[:MOST_NAMES_SHOWN]])
    return Phrase("Known: {names}.", names=[*known])


def raise_collected(
    message: Phrase, problems: Sequence[Problem], *, error: type[InputError], do: Phrase = NOTHING
) -> None:
    """Raise one error that lists all problems; do nothing when there is none."""
    if problems:
        raise error(message, problems=problems, do=do)
