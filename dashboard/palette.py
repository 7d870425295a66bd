"""The colours that carry meaning, the same on screen and in the workbook.

Severity is one scale that darkens from Current to 180+; its worst colours have a contrast of at least 3:1 on light and
on dark ground alike. Green and red say better and worse and nothing else, and never alone: an arrow, a sign or a
pattern says the same.
"""

from typing import Final

from validations.vocabulary import BUCKETS, KNOWN_BUCKETS, MOVEMENT_CLASSES, TERMINAL_STATUSES

UNKNOWN: Final = "#8d97a1"
SEVERITY: Final = ("#c3d0da", "#e9be5c", "#e39a45", "#d97a3a", "#cc5c37", "#bf484d", "#b0406f", "#9b3f9e")
BUCKET_COLOURS: Final = dict(zip(BUCKETS, (*SEVERITY, UNKNOWN), strict=True))
STATE_COLOURS: Final = (
    BUCKET_COLOURS
    | dict(zip((*TERMINAL_STATUSES, "exit"), ("#5f8fb4", "#7ba6a8", "#5a6874", "#6d6380", UNKNOWN), strict=True))
    | dict.fromkeys(("new", "appeared", "transfer_in", "transfer_out"), "#5b84b1")
)

BETTER: Final = "#2f9464"
WORSE: Final = "#cc4b40"
NEUTRAL: Final = "#5b84b1"
WORDS_OF_STATUS: Final = {
    "light": {"met": "#1f7a4d", "near": "#2f6391", "missed": "#b8352c"},
    "dark": {"met": "#4cb27f", "near": "#7fb2de", "missed": "#ec7063"},
}
"""By the ground they are written on: no one colour is readable as text, which takes 4.5:1, on both."""
SERIES: Final = ("#3f74a8", "#b0793b", "#6f6aa8", "#3c8f8a", "#a8577e", "#7d8a3c", "#8a6f5a", "#5f7d8c")
"""Lines without an order of severity: regions, products, agencies."""

CLASS_COLOURS: Final = dict(
    zip(
        MOVEMENT_CLASSES,
        (
            "#c3d0da",
            WORSE,
            "#8fb8a2",
            "#d9c48a",
            "#e8dfc6",
            "#5fae86",
            BETTER,
            "#b58a6a",
            "#5f8fb4",
            "#5a6874",
            "#6d6380",
            UNKNOWN,
        ),
        strict=True,
    )
)
WORSE_CLASSES: Final = ("flow", "written off")

BETTER_SIGN: Final = "\u25bc"
WORSE_SIGN: Final = "\u25b2"


def is_worse(opening: str, closing: str) -> bool | None:
    """Whether an account that moved from one state to another fared worse; None where it stayed or cannot be said."""
    if closing == "written_off":
        return True
    if closing in ("closed", "settled"):
        return False
    if opening == closing or opening not in KNOWN_BUCKETS or closing not in KNOWN_BUCKETS:
        return None
    return KNOWN_BUCKETS.index(closing) > KNOWN_BUCKETS.index(opening)
