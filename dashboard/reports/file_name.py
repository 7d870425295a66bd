"""The name of a file that a page hands out: what it shows, the month and the filters, safe on every file system."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from dashboard.view import View

PRODUCT: Final = "bucketwise"
LONGEST: Final = 180
"""Bytes of a name before its ending; file systems allow 255, and browsers add a number to a name that is taken."""
_MOST_VALUES: Final = 3
"""Values of one filter that are written out; more are counted."""
_ALLOWED: Final = "LMN"
"""Letters, the marks that belong to them, and digits, of any script."""


def stem(title: str, view: View) -> str:
    """'bucketwise-agency_sla-2026-05-zone_North'; filters that there is no room for are counted."""
    parts = [PRODUCT, _safe(title.lower()), f"{view.month:%Y-%m}"]
    filters = [_filter(key, values) for key, values in view.scope.picked]
    for fitting in range(len(filters), -1, -1):
        left = len(filters) - fitting
        name = "-".join((*parts, *filters[:fitting], *([f"{left}_more_filters"] if left else ())))
        if len(name.encode()) <= LONGEST:
            return name
    return name.encode()[:LONGEST].decode(errors="ignore")


def _filter(key: str, values: Sequence[str]) -> str:
    named = _safe(key.removesuffix("_code"))
    written = [_safe(value) for value in values]
    if len(values) > _MOST_VALUES or not all(written):
        return f"{named}_{len(values)}_picked"
    return f"{named}_{'+'.join(written)}"


def _safe(text: str) -> str:
    """Its words, joined by underscores; whatever is no letter or digit parts them."""
    composed = unicodedata.normalize("NFC", text)
    kept = (sign if unicodedata.category(sign)[0] in _ALLOWED else " " for sign in composed)
    return "_".join("".join(kept).split())
