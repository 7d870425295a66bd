"""The process of its own in which a large workbook is built: `python -m dashboard.excel FOLDER`."""

import sys
from pathlib import Path

from dashboard.excel.aside import REFUSED, build_in
from validations.errors import UserError


def main() -> int:
    """Build what the folder asks for; a refusal is printed as a sentence."""
    try:
        build_in(Path(sys.argv[1]))
    except UserError as error:
        sys.stdout.write(str(error))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
