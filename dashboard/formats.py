"""The one place where figures become text, and where Excel's number formats come from.

Figures arrive as `compute` returns them: money in minor units, rates as fractions, null for what cannot be said.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import isnan
from typing import Final, NamedTuple, Protocol

import polars as pl
from babel.dates import format_date
from babel.numbers import get_currency_symbol

from dashboard.metrics.model import Metric, Unit, cases_column
from data_access.settings import Units
from validations.cubes import MINOR_UNITS

NOT_AVAILABLE: Final = "n/a"
TOO_FEW_CASES: Final = "too few cases"
Number = int | float | None

_SPELLED_OUT: Final = 100_000
"""Amounts below this are written in full even where space is short."""
_SPELLED_OUT_COUNTS: Final = 10_000_000
_SCALES: Final[dict[Units, tuple[tuple[int, str], ...]]] = {
    "indian": ((1, ""), (100_000, "L"), (10_000_000, "Cr"), (10**12, "L Cr")),
    "international": ((1, ""), (1_000, "K"), (1_000_000, "M"), (10**9, "B"), (10**12, "T")),
}
_LEVELS: Final = (Unit.PERCENT, Unit.DAYS, Unit.AVERAGE, Unit.PER_THOUSAND)
"""Units whose change is told as a difference, not relative to what it was."""
_COUNTS: Final = (Unit.ACCOUNTS, Unit.CUSTOMERS, Unit.COUNT)
_HANDFUL: Final = 30
"""Counts below it change by so many, not by so many percent."""
DECIMALS: Final = {Unit.PERCENT: 2, Unit.DAYS: 1, Unit.AVERAGE: 2, Unit.PER_THOUSAND: 2}
"""Decimals of a unit, the same on cards, in tables, charts, workbooks and on the command line."""
CHANGE_DECIMALS: Final = 1
"""Decimals of a relative change in percent."""
_MOST_DECIMALS: Final = 5
_PLACES: Final = tuple(Decimal(1).scaleb(-decimals) for decimals in range(6))
_LANGUAGE: Final = "en"


class Notation(Protocol):
    """How numbers are written; Settings is one."""

    @property
    def units(self) -> Units:
        """Lakh and crore, or thousand and million."""

    @property
    def currency(self) -> str:
        """ISO code of the base currency."""


class AxisScale(NamedTuple):
    """One unit for a whole axis: plot value / divisor and name the suffix."""

    divisor: float
    suffix: str


def text(value: Number, unit: Unit, settings: Notation, *, full: bool = False, decimals: int | None = None) -> str:
    """A figure for cards, tables and labels: '₹12.35 Cr', '1,23,456', '4.23 %', '12.3 days', 'n/a'.

    `full` writes money exact to the minor unit and counts to the last one. Every unit has its own number of decimals;
    `decimals` is for a figure that would otherwise read like another one (see `apart`).
    """
    if value is None or isnan(value):
        return NOT_AVAILABLE
    decimals = DECIMALS.get(unit, 0) if decimals is None else decimals
    match unit:
        case Unit.PERCENT:
            return f"{_fixed(_exact(value) * 100, decimals)} %"
        case Unit.DAYS:
            return f"{_fixed(_exact(value), decimals)} days"
        case Unit.MONEY:
            return _money(_exact(value) / MINOR_UNITS, settings, full=full)
        case Unit.AVERAGE:
            return _fixed(_exact(value), decimals)
        case Unit.PER_THOUSAND:
            return f"{_fixed(_exact(value), decimals)} per 1,000"
        case _:
            return _count(_exact(value), settings, full=full)


def apart(value: float, other: float, unit: Unit, settings: Notation) -> str:
    """The figure with as many digits as tell it from another one: 94.997 % missed a threshold of 95.00 %.

    Amounts and counts that read the same in short are written in full.
    """
    if value == other or unit not in DECIMALS:
        short = text(value, unit, settings)
        alike = value != other and short == text(other, unit, settings)
        return text(value, unit, settings, full=True) if alike else short
    for decimals in range(DECIMALS[unit], _MOST_DECIMALS + 1):
        written, beside = (text(one, unit, settings, decimals=decimals) for one in (value, other))
        if written != beside:
            return written
    return text(value, unit, settings)


def figure(value: Number, metric: Metric, settings: Notation, *, cases: int | None = None, full: bool = False) -> str:
    """A metric's figure as text; 'too few cases' where it stands on fewer than the metric's minimum."""
    if too_few(metric.minimum_cases, cases):
        return TOO_FEW_CASES
    return text(value, metric.unit, settings, full=full)


def figures(frame: pl.DataFrame, metric: Metric, settings: Notation, *, full: bool = False) -> list[str]:
    """A metric's whole column as text, minding the column of cases where the frame has one."""
    counted = cases_column(metric.key)
    cases = frame[counted].to_list() if counted in frame.columns else [None] * frame.height
    return [
        figure(value, metric, settings, cases=n, full=full)
        for value, n in zip(frame[metric.key].to_list(), cases, strict=True)
    ]


