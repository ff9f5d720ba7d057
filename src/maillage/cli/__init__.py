"""The command line: one command per verb. Exit codes: 0 done, 2 the user's input is wrong, 1 ours."""

from __future__ import annotations

import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line; errors are one message on standard error, never a traceback."""
    from maillage.cli.application import application
    from maillage.errors import MaillageError

    try:
        application()
    except MaillageError as error:
        sys.stderr.write(f"{error.text()}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted; nothing was left half-written.\n")
        sys.exit(INTERRUPTED)
