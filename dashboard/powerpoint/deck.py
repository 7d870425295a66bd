"""What goes onto slides: the message, what is found, one chart, one table, what the figures mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from dashboard.excel import Chart, Column, Matrix, PageExport, Table
from dashboard.excel.cell_text import texts
from dashboard.excel.page_export import DATES, KIND_OF_UNIT, WORDS
from dashboard.formats import Notation
from dashboard.metrics.model import Metric
from dashboard.palette import BETTER, NEUTRAL, WORSE, is_worse
from dashboard.value_names import named
from validations.dimensions import dimension
from validations.vocabulary import CLOSING_STATES, OPENING_STATES

_STATUS_COLOURS: Final = {"met": BETTER, "near": NEUTRAL, "missed": WORSE}
_STATES: Final = {name: at for at, name in enumerate(dict.fromkeys((*CLOSING_STATES, *OPENING_STATES)))}


@dataclass(frozen=True)
class Grid:
    """A table as it reads: its headings, its rows, which columns are words, and the colour of single cells."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: tuple[bool, ...]
    colours: tuple[tuple[str, ...], ...]
    """The colour of the text of each cell; empty where it has none of its own."""
    totals: bool = False
    """Whether the last row is the totals."""
    of_rows: int = 0
    """How many rows there would be without a cap."""


@dataclass(frozen=True, eq=False)
class Slide:
    """One slide. A table that does not fit goes on over further slides."""

    title: str
    """The message."""
    about: str = ""
    """Where it comes from: page and name of the chart or table."""
    findings: tuple[str, ...] = ()
    chart: Chart | None = None
    table: Grid | None = None
    restated: tuple[str, ...] = ()
    """Figures of this slide that an earlier pack told otherwise, old and new."""
    reading: str = ""
    """What else must be known to read it, such as what cannot be compared."""
    definitions: tuple[Metric, ...] = ()
    link: str = ""
    """Address that opens the same view."""


@dataclass(frozen=True, kw_only=True)
class Deck:
    """All slides of a file, and what stands on each of them."""

    export: PageExport
    """Title, month, as-of date, filters, warnings and notation."""
    of: str
    """What it is of, for example 'Zone: North'."""
    slides: tuple[Slide, ...]
    template: Path | None = None
    """The lender's own master slides."""


def grid_of(shown: Table | Matrix, settings: Notation, most_rows: int = 0) -> Grid:
    """A table or matrix as text, the same as on the screen; at most so many rows where that is not 0."""
    if isinstance(shown, Matrix):
        return _grid_of_matrix(shown, settings)
    frame = shown.frame.head(most_rows) if most_rows else shown.frame
    columns = shown.columns
    by_column = [texts(shown, one, settings, frame) for one in columns]
    rows = list(zip(*by_column, strict=True))
    colours = list(zip(*(_colours(one, frame) for one in columns), strict=True))
    if has_totals := shown.totals is not None:
        rows.append(_totals(shown, settings))
        colours.append(("",) * len(columns))
    return Grid(
        headings=tuple(one.label for one in columns),
        rows=tuple(rows),
        words=tuple(one.kind in WORDS | DATES for one in columns),
        colours=tuple(colours),
        totals=has_totals,
        of_rows=max(shown.rows, shown.of_rows or 0),
    )


def _colours(column: Column, frame: pl.DataFrame) -> list[str]:
    if not column.status:
        return [""] * frame.height
    return [_STATUS_COLOURS.get(str(status), "") for status in frame[column.status].to_list()]


def _totals(shown: Table, settings: Notation) -> tuple[str, ...]:
    """The row of totals: the word in the first column, nothing where a total was not handed over."""
    totals = shown.totals
    if totals is None:
        return ()
    known = totals.columns
    cells = [texts(shown, one, settings, totals)[0] if one.name in known else "" for one in shown.columns]
    return ("Total", *cells[1:]) if shown.columns[0].name not in known else tuple(cells)


def _grid_of_matrix(matrix: Matrix, settings: Notation) -> Grid:
    down, across = _in_order(matrix.frame[matrix.rows_by]), _in_order(matrix.frame[matrix.across])
    column = Column(matrix.metric.key, matrix.metric.label, matrix.kind or KIND_OF_UNIT[matrix.metric.unit])
    plain = Table(matrix.title, matrix.frame, (column,))
    said = texts(plain, column, settings)
    states = matrix.frame.select(pl.col(matrix.rows_by, matrix.across).cast(pl.String)).rows()
    found = dict(zip(states, said, strict=True))
    nothing = texts(plain, column, settings, pl.DataFrame({column.name: [0]}))[0]

    def label(key: str, state: str) -> str:
        return matrix.labels.get(key, {}).get(state, named(state))

    rows = tuple(
        (label(matrix.rows_by, opening), *(found.get((opening, closing), nothing) for closing in across))
        for opening in down
    )
    return Grid(
        headings=(
            f"{dimension(matrix.rows_by).label} \\ {dimension(matrix.across).label.lower()}",
            *(label(matrix.across, state) for state in across),
        ),
        rows=rows,
        words=(True, *(False for _ in across)),
        colours=tuple(
            (
                "",
                *(
                    "" if cell == nothing else _moved(opening, closing)
                    for closing, cell in zip(across, row[1:], strict=True)
                ),
            )
            for opening, row in zip(down, rows, strict=True)
        ),
        of_rows=len(down),
    )


def _in_order(states: pl.Series) -> Sequence[str]:
    present = states.cast(pl.String).unique().to_list()
    return sorted(present, key=lambda state: (_STATES.get(state, len(_STATES)), state))


def _moved(opening: str, closing: str) -> str:
    """Green where accounts fared better, red where worse."""
    worse = is_worse(opening, closing)
    return "" if worse is None else WORSE if worse else BETTER
