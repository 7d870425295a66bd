"""How pages look beyond the theme: on narrow screens, for the keyboard, and on paper."""

from typing import Final

import streamlit as st

_SCREEN: Final = """
html { font-variant-numeric: tabular-nums; }
/* Streamlit marks what the keyboard stands on by a shade only. This colour shows on light and dark ground. */
[data-testid="stPageLink-NavLink"]:focus-visible, button:focus-visible, a:focus-visible, summary:focus-visible,
[role="radio"]:focus-visible, [role="checkbox"]:focus-visible { outline: 2px solid #4f8fc4; outline-offset: 1px; }
/* A name or a figure that is too long for its card or box goes on in the next line, where Streamlit would cut it. */
[data-testid="stMetric"] p, [data-testid="stMetric"] [data-testid="stMarkdownContainer"],
[data-testid="stMetric"] [data-testid="stCaptionContainer"],
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] p {
    white-space: normal; overflow: visible; text-overflow: clip; overflow-wrap: break-word;
}
[data-testid="stMain"] [data-testid="stPageLink-NavLink"],
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] span {
    height: auto; overflow: visible; white-space: normal;
}
[data-testid="stMain"] [data-testid="stPageLink-NavLink"] { align-items: flex-start; }
@media (max-width: 640px) {
    [data-testid="stMainBlockContainer"] { padding-left: 0.75rem; padding-right: 0.75rem; }
    [data-testid="stMetricValue"] { font-size: 1.3rem; }
    .st-key-meeting { display: none; }
}
"""
# A3, which comes to A4 at 71 %: charts measure themselves wrongly in a page that is zoomed, and were cut.
_PAPER: Final = """
@page { size: A3 landscape; margin: 14mm; }
@media print {
    [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"],
    [data-testid="stExpandSidebarButton"], [data-testid="stButton"], [data-testid="stDownloadButton"],
    [data-testid="stPopover"], [data-testid="stMain"] [data-testid="stPageLink"], .st-key-accounts_pager,
    [data-testid="stTextArea"], [data-testid="stNumberInput"], [data-testid="stForm"],
    .modebar-container, [data-testid="stElementToolbar"] { display: none !important; }
    .st-key-chips [data-testid="stButton"] { display: block !important; }
    /* Of what a reader can choose between, paper has what was chosen. */
    button[aria-label^="Help"], [data-testid="stButtonGroup"] [role="radio"]:not([data-selected]),
    [data-testid="stButtonGroup"] [role="checkbox"]:not([data-selected]), [data-testid="stSelectbox"] button,
    [data-testid="stTextInput"], [data-testid="stFileUploader"] { display: none !important; }
    [data-testid="stButtonGroup"] button, [data-testid="stSelectbox"] [role="group"],
    [data-testid="stSelectbox"] input {
        border: 0 !important; background: none !important; box-shadow: none !important; padding-left: 0 !important;
    }
    [data-testid="stButtonGroup"] button, [data-testid="stButtonGroup"] button * {
        max-width: none !important; overflow: visible !important; text-overflow: clip !important;
    }
    [data-testid="stMultiSelect"] button:not(:has(span)), .st-key-chips [data-testid="stIconMaterial"],
    .st-key-findings [data-testid="stIconMaterial"] { display: none !important; }
    [data-testid="stMultiSelect"] [role="group"], [data-testid="stMultiSelect"] input, .st-key-chips button {
        border: 0 !important; background: none !important; box-shadow: none !important; padding-left: 0 !important;
    }
    [data-testid="stButtonGroup"], [data-testid="stSelectbox"], [data-testid="stMultiSelect"] {
        display: flex !important; flex-direction: row; align-items: baseline; gap: 0.5rem;
    }
    :is([data-testid="stButtonGroup"], [data-testid="stSelectbox"], [data-testid="stMultiSelect"])
        [data-testid="stWidgetLabel"] p::after { content: ":"; }
    /* Links whose words are findings stay as words. */
    .st-key-findings [data-testid="stPageLink"] { display: block !important; }
    html, body, #root, [data-testid="stApp"], [data-testid="stAppViewContainer"], [data-testid="stMain"],
    [data-testid="stMainBlockContainer"] {
        position: static !important; overflow: visible !important; height: auto !important; width: auto !important;
        max-width: none !important;
    }
    [data-testid="stMainBlockContainer"] { padding: 0 !important; }
    [data-testid="stMetric"], [data-testid="stPlotlyChart"], [data-testid="stDataFrame"], [data-testid="stAlert"],
    [data-testid="stSelectbox"], [data-testid="stButtonGroup"], [data-testid="stGridCell"] { break-inside: avoid; }
    /* Within flex boxes browsers do not keep a heading beside what it is the heading of. */
    [data-testid="stVerticalBlock"]:not(:has(> [data-testid="stMetric"])) { display: block !important; }
    [data-testid="stVerticalBlock"] > * { margin-bottom: 0.8rem; }
    [data-testid="stElementContainer"]:has([data-testid="stHeading"]),
    [data-testid="stElementContainer"]:has([data-testid="stSelectbox"]),
    [data-testid="stElementContainer"]:has([data-testid="stButtonGroup"]),
    [data-testid="stElementContainer"]:has([data-testid="stMarkdown"]) { break-after: avoid; }
}
"""


def apply() -> None:
    """Set it for the page shown."""
    st.html(f"<style>{_SCREEN}{_PAPER}</style>")