def too_few(minimum_cases: int, cases: int | None) -> bool:
    """Whether a figure stands on fewer cases than it needs; on none at all it is not available."""
    return cases is not None and 0 < cases < minimum_cases


def few(now: Number, before: Number, unit: Unit) -> bool:
    """Whether both are counts of a handful, of which a percentage says too much: 2 after 1 is '+1', not '+100 %'."""
    return unit in _COUNTS and all(one is not None and abs(one) < _HANDFUL for one in (now, before))


def change(now: Number, before: Number, unit: Unit) -> float | None:
    """Change since before: a difference for rates (of fractions), days and a handful, else relative to what it was.

    None where either is unknown, and for amounts and larger counts that were 0.
    """
    if now is None or before is None or isnan(now) or isnan(before):
        return None
    if unit in _LEVELS or few(now, before, unit):
        return now - before
    return (now - before) / abs(before) if before else None


def delta_text(now: Number, before: Number, unit: Unit) -> str | None:
    """The change beside a figure: '+0.35 pp' for rates, '+3.2 %' for amounts and counts, '+2' for a handful.

    None where there is none.
    """
    difference = change(now, before, unit)
    if difference is None:
        return None
    if few(now, before, unit):
        return count_change(difference)
    if unit is Unit.PERCENT:
        return points(difference)
    return level_change(difference, unit) if unit in _LEVELS else relative(difference)


def level_change(difference: Number, unit: Unit) -> str:
    """A difference of days or of numbers with decimals: '+4.7 days', '+0.12'."""
    if difference is None or isnan(difference):
        return NOT_AVAILABLE
    ending = " days" if unit is Unit.DAYS else ""
    return f"{_signed(_exact(difference), DECIMALS[unit])}{ending}"


def count_change(difference: float) -> str:
    """A difference of two counts: '+2', '-1', '0'."""
    return f"{int(difference):+d}" if difference else "0"


def relative(difference: Number) -> str:
    """A relative change: 0.032 is '+3.2 %'."""
    if difference is None or isnan(difference):
        return NOT_AVAILABLE
    return f"{_signed(_exact(difference) * 100, CHANGE_DECIMALS)} %"


def points(difference: Number) -> str:
    """A difference of two rates in percentage points: 0.0035 is '+0.35 pp'."""
    if difference is None or isnan(difference):
        return NOT_AVAILABLE
    return f"{_signed(_exact(difference) * 100, DECIMALS[Unit.PERCENT])} pp"


def points_apart(distance: Number) -> str:
    """How far two rates lie apart in percentage points, whichever way: 0.0035 is '0.35 pp'."""
    return points(None if distance is None else abs(distance)).removeprefix("+")


@lru_cache(maxsize=1024)
def month_name(month: date, until: date | None = None) -> str:
    """'May 2026'; an open month says how far it goes: 'June 2026 to 14 Jun'."""
    name = format_date(month, "MMMM y", locale=_LANGUAGE)
    return name if until is None else f"{name} to {format_date(until, 'd MMM', locale=_LANGUAGE)}"


@lru_cache(maxsize=1024)
def month_short(month: date) -> str:
    """'May 26', for axes."""
    return format_date(month, "MMM yy", locale=_LANGUAGE)


@lru_cache(maxsize=4096)
def date_text(day: date) -> str:
    """'14 Jun 2026'."""
    return format_date(day, "d MMM y", locale=_LANGUAGE)


def moment_text(at: datetime) -> str:
    """'14 Jun 2026, 18:05', in the time the moment was given in."""
    return f"{date_text(at.date())}, {at:%H:%M}"


@lru_cache
def _symbol(currency: str) -> str:
    symbol = get_currency_symbol(currency, locale="en_IN")
    return f"{symbol} " if symbol.isalpha() else symbol


def currency_symbol(settings: Notation) -> str:
    """'₹', '$', or the ISO code of a currency without a sign of its own."""
    return _symbol(settings.currency).strip()


def grouped(number: int, settings: Notation) -> str:
    """A whole number with its digits grouped: '12,34,567' or '1,234,567'."""
    if settings.units == "international" or abs(number) < _SPELLED_OUT:
        return f"{number:,}"
    sign, digits = "-" if number < 0 else "", str(abs(number))
    head, groups = digits[:-3], [digits[-3:]]
    while head:
        head, groups = head[:-2], [head[-2:], *groups]
    return sign + ",".join(groups)


