"""What each cube must look like: columns, types, signs, grain, period, dimensions and row budget.

Money sums arrive as decimals of the base currency and are kept as Int64 minor units. A sum is null where the source
column is null on every row of the group: what a source lacks stays unknown and never becomes 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandera.polars as pa
import polars as pl

from validations import vocabulary as words

MINOR_DIGITS: Final = 2
MINOR_UNITS: Final = 10**MINOR_DIGITS


def _enum(categories: tuple[str, ...]) -> pl.Enum:
    return pl.Enum(categories)


BUCKET: Final = _enum(words.BUCKETS)
OPENING_BUCKET: Final = _enum((*words.BUCKETS, words.NONE))
"""The bucket an account opened in; none for accounts that were in no bucket then."""
STATUS: Final = _enum(words.STATUSES)
OPENING_STATE: Final = _enum(words.OPENING_STATES)
CLOSING_STATE: Final = _enum(words.CLOSING_STATES)
YES_NO: Final = _enum(words.YES_NO_UNKNOWN)
TICKET_BAND: Final = _enum(words.TICKET_BANDS)


def _dimension(dtype: type[pl.DataType] | pl.DataType = pl.String) -> pa.Column:
    return pa.Column(dtype, nullable=False)


def _count() -> pa.Column:
    return pa.Column(pl.Int64, pa.Check.ge(0), nullable=False)


def _money() -> pa.Column:
    """Int64 minor units; null where the source has no such amount."""
    return pa.Column(pl.Int64, nullable=True, metadata={"money": True})


def _negative_part() -> pa.Column:
    return pa.Column(pl.Int64, pa.Check.le(0), nullable=True, metadata={"money": True})


def _balances(*names: str) -> dict[str, pa.Column]:
    """Each balance whole and its negative part, so that 'as booked' and 'floored at 0' are both exact."""
    both: dict[str, pa.Column] = {}
    for name in names:
        both[name] = _money()
        both[f"{name}_negative"] = _negative_part()
    return both


_PERIOD = {"month": _dimension(pl.Date), "as_of_date": _dimension(pl.Date)}
_COMMON = {
    "product_code": _dimension(),
    "branch_code": _dimension(),
    "agency_code": _dimension(),
    "segment": _dimension(),
}

POSITION_COLUMNS = {
    **_PERIOD,
    **_COMMON,
    "bucket": _dimension(BUCKET),
    "status": _dimension(STATUS),
    "npa": _dimension(YES_NO),
    "ticket_band": _dimension(TICKET_BAND),
    "accounts": _count(),
    **_balances("principal", "total_outstanding", "overdue", "charges_due"),
    "provision": _money(),
    "dpd_days": _count(),
}

MOVEMENT_COLUMNS = {
    **_PERIOD,
    "opening_date": _dimension(pl.Date),
    **_COMMON,
    "opening_state": _dimension(OPENING_STATE),
    "closing_state": _dimension(CLOSING_STATE),
    "paid": _dimension(YES_NO),
    "bounced": _dimension(YES_NO),
    "npa_opening": _dimension(YES_NO),
    "npa_closing": _dimension(YES_NO),
    # A transfer out of a node is booked as minus one account there, plus one where it went.
    "accounts": pa.Column(pl.Int64, nullable=False),
    **{
        name: _money()
        for balance in ("opening_principal", "closing_principal", "opening_outstanding", "closing_outstanding")
        for name in (balance, f"{balance}_negative")
    },
    "received": _money(),
    "waived": _money(),
    "levied": _money(),
    "written_off": _money(),
    "reallocated": _count(),
}

CUSTOMER_GRAINS: Final = (
    (),
    ("zone",),
    ("zone", "state"),
    ("product_code",),
    ("zone", "product_code"),
    ("segment",),
    ("agency_code",),
)

CUSTOMERS_COLUMNS = {
    **_PERIOD,
    **{
        name: pa.Column(pl.String, nullable=True)
        for name in ("zone", "state", "product_code", "segment", "agency_code")
    },
    "customers": _count(),
    # Unknown where no account's days past due, or NPA flag, is recorded.
    **{
        name: pa.Column(pl.Int64, pa.Check.ge(0), nullable=True)
        for name in (
            "customers_delinquent",
            "customers_30plus",
            "customers_60plus",
            "customers_90plus",
            "customers_npa",
        )
    },
}

WORKLIST_COLUMNS = {
    **_PERIOD,
    "account_id": _dimension(),
    "customer_id": pa.Column(pl.String, nullable=True),
    **_COMMON,
    "bucket": _dimension(BUCKET),
    "status": _dimension(STATUS),
    "npa": _dimension(YES_NO),
    "ticket_band": _dimension(TICKET_BAND),
    "dpd": pa.Column(pl.Int64, nullable=True),
    "unpaid_dues": pa.Column(pl.Int64, nullable=True),
    "principal": _money(),
    "total_outstanding": _money(),
    "overdue": _money(),
    "charges_due": _money(),
}


@dataclass(frozen=True)
class Rollup:
    """A smaller copy of a cube, summed over the dimensions it leaves out."""

    name: str
    keeps: tuple[str, ...]


@dataclass(frozen=True)
class CubeSpec:
    """The declaration of one cube."""

    name: str
    label: str
    columns: Mapping[str, pa.Column]
    grain: tuple[str, ...]
    reopens: int
    """How many earlier months a load can change beside its own."""
    row_budget: int
    """Most rows one month may have on the demonstration data of 40,000 accounts."""
    additive: bool = True
    latest_only: bool = False
    rollups: tuple[Rollup, ...] = ()

    @property
    def schema(self) -> pa.DataFrameSchema:
        """The pandera schema that a frame of this cube must satisfy."""
        unique = list(self.grain) if self.grain else None
        return pa.DataFrameSchema(dict(self.columns), strict=True, ordered=False, unique=unique, name=self.name)

    def dtype(self, column: str) -> pl.DataType:
        """The Polars type of a column."""
        dtype: pl.DataType = self.columns[column].dtype.type
        return dtype

    def file_name(self, rollup: Rollup | None = None) -> str:
        """Name of the cube's partition, or of a rollup's."""
        return f"{self.name}.{rollup.name}" if rollup else self.name

    @property
    def sums(self) -> tuple[str, ...]:
        """The additive columns."""
        return tuple(c for c in self.columns if c not in self.grain and c not in ("as_of_date", "opening_date"))

    @property
    def money(self) -> tuple[str, ...]:
        """Columns in minor units of the base currency."""
        return tuple(name for name, column in self.columns.items() if (column.metadata or {}).get("money"))

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What the cube is recorded by, the month apart."""
        return tuple(c for c in self.grain if c not in ("month", "as_of_date"))


