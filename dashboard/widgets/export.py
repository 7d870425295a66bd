"""Buttons that write what is on the screen into a workbook, when they are pressed and not before."""

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from dashboard import data_version, excel
from dashboard.excel import Sheets
from dashboard.subjects.cover import page_export, stem
from dashboard.subjects.headlines import Headline, defined, with_headlines
from dashboard.view import View
from dashboard.widgets import access_log, address

NOT_GRANTED: Final = "You may see figures here but not export them."
_MADE: Final = "Tables, native charts, filters and definitions. Made when you press it."
MIME: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def button(title: str, sheets: Callable[[], Sheets], view: View, headlines: Sequence[Headline] = ()) -> None:
    """Offer the page's cards, tables and charts as an Excel file with its filters on the cover.

    The sheets are made when the button is pressed. The page's own run is over by then, so whatever they still ask is
    asked of a `FigureSource`.
    """
    export, settings = frozen(title, view, defined(headlines)), data_version.settings()
    download(
        f"{stem(title, view)}.xlsx",
        lambda: excel.built(export(with_headlines(headlines, sheets(), settings))),
        label="Excel",
        key="export",
    )


def frozen(title: str, view: View, cards: tuple[str, ...] = ()) -> Callable[[Sheets], excel.PageExport]:
    """Everything of a workbook but its sheets, taken now: the button is pressed later, outside the page's run."""
    return page_export(data_version.answers(), title, view, cards, link())


def download(
    name: str, built: Callable[[], bytes], *, label: str, key: str, rows: int | None = None, meaning: str = _MADE
) -> None:
    """A button whose file is made when it is pressed, for who may export."""
    granted, log = data_version.access(), access_log.exporting(name, rows)

    def made() -> bytes:
        granted.require_export()
        log()
        return built()

    st.download_button(
        label,
        data=data_version.for_later(made),
        disabled=not granted.export,
        file_name=name,
        mime=MIME,
        key=key,
        icon=":material/download:",
        on_click="ignore",
        help=meaning if granted.export else NOT_GRANTED,
    )


def link() -> str:
    """The address that opens this view again."""
    start = (st.context.url or "").split("?")[0]
    return f"{start}?{urlencode(address.parameters(), doseq=True)}"
