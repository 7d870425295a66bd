"""The worklist of the latest month, held in memory once per data version: filtered, put in order, read page by page.

At ten million accounts about two million are in it; held like this, any page is found within a tenth of a second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal

import polars as pl

from dashboard.figures.cube_dimensions import ATTRIBUTES
from dashboard.figures.lru_cache import LruCache
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import StoreReader
from dashboard.last_contact import contacted_within
from dashboard.priority import IN_ORDER, Chances, chances_to_roll, derived
from data_access.manifest import Partition
from data_access.number_mask import NumberMask
from data_access.settings import Settings
from validations.cubes import CUBES
from validations.errors import UserError
from validations.reporting_lines import ReportingLines

ROW: Final = "row"
"""Place of an account in the list, which is in the order of the account ids."""
FILE_ROW: Final = "file_row"
"""Its place in the worklist's file, which also holds accounts that the reader may not see."""
PAGE: Final = 50
_SEARCHES_KEPT: Final = 8
LONG_AGO: Final = 30
"""Days after which an account has not been spoken to for long."""
PLACED: Final = {code: ATTRIBUTES[code] for code in ("branch_code", "product_code", "agency_code")}
"""The codes of the worklist, and the attributes that follow from each."""
HELD: Final = frozenset(
    {
        *("product_code", "branch_code", "agency_code", "segment", "bucket", "status", "npa", "ticket_band"),
        *("exclusion", "collector_code"),
        *(name for names in PLACED.values() for name in names),
    }
)
"""The dimensions by which the worklist can be filtered."""
_CODES: Final = ("product_code", "branch_code", "agency_code", "segment", "collector_code")
_KEY: Final = "order_key"
_BEHIND: Final = 1e18
"""Larger than any priority. Accounts without one come after the others, then those set aside, by balance."""


Work = Literal["all", "open", "hold"]
"""All accounts, those in the order of work, or those set aside, which must not be worked for now."""
_PARTS: Final[tuple[Work, ...]] = ("open", "hold")


@dataclass(frozen=True)
class Order:
    """What the list can be sorted by."""

    key: str
    label: str
    descending: bool = True
    """Which end comes first when nobody says otherwise."""


ORDERS: Final[Mapping[str, Order]] = {
    order.key: order
    for order in (
        Order("priority", "Priority"),
        Order("total_outstanding", "Total outstanding"),
        Order("overdue", "Overdue"),
        Order("principal", "Principal"),
        Order("dpd", "Days past due"),
        Order("days_since_contact", "Days since last contact"),
        Order("last_payment_on", "Last payment"),
        Order("promise_due_on", "Promise due", descending=False),
        Order("account_id", "Account", descending=False),
    )
}
AMOUNTS: Final = ("total_outstanding", "overdue", "principal")
"""What a smallest amount can be asked of."""


@dataclass(frozen=True)
class Question:
    """Which accounts a reader asked for, and in which order."""

    scope: Scope = field(default_factory=Scope)
    search: str = ""
    least: int = 0
    """Smallest amount in minor units; 0 asks for none."""
    of: str = AMOUNTS[0]
    order: str = "priority"
    descending: bool = True
    work: Work = "all"
    contact: tuple[str, ...] = ()
    """Bands of the last contact, of CONTACT_BANDS; none asks for all accounts."""


@dataclass(frozen=True)
class Cursor:
    """A place in the order: the page begins after it, or with `back` ends before it."""

    value: float
    row: int
    back: bool = False

    def __str__(self) -> str:
        return f"{self.value!r}~{self.row}"

    @classmethod
    def read(cls, text: str, *, back: bool) -> "Cursor | None":
        """A cursor as an address spells it; None for anything else."""
        value, _, row = text.partition("~")
        try:
            return cls(float(value), int(row), back)
        except ValueError:
            return None


@dataclass(frozen=True)
class Page:
    """Some accounts of the list, and where they stand in it."""

    frame: pl.DataFrame
    place: int
    """Number of accounts before the first one shown."""
    total: int
    first: Cursor | None
    """Leads to the page before; None on the first page."""
    last: Cursor | None
    """Leads to the page after; None on the last page."""


