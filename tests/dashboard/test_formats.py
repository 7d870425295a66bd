"""Figures as text: the edges of lakh and crore, rates, deltas, months, and Excel's formats."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from dashboard import formats
from dashboard.metrics.model import Metric, Ratio, Unit
from data_access.settings import Settings

INDIAN = Settings()
INTERNATIONAL = Settings(units="international", currency="USD")
WHOLE_NUMBERS = st.integers(-(10**17), 10**17)

ROLL_FORWARD = Metric(
    key="roll_forward_rate",
    label="Roll-forward rate",
    unit=Unit.PERCENT,
    formula=Ratio((), ()),
    definition="Share of the opening accounts that ended the month in a worse bucket.",
    formula_text="accounts in a worse bucket ÷ opening accounts",
    minimum_cases=30,
)


@pytest.mark.parametrize(
    ("minor", "shown"),
    [
        (0, "₹0"),
        (1250, "₹13"),
        (123_456, "₹1,235"),
        (99_950_00, "₹99,950"),  # Babel's compact format says 100K here
        (99_999_50, "₹1.00 L"),
        (1_20_000_00, "₹1.20 L"),
        (99_99_999_60, "₹1.00 Cr"),
        (12_34_56_789_50, "₹12.35 Cr"),
        (1_23_45_67_890_00, "₹123.46 Cr"),
        (12_345_67_00_000_00, "₹12,345.67 Cr"),
        (99_999_60_00_000_00, "₹99,999.60 Cr"),
        (-2_50_000_00, "-₹2.50 L"),
    ],
)
def test_money_in_lakh_and_crore(minor: int, shown: str) -> None:
    assert formats.text(minor, Unit.MONEY, INDIAN) == shown


@pytest.mark.parametrize(
    ("minor", "shown"),
    [
        (99_950_00, "$99,950"),
        (99_999_60, "$100.00 K"),
        (999_999_60, "$1.00 M"),
        (12_345_678_950, "$123.46 M"),
        (1_235_000_000_00, "$1.24 B"),
        (-250_000_00, "-$250.00 K"),
    ],
)
def test_money_in_thousand_and_million(minor: int, shown: str) -> None:
    assert formats.text(minor, Unit.MONEY, INTERNATIONAL) == shown


def test_money_in_full_is_exact_to_the_minor_unit() -> None:
    assert formats.text(12_34_56_789_50, Unit.MONEY, INDIAN, full=True) == "₹12,34,56,789.50"
    assert formats.text(-5, Unit.MONEY, INDIAN, full=True) == "-₹0.05"
    assert formats.text(9_007_199_254_740_993, Unit.MONEY, INTERNATIONAL, full=True) == "$90,071,992,547,409.93"
    assert formats.text(1_00, Unit.MONEY, Settings(currency="KES"), full=True) == "KES 1.00"


@given(WHOLE_NUMBERS)
def test_full_money_and_grouping_agree_with_babel(minor: int) -> None:
    amount = Decimal(minor).scaleb(-2)
    assert formats.text(minor, Unit.MONEY, INDIAN, full=True) == format_currency(amount, "INR", locale="en_IN")
    assert formats.text(minor, Unit.MONEY, INTERNATIONAL, full=True) == format_currency(amount, "USD", locale="en_US")
    assert formats.grouped(minor, INDIAN) == format_decimal(minor, locale="en_IN")
    assert formats.grouped(minor, INTERNATIONAL) == format_decimal(minor, locale="en_US")


def test_a_choice_says_how_many_with_grouped_digits() -> None:
    assert formats.with_count("Like accounts", 1822, INDIAN) == "Like accounts (1,822)"
    assert formats.with_count("Settled", 1234567, INDIAN) == "Settled (12,34,567)"
    assert formats.with_count("Settled", 1234567, INTERNATIONAL) == "Settled (1,234,567)"


@given(WHOLE_NUMBERS)
def test_compact_money_is_within_half_a_percent(minor: int) -> None:
    sizes = {"": 1, "L": 10**5, "Cr": 10**7, "L Cr": 10**12}
    digits, _, unit = formats.text(minor, Unit.MONEY, INDIAN).replace("₹", "").replace(",", "").partition(" ")
    shown, amount = Decimal(digits) * sizes[unit], Decimal(minor) / 100
    assert abs(shown - amount) <= max(abs(amount) / 200, Decimal("0.5"))


def test_counts() -> None:
    assert formats.text(1_23_456, Unit.ACCOUNTS, INDIAN) == "1,23,456"
    assert formats.text(1_23_456, Unit.CUSTOMERS, INTERNATIONAL) == "123,456"
    assert formats.text(99_99_999, Unit.ACCOUNTS, INDIAN) == "99,99,999"
    assert formats.text(1_23_45_678, Unit.ACCOUNTS, INDIAN) == "1.23 Cr"
    assert formats.text(1_23_45_678, Unit.ACCOUNTS, INDIAN, full=True) == "1,23,45,678"


def test_rates_have_fixed_decimals_and_no_negative_zero() -> None:
    assert formats.text(0.0423, Unit.PERCENT, INDIAN) == "4.23 %"
    assert formats.text(0.5, Unit.PERCENT, INDIAN, decimals=3) == "50.000 %"
    assert formats.text(0.0, Unit.PERCENT, INDIAN) == "0.00 %"
    assert formats.text(-0.00001, Unit.PERCENT, INDIAN) == "0.00 %"
    assert formats.text(0.042250, Unit.PERCENT, INDIAN) == "4.23 %"  # half away from zero, as in Excel
    assert formats.text(12.34, Unit.DAYS, INDIAN) == "12.3 days"


@pytest.mark.parametrize("unit", Unit)
def test_unknown_is_not_zero(unit: Unit) -> None:
    assert formats.text(None, unit, INDIAN) == "n/a"
    assert formats.text(float("nan"), unit, INDIAN) == "n/a"


def test_rates_on_too_few_cases() -> None:
    assert formats.figure(0.5, ROLL_FORWARD, INDIAN, cases=29) == "too few cases"
    assert formats.figure(0.5, ROLL_FORWARD, INDIAN, cases=30) == "50.00 %"
    assert formats.figure(0.5, ROLL_FORWARD, INDIAN) == "50.00 %"
    assert formats.figure(None, ROLL_FORWARD, INDIAN, cases=0) == "n/a"


def test_a_column_of_figures_minds_its_cases() -> None:
    rates = pl.DataFrame({"roll_forward_rate": [0.1, 0.2, None], "roll_forward_rate__n": [100, 3, 0]})
    assert formats.figures(rates, ROLL_FORWARD, INDIAN) == ["10.00 %", "too few cases", "n/a"]
    assert formats.figures(rates.select("roll_forward_rate"), ROLL_FORWARD, INDIAN) == [
        "10.00 %",
        "20.00 %",
        "n/a",
    ]


@pytest.mark.parametrize(
    ("now", "before", "unit", "shown"),
    [
        (0.0458, 0.0423, Unit.PERCENT, "+0.35 pp"),
        (0.0423, 0.0458, Unit.PERCENT, "-0.35 pp"),
        (0.04, 0.04, Unit.PERCENT, "0.00 pp"),
        (103_200, 100_000, Unit.MONEY, "+3.2 %"),
        (-50, -100, Unit.MONEY, "+50.0 %"),
        (90, 100, Unit.ACCOUNTS, "-10.0 %"),
        (30, 15, Unit.COUNT, "+100.0 %"),
        (9, 10, Unit.ACCOUNTS, "-1"),
        (2, 1, Unit.COUNT, "+1"),
        (2, 2, Unit.COUNT, "0"),
        (12.5, 11.3, Unit.DAYS, "+1.2 days"),
        (5, 0, Unit.ACCOUNTS, "+5"),
        (50, 0, Unit.ACCOUNTS, None),
        (None, 0.04, Unit.PERCENT, None),
        (0.04, None, Unit.PERCENT, None),
        (0.04, float("nan"), Unit.PERCENT, None),
    ],
)
def test_deltas(now: float | None, before: float | None, unit: Unit, shown: str | None) -> None:
    assert formats.delta_text(now, before, unit) == shown


def test_points_of_an_effect() -> None:
    assert formats.points(0.0035) == "+0.35 pp"
    assert formats.points(None) == "n/a"


def test_points_apart_have_no_sign() -> None:
    assert [formats.points_apart(one) for one in (0.0035, -0.0035, 0.0, None)] == [
        "0.35 pp",
        "0.35 pp",
        "0.00 pp",
        "n/a",
    ]


def test_months_and_days() -> None:
    assert formats.month_name(date(2026, 5, 1)) == "May 2026"
    assert formats.month_name(date(2026, 6, 1), until=date(2026, 6, 14)) == "June 2026 to 14 Jun"
    assert formats.month_short(date(2026, 5, 1)) == "May 26"
    assert formats.date_text(date(2026, 6, 4)) == "4 Jun 2026"
    assert formats.moment_text(datetime(2026, 6, 14, 18, 5)) == "14 Jun 2026, 18:05"


@pytest.mark.parametrize(
    ("unit", "largest", "divisor", "suffix"),
    [
        (Unit.MONEY, 45_00_00_000_00, 1_00_00_000_00, "₹ Cr"),
        (Unit.MONEY, -45_00_000_00, 1_00_000_00, "₹ L"),
        (Unit.MONEY, 45_000_00, 100, "₹"),
        (Unit.MONEY, None, 100, "₹"),
        (Unit.PERCENT, 0.3, 0.01, "%"),
        (Unit.ACCOUNTS, 40_000, 1, ""),
        (Unit.ACCOUNTS, 4_00_00_000, 1_00_00_000, "Cr"),
        (Unit.DAYS, 55, 1, "days"),
    ],
)
def test_one_unit_for_an_axis(unit: Unit, largest: float | None, divisor: float, suffix: str) -> None:
    assert formats.axis_scale(unit, largest, INDIAN) == (divisor, suffix)


def test_excel_groups_by_two_for_the_size_of_the_value() -> None:
    assert formats.excel_number(5, INDIAN) == r"[>=9999999.5]##\,##\,##\,##0;[>=99999.5]##\,##\,##0;#,##0"
    assert formats.excel_number(123456789012, INDIAN) == (
        r"[>=99999999999.5]##\,##\,##\,##\,##\,##0;[>=999999999.5]##\,##\,##\,##\,##0;#,##0"
    )
    assert formats.excel_number(-5, INDIAN, 2) == "#,##0.00"
    assert formats.excel_number(-123456, INDIAN, 2) == r"#,##0.00;-##\,##\,##0.00"
    assert formats.excel_number(-123456, INTERNATIONAL, 2) == "#,##0.00"


def test_a_figure_never_reads_like_another_one() -> None:
    assert formats.apart(0.9496, 0.95, Unit.PERCENT, INDIAN) == "94.96 %"
    assert formats.apart(0.94999, 0.95, Unit.PERCENT, INDIAN) == "94.999 %"
    assert formats.apart(0.95, 0.95, Unit.PERCENT, INDIAN) == "95.00 %"
    assert formats.apart(1.96, 2.0, Unit.DAYS, INDIAN) == "1.96 days"
    assert formats.apart(4, 5, Unit.ACCOUNTS, INDIAN) == "4"
    assert formats.apart(5_27_40_00_000, 5_26_59_30_500, Unit.MONEY, INDIAN) == "₹5,27,40,000.00"
    assert formats.apart(5_27_40_00_000, 5_36_59_30_500, Unit.MONEY, INDIAN) == "₹5.27 Cr"
