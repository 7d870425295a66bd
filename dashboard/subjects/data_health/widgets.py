"""The doubts and the contract check of the Data health page."""

from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import data_version, database_lists, excel, formats
from dashboard.subjects.data_health.content import DataHealth
from dashboard.value_names import plain
from dashboard.widgets import page, tables

_SENTENCES: Final = 10
_SEEN = "_contract_findings"


@page.guarded
def doubts(content: DataHealth) -> None:
    """Why the data may be wrong, in sentences; a table holds them all with who accepted which."""
    standing = content.standing
    if not standing.open:
        st.success("No rule doubts the data, or every doubt is accepted.", icon=":material/check_circle:")
    for one in standing.open[:_SENTENCES]:
        since = formats.date_text(one.since.astimezone().date())
        st.warning(
            f"**{plain(one.doubt.sentence)}**  \n{plain(one.doubt.fix)}  \n"
            f'Since {since}. Explained? `bucketwise check --accept {one.doubt.id} --because "…"`',
            icon=":material/help:",
        )
    if len(standing.open) > _SENTENCES:
        st.caption(f"The first {_SENTENCES} of {len(standing.open)} open doubts; the table holds all.")
    if standing.open or standing.accepted:
        tables.table(content.doubts, key="doubts")


@page.guarded
def contract_check() -> None:
    """Hold the database against the data contract when asked to; it reads the tables, so not on every visit."""
    if st.button("Check the database now", icon=":material/fact_check:", help="Columns, types, keys and row rules."):
        with st.spinner("Checking the database…"):
            st.session_state[_SEEN] = database_lists.findings(data_version.answers())
    if (findings := st.session_state.get(_SEEN)) is None:
        return
    if not findings:
        st.success("The database meets the contract: no finding.", icon=":material/check_circle:")
        return
    rows: list[dict[str, Any]] = [
        {
            "severity": str(one.severity.value),
            "table": one.table,
            "rule": one.rule,
            "count": one.count,
            "examples": "; ".join(one.examples),
            "fix": one.fix,
        }
        for one in findings
    ]
    tables.table(excel.listing("Findings", pl.DataFrame(rows)), key="findings")
