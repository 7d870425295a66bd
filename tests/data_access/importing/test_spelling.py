"""Three digits after a point are a decimal part only where the column shows it."""

from pathlib import Path

import polars as pl
import pytest

from data_access.importing.csv_files import stage_csv


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["100.25", "55.555", ""], ["100.25", "55.5550", None]),
        (["-0.5", "-1.500"], ["-0.5", "-1.5000"]),
        (["1.500", "2.750"], ["1.500", "2.750"]),  # nothing says which
        (["1500", "1.500"], ["1500", "1.500"]),
        (["1.5", "1.500", "12,75"], ["1.5", "1.500", "12,75"]),  # a comma is written for the decimals too
        (["v1.5", "1.500", "2.5"], ["v1.5", "1.500", "2.5"]),  # not a column of numbers
        (["1.5", "1.500.000"], ["1.5", "1.500.000"]),
    ],
)
def test_the_rest_of_a_column_tells_what_three_digits_are(
    written: list[str], read: list[str | None], tmp_path: Path
) -> None:
    lines = ["id,amount", *(f'{row},"{value}"' if value else f"{row}," for row, value in enumerate(written))]
    (tmp_path / "file.csv").write_text("\n".join(lines) + "\n", "utf-8")
    folder = tmp_path / "any [name] *"
    folder.mkdir()
    stage_csv(tmp_path / "file.csv", folder / "file.parquet")
    assert pl.read_parquet(folder / "file.parquet", glob=False)["amount"].to_list() == read
    assert [path.name for path in folder.iterdir()] == ["file.parquet"]
