"""The command line: one module per group of commands, one console script."""

import logging
import os
import sys
from contextlib import suppress
from pathlib import Path

from dashboard.cli import access_command, data_commands, pack_commands, query_commands, serve_command
from dashboard.cli.application import app, fail
from data_access.atomic_file import keep_to_its_user, reason
from validations.errors import UserError

__all__ = ["access_command", "data_commands", "main", "pack_commands", "query_commands", "serve_command"]


def main() -> None:
    """Run a command. Exit status 0, 1 when what was asked is not so, 2 for wrong usage."""
    keep_to_its_user()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        _run()
    except UserError as error:
        fail(str(error))
    except BrokenPipeError:
        _leave_output()
        sys.exit(1)
    except OSError as error:
        _leave_output()
        what = f"The file '{error.filename}'" if error.filename else "The output or a file"
        fail(f"{what} cannot be written or read: {reason(error)}.")


def _run() -> None:
    try:
        app()
    finally:
        # Here, where a full disk is still said, rather than as Python ends.
        sys.stdout.flush()


def _leave_output() -> None:
    """Nothing more goes where nobody reads or no room is left."""
    with suppress(OSError, ValueError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
