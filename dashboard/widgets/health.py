"""The contract check of the Data health page."""

from typing import Any

import polars as pl
import streamlit as st

from dashboard import excel, live
from dashboard.widgets import page, tables

_SEEN = "_contract_findings"


@page.guarded
def contract_check() -> None:
    """Hold the database against the data contract when asked to; it reads the tables, so not on every visit."""
    if st.button("Check the database now", icon=":material/fact_check:", help="Columns, types, keys and row rules."):
        with st.spinner("Checking the database…"):
            st.session_state[_SEEN] = live.findings()
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
