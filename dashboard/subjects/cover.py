"""What a workbook says about itself: month, filters, as-of date, data version, warnings; and its file's name."""

import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Final

from dashboard import excel, formats
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers
from dashboard.metrics import metric
from dashboard.view import View
from data_access.months import months_before
from validations.dimensions import dimension

_MOST_NAMED: Final = 3
AREA: Final = "Of your area"
"""What stands before the part of the book that a reader may see."""
_MOST_BACK: Final = 1200
"""Months looked back for the day-end that a movement opens with: a century."""


def as_of(reader: Answers, view: View) -> date:
    """The day-end that the figures of the month shown are taken at."""
    return reader.manifest.months[f"{view.month:%Y-%m}"].as_of


def broken(reader: Answers, view: View) -> list[str]:
    """Names of the identities that do not hold in the month shown."""
    month = reader.manifest.months[f"{view.month:%Y-%m}"]
    return list(dict.fromkeys(line["identity"] for line in month.identities if not line["holds"]))


def warnings(reader: Answers, view: View) -> tuple[str, ...]:
    """What a reader of a page, or of its workbook, must know first."""
    failing = broken(reader, view)
    if not failing:
        return ()
    more = f" and {len(failing) - _MOST_NAMED} more" if len(failing) > _MOST_NAMED else ""
    named = ", ".join(failing[:_MOST_NAMED])
    return (f"In {view.month_in_words} these identities do not hold: {named}{more}.",)


def spanned(reader: Answers, view: View) -> str:
    """Between which day-ends the movement of the month lies, where these are more than a month apart; else empty."""
    month = reader.manifest.months[f"{view.month:%Y-%m}"]
    opening = month.opening
    if opening is None or "movement" not in month.partitions or opening >= months_before(view.month, 1):
        return ""
    missing = [held for back in range(1, _MOST_BACK) if (held := months_before(view.month, back)) > opening]
    named = ", ".join(formats.month_name(one) for one in reversed(missing))
    verb = "has" if len(missing) == 1 else "have"
    return (
        f"The movement of {view.month_in_words} lies between the day-ends of {formats.date_text(opening)} and "
        f"{formats.date_text(month.as_of)}, so it spans {len(missing) + 1} calendar months: {named} {verb} no day-end."
    )


def doubted(reader: Answers) -> tuple[str, ...]:
    """Why the data may be wrong, for the cover of a workbook: the first open doubts, and how many there are besides."""
    held = [one.doubt.sentence for one in reader.doubts().open]
    if len(held) <= _MOST_NAMED:
        return tuple(f"In doubt: {sentence}" for sentence in held)
    more = f"{len(held) - _MOST_NAMED} more doubts stand on Data health."
    return (*(f"In doubt: {sentence}" for sentence in held[:_MOST_NAMED]), more)


def page_export(
    reader: Answers, title: str, view: View, cards: tuple[str, ...] = (), link: str = ""
) -> Callable[[Sheets], excel.PageExport]:
    """Everything of a workbook but its sheets, taken now: a button is pressed later, outside the page's run."""
    fresh, settings, labels = reader.freshness(), reader.settings, reader.labels()
    area = () if reader.access.sees_all else ((AREA, reader.access.in_words(labels)),)
    words = (*area, *view.scope.in_words(labels))
    ignored = tuple((dimension(key).label, "picked, but not applied on this page") for key in view.ignored)
    span = spanned(reader, view)
    day, said = as_of(reader, view), (*warnings(reader, view), *([span] if span else []), *doubted(reader))

    def with_sheets(sheets: Sheets) -> excel.PageExport:
        return excel.PageExport(
            title=title,
            month=view.month_in_words,
            as_of=day,
            data_version=fresh.version,
            generated_at=datetime.now(tz=UTC).astimezone().replace(tzinfo=None),
            units=settings.units,
            currency=settings.currency,
            comparison=view.compared_with,
            filters=(*words, *ignored),
            basis=view.basis.label,
            sheets=tuple(sheets),
            invented=fresh.invented,
            warnings=said,
            definitions=tuple(metric(key) for key in cards),
            link=link,
        )

    return with_sheets


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
