"""Masked numbers: told apart, found again by who may, opened by an address, and never whole."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.number_mask import NumberMask
from data_access.settings import Settings
from validations.errors import UnknownNameError

MASKED = re.compile(r"•••(.{4})?-[A-Z2-7]{6}")


@pytest.fixture(scope="module")
def mask(tmp_path_factory: pytest.TempPathFactory) -> NumberMask:
    folder = tmp_path_factory.mktemp("mask")
    return NumberMask(Settings(store_path=folder / "store", mask_account_numbers=True))


@pytest.fixture(scope="module")
def whole(mask: NumberMask) -> NumberMask:
    """A reader of the same server who sees numbers whole."""
    return NumberMask(replace(mask.settings, mask_account_numbers=False))


def numbers(*found: str | None) -> pl.DataFrame:
    return pl.DataFrame(
        {"account_id": found, "customer_id": [None] * len(found)}, schema_overrides={"customer_id": pl.String}
    )


def test_a_masked_number_shows_its_ending_and_a_mark(mask: NumberMask) -> None:
    shown = mask.shown("AC00000017")
    assert MASKED.fullmatch(shown)
    assert shown.startswith("•••0017-")
    assert mask.shown("AC00000017") == shown
    assert mask.shown("AC99990017") != shown
    assert mask.shown("A1").startswith("•••-")
    assert mask.shown("") == ""


@given(st.lists(st.text(min_size=1, max_size=30), unique=True, max_size=20))
def test_an_address_opens_the_account_and_does_not_hold_its_number(mask: NumberMask, found: list[str]) -> None:
    addresses = [mask.in_address(one) for one in found]
    assert [mask.number_in(one) for one in addresses] == found
    assert len(set(addresses)) == len(found)
    assert all(re.fullmatch(r"~[A-Za-z0-9_-]+", one) for one in addresses)
    assert not any(len(one) > 4 and one in address for one, address in zip(found, addresses, strict=True))


def test_whoever_sees_numbers_whole_opens_the_same_address(mask: NumberMask, whole: NumberMask) -> None:
    assert whole.in_address("AC00000017") == "AC00000017"
    assert whole.number_in(mask.in_address("AC00000017")) == "AC00000017"
    assert mask.number_in("AC00000017") == "AC00000017"


@pytest.mark.parametrize("text", ["~", "~abc", "~%%%", "~AC00000017", "~é"])
def test_an_address_that_was_made_up_is_said(mask: NumberMask, text: str) -> None:
    with pytest.raises(UnknownNameError, match="names no account of this dashboard"):
        mask.number_in(text)


def test_an_address_of_another_installation_or_one_that_was_changed_opens_nothing(
    mask: NumberMask, tmp_path: Path
) -> None:
    other = NumberMask(Settings(store_path=tmp_path / "store", mask_account_numbers=True))
    made = mask.in_address("AC00000017")
    assert other.shown("AC00000017") != mask.shown("AC00000017")
    changed = made[:10] + ("A" if made[10] != "A" else "B") + made[11:]
    for reader, text in ((other, made), (mask, changed)):
        with pytest.raises(UnknownNameError):
            reader.number_in(text)


def test_the_key_lasts_as_long_as_the_state_database(tmp_path: Path) -> None:
    from data_access.installation_key import NUMBERS, installation_key

    settings = Settings(store_path=tmp_path / "store")
    assert installation_key(settings, NUMBERS) == installation_key(settings, NUMBERS)
    assert len(installation_key(settings, NUMBERS)) == 64


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AC00000017", [0]),
        ("ac00000017", [0]),
        ("0017", [0, 1]),
        ("017", []),
        ("00017", []),
        ("AC0", []),
        ("A1", [2]),
        ("1", []),
        ("-", []),
        ("•••", []),
        ("", []),
    ],
)
def test_a_search_finds_no_more_than_can_be_seen(mask: NumberMask, text: str, found: list[int]) -> None:
    rows = numbers("AC00000017", "AC99990017", "A1", None)
    assert mask.finds(rows, text).arg_true().to_list() == found


def test_a_masked_number_is_found_as_it_stands(mask: NumberMask) -> None:
    rows = numbers("AC00000017", "AC99990017", "A1")
    for place, number in enumerate(rows["account_id"]):
        shown = mask.shown(number)
        for text in (shown, shown.removeprefix("•••"), shown.lower()):
            assert mask.finds(rows, text).arg_true().to_list() == [place]


def test_a_search_of_whole_numbers_finds_parts(whole: NumberMask) -> None:
    rows = numbers("AC00000017", "AC99990017", "A1", None)
    assert whole.finds(rows, "ac0000").arg_true().to_list() == [0]
    assert whole.finds(rows, "1").arg_true().to_list() == [0, 1, 2]


@given(
    st.lists(
        st.tuples(
            st.text("AB01.", min_size=6, max_size=9),
            st.none() | st.text("CD23$", min_size=6, max_size=9),
            st.text("x ", max_size=3),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_no_text_of_a_masked_row_holds_its_numbers(
    mask: NumberMask, drawn: Sequence[tuple[str, str | None, str]]
) -> None:
    rows = pl.DataFrame(
        [(a, c, f"{around}{a}/1{around}", f"{c}{around}{a}", 7) for a, c, around in drawn],
        schema={
            "account_id": pl.String,
            "customer_id": pl.String,
            "case_id": pl.String,
            "said": pl.String,
            "dpd": pl.Int64,
        },
        orient="row",
    )
    masked = mask.frame(rows)
    assert masked.schema == rows.schema
    assert masked["dpd"].to_list() == rows["dpd"].to_list()
    for (account, customer, _), row in zip(drawn, masked.iter_rows(), strict=True):
        assert not any(account in str(cell) or (customer and customer in str(cell)) for cell in row)
        assert row[0] == mask.shown(account)
        assert row[1] == (customer and mask.shown(customer))


def test_a_short_number_is_masked_where_a_reason_quotes_it(mask: NumberMask) -> None:
    rows = pl.DataFrame({"account_id": ["A9"], "customer_id": [None], "reasons": ["account_id 'A9' of A9 is unknown"]})
    assert mask.frame(rows)["reasons"].to_list() == [f"account_id {mask.shown('A9')} of A9 is unknown"]


def test_rows_without_numbers_and_whole_ones_stay_as_they_are(mask: NumberMask, whole: NumberMask) -> None:
    rows, other = numbers("AC00000017"), pl.DataFrame({"zone": ["North"]})
    assert mask.frame(other) is other
    assert whole.frame(rows) is rows
    assert mask.frame(rows.clear()).height == 0
