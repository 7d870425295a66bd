"""The quick check of a cube agrees with pandera, rule by rule, and pandera says what is wrong."""

from datetime import date

import polars as pl
import pytest

from tests.offenders import every
from validations.cubes import CUBES, CubeSpec
from validations.errors import BrokenFiguresError
from validations.frames import keeps_to, validated
from validations.judged import cube_schema


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


def is_broken(frame: pl.DataFrame, spec: CubeSpec) -> bool:
    try:
        validated(frame, spec)
    except BrokenFiguresError:
        return True
    return False


CASES = [(spec.name, column) for spec in CUBES.values() for column in spec.columns]


@every("name", CUBES)
def test_a_row_that_keeps_every_rule_passes(name: str) -> None:
    spec = CUBES[name]
    assert keeps_to(one_row(spec), spec)
    assert keeps_to(one_row(spec).clear(), spec)
    cube_schema(spec).validate(one_row(spec), lazy=True)


@every("case", CASES)
def test_a_null_passes_only_where_it_may_be(case: tuple[str, str]) -> None:
    name, column = case
    spec = CUBES[name]
    frame = one_row(spec).with_columns(pl.lit(None, dtype=spec.dtype(column)).alias(column))
    allowed = bool(spec.columns[column].nullable)
    assert keeps_to(frame, spec) is allowed
    assert is_broken(frame, spec) is not allowed


@pytest.mark.parametrize("value", [-1, 1])
@every("case", [case for case in CASES if CUBES[case[0]].dtype(case[1]) == pl.Int64])
def test_a_sign_passes_only_where_it_may_be(case: tuple[str, str], value: int) -> None:
    name, column = case
    spec = CUBES[name]
    frame = one_row(spec).with_columns(pl.lit(value, dtype=pl.Int64).alias(column))
    assert keeps_to(frame, spec) is not is_broken(frame, spec)


@every("name", CUBES)
def test_a_key_twice_a_column_more_and_a_type_changed_are_refused(name: str) -> None:
    spec, row = CUBES[name], one_row(CUBES[name])
    for frame in (
        pl.concat([row, row]),
        row.with_columns(pl.lit(1).alias("surprise")),
        row.drop(row.columns[-1]),
        row.with_columns(pl.lit(b"x").alias(row.columns[-1])),
    ):
        assert not keeps_to(frame, spec)
        assert is_broken(frame, spec)


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
