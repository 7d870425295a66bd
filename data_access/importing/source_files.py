"""The given files as relations: how each is called in SQL, and its rows as Parquet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet

from data_access.importing.csv_files import UnreadableLine, stage_csv
from data_access.importing.excel_files import refuse_several_with_data, sheet_names, stage_sheet
from data_access.importing.spelling import FILE, ROW, checked_header, identifier, listed, literal
from validations.errors import ImportFileError, NoRowsError

CSV_SUFFIXES: Final = (".csv", ".tsv", ".txt")
EXCEL_SUFFIXES: Final = (".xlsx", ".xlsm", ".xlsb", ".xls")
PARQUET_SUFFIXES: Final = (".parquet",)
ROW_NUMBER: Final = "file_row_number"
"""The column that DuckDB adds to the rows of a Parquet file."""
PERIOD_AT_END: Final = re.compile(r"_*(19|20)\d\d(_?(0[1-9]|1[0-2])(_?[0-3]\d)?)?$")


@dataclass(frozen=True)
class Source:
    """One file, or one sheet of a workbook; `others` are its other sheets where the sheet was not named."""

    file: Path
    sheet: str | None = None
    others: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How a sentence names it."""
        return f"'{self.file.name}'" if self.sheet is None else f"sheet '{self.sheet}' of '{self.file.name}'"


@dataclass(frozen=True)
class Staged:
    """The rows of a source, ready for SQL."""

    source: Source
    query: str
    path: Path
    columns: tuple[str, ...]
    rows: int
    unreadable: tuple[UnreadableLine, ...] = ()
    notes: tuple[str, ...] = ()


def named_sources(files: Sequence[Path]) -> dict[str, tuple[Source, ...]]:
    """Relation name -> the source or sources behind it.

    A file is called after its name without the suffix, in lower case, other characters than letters and digits as `_`:
    `LMS export.csv` is `lms_export`. A sheet is `file__sheet`, the first sheet also `file`. A year, month or day at the
    end of the name may be left out: `loans_2026_04.csv` and `loans_2026_05.csv` together are also `loans`.
    Raises ImportFileError when a file is missing or of another kind, or when two files would have one name.
    """
    if not files:
        raise ImportFileError("No file was given; name at least one CSV, Excel or Parquet file to import.")
    own: dict[str, tuple[Source, ...]] = {}
    families: dict[str, tuple[Source, ...]] = {}
    for file in files:
        for name, family, source in _names(file):
            if name in own:
                raise ImportFileError(
                    f"{source.label} and {own[name][0].label} would both be called '{name}' in SQL; rename one."
                )
            own[name] = (source,)
            if family:
                families[family] = (*families.get(family, ()), source)
    return families | own


def under_one_name(relations: Mapping[str, tuple[Source, ...]], name: str | None) -> dict[str, tuple[Source, ...]]:
    """The relations, and all files together under the one name that a folder reads where no file has that name."""
    if name is None or name in relations:
        return dict(relations)
    whole: dict[Path, Source] = {}
    for sources in relations.values():
        for source in sources:
            whole.setdefault(source.file, source)
    return {**relations, name: tuple(whole.values())}


def _names(file: Path) -> list[tuple[str, str, Source]]:
    """(name, name without its period, source) of everything in a file."""
    if not file.is_file():
        raise ImportFileError(f"There is no file '{file}'; check the path.")
    stem = identifier(file.stem)
    family = PERIOD_AT_END.sub("", stem)
    suffix = file.suffix.lower()
    if suffix in (*CSV_SUFFIXES, *PARQUET_SUFFIXES):
        return [(stem, family if family != stem else "", Source(file))]
    if suffix not in EXCEL_SUFFIXES:
        allowed = ", ".join((*CSV_SUFFIXES, *EXCEL_SUFFIXES, *PARQUET_SUFFIXES))
        raise ImportFileError(f"'{file.name}' ends in '{file.suffix}'; files that can be read end in {allowed}.")
    return _sheets(file, stem, family if family != stem else "")


def _sheets(file: Path, stem: str, family: str) -> list[tuple[str, str, Source]]:
    sheets = sheet_names(file)
    named = [
        (f"{stem}__{identifier(sheet)}", f"{family}__{identifier(sheet)}" if family else "", Source(file, sheet))
        for sheet in sheets
    ]
    return [(stem, family, Source(file, sheets[0], tuple(sheets[1:]))), *named]


def stage(source: Source, folder: Path) -> Staged:
    """Rows of the source as Parquet with `_file` and `_row`; Parquet files are read where they are.

    Raises ImportFileError when the source cannot be read.
    """
    if source.file.suffix.lower() in PARQUET_SUFFIXES:
        return _in_place(source)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{len(list(folder.iterdir())):04}.parquet"
    unreadable: list[UnreadableLine] = []
    notes: tuple[str, ...] = ()
    if source.sheet is None:
        rows, unreadable = stage_csv(source.file, target)
    else:
        refuse_several_with_data(source.file, source.sheet, source.others)
        rows, notes = stage_sheet(source.file, source.sheet, target)
    columns = tuple(pyarrow.parquet.read_schema(target).names)[:-2]
    query = f"SELECT * FROM read_parquet({literal(target)})"  # noqa: S608 - a path of ours, quoted
    return Staged(source, query, target, columns, rows, tuple(unreadable), notes)


def _in_place(source: Source) -> Staged:
    metadata = _parquet_metadata(source.file)
    columns = checked_header(metadata.schema.to_arrow_schema().names, source.label)
    if metadata.num_rows == 0:
        raise NoRowsError(f"{source.label} has no rows; was the export cut off?")
    if ROW_NUMBER in (column.lower() for column in columns):
        raise ImportFileError(f"{source.label} has a column '{ROW_NUMBER}', a name DuckDB keeps for itself; rename it.")
    path = source.file.resolve()
    query = (
        f"SELECT * EXCLUDE (file_row_number), {literal(source.file.name)} AS {FILE}, file_row_number + 1 AS {ROW} "  # noqa: S608
        f"FROM read_parquet({literal(path)}, file_row_number = true)"
    )
    return Staged(source, query, path, tuple(columns), metadata.num_rows)


def _parquet_metadata(path: Path) -> Any:
    try:
        return pyarrow.parquet.read_metadata(path)
    except (pa.ArrowInvalid, OSError):
        raise ImportFileError(
            f"'{path.name}' is not a whole Parquet file; it was cut off or is another kind of file, so copy it again."
        ) from None


def stacked(name: str, parts: Sequence[Staged]) -> str:
    """The query that gives the rows of all parts; they must have the same columns."""
    expected = {column.lower(): column for column in parts[0].columns}
    for part in parts[1:]:
        found = {column.lower(): column for column in part.columns}
        missing = [*(expected[c] for c in expected.keys() - found), *(found[c] for c in found.keys() - expected)]
        if missing:
            raise ImportFileError(
                f"'{name}' stands for {len(parts)} files, but {parts[0].source.label} and {part.source.label} differ "
                f"in {listed(sorted(missing))}; give the files one by one, or name them apart in the SELECT."
            )
    return " UNION ALL BY NAME ".join(f"({part.query})" for part in parts)


def unused(relations: Mapping[str, Sequence[Source]], used: Sequence[Source]) -> tuple[str, ...]:
    """Names of given files that no SELECT reads."""
    read = {source.file for source in used}
    return tuple(
        sorted({source.file.name for sources in relations.values() for source in sources} - {f.name for f in read})
    )
