"""How the order of priority comes about, in words and with the rates it takes."""

import streamlit as st

from dashboard import cache, formats
from dashboard.reports import accounts as report
from dashboard.widgets import tables

_WORDS = """**Priority = balance at risk x chance to roll x days without contact**

- **Balance at risk**: the total outstanding, not below 0.
- **Chance to roll**: the share of the account's bucket that a month carries into a worse one, from {months}, whole
  book, by accounts: the roll-forward rate of the page Bucket movement. The last bucket, 180+, has none after it, so
  its chance is the share that was written off.
- **Days without contact**: days since the customer was last spoken to, but no more than the days past due; who was
  never reached waits for as long as something is due.{missing}

Written-off accounts and those of unknown days past due have no bucket to roll from. They come after all others, the
largest balance first. Accounts on hold come last: deceased, fraud, legal hold, moratorium, or an open complaint or
dispute. An account's priority does not depend on the filters."""
_NO_CONTACTS = " Here no contact is recorded, so the days are left out."


def order_explained() -> None:
    """A button beside the list that explains its order."""
    worklist = cache.worklist()
    months = worklist.chances.months
    said = (
        f"{formats.month_name(months[0])} to {formats.month_name(months[-1])}"
        if len(months) > 1
        else "".join(map(formats.month_name, months)) or "no month yet, because none has a movement"
    )
    with st.popover("Why this order", icon=":material/help:"):
        st.markdown(_WORDS.format(months=said, missing="" if worklist.contacts_recorded else _NO_CONTACTS))
        tables.table(report.chances_table(cache.reader()), key="chances")
