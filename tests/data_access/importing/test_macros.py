"""The macros of an import: any text is read exactly, as its form is documented, or given back unchanged."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data_access.importing.selects import MACROS, currency_pattern

Ask = Callable[[str, list[str]], list[Any]]
MONTHS = "january february march april may june july august september october november december".split()
NAMES = {name: number for number, name in enumerate(MONTHS, 1)} | {name[:3]: n for n, name in enumerate(MONTHS, 1)}
NAMES["sept"] = 9
BLANKS = " \t\n\r\u00a0\u2009\u200b\u202f\ufeff"
INNER = r"[ \t\n\r\f\u00a0\u2009\u202f]*"
NUMBER = r"(?:[0-9]+\.?[0-9]*|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?|[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3}(?:\.[0-9]*)?)"
RUPEES = r"(?:₹|inr|rs\.?)?"
MONEY = RUPEES + INNER + "(?P<n>" + NUMBER + ")(?:/-)?" + INNER + RUPEES
FORMS = (
    # pattern, what the number is multiplied with
    (r"\+?" + INNER + MONEY + "(?:" + INNER + r"(?:dr\.?|debit))?", 1),
    (r"[-\u2212]" + INNER + MONEY, -1),
    (RUPEES + INNER + "[-\u2212]" + INNER + "(?P<n>" + NUMBER + ")(?:/-)?", -1),
    (RUPEES + INNER + "(?P<n>" + NUMBER + ")" + INNER + "[-\u2212]", -1),
    (RUPEES + INNER + r"\(" + INNER + MONEY + INNER + r"\)", -1),
    (MONEY + INNER + "credit", -1),
    (INNER + RUPEES + INNER + "(?P<n>" + NUMBER + ")" + INNER + "(?:lakhs?|lacs?)", 100_000),
    ("[-\u2212]" + INNER + RUPEES + INNER + "(?P<n>" + NUMBER + ")" + INNER + "(?:lakhs?|lacs?)", -100_000),
    (INNER + RUPEES + INNER + "(?P<n>" + NUMBER + ")" + INNER + "crores?", 10_000_000),
    ("[-\u2212]" + INNER + RUPEES + INNER + "(?P<n>" + NUMBER + ")" + INNER + "crores?", -10_000_000),
)


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """What a macro makes of texts."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE MACRO currency_pattern() AS '{currency_pattern('INR')}'")
        for statement in connection.extract_statements(MACROS.read_text("utf-8")):
            connection.execute(statement)

        def asked(macro: str, written: list[str]) -> list[Any]:
            query = f"SELECT {macro}(x) FROM (SELECT unnest(?::VARCHAR[]) AS x)"
            read = [value for (value,) in connection.execute(query, [written]).fetchall()]
            assert macro.startswith("exact_") or None not in read, (macro, written, read)
            return read

        yield asked


def meant_amount(written: str) -> Decimal | None:
    """An amount from the documentation of its forms, None where it is none of them."""
    text = written.strip(BLANKS)
    if re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)", text):
        return None if re.fullmatch(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}", text) else Decimal(text)
    for pattern, times in (*FORMS, (MONEY + INNER + r"cr\.?", -1)):
        if found := re.fullmatch(pattern, text, re.IGNORECASE | re.ASCII):
            number = found["n"].replace(",", "")
            if re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", number):
                return None
            if pattern.endswith(r"cr\.?") and Decimal(number) < 1000:
                return None
            return Decimal(number) * times
    return None


def meant_moment(written: str, order: str) -> str | None:
    """A date or moment from the documentation of its forms, in ISO form; `order` is 'dmy', 'mdy' or 'ymd'."""
    text = written.strip(BLANKS)
    head = (
        r"(?P<t>(?:,? +|T)(?P<h>[0-9]{1,2}):(?P<mi>[0-5][0-9])(?::(?P<s>[0-5][0-9])(?P<f>\.[0-9]{1,6})?)?"
        "(?P<p> ?[ap]m)?)?"
    )
    word = "|".join(sorted(NAMES, key=len, reverse=True))
    year, day, month = "(?P<y>[12][0-9]{3}|[0-9]{2})", "(?P<d>[0-9]{1,2})", f"(?P<m>[0-9]{{1,2}}|{word})"
    parts = {"dmy": (day, month, year), "mdy": (month, day, year), "ymd": (year, month, day)}[order]
    found = re.fullmatch("(?P<a>[-/. ]?)".join(parts[:2]) + "(?P<b>[-/. ]|, ?)?" + parts[2] + head, text, re.I | re.A)
    if found is None and order == "ymd":
        found = re.fullmatch(
            "(?P<y>[12][0-9]{3})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?P<a>)(?P<b>)" + head, text, re.I | re.A
        )
    if found is None:
        return None
    named = not found["m"].isdigit()
    apart, again = found["a"], found["b"] or ""
    fits = apart == again and (
        apart != ""
        or (order == "dmy" and named)
        or (order == "ymd" and re.fullmatch("[0-9]{8}.*", text, re.S) is not None)
    )
    fits = fits or (order == "mdy" and named and apart == " " and again in (",", ", "))
    # Around a month's name without signs, one of the two blanks may be missing: 31 May2026.
    fits = fits or (order == "dmy" and named and {apart, again} == {"", " "})
    if not fits:
        return None
    number = NAMES[found["m"].lower()] if named else int(found["m"])
    try:
        on = date(int("20" * (len(found["y"]) == 2) + found["y"]), number, int(found["d"]))
    except ValueError:
        return None
    return _with_time(on, found)


