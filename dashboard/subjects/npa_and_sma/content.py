"""NPA and SMA: the classes of the book, the bridge from NPA at opening to closing, and what slips next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

import plotly.graph_objects as go
import polars as pl

from dashboard import charts, excel, formats
from dashboard.charts import Meaning, Step
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import FigureSource, Labels
from dashboard.metrics import Unit, metric
from dashboard.metrics.npa_movement import NPA_LINES, accounts_of
from dashboard.subjects.headlines import of_page
from dashboard.subjects.npa_and_sma import tables
from dashboard.subjects.report import Report
from dashboard.view import View
from validations.errors import FilterNotPossibleError, NotAdditiveError

TITLE: Final = "NPA and SMA"
SHOWN: Final = (
    "gnpa_rate",
    "nnpa_rate",
    "provision_coverage_rate",
    "npa_outstanding",
    "delinquency_value_rate_30plus",
    "delinquency_value_rate_60plus",
    "delinquency_value_rate_90plus",
    "tainted_outstanding",
)
"""The metrics of the cards, by value whatever basis is picked."""
FILTERED_BY: Final = (*SHOWN, "npa_slippage", "slipping_accounts")
COURSE: Final = ("sma0_outstanding", "sma1_outstanding", "sma2_outstanding", "npa_outstanding")
BREAKDOWNS: Final = ("product_code", "zone", "product_group", "state", "segment", "agency_code")
Measure = Literal["outstanding", "accounts", "borrowers"]
MEASURES: Final[Mapping[str, str]] = {
    "outstanding": "Total outstanding",
    "accounts": "Accounts",
    "borrowers": "Borrowers",
}
_RATES: Final = ("gnpa_rate", "nnpa_rate", "provision_coverage_rate")
_SLIPPING: Final = ("slipping_accounts", "slipping_outstanding", "slipping_overdue")
_MEANINGS: Final[Mapping[str, Meaning]] = {
    "npa_opening": "level",
    "npa_slippage": "worse",
    "npa_upgrades": "better",
    "npa_restructured": "neither",
    "npa_recoveries": "better",
    "npa_write_offs": "neither",
    "npa_transfers": "neither",
    "npa_flag_unknown": "unexplained",
    "npa_closing": "level",
}
_TAKEN_AWAY: Final = ("npa_upgrades", "npa_restructured", "npa_recoveries", "npa_write_offs")
_UNEXPLAINED: Final = "npa_unexplained"
DOES_NOT_CLOSE: Final = "Does not close"
_BRIDGE: Final = (*NPA_LINES, *map(accounts_of, NPA_LINES), _UNEXPLAINED)
_KINDS: Final = ("accounts", "outstanding")
_BOOK: Final = (
    "accounts",
    "total_outstanding_positive",
    "npa_accounts",
    "npa_outstanding",
    "provision_coverage_rate",
    *(f"{key}_{kind}" for key in (*tables.CLASSES, *tables.CHECKS) for kind in _KINDS),
)
_BORROWERS: Final = ("borrowers", "borrowers_npa", "borrowers_tainted", *(f"borrowers_{key}" for key in tables.CLASSES))


@dataclass(frozen=True, eq=False)
class NpaAndSma:
    """Everything the page draws."""

    view: View
    day: str
    """The day-end that the classes are of, in words."""
    sentence: str
    """What slipped in the month and what slips next."""
    missing: tuple[str, ...]
    """What the database does not record, and where it would."""
    bridge: Mapping[str, Any]
    """The lines of the NPA movement and their accounts; empty where the month has no movement."""
    by_product: pl.DataFrame
    """product_code x the lines of the movement."""
    origins: pl.DataFrame
    """opening_state x what slipped of it."""
    book: Mapping[str, Any]
    """The accounts, the outstanding and the borrowers of every class."""
    by: str
    measure: Measure
    parts: pl.DataFrame
    """The dimension x the classes by the measure, empty where they are not recorded by it."""
    whole: pl.DataFrame
    """One row: the same of the whole selection."""
    refused: str
    """Why borrowers are not counted for what is picked; empty where they are, or were not asked for."""
    slips: pl.DataFrame
    """slips_to x slips_within x accounts, outstanding and overdue."""
    course: pl.DataFrame
    """month x COURSE."""

    labels: Labels
    notation: formats.Notation

    @cached_property
    def steps(self) -> list[Step]:
        """The bars of the bridge; what does not close stands before closing."""
        steps = [
            Step(metric(key).label, _signed(key, self.bridge.get(key)), _MEANINGS[key], key.removeprefix("npa_"))
            for key in NPA_LINES
        ]
        return [*steps[:-1], Step(DOES_NOT_CLOSE, self.bridge.get(_UNEXPLAINED), "unexplained"), steps[-1]]

    @cached_property
    def waterfall(self) -> go.Figure:
        """The bridge as a chart."""
        return charts.waterfall(self.steps, self.notation)

    @cached_property
    def lines(self) -> excel.Table:
        """The bridge as a table."""
        return tables.lines(self.steps, self.bridge, self.view)

    @cached_property
    def slippage(self) -> go.Figure:
        """Slippage by product, the largest first, without products that have none."""
        with_any = self.by_product.filter(pl.col("npa_slippage_accounts") > 0)
        ordered = with_any.sort("npa_slippage", descending=True, nulls_last=True)
        names = self.labels["product_code"]
        return charts.bars(ordered, metric("npa_slippage"), "product_code", self.notation, labels=names)

    @cached_property
    def origin(self) -> excel.Table:
        """Slippage by where the accounts stood at opening."""
        return tables.origins(self.origins, self.bridge, self.view)

    @cached_property
    def classes(self) -> excel.Table:
        """The classes of the book."""
        return tables.classes(self.book, self.view, " ".join(self.missing))

    @cached_property
    def checks(self) -> excel.Table:
        """The flag against days past due."""
        return tables.checks(self.book, self.view)

    @cached_property
    def slipping(self) -> excel.Table:
        """What slips next."""
        return tables.slips(self.slips, self.day)

    @cached_property
    def by_part(self) -> excel.Table:
        """The classes by the dimension and the measure chosen."""
        title = f"Classes by {MEASURES[self.measure].lower()}, {self.view.month_in_words},"
        return tables.parts(self.parts, _columns(self.measure), self.by, self.whole, self.labels, title)

    @cached_property
    def over_time(self) -> go.Figure:
        """SMA and NPA over the latest months."""
        return charts.lines(self.course, [metric(key) for key in COURSE], self.notation)

    def sheets(self) -> Sheets:
        """The sheets of the page's workbook, in the order of the page."""
        course = excel.Chart("SMA and NPA over time", self.course, tuple(metric(key) for key in COURSE))
        found = [*self._moved(), self.slipping, self.classes, self.by_part, self.checks, course]
        return excel.led_by(self.sentence, found)

    def _moved(self) -> Sheets:
        """The bridge, its lines, and slippage by product and by where it stood; nothing without a movement."""
        if not self.bridge:
            return []
        keys = (*NPA_LINES, _UNEXPLAINED)
        by_product = tables.by_product(self.by_product, keys, self.bridge, self.labels, self.view)
        return [tables.waterfall(self.steps, self.view), self.lines, by_product, self.origin]


