"""The command line: one module per group of commands, one console script."""

import logging
import sys

from dashboard.cli.app import app
from dashboard.cli.console import fail
from validations.errors import UserError

__all__ = ["main"]


def main() -> None:
    """Run a command. Exit status 0, 1 when what was asked is not so, 2 for wrong usage."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        app()
    except UserError as error:
        fail(str(error))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
