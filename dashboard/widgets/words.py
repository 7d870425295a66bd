"""Text from outside, made safe to show where Streamlit reads Markdown."""

import re
from typing import Final

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()<>#+!|~:$])")
_LONGEST: Final = 60


def plain(text: str) -> str:
    """The text as it is: no link, no image, no formula comes of it."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def quoted(value: str) -> str:
    """A value given from outside, in quotes, cut where it is long."""
    shown = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    return f"'{plain(shown)}'"
