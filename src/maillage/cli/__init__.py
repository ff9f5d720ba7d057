"""The command line: one command per verb. Exit codes: 0 done, 2 the user's input is wrong, 1 ours."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

INTERRUPTED = 130


def main() -> None:
    """Run the command line; errors are one message on standard error, never a traceback."""
    pressed: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        del frame
        pressed.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    try:
        _run()
    except BaseException:
        # a Ctrl-C in the middle of an import or of a query may come out as any other error
        if not pressed:
            raise
        sys.stderr.write("Interrupted; nothing was left half-written.\n")
        sys.exit(INTERRUPTED)


def _run() -> None:
    from maillage.cli.application import application
    from maillage.cli.options import ASKED
    from maillage.errors import MaillageError
    from maillage.language import LANGUAGES, error_text

    try:
        application()
    except MaillageError as error:
        language = ASKED.get("en")
        sys.stderr.write(f"{error_text(error, language if language in LANGUAGES else 'en')}\n")
        sys.exit(error.exit_code)
