"""Buttons that write what is on the screen into a workbook, when they are pressed and not before."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from dashboard import cache, excel
from dashboard.metrics import metric
from dashboard.view import View
from dashboard.widgets import address, page
from validations.dimensions import dimension

MIME: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Sheets = Sequence[excel.Table | excel.Matrix | excel.Chart]


def button(title: str, sheets: Sheets, view: View, cards: Sequence[str] = ()) -> None:
    """Offer the page's tables and charts as an Excel file with its filters on the cover."""
    export = frozen(title, view, cards)
    name = f"{title.lower().replace(' ', '_')}_{view.month:%Y-%m}.xlsx"
    download(name, lambda: excel.built(export(sheets)), label="Excel", key="export")


def frozen(title: str, view: View, cards: Sequence[str] = ()) -> Callable[[Sheets], excel.PageExport]:
    """Everything of a workbook but its sheets, taken now: the button is pressed later, outside the page's run."""
    fresh, settings = cache.freshness(), cache.settings()
    as_of, link, warnings = page.as_of(view), _link(), page.warnings(view)
    words = (*view.scope.in_words(cache.labels()), ("Basis", view.basis.label))
    ignored = tuple((dimension(key).label, "picked, but not applied on this page") for key in view.ignored)

    def with_sheets(sheets: Sheets) -> excel.PageExport:
        return excel.PageExport(
            title=title,
            month=view.month_in_words,
            as_of=as_of,
            data_version=fresh.version,
            generated_at=datetime.now(tz=UTC).astimezone().replace(tzinfo=None),
            units=settings.units,
            currency=settings.currency,
            comparison=view.compared_with,
            filters=(*words, *ignored),
            sheets=tuple(sheets),
            invented=fresh.invented,
            warnings=warnings,
            definitions=tuple(metric(key) for key in cards),
            link=link,
        )

    return with_sheets


def download(name: str, built: Callable[[], bytes], *, label: str, key: str) -> None:
    """A button whose file is made when it is pressed."""
    st.download_button(
        label,
        data=built,
        file_name=name,
        mime=MIME,
        key=key,
        icon=":material/download:",
        on_click="ignore",
        help="Tables, native charts, filters and definitions. Made when you press it.",
    )


def _link() -> str:
    start = (st.context.url or "").split("?")[0]
    return f"{start}?{urlencode(address.kept(), doseq=True)}"
