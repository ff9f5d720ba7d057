"""Everything that can go wrong, told to the user as what, where, why, and what to do.

One root, :class:`MaillageError`. Two families: the user's input is wrong (:class:`InputError`, exit code 2) or we are
(:class:`InternalError`, exit code 1). Leaves also inherit the built-in exception a Python caller would expect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_PROBLEMS_SHOWN = 20


@dataclass(frozen=True)
class Problem:
    """One thing wrong at one place of a file, a table or a form.

    Attributes:
        where: line, field, column or code concerned, as the user would look for it.
        what: what was found and what was expected.
        key: of the same message in the locale files, when it is told in both languages.
        details: values that the message names.
    """

    where: str
    what: str
    key: str = ""
    details: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class MaillageError(Exception):
    """Root of all errors of Maillage.

    Args:
        message: what is wrong, where and why, in one or two sentences.
        do: what the user can do about it.
        problems: every problem found, when there are several.
    """

    exit_code = 1

    def __init__(self, message: str, *, do: str = "", problems: Iterable[Problem] = ()) -> None:
        self.message = message
        self.do = do
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.text())

    def text(self) -> str:
        """The whole message: sentence, list of problems, advice."""
        lines = [self.message]
        lines += [f"  - {problem}" for problem in self.problems[:MOST_PROBLEMS_SHOWN]]
        hidden = len(self.problems) - MOST_PROBLEMS_SHOWN
        if hidden > 0:
            lines.append(f"  - … and {hidden} more")
        if self.do:
            lines.append(self.do)
        return "\n".join(lines)


class InputError(MaillageError, ValueError):
    """What the user gave cannot be used."""

    exit_code = 2


class InternalError(MaillageError, RuntimeError):
    """Maillage itself is at fault; please report it."""


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


def unknown_name(kind: str, name: str, known: Sequence[str], *, do: str = "") -> UnknownNameError:
    """An error for a name that does not exist, with the closest known names.

    >>> print(unknown_name("scenario", "etude-2015", ["etude-2016", "observed"]))
    Unknown scenario 'etude-2015'. Did you mean 'etude-2016'?
    """
    from difflib import get_close_matches

    close = get_close_matches(name, known, n=3, cutoff=0.6)
    if close:
        hint = " Did you mean " + " or ".join(f"'{match}'" for match in close) + "?"
    else:
        most = 12
        shown = ", ".join(known[:most]) + (", …" if len(known) > most else "")
        hint = f" Known: {shown}." if known else ""
    return UnknownNameError(f"Unknown {kind} '{name}'.{hint}", do=do)


def raise_collected(
    message: str, problems: Sequence[Problem], *, error: type[InputError], do: str = ""
) -> None:
    """Raise one error that lists all problems; do nothing when there is none."""
    if problems:
        raise error(message, problems=problems, do=do)