def _with_time(on: date, found: re.Match[str]) -> str | None:
    if found["t"] is None:
        return on.isoformat()
    hour, half = int(found["h"]), (found["p"] or "").strip().lower()
    if (half and (not 1 <= hour <= 12 or found["f"])) or hour > 23:
        return None
    hour = hour if not half else hour % 12 + 12 * (half == "pm")
    micro = int((found["f"] or ".0")[1:].ljust(6, "0"))
    at = datetime(on.year, on.month, on.day, hour, int(found["mi"]), int(found["s"] or 0), micro)
    return at.isoformat(" ")


amounts = st.from_regex(
    r"\A[-+(\u2212]{0,2}(Rs\.? ?|₹ ?|INR |USD )?\(?-?[0-9]{1,4}([,.][0-9]{1,4}){0,3}(/-)?[- )]{0,2}"
    r"( ?(Cr|CR\.|Dr|lakh|lac|crore|INR|credit|L|%|E5))?\Z"
)
days = st.integers(0, 32).flatmap(lambda day: st.sampled_from([str(day), f"{day:02}"]))
months = st.one_of(
    st.integers(0, 13).flatmap(lambda month: st.sampled_from([str(month), f"{month:02}"])),
    st.sampled_from([*NAMES, "MAY", "Sept", "Febuary", "mayo"]),
)
years = st.one_of(
    st.integers(1900, 2100).map(str), st.integers(0, 99).map("{:02}".format), st.sampled_from(["026", "0026"])
)
signs = st.sampled_from(["/", "-", ".", " ", "", ", ", ","])
clocks = st.one_of(
    st.just(""),
    st.just(""),
    st.builds(
        "{}{}:{:02}{}{}".format,
        st.sampled_from([" ", "T", ", ", "  ", ""]),
        st.integers(0, 25),
        st.integers(0, 61),
        st.sampled_from(["", ":05", ":59.5", ":60", ":00.1234567"]),
        st.sampled_from(["", "", " PM", "am", " p.m.", "Z", " IST"]),
    ),
)


@st.composite
def _written_dates(draw: st.DrawFn) -> str:
    """Three parts of a date in any order, mostly with one sign between them, a time or another text behind them."""
    day, month, year = draw(days), draw(months), draw(years)
    first, second, third = draw(st.sampled_from([(day, month, year), (month, day, year), (year, month, day)]))
    sign = draw(signs)
    again = draw(st.one_of(st.just(sign), st.just(sign), signs))
    return (
        first
        + sign
        + second
        + again
        + third
        + draw(clocks)
        + draw(st.sampled_from(["", "", "", " approx", " ", "\u00a0"]))
    )


dates = _written_dates()
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