_POSITION_GRAIN = ("month", *_COMMON, "bucket", "status", "npa", "ticket_band")
_MOVED = ("opening_state", "closing_state", "paid", "bounced", "npa_opening", "npa_closing")
_MOVEMENT_GRAIN = ("month", *_COMMON, *_MOVED)

CUBES: Final[Mapping[str, CubeSpec]] = {
    spec.name: spec
    for spec in (
        CubeSpec(
            name="position",
            label="Position",
            columns=POSITION_COLUMNS,
            grain=_POSITION_GRAIN,
            reopens=0,
            row_budget=40_000,
            rollups=(
                Rollup("by_state", ("product_code", "zone", "state", "segment", "bucket", "status", "npa")),
                Rollup("by_agency", ("product_code", "zone", "agency_code", "bucket", "status", "npa")),
            ),
        ),
        CubeSpec(
            name="movement",
            label="Movement",
            columns=MOVEMENT_COLUMNS,
            grain=_MOVEMENT_GRAIN,
            reopens=0,
            row_budget=40_000,
            rollups=(
                Rollup("by_state", ("product_code", "zone", "state", "segment", *_MOVED)),
                Rollup("by_agency", ("product_code", "zone", "agency_code", *_MOVED)),
            ),
        ),
        CubeSpec(
            name="customers",
            label="Customers",
            columns=CUSTOMERS_COLUMNS,
            grain=("month", "zone", "state", "product_code", "segment", "agency_code"),
            reopens=0,
            row_budget=500,
            additive=False,
        ),
        CubeSpec(
            name="worklist",
            label="Worklist",
            columns=WORKLIST_COLUMNS,
            grain=("month", "account_id"),
            reopens=0,
            row_budget=12_000,
            additive=False,
            latest_only=True,
        ),
    )
}