def with_count(label: str, count: int, settings: Notation) -> str:
    """What is offered to be listed, with how many there are: 'Settled (1,822)'."""
    return f"{label} ({grouped(count, settings)})"


def axis_scale(unit: Unit, largest: Number, settings: Notation) -> AxisScale:
    """The unit that suits a whole axis, whose largest absolute value is given on the frame's own scale."""
    if unit is Unit.PERCENT:
        return AxisScale(1 / 100, "%")
    if unit in _LEVELS:
        return AxisScale(1.0, {Unit.DAYS: "days", Unit.PER_THOUSAND: "per 1,000"}.get(unit, ""))
    minor = MINOR_UNITS if unit is Unit.MONEY else 1
    spelled_out = _SPELLED_OUT if unit is Unit.MONEY else _SPELLED_OUT_COUNTS
    size, suffix = _scale(abs(_exact(largest or 0)) / minor, spelled_out, settings.units)
    symbol = currency_symbol(settings) if unit is Unit.MONEY else ""
    return AxisScale(float(size * minor), f"{symbol} {suffix}".strip())


def excel_number(value: Number, settings: Notation, decimals: int = 0) -> str:
    """Excel's number format that groups the digits of this value.

    Excel knows groups of three; groups of two are spelled out digit by digit, and a format may hold only two
    conditions. So the format fits the size of the value, and groups of three are what is left for any other.
    """
    tail = "." + "0" * decimals if decimals else ""
    western = f"#,##0{tail}"
    size = abs(_rounded(_exact(value or 0), decimals))
    if settings.units == "international" or ((value or 0) < 0 and size < _SPELLED_OUT):
        return western
    pairs = max((len(str(int(size))) - 4) // 2, 1)
    if (value or 0) < 0:
        return f"{western};-{_indian(pairs)}{tail}"
    pairs, half = max(pairs, 2), Decimal(5).scaleb(-decimals - 1)
    sections = [f"[>={10 ** (3 + 2 * n) - half:f}]{_indian(n)}{tail}" for n in (pairs, pairs - 1)]
    return ";".join([*sections, western])


def _indian(pairs: int) -> str:
    return "##\\," * (pairs + 1) + "##0"


def _exact(value: float) -> Decimal:
    return Decimal(value) if isinstance(value, int) else Decimal(repr(value))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    """Half away from zero as spreadsheets do, and never a negative zero."""
    return value.quantize(_PLACES[decimals], rounding=ROUND_HALF_UP) + 0


def _fixed(value: Decimal, decimals: int) -> str:
    return f"{_rounded(value, decimals):f}"


def _signed(value: Decimal, decimals: int) -> str:
    rounded = _rounded(value, decimals)
    return f"{rounded:+f}" if rounded else f"{rounded:f}"


def _scale(size: Decimal, spelled_out: int, units: Units) -> tuple[int, str]:
    """The largest unit that fits, or ones below the size that is still written in full."""
    if size < spelled_out:
        return 1, ""
    return next(scale for scale in reversed(_SCALES[units]) if size >= scale[0])


def _compact(value: Decimal, spelled_out: int, settings: Notation) -> str:
    """Digits and unit; rounding comes before the choice of the unit: 99,99,999.60 is 1 Cr, never 100 L."""
    size, _ = _scale(value, spelled_out, settings.units)
    rounded = _shortened(value / size, size) * size
    size, suffix = _scale(rounded, spelled_out, settings.units)
    whole, point, fraction = f"{_shortened(rounded / size, size):f}".partition(".")
    return f"{grouped(int(whole), settings)}{point}{fraction} {suffix}".strip()


def _shortened(value: Decimal, size: int) -> Decimal:
    """Two decimals of a lakh, a crore, a million; no part of the currency itself."""
    return _rounded(value, 2 if size > 1 else 0)


def _money(amount: Decimal, settings: Notation, *, full: bool) -> str:
    if full:
        whole, fraction = _fixed(abs(amount), 2).split(".")
        digits = f"{grouped(int(whole), settings)}.{fraction}"
    else:
        digits = _compact(abs(amount), _SPELLED_OUT, settings)
    return f"{'-' if amount < 0 else ''}{_symbol(settings.currency)}{digits}"


def _count(count: Decimal, settings: Notation, *, full: bool) -> str:
    if full or abs(count) < _SPELLED_OUT_COUNTS:
        return grouped(int(_rounded(count, 0)), settings)
    return f"{'-' if count < 0 else ''}{_compact(abs(count), _SPELLED_OUT_COUNTS, settings)}"
