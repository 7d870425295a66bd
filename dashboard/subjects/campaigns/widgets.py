"""The campaigns with the accounts of the one that is ticked."""

from typing import Final

import streamlit as st

from dashboard import data_version, database_lists
from dashboard.subjects.campaigns.content import Campaigns
from dashboard.widgets import drawing, page, tables
from dashboard.widgets.account_list import account_list

_CLOSED: Final = "_campaign_list_closed"


def intervals(content: Campaigns) -> None:
    """The lift of each campaign; nothing where none has accounts held out."""
    if any(one and one.comparable for one in content.trials):
        st.markdown("**Lift of each campaign, percentage points**")
        drawing.chart(content.intervals, key="lifts", alt=f"Lift of {content.each.height} campaigns with its interval")


def campaigns(content: Campaigns) -> None:
    """One row per campaign; a tick lists its accounts."""
    key = f"campaign_rows_{st.session_state.setdefault(_CLOSED, 0)}"
    st.markdown(f"**{content.campaigns.title}**", help=content.campaigns.note)
    if content.each.is_empty():
        st.caption("There are no rows for this selection.")
        return
    picked = tables.scored(content.campaigns, key=key)
    st.caption("Tick a campaign for its accounts.")
    if picked is not None:
        _accounts(content, picked)


@page.guarded
def _accounts(content: Campaigns, picked: int) -> None:
    row = content.each.row(picked, named=True)
    asked = database_lists.campaign(data_version.answers(), content.view.scope, row["month"], row["campaign_code"])
    words = content.labels["campaign_code"].get(row["campaign_code"], row["campaign_code"])
    account_list(content.view, asked, words, key="campaign_accounts", name="campaign", close=_close)


def _close() -> None:
    st.session_state[_CLOSED] += 1
