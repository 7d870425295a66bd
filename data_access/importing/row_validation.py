"""Hold a batch of rows against the contract and say, in a loader's words, what is wrong with each row."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from data_access.importing.conversion import RAW, Given, allowed, convertible
from data_access.importing.spelling import ERROR_CELLS, MAY_BE_THOUSANDS, listed
from data_access.importing.total_rows import LABEL, label_columns
from validations.frame_model import EARLIEST, broken_rules
from validations.tables import Column, Table

LINE: Final = "_line"
"""Number of a row within the load of its table."""
REASONS: Final = pl.Schema({LINE: pl.Int64, "position": pl.Int32, "rule": pl.String, "reason": pl.String})
"""One row per broken rule of a row; `position` is the column's place in the contract, for the order of the reasons."""
SHOWN: Final = 60
"""Characters of a value that a reason quotes."""
WHOLE_MOMENT: Final = r"^\d{4}-\d\d-\d\d([ T][\d:.]+)?$"
NO_DATE: Final = "; where it stands for no date, write NULLIF(..., '{}') in the SELECT"
DATE_FORMS: Final = (
    (
        r"(?i)^\d{1,2}([-/. ]\d{1,2}[-/. ]|[-/. ]?[a-z]{3,9}[-/. ]?)\d{2,4}(\D|$)|^[a-z]{3,9}[ -]\d{1,2}\D",
        "; where the source always writes the day or the month first, read it with day_first(...) or month_first(...)",
    ),
    (r"(?i)^\d{8}(\D|$)|^\d{4}([. ]|-[a-z])|^\d{4}\D.*[ap]m$", "; read it with year_first(...)"),
    (r"^\d{5}(\.\d+)?$", "; where it is Excel's number of a day, read it with excel_date(...)"),
)
"""Forms of dates that a macro reads, and which."""
NUMBER_FORMS: Final = (
    (
        MAY_BE_THOUSANDS,
        "; '{}' may be thousands: where the point is a decimal point, write CAST(... AS DECIMAL(18, 3)) in the SELECT",
    ),
    (
        r"^[+-]?(\d+|\d{1,3}([. ]\d{3})+),\d{1,2}$",
        "; where the comma is a decimal comma, write replace(replace(..., '.', ''), ',', '.') in the SELECT",
    ),
    (
        r"\d,\d\d|\(.*\d|\d *(?i:cr|dr)|[₹$€£]|\d-$",
        "; amount(...) reads grouping, brackets, Cr and Dr and the own currency",
    ),
    (r"(?i)^[+-]?[\d.]+e[+-]?\d+$", "; a shortened number has lost digits, so export the column without exponents"),
)
"""Forms of numbers that are not certain, and what to do about each."""
SHORTENED: Final = r"(?i)^\d(\.\d+)?e\+\d+$"
"""A long id as Excel writes it to CSV where the column was no text: most of its digits are lost."""


def reasons_of(rows: pl.DataFrame, table: Table, given: Sequence[Given]) -> pl.DataFrame:
    """Every reason why rows of this batch cannot be loaded; empty if all can."""
    unconverted = [_unconverted(rows, each, table) for each in given if convertible(each)]
    unconverted += _not_a_value(rows, table, given)
    broken = broken_rules(rows.select(each.name for each in given), table.model)
    found = [frame for frame in (*unconverted, _worded(broken, rows, table)) if frame.height]
    return pl.concat(found) if found else REASONS.to_frame()


def reason_frame(rows: pl.DataFrame, position: int, rule: str, reason: pl.Expr) -> pl.DataFrame:
    """One reason for each of these rows."""
    return rows.select(
        pl.col(LINE), pl.lit(position, pl.Int32).alias("position"), pl.lit(rule).alias("rule"), reason.alias("reason")
    )


def _unconverted(rows: pl.DataFrame, given: Given, table: Table) -> pl.DataFrame:
    raw, words = RAW + given.name, allowed(given.column)
    failed, found = rows.filter(pl.col(raw).is_not_null()), []
    for applies, meant, fix in _special_reasons(given):
        special = failed.filter(applies)
        failed = failed.filter(~applies)
        found.append(_quoted_reason(special, given, table, meant, _with_value(fix, pl.col(raw).str.slice(0, SHOWN))))
    return pl.concat([*found, _quoted_reason(failed, given, table, words, pl.lit(""))])