@dataclass(frozen=True)
class Sums:
    """How many accounts match, and what they owe in minor units; None where nothing is recorded."""

    accounts: int
    outstanding: int | None
    overdue: int | None
    silent: int | None
    """Accounts that were not spoken to for long."""
    set_aside: int
    """Accounts that must not be worked for now; all others are in the order of work."""


class Worklist:
    """The accounts of one data version. The frame is shared between readers and never changed."""

    def __init__(
        self,
        frame: pl.DataFrame,
        chances: Chances,
        as_of: date,
        file: Partition,
        lines: ReportingLines | None = None,
        numbers: NumberMask | None = None,
    ) -> None:
        self._lines = lines or ReportingLines()
        self._numbers = numbers or NumberMask(Settings())
        self.chances = chances
        self.as_of = as_of
        self.file = file
        self.contacts_recorded = bool(frame["last_attempt_on"].count())
        self.frame = frame.with_columns(derived(chances.by_bucket, as_of, contacts_recorded=self.contacts_recorded))
        # A reader turns pages and changes the order of what was searched; matching is what takes the time.
        self._searches = LruCache(_SEARCHES_KEPT)

    @property
    def places(self) -> dict[str, pl.DataFrame]:
        """The attributes of each code that occurs, for whoever reads the file itself."""
        return {code: self.frame.select(code, *names).unique() for code, names in PLACED.items()}

    def held_of(self, accounts: Sequence[str]) -> list[str]:
        """Those of some accounts that are in the list."""
        return self.frame.filter(pl.col("account_id").is_in(list(accounts)))["account_id"].to_list()

    def page(self, asked: Question, cursor: Cursor | None = None, size: int = PAGE) -> Page:
        """The accounts at a place of the order; the first page where there is none at that place."""
        keys = self._keys(asked)
        back = cursor is not None and cursor.back
        found = keys.lazy() if cursor is None else keys.lazy().filter(_beyond(cursor, asked.descending))
        downwards = asked.descending is not back
        top = found.sort(_KEY, ROW, descending=[downwards, back]).head(size + 1).collect()
        if cursor is not None and (top.is_empty() or (back and top.height <= size)):
            return self.page(asked, None, size)
        more, shown = top.height > size, top.head(size)
        if back:
            shown = shown.reverse()
        return self._page(asked, keys, shown, more=more or back, started=cursor is not None)

    def _page(self, asked: Question, keys: pl.DataFrame, shown: pl.DataFrame, *, more: bool, started: bool) -> Page:
        frame = self.frame[shown[ROW]]
        if shown.is_empty():
            return Page(frame, 0, keys.height, None, None)
        first, last = _cursor(shown, 0, back=True), _cursor(shown, -1, back=False)
        place = keys.filter(_beyond(first, asked.descending)).height if started else 0
        return Page(frame, place, keys.height, first if place else None, last if more else None)

    def sums(self, asked: Question) -> Sums:
        """What matches, added up over the whole list."""
        # Of no account the sum is 0; of accounts whose amounts nobody recorded it is unknown.
        recorded = {name: bool(self.frame[name].count()) for name in AMOUNTS}
        known = {
            name: pl.when((pl.col(name).count() > 0) | ((pl.len() == 0) & recorded[name])).then(pl.col(name).sum())
            for name in AMOUNTS
        }
        waiting = pl.col("days_since_contact").is_null() | (pl.col("days_since_contact") >= LONG_AGO)
        row = (
            self._kept(asked)
            .select(
                pl.len(),
                known["total_outstanding"],
                known["overdue"],
                silent=waiting.sum().cast(pl.Int64),
                set_aside=(pl.col("set_aside") != IN_ORDER).sum().cast(pl.Int64),
            )
            .collect()
            .row(0, named=True)
        )
        silent = row["silent"] if self.contacts_recorded else None
        return Sums(row["len"], row["total_outstanding"], row["overdue"], silent, row["set_aside"])

    def rows(self, asked: Question) -> pl.Series:
        """Where the accounts stand in the list, all that match, in the order asked for; those set aside come last."""
        if asked.work == "all":
            return pl.concat([self.rows(replace(asked, work=work)) for work in _PARTS])
        keys = self._keys(asked)
        return keys.sort(_KEY, ROW, descending=[asked.descending, False])[ROW]

    def in_file(self, rows: pl.Series) -> pl.Series:
        """Where accounts stand in the file, by where they stand in the list."""
        return self.frame[FILE_ROW][rows]

    def by_reason(self, asked: Question) -> pl.DataFrame:
        """set_aside x accounts, total_outstanding and overdue of what matches; the accounts in order come first."""
        found = (
            self._kept(asked)
            .group_by("set_aside")
            .agg(
                pl.len().cast(pl.Int64).alias("accounts"),
                *(pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()) for name in AMOUNTS[:2]),
            )
            .collect()
        )
        return found.sort(pl.col("set_aside") != IN_ORDER, -pl.col("accounts"), "set_aside")

    def _keys(self, asked: Question) -> pl.DataFrame:
        return self._kept(asked).select(_key(asked).alias(_KEY), ROW).collect()

    def _kept(self, asked: Question) -> pl.LazyFrame:
        text = asked.search.strip()
        found = self.frame[self._searches.of(text, lambda: self._containing(text))] if text else self.frame
        kept = asked.scope.of_teams(self._lines).apply(found.lazy(), HELD, "The list of accounts")
        if asked.contact:
            kept = kept.filter(contacted_within(asked.contact, contacts_recorded=self.contacts_recorded))
        if asked.work != "all":
            in_order = pl.col("set_aside") == IN_ORDER
            kept = kept.filter(in_order if asked.work == "open" else ~in_order)
        return kept.filter(pl.col(asked.of) >= asked.least) if asked.least else kept

    def _containing(self, text: str) -> pl.Series:
        """Where the accounts are whose number, or whose customer's, the text finds."""
        return self.frame[ROW].filter(self._numbers.finds(self.frame, text))