def _signed(key: str, amount: int | None) -> int | None:
    return -amount if key in _TAKEN_AWAY and amount is not None else amount


@computed_once
def content(ask: Answers, view: View, by: str = BREAKDOWNS[0], measure: Measure = "outstanding") -> NpaAndSma:
    """Ask for everything the page draws."""
    scope, months = view.scope, [view.month]
    moved = view.month in ask.figures.months_of("movement")
    bridge = ask.answer(_BRIDGE, scope=scope, months=months).row(0, named=True) if moved else {}
    by_product = ask.answer(_BRIDGE, by=["product_code"], scope=scope, months=months)
    slips = ask.answer(_SLIPPING, by=["slips_to", "slips_within"], scope=scope, months=months)
    book = ask.answer(_BOOK, scope=scope, months=months).row(0, named=True)
    borrowers, _ = _borrowers(ask, view, _BORROWERS)
    parts, refused = _parts(ask, view, _columns(measure), by)
    whole, _ = _parts(ask, view, _columns(measure))
    day = formats.date_text(ask.manifest.months[f"{view.month:%Y-%m}"].as_of)
    return NpaAndSma(
        view=view,
        day=day,
        sentence=f"{_slipped(ask, bridge, by_product, view)} {_next(ask, slips, day)}".strip(),
        missing=_missing(ask, book),
        bridge=bridge,
        by_product=by_product,
        origins=ask.answer(("npa_slippage", "npa_slippage_accounts"), by=["opening_state"], scope=scope, months=months),
        book={**book, **(borrowers.row(0, named=True) if borrowers.height else {})},
        by=by,
        measure=measure,
        parts=parts,
        whole=whole,
        refused=refused,
        slips=slips,
        course=ask.answer(COURSE, by=["month"], scope=scope, months=view.recent()),
        labels=ask.labels(),
        notation=ask.settings,
    )


