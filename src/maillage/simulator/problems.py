"""Problems with answers, told in both languages."""

from __future__ import annotations

from maillage.errors import Problem
from maillage.language import text


def told_problem(where: str, key: str, what: str, **values: object) -> Problem:
    """A problem with an answer, with what a page needs to tell it in the reader's language.

    Args:
        where: name of the question.
        key: of the sentence, under ``problems.`` in the locale files.
        what: the same for the command line, which names questions as they are written in a file of answers.
        **values: what the sentence names.

    Example:
        >>> told_problem("telework_days_per_week", "telework_exceeds_week", "6 days", days=6, week=5).key
        'telework_exceeds_week'
    """
    text(
        f"problems.{key}", "en", **values
    )  # a value missing is told now, and not when somebody reads the page
    return Problem(where, what, key, tuple(values.items()))