def open_worklist(figures: StoreReader, numbers: NumberMask) -> Worklist:
    """The worklist of the latest month with the attributes of its codes; repeated texts are stored once.

    Raises UserError where the latest month has none.
    """
    latest = figures.manifest.latest
    if "worklist" not in latest.partitions:
        raise UserError(f"There is no list of accounts for {latest.month:%B %Y}, because it has no snapshot.")
    # Numbered before anything is kept back: files of the list are gathered by these places.
    rows = figures.placed_rows("worklist", (), latest.month, FILE_ROW)
    rows = rows.select(FILE_ROW, *CUBES["worklist"].columns).drop("month", "as_of_date").with_row_index(ROW)
    for code, names in PLACED.items():
        named = figures.rows("worklist", names, [latest.month]).select(code, *names).unique()
        # Accounts must stay in the file's order, by which others find them there.
        rows = rows.join(named, on=code, how="left", maintain_order="left").with_columns(
            pl.col(names).cast(pl.Categorical)
        )
    compact = rows.with_columns(pl.col(_CODES).cast(pl.Categorical), pl.col("dpd", "unpaid_dues").cast(pl.Int32))
    file, lines = latest.partitions["worklist"], figures.reporting_lines
    return Worklist(compact.collect(), chances_to_roll(figures), latest.as_of, file, lines, numbers)


def _key(asked: Question) -> pl.Expr:
    """A number that puts accounts in the order asked for; what is not known comes last either way."""
    if asked.order == "account_id":
        return pl.col(ROW).cast(pl.Float64)
    known = pl.col(asked.order).to_physical().cast(pl.Float64)
    if asked.order == "priority":
        owed = pl.col("total_outstanding").fill_null(0).cast(pl.Float64)
        behind = pl.when(pl.col("set_aside") == IN_ORDER).then(_BEHIND).otherwise(2 * _BEHIND)
        return known.fill_null(owed - behind if asked.descending else behind - owed)
    return known.fill_null(float("-inf") if asked.descending else float("inf"))


def _beyond(cursor: Cursor, descending: bool) -> pl.Expr:
    """The accounts after a place in the order, or before it."""
    key, row = pl.col(_KEY), pl.col(ROW)
    lower = descending is not cursor.back
    further = key < cursor.value if lower else key > cursor.value
    within = row < cursor.row if cursor.back else row > cursor.row
    return further | ((key == cursor.value) & within)


def _cursor(shown: pl.DataFrame, at: int, *, back: bool) -> Cursor:
    return Cursor(shown[_KEY][at], shown[ROW][at], back)
