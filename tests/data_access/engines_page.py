"""The SQL of docs/engines.md, for the tests that run it: a page whose examples do not work is worse than none."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "engines.md"


def statements(section: str) -> list[str]:
    """Every statement of the SQL blocks below a heading of the page, in order."""
    _, _, rest = PAGE.read_text("utf-8").partition(f"\n## {section}\n")
    blocks = re.findall(r"```sql\n(.*?)```", rest.partition("\n## ")[0], flags=re.DOTALL)
    return [one.strip() for block in blocks for one in block.split(";") if one.strip()]