def _with_value(fix: str, value: pl.Expr) -> pl.Expr:
    return pl.format(fix, value) if "{}" in fix else pl.lit(fix)


def _quoted_reason(rows: pl.DataFrame, given: Given, table: Table, words: str, fix: pl.Expr) -> pl.DataFrame:
    value = pl.col(RAW + given.name).str.slice(0, SHOWN)
    reason = pl.format("{} is '{}'; allowed: {}{}", pl.lit(given.name), value, pl.lit(words), fix)
    return reason_frame(rows, table.columns.index(given.name), f"{given.name} is not {words}", reason)


def _special_reasons(given: Given) -> list[tuple[pl.Expr, str, str]]:
    """Which unconverted values have a reason of their own, what is allowed there, and the fix."""
    raw, words = pl.col(RAW + given.name), allowed(given.column)
    if given.column.is_date:
        is_day = raw.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).is_not_null()
        bounds_ = f"a date from {EARLIEST} to {given.latest}"
        forms = [(raw.str.contains(form), words, fix) for form, fix in DATE_FORMS]
        return [(raw.str.contains(WHOLE_MOMENT) & is_day, bounds_, NO_DATE), *forms]
    if isinstance(dtype := given.column.dtype, pl.Decimal):
        digits = (dtype.precision or 0) - dtype.scale
        too_large = rf"^[+-]?0*[1-9]\d{{{digits},}}(\.\d*)?$"
        bounds_ = f"a number with at most {digits} digits before the point"
        forms = [(raw.str.contains(form), words, fix) for form, fix in NUMBER_FORMS]
        return [(raw.str.contains(too_large), bounds_, "; look whether it is in the base currency's units"), *forms]
    return []


def _not_a_value(rows: pl.DataFrame, table: Table, given: Sequence[Given]) -> list[pl.DataFrame]:
    """Reasons against text that is no value of the row: the label of a total row, an error of an Excel formula."""
    labels = [
        (each, pl.col(each.name).str.contains(LABEL), "the label of a total row", "leave totals out of the file")
        for each in label_columns(table, given)
    ]
    texts = [each for each in given if each.column.dtype == pl.String]
    shortened = [
        (
            each,
            pl.col(each.name).str.contains(SHORTENED),
            "a number that Excel shortened",
            "format the column as text in the source and export it again",
        )
        for each in texts
    ]
    errors = [
        (each, pl.col(each.name).is_in(list(ERROR_CELLS.values())), "an Excel error", "mend the formula in the source")
        for each in texts
    ]
    found = []
    for each, applies, what, fix in (*labels, *shortened, *errors):
        reason = pl.format("{} is '{}', " + f"{what}; {fix}", pl.lit(each.name), pl.col(each.name).str.slice(0, SHOWN))
        position = table.columns.index(each.name)
        found.append(reason_frame(rows.filter(applies), position, f"{each.name} is {what}", reason))
    return found


def _worded(broken: pl.DataFrame | None, rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    if broken is None:
        return REASONS.to_frame()
    worded = [
        _worded_check(cases, str(column), str(check), rows, table)
        for (column, check), cases in broken.group_by("column", "check", maintain_order=True)
    ]
    return pl.concat(worded)


def _worded_check(cases: pl.DataFrame, column: str, check: str, rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    at = rows.select(LINE, *([RAW + column] if RAW + column in rows.columns else []))[cases["index"].to_list()]
    failed = at.with_columns(value=cases["failure_case"])
    position = table.columns.index(column)
    if check == "not_nullable":
        # What could not be converted is null too, but has said so already.
        empty = failed.filter(pl.col(RAW + column).is_null()) if RAW + column in failed.columns else failed
        return reason_frame(empty, position, f"{column} is empty", pl.lit(f"{column} is empty; it must be filled"))
    words = bounds(table.fields[column]) or check
    reason = pl.format("{} is '{}'; allowed: {}", pl.lit(column), pl.col("value").str.slice(0, SHOWN), pl.lit(words))
    return reason_frame(failed, position, f"{column} is not {words}", reason)


def bounds(column: Column) -> str:
    """In words, which values of its type a column may hold."""
    if column.vocabulary:
        return listed(column.vocabulary, limit=12)
    if column.least is not None and column.most is not None:
        return f"{column.least} to {column.most}"
    if column.least is not None:
        return f"{column.least} or more"
    return f"{column.most} or less" if column.most is not None else ""
