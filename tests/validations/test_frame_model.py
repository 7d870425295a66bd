"""What the product reads of a model: a literal one, column by column."""

from datetime import date
from typing import Annotated

import pandera.polars as pa
import polars as pl

from validations.frame_model import Column, Model, broken_rules, columns_of
from validations.tables.table import DAYS, Amount, LocalTime, filled, nullable


class Visit(Model):
    """One row per visit."""

    visit_id: str = filled("Visit", "Identifies the visit.")
    waited: int = nullable("Waited", "Days until the visit.", unit=DAYS, ge=0, le=90)
    outcome: str | None = nullable("Outcome", "What came of it.", isin=("met", "missed"))
    next_on: pl.Date | None = nullable("Next on", "Day of the next one.", ahead=True, years_ahead=3)
    at: LocalTime = filled("At", "When it began.")
    amount: Amount | None = nullable("Amount", "Money taken.", personal=True)
    zone: Annotated[pl.Enum, ("North", "South")] = pa.Field(nullable=False)


COLUMNS = columns_of(Visit)


def test_a_column_is_read_with_everything_that_its_field_says() -> None:
    assert COLUMNS["waited"] == Column(
        name="waited",
        title="Waited",
        description="Days until the visit.",
        dtype=pl.Int64(),
        required=True,
        nullable=True,
        unit="days",
        personal=False,
        may_lie_ahead=False,
        years_ahead=10,
        vocabulary=(),
        least=0,
        most=90,
    )


def test_columns_keep_their_order_and_only_optional_ones_may_be_missing() -> None:
    assert list(COLUMNS) == ["visit_id", "waited", "outcome", "next_on", "at", "amount", "zone"]
    assert [name for name, column in COLUMNS.items() if not column.required] == ["outcome", "next_on", "amount"]
    assert [name for name, column in COLUMNS.items() if not column.nullable] == ["visit_id", "at", "zone"]


def test_types_units_and_vocabularies() -> None:
    assert [column.dtype for column in COLUMNS.values()] == [
        pl.String(),
        pl.Int64(),
        pl.String(),
        pl.Date(),
        pl.Datetime("us"),
        pl.Decimal(18, 2),
        pl.Enum(["North", "South"]),
    ]
    units = ["text", "days", "text", "date", "local time", "base currency", "text"]
    assert [column.unit for column in COLUMNS.values()] == units
    assert COLUMNS["outcome"].vocabulary == ("met", "missed")
    assert [name for name, column in COLUMNS.items() if column.is_date] == ["next_on", "at"]
    assert [name for name, column in COLUMNS.items() if column.personal] == ["amount"]


def test_a_date_may_lie_as_far_ahead_as_its_column_says() -> None:
    assert COLUMNS["next_on"].may_lie_ahead
    assert COLUMNS["next_on"].latest(date(2026, 5, 4)) == date(2029, 12, 31)
    assert COLUMNS["at"].latest(date(2026, 5, 4)) == date(2036, 12, 31)


def test_every_broken_rule_is_listed_with_its_value_and_row() -> None:
    rows = [("V1", 5, "met"), ("V2", 91, "left"), (None, None, None)]
    frame = pl.DataFrame(rows, schema=["visit_id", "waited", "outcome"], orient="row").with_columns(
        at=pl.lit(date(2026, 5, 4)).cast(pl.Datetime("us")), zone=pl.lit("North", pl.Enum(["North", "South"]))
    )
    cases = broken_rules(frame, Visit)
    assert cases is not None
    assert cases.select("column", "check", "failure_case", "index").rows() == [
        ("visit_id", "not_nullable", None, 2),
        ("waited", "less_than_or_equal_to(90)", "91", 1),
        ("outcome", "isin(('met', 'missed'))", "left", 1),
    ]
    assert broken_rules(frame.head(1), Visit) is None
