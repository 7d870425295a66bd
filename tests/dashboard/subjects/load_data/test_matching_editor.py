"""What an administrator changes in the editor is what is loaded; what was left alone stays as it was guessed."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from dashboard.subjects.load_data.content import gaps
from dashboard.subjects.load_data.matching_editor import (
    WAYS,
    as_edited,
    frame_of,
    other_words,
    translated,
    words_frame,
)
from data_access.importing.column_matching import Match, TableMatch, guessed
from data_access.importing.source_profile import SourceSheet, Way, profiles

POS = """LAN,Loan Status,DPD,POS,TOS,Overdue,Opened,Amt,Mobile
A1,LIVE,5,"1,000",2,3,31/01/2026,"4,00,000",9800000001
A2,RUN OFF,0,"2,000",2,3,28/02/2026,5,9800000002
"""


@pytest.fixture
def sheet(tmp_path: Path) -> SourceSheet:
    (tmp_path / "pos_2026_05.csv").write_text(POS, "utf-8")
    [found] = profiles([tmp_path / "pos_2026_05.csv"], tmp_path / "looked")
    return found


def edited(sheet: SourceSheet, first: TableMatch, **changes: Mapping[str, object]) -> dict[str, Match]:
    """The matches after cells of some columns were changed."""
    frame = frame_of(sheet, first)
    names = [one.column for one in first.matches]
    for column, cells in changes.items():
        for name, value in cells.items():
            frame.loc[names.index(column), name] = value
    return {one.column: one for one in as_edited(sheet, first, frame).matches}


def test_nothing_edited_is_nothing_changed(sheet: SourceSheet) -> None:
    first = guessed(sheet, "account_snapshot")
    assert as_edited(sheet, first, frame_of(sheet, first)) == first


def test_another_column_is_read_by_its_values_unless_the_way_is_chosen_too(sheet: SourceSheet) -> None:
    first = guessed(sheet, "account_snapshot")
    found = edited(sheet, first, provision={"source": "Amt"}, charges_due={"source": "Amt", "way": WAYS[Way.AMOUNT]})
    assert (found["provision"].source, found["provision"].way) == ("Amt", Way.AMOUNT)
    assert found["provision"].why == "chosen here"
    assert found["charges_due"].way is Way.AMOUNT
    account = guessed(sheet, "account")
    chosen = edited(
        sheet, account, opened_on={"source": "Opened"}, first_due_on={"source": "Opened", "way": WAYS[Way.MONTH_FIRST]}
    )
    assert chosen["opened_on"].way is Way.DAY_FIRST
    assert chosen["first_due_on"].way is Way.MONTH_FIRST


def test_days_past_due_as_a_plain_difference_are_said_so(sheet: SourceSheet) -> None:
    found = edited(sheet, guessed(sheet, "account_snapshot"), dpd={"way": WAYS[Way.DPD_FROM_DAYS]})
    assert (found["dpd"].source, found["dpd"].way, found["dpd"].why) == ("DPD", Way.DPD_FROM_DAYS, "chosen here")


def test_one_value_for_all_rows_wins_over_a_column(sheet: SourceSheet) -> None:
    found = edited(sheet, guessed(sheet, "account_snapshot"), dpd={"fixed": " 0 "}, as_of_date={"fixed": "2026-05-15"})
    assert (found["dpd"].source, found["dpd"].fixed) == ("", "0")
    assert found["as_of_date"].fixed == "2026-05-15"


def test_what_is_emptied_is_left_out_and_missed_where_every_row_needs_it(sheet: SourceSheet) -> None:
    first = guessed(sheet, "account_snapshot")
    found = edited(sheet, first, dpd={"source": None}, as_of_date={"fixed": ""})
    assert not found["dpd"].given
    assert found["dpd"].why == "left out here"
    changed = TableMatch(first.relation, first.table, tuple(found.values()))
    assert gaps([changed]) == [
        "account_snapshot from pos_2026_05: every row needs as_of_date; choose a column, or write one value for all "
        "rows."
    ]
    assert gaps([first]) == []


def test_values_of_the_source_are_translated_into_the_words_of_the_contract(sheet: SourceSheet) -> None:
    first = guessed(sheet, "account_snapshot")
    status = next(one for one in first.matches if one.column == "status")
    others = other_words(sheet, first, status)
    assert list(others) == ["LIVE", "RUN OFF"]
    frame = words_frame(status, others)
    assert frame.to_dict("records") == [{"value": "LIVE", "means": "active"}, {"value": "RUN OFF", "means": None}]
    frame.loc[1, "means"] = "closed"
    assert dict(translated(status, frame).words) == {"LIVE": "active", "RUN OFF": "closed"}
    frame.loc[0, "means"] = None
    assert dict(translated(status, frame).words) == {"RUN OFF": "closed"}
    assert other_words(sheet, first, next(one for one in first.matches if one.column == "dpd")) == ()


def test_names_and_phones_are_shown_by_no_example(sheet: SourceSheet) -> None:
    frame: pd.DataFrame = frame_of(sheet, guessed(sheet, "account"))
    phone = frame[frame["column"] == "phone"].iloc[0]
    assert (phone["source"], phone["example"]) == ("Mobile", "")
    assert frame[frame["column"] == "account_id *"].iloc[0]["example"] == "A1 · A2"
    hidden: pd.DataFrame = frame_of(sheet, guessed(sheet, "account"), hidden=("account_id",))
    assert hidden[hidden["column"] == "account_id *"].iloc[0]["example"] == ""
