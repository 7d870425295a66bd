"""Values of a file beside the matching hold no whole number for whoever no grant shows them."""

from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.subjects.load_data.masked_sheets import masked
from dashboard.subjects.load_data.matching_editor import frame_of, other_words
from data_access.importing.column_matching import Match, guessed
from data_access.importing.source_profile import SourceSheet, profiles
from data_access.number_mask import NumberMask
from data_access.settings import Settings

RECEIPTS = """receipt_no,line_no,LAN,paid_at,amount,kind,channel,status,Ref
RC000000028-24320-2,1,AC000000028,20260409,1234567.50,overdue,cash,cleared,AC000000028
R-LNABCDXYZ-1,1,LNABCDXYZ,20260410,70,overdue,upi,cleared,of LNABCDXYZ
"""


@pytest.fixture
def sheet(tmp_path: Path) -> SourceSheet:
    (tmp_path / "payments.csv").write_text(RECEIPTS, "utf-8")
    [found] = profiles([tmp_path / "payments.csv"], tmp_path / "looked")
    return found


@pytest.fixture
def mask(tmp_path: Path) -> NumberMask:
    return NumberMask(Settings(store_path=tmp_path / "store", mask_account_numbers=True))


def test_no_value_holds_a_whole_number(sheet: SourceSheet, mask: NumberMask) -> None:
    first = guessed(sheet, "payment")
    seen = masked(sheet, [first], mask)
    assert "000000028" not in repr(seen)
    assert "LNABCDXYZ" not in repr(seen)
    frame = frame_of(seen, first, hidden=("account_id",))
    examples = {name.removesuffix(" *"): text for name, text in zip(frame["column"], frame["example"], strict=True)}
    lettered, plain = mask.shown("LNABCDXYZ"), mask.shown("AC000000028")
    assert examples["receipt_no"] == f"R-{lettered}-1 · RC{plain}-24320-2"
    seen_refs = next(one.values for one in seen.columns if one.name == "Ref")
    assert set(seen_refs) == {plain, f"of {lettered}"}
    assert examples["amount"] == "1234567.50 · 70"
    assert "20260409" in examples["paid_at"]
    assert examples["channel"] == "cash · upi"
    assert guessed(seen, "payment") == first


def test_a_column_taken_for_a_vocabulary_tells_no_number(sheet: SourceSheet, mask: NumberMask) -> None:
    first = guessed(sheet, "payment")
    seen = masked(sheet, [first], mask)
    for source in ("LAN", "Ref", "receipt_no"):
        words = " ".join(other_words(seen, first, Match("status", source)))
        assert words
        assert "000000028" not in words
        assert "LNABCDXYZ" not in words


def test_values_are_told_apart_as_the_rows_of_their_accounts_are(mask: NumberMask, tmp_path: Path) -> None:
    (tmp_path / "refs.csv").write_text("LAN,CIF,Ref\nAC510017,CU910017,W510017\nAC520017,CU520017,W520017 599990017\n")
    [sheet] = profiles([tmp_path / "refs.csv"], tmp_path / "looked")
    refs = next(one.values for one in masked(sheet, [], mask).columns if one.name == "Ref")
    # 510017 is the account's; 520017 may be the account's or the customer's, and 599990017 is nobody's.
    assert set(refs) == {f"W{mask.shown('AC510017')}", f"W{mask.shown('520017')} {mask.shown('599990017')}"}


def test_whoever_sees_numbers_sees_the_values_as_they_are(sheet: SourceSheet, mask: NumberMask) -> None:
    whole = NumberMask(replace(mask.settings, mask_account_numbers=False))
    assert masked(sheet, [guessed(sheet, "payment")], whole) is sheet