def many(forms: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    """Many texts for one query: of the forms, nearly so, and any."""
    return st.lists(st.one_of(forms, texts), min_size=1, max_size=60)


@settings(max_examples=30, deadline=None)
@given(written=many(amounts))
@example(["1,23,4", "\uff11\uff12", "2.50 Cr", "9" * 40, "1.5 crore", ""])
def test_an_amount_is_read_exactly_or_given_back(ask: Ask, written: list[str]) -> None:
    for text, read in zip(written, ask("amount", written), strict=True):
        meant = meant_amount(text)
        if meant is None or abs(meant) >= 10**18:
            assert read == text or (meant is not None and Decimal(read) == meant)
        else:
            assert Decimal(read) == meant, text


@pytest.mark.parametrize(("macro", "order"), [("day_first", "dmy"), ("month_first", "mdy"), ("year_first", "ymd")])
def test_a_date_is_read_exactly_or_given_back(ask: Ask, macro: str, order: str) -> None:
    @settings(max_examples=20, deadline=None)
    @given(written=many(dates))
    @example(
        ["31/02/2026", "12:30", "31-05-2026 14:30", "05/31/2026", "20260531", "31 May2026", "12-05-0026", "01-01-0000"]
    )
    def every(written: list[str]) -> None:
        for text, read in zip(written, ask(macro, written), strict=True):
            meant = meant_moment(text, order)
            if meant is None:
                assert read == text
            elif len(meant) == len("2026-05-31"):
                assert read == meant
            else:
                assert datetime.fromisoformat(read) == datetime.fromisoformat(meant)

    every()


numbers = st.from_regex(r"\A ?[-+]?[0-9_]{0,4}[.,]?[0-9]{0,4}([eE][-+]?[0-9]{1,2})?(%| CR|inf|NaN)?\Z")
moments_of_sources = st.from_regex(
    r"\A[0-9]{4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,2}([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?)?(Z|\+05:30| x)?\Z"
)


@settings(max_examples=30, deadline=None)
@given(written=many(st.one_of(numbers, moments_of_sources)))
@example(["1.500", "1e3", "1_000", "1,000", "inf", "2026-05-31 24:00", "2026-02-30", "2026-05-31 (x)", "\uff11"])
def test_text_without_a_macro_is_read_exactly_or_not_at_all(ask: Ask, written: list[str]) -> None:
    for text, number, whole, moment in zip(
        written,
        ask("exact_number", written),
        ask("exact_whole", written),
        ask("exact_moment", written),
        strict=True,
    ):
        is_number = re.fullmatch(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)", text) is not None
        thousands = re.fullmatch(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{3}", text) is not None
        assert number == (text if is_number and not thousands else None), text
        is_whole = re.fullmatch(r"[-+]?[0-9]+(\.0*)?", text) is not None and abs(int(text.split(".")[0])) < 2**63
        assert whole == (int(text.split(".")[0]) if is_whole else None), text
        assert moment == plain_moment(text), text


def plain_moment(text: str) -> datetime | None:
    """A moment written year first, None where it is not exactly one."""
    found = re.fullmatch(
        r"([12][0-9]{3})([-/])([0-9]{1,2})\2([0-9]{1,2})"
        r"(?:[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6})0*)?)?)?",
        text,
    )
    if found is None:
        return None
    year, _, month, day, hour, minute, second, fraction = found.groups()
    try:
        return datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0),
            int((fraction or "0").ljust(6, "0")),
        )  # fmt: skip
    except ValueError:
        return None


@settings(max_examples=20, deadline=None)
@given(moments=st.lists(st.tuples(st.integers(10_000, 99_999), st.integers(0, 86_399)), min_size=1))
def test_a_serial_number_of_excel_is_its_moment(ask: Ask, moments: list[tuple[int, int]]) -> None:
    read = ask("excel_date", [str(day + second / 86_400) for day, second in moments])
    meant = [datetime(1899, 12, 30) + timedelta(days=day, seconds=second) for day, second in moments]
    assert [datetime.fromisoformat(text) for text in read] == meant


FORMS_OF_SOURCES = [
    ("amount", "12.345,67", "12.345,67"),
    ("amount", "1.500,00", "1.500,00"),
    ("amount", "150,25", "150,25"),
    ("amount", "1.500", "1.500"),
    ("amount", "1,250-", "-1250"),
    ("amount", "Rs. 1,250/-", "1250"),
    ("amount", "USD 1,250", "USD 1,250"),
    ("amount", "2.5 Cr", "2.5 Cr"),
    ("amount", "1,250.00 Cr", "-1250.00"),
    ("amount", "12.50 credit", "-12.50"),
    ("amount", "\u00a01,250\u2009", "1250"),
    ("amount", "NaN", "NaN"),
    ("amount", "1.2E+05", "1.2E+05"),
    ("day_first", "12-05-26", "2026-05-12"),
    ("day_first", "31-May-2026 2:30 PM", "2026-05-31 14:30:00"),
    ("day_first", "31/05/2026 14:30", "2026-05-31 14:30:00"),
    ("day_first", "31MAY2026", "2026-05-31"),
    ("day_first", "05/31/2026", "05/31/2026"),
    ("day_first", "31/05/2026 approx", "31/05/2026 approx"),
    ("month_first", "9/14/2016 19:31", "2016-09-14 19:31:00"),
    ("month_first", "May 31, 2026", "2026-05-31"),
    ("year_first", "20260531", "2026-05-31"),
    ("year_first", "2026531", "2026531"),
    ("excel_date", "46173", "2026-05-31"),
    ("excel_date", "46173.6042", "46173.6042"),
    ("dpd_from_days", "inf", "inf"),
    ("dpd_from_days", "1e1", "1e1"),
    ("dpd_from_days", "5.0", "6"),
]


def test_forms_of_sources(ask: Ask) -> None:
    wrong = [
        (macro, written, read)
        for macro, written, meant in FORMS_OF_SOURCES
        if (read := ask(macro, [written])[0]) != meant
    ]
    assert wrong == []
