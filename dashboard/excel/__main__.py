"""The process of its own in which something large is written: `python -m dashboard.excel page|list FOLDER`."""

import sys
from pathlib import Path

from dashboard.excel.aside import build_in
from dashboard.excel.jobs import REFUSED, write_in
from validations.errors import UserError


def main() -> int:
    """Write what the folder asks for; a refusal is printed as a sentence."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    try:
        (write_in if what == "list" else build_in)(folder)
    except UserError as error:
        sys.stdout.write(str(error))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