_BY_PART: Final = (
    "sma0",
    "sma1",
    "sma2",
    "npa",
    "substandard",
    "doubtful1",
    "doubtful2",
    "doubtful3",
    "npa_age_unknown",
    "tainted",
)


def _columns(measure: Measure) -> tuple[str, ...]:
    """The metrics of the classes by one measure, those of SMA first."""
    if measure == "borrowers":
        return tuple(f"borrowers_{key}" for key in _BY_PART)
    return (
        *(f"{key}_{measure}" for key in _BY_PART),
        *(_RATES if measure == "outstanding" else ("gnpa_account_rate",)),
    )


def _borrowers(ask: FigureSource, view: View, keys: Sequence[str], *by: str) -> tuple[pl.DataFrame, str]:
    """Distinct borrowers; no row, and why, where they are not counted for what is picked."""
    try:
        return ask.answer(keys, by=by, scope=view.scope, months=[view.month]), ""
    except (FilterNotPossibleError, NotAdditiveError) as error:
        return pl.DataFrame(schema={**dict.fromkeys(by, pl.String), **dict.fromkeys(keys, pl.Int64)}), str(error)


def _parts(ask: FigureSource, view: View, keys: Sequence[str], *by: str) -> tuple[pl.DataFrame, str]:
    """The classes by a dimension, most NPA first."""
    found, refused = _borrowers(ask, view, keys, *by)
    return found.sort(next(key for key in keys if "npa" in key), descending=True, nulls_last=True), refused


def _slipped(ask: Answers, bridge: Mapping[str, Any], by_product: pl.DataFrame, view: View) -> str:
    """What slipped to NPA in the month, and the product that most of it is of."""
    if not bridge:
        return f"{view.month_in_words} has no NPA movement, because no snapshot lies before it."
    if bridge["npa_slippage"] is None:
        return "What slipped to NPA is not recorded: account_snapshot has no npa_flag at both ends of the month."
    if not bridge["npa_slippage_accounts"]:
        return f"No account slipped to NPA in {view.month_in_words}."
    said = _worth(ask, bridge["npa_slippage"], bridge["npa_slippage_accounts"])
    top = by_product.sort("npa_slippage", descending=True, nulls_last=True).row(0, named=True)
    product = ask.labels()["product_code"].get(top["product_code"], top["product_code"])
    share = formats.text(top["npa_slippage"] / bridge["npa_slippage"], Unit.PERCENT, ask.settings, decimals=0)
    most = "all of it" if by_product.height == 1 else f"{share} of it"
    return f"{said} slipped to NPA in {view.month_in_words}, {most} {product}."


def _next(ask: Answers, slips: pl.DataFrame, day: str) -> str:
    """What becomes NPA within 30 and within 7 days if nothing is paid."""
    within = {days: tables.slips_within(slips, "NPA", days) for days in (30, 7)}
    if within[30]["accounts"] is None or slips.is_empty():
        return ""
    said = {days: _worth(ask, row["outstanding"], row["accounts"]) for days, row in within.items()}
    return f"If nothing is paid, {said[30]} become NPA within 30 days of {day}, {said[7]} within 7."


def _worth(ask: Answers, amount: int | None, accounts: int) -> str:
    counted = formats.grouped(accounts, ask.settings)
    noun = "account" if accounts == 1 else "accounts"
    return f"{formats.text(amount, Unit.MONEY, ask.settings)} of {counted} {noun}"


def _missing(ask: Answers, book: Mapping[str, Any]) -> tuple[str, ...]:
    """What cannot be said of the classes, and which table would say it."""
    if book["npa_accounts"] is None:
        return ("NPA is not recorded: account_snapshot has no npa_flag for these accounts.", _LOSS)
    found = []
    if book["npa_accounts"] and book["provision_coverage_rate"] is None:
        found.append("Provision is not recorded: account_snapshot has no provision for these accounts.")
    if book["npa_age_unknown_accounts"]:
        counted = formats.grouped(book["npa_age_unknown_accounts"], ask.settings)
        found.append(
            f"Since when {counted} accounts are NPA is not known: no earlier day-end says that they were not. They may "
            "be of any class from sub-standard to doubtful 3; the column npa_since would say, which no table has."
        )
    return (*found, _LOSS)


_LOSS: Final = "Loss assets are not recorded: the lender or its auditor names them, and no table has a column for it."


REPORT: Final = Report(
    "npa_and_sma",
    TITLE,
    FILTERED_BY,
    lambda reader, view: content(reader, view).sheets(),
    lambda reader, view: of_page(reader, SHOWN, view),
    shows=lambda _basis: (*SHOWN, *COURSE),
)
