"""Random rows of cubes within the contract: small, with credit balances, unknown sums and every kind of state."""

from datetime import date
from typing import Any

from hypothesis import strategies as st

from validations import vocabulary as words

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
_BRANCHES, _PRODUCTS, _AGENCIES = ("N1", "N2", "S1"), ("PL", "CC"), ("(none)", "AG1", "AG2")
_BUCKETS = ("Current", "1-30", "31-60", "91-120", "Unknown")


@st.composite
def _balance(draw: st.DrawFn, name: str) -> dict[str, int | None]:
    """A balance and its negative part; sometimes unknown."""
    if draw(st.integers(0, 9)) == 0:
        return {name: None, f"{name}_negative": None}
    negative = draw(st.integers(-500, 0))
    return {name: negative + draw(st.integers(0, 10_000)), f"{name}_negative": negative}


@st.composite
def _position_row(draw: st.DrawFn, key: tuple[Any, ...]) -> dict[str, Any]:
    names = ("month", "branch_code", "product_code", "agency_code", "bucket", "status", "npa")
    row = dict(zip(names, key, strict=True)) | {
        "accounts": draw(st.integers(1, 50)),
        "dpd_days": draw(st.integers(0, 999)),
    }
    for balance in ("principal", "total_outstanding", "overdue", "charges_due"):
        row |= draw(_balance(balance))
    return row | {"provision": draw(st.none() | st.integers(0, 99))}


@st.composite
def position_rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rows of the position cube over two months."""
    key = st.tuples(
        st.sampled_from((APRIL, MAY)),
        st.sampled_from(_BRANCHES),
        st.sampled_from(_PRODUCTS),
        st.sampled_from(_AGENCIES),
        st.sampled_from(_BUCKETS),
        st.sampled_from(("active", "active", "active", "written_off", "closed")),
        st.sampled_from(words.YES_NO_UNKNOWN),
    )
    keys = draw(st.lists(key, min_size=1, max_size=25, unique=True))
    return [draw(_position_row(one)) for one in keys]


@st.composite
def _movement_row(draw: st.DrawFn, key: tuple[Any, ...]) -> dict[str, Any]:
    names = ("month", "branch_code", "product_code", "agency_code", "opening_state", "closing_state", "paid")
    row = dict(zip(names, key, strict=True)) | {"accounts": draw(st.integers(1, 50))}
    for balance in ("opening_principal", "closing_principal", "opening_outstanding", "closing_outstanding"):
        row |= draw(_balance(balance))
    return row | {"received": draw(st.integers(-99, 999)), "reallocated": draw(st.integers(0, 3))}


@st.composite
def movement_rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rows of the movement cube over two months."""
    key = st.tuples(
        st.sampled_from((APRIL, MAY)),
        st.sampled_from(_BRANCHES),
        st.sampled_from(_PRODUCTS),
        st.sampled_from(_AGENCIES),
        st.sampled_from((*_BUCKETS, "closed", "new", "appeared")),
        st.sampled_from((*_BUCKETS, "settled", "written_off", "exit")),
        st.sampled_from(words.YES_NO_UNKNOWN),
    )
    keys = draw(st.lists(key, min_size=1, max_size=25, unique=True))
    return [draw(_movement_row(one)) for one in keys]
