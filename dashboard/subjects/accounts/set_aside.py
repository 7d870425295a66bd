"""The accounts that are set aside from the order of work: how many, for which reason, and themselves."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import polars as pl

from dashboard import excel, formats
from dashboard.excel import Kind
from dashboard.figures.answers import Answers
from dashboard.priority import IN_ORDER, OPEN_COMPLAINT, OPEN_DISPUTE
from dashboard.value_names import VALUE_WORDS
from dashboard.worklist import Question

TITLE: Final = "Set aside"
COUNTED: Final = "In order and set aside"
"""The table that reconciles the two parts with the whole."""
REASONS: Final[Mapping[str, str]] = {
    **VALUE_WORDS["exclusion"],
    OPEN_COMPLAINT: "Open complaint",
    OPEN_DISPUTE: "Open dispute",
}
MEANING: Final = (
    "Accounts that must not be worked for now are set aside: deceased, fraud, legal hold, moratorium, or an open "
    "complaint or dispute. An account with several reasons stands under the first of these."
)


def of_set_aside(asked: Question) -> Question:
    """The same question of the accounts that are set aside."""
    return replace(asked, work="hold")


def heading(reader: Answers, accounts: int) -> str:
    """What stands above the accounts that are set aside."""
    noun = "account" if accounts == 1 else "accounts"
    return f"{TITLE}: {formats.grouped(accounts, reader.settings)} {noun}, by reason"


def by_reason(reader: Answers, asked: Question) -> excel.Table:
    """Accounts and amounts in the order of work and of each reason to be set aside, with the whole."""
    counted = reader.worklist.by_reason(asked)
    sums = reader.worklist.sums(asked)
    words = {IN_ORDER: "In the order of work", **{key: f"{TITLE}: {word.lower()}" for key, word in REASONS.items()}}
    whole = pl.DataFrame([("all", sums.accounts, sums.outstanding, sums.overdue)], schema=counted.schema, orient="row")
    headings = {
        "set_aside": "Accounts that are",
        "accounts": "Accounts",
        "total_outstanding": "Outstanding, with written-off",
        "overdue": "Overdue, with written-off",
    }
    kinds = {"total_outstanding": Kind.MONEY_EXACT, "overdue": Kind.MONEY_EXACT}
    return excel.listing(
        COUNTED,
        pl.concat([counted, whole]),
        headings=headings,
        kinds=kinds,
        labels={"set_aside": words | {"all": "All"}},
        note=MEANING,
    )
