"""Every rule of every cube's model is held when a frame is validated, and what is wrong is said in words."""

from datetime import date

import polars as pl
import pytest

from tests.offenders import every
from validations.cubes import CUBES, STAMPS, CubeSpec, validated
from validations.errors import BrokenFiguresError


def one_row(spec: CubeSpec) -> pl.DataFrame:
    """A row that keeps to the declaration: texts x, first words of vocabularies, zeros."""
    values: dict[str, object] = {}
    for name in spec.columns:
        kind = spec.dtype(name)
        if isinstance(kind, pl.Enum):
            values[name] = kind.categories[0]
        else:
            values[name] = {pl.Date: date(2026, 5, 31), pl.String: "x"}.get(type(kind), 0)
    return pl.DataFrame({name: [value] for name, value in values.items()}).cast(
        {name: spec.dtype(name) for name in spec.columns}
    )


def broken(frame: pl.DataFrame, spec: CubeSpec) -> list[str]:
    """The broken rules, as 'column: rule'."""
    try:
        assert validated(frame, spec) is frame
    except BrokenFiguresError as error:
        return [line[4:].split(",")[0].split("(")[0] for line in str(error).splitlines()[1:]]
    return []


COLUMNS = [(spec.name, column) for spec in CUBES.values() for column in spec.columns]
SIGNED = (("movement", "accounts"), ("complaints", "days_to_close"), ("worklist", "dpd"), ("worklist", "unpaid_dues"))
"""Accounts are subtracted where they left a node; the others are as the source has them."""
WHOLE = [(name, column) for name, column in COLUMNS if CUBES[name].dtype(column) == pl.Int64]


@every("name", CUBES)
def test_a_row_that_keeps_every_rule_passes(name: str) -> None:
    spec = CUBES[name]
    assert broken(one_row(spec), spec) == []
    assert broken(one_row(spec).clear(), spec) == []


@every("case", COLUMNS)
def test_a_null_passes_only_where_it_may_be(case: tuple[str, str]) -> None:
    name, column = case
    spec = CUBES[name]
    frame = one_row(spec).with_columns(pl.lit(None, dtype=spec.dtype(column)).alias(column))
    nullable = spec.columns[column].nullable
    assert broken(frame, spec) == ([] if nullable else [f"{column}: not_nullable"])
    # What cannot be added up is held for the whole book, too, where its dimensions are null.
    whole_too = ("customers", "borrowers", "legal_stages")
    assert not (nullable and name not in whole_too and column in (*spec.grain, *STAMPS))


@every("case", WHOLE)
def test_a_number_may_be_negative_only_where_life_is_so(case: tuple[str, str]) -> None:
    name, column = case
    spec = CUBES[name]
    below = broken(one_row(spec).with_columns(pl.lit(-1, dtype=pl.Int64).alias(column)), spec)
    assert below == ([] if column in spec.money or case in SIGNED else [f"{column}: greater_than_or_equal_to"])
    above = broken(one_row(spec).with_columns(pl.lit(1, dtype=pl.Int64).alias(column)), spec)
    negative_part = name in ("position", "asset_class") and column.endswith("_negative")
    assert above == ([f"{column}: less_than_or_equal_to"] if negative_part else [])


@every("name", CUBES)
def test_a_key_twice_a_column_more_and_a_type_changed_are_refused(name: str) -> None:
    spec, row = CUBES[name], one_row(CUBES[name])
    last = row.columns[-1]
    assert broken(pl.concat([row, row]), spec) == ["the whole cube: multiple_fields_uniqueness"]
    assert broken(row.with_columns(pl.lit(1).alias("surprise")), spec) == ["the whole cube: column_in_schema"]
    assert broken(row.drop(last), spec) == ["the whole cube: column_in_dataframe"]
    assert f"{last}: dtype" in broken(row.with_columns(pl.lit(b"x").alias(last)), spec)


def test_the_sentence_names_rule_rows_and_values() -> None:
    spec = CUBES["position"]
    row = one_row(spec)
    frame = pl.concat([row.with_columns(accounts=pl.lit(count), segment=pl.lit(str(count))) for count in (-3, -2, 4)])
    with pytest.raises(BrokenFiguresError) as raised:
        validated(frame.cast({"accounts": pl.Int64}), spec)
    assert str(raised.value).splitlines() == [
        "The cube 'position' breaks its own rules:",
        "  - accounts: greater_than_or_equal_to(0), 2 rows, for example -3, -2",
    ]
