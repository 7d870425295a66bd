"""Tables and the workbook of Agency SLA."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from dashboard import charts, excel, sla
from dashboard.excel import Kind, Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.metrics import METRICS, Metric, metric
from dashboard.subjects.agency_sla import content
from dashboard.subjects.agency_sla.content import BESIDE, COURSE, AgencySla
from dashboard.subjects.report import Report
from dashboard.view import View

_TOO_FEW: Final = "too few cases"
_MISSED: Final = {"missed": "Missed", "since": "Missed since", "longest": "Months missed"}
_MET: Final = {"met": "Met", "not_judged": "Not judged", "share_met": "Share met", "share_met_by_weight": "By weight"}
_KINDS: Final = {"share_met": Kind.PERCENT, "share_met_by_weight": Kind.PERCENT, "since": Kind.MONTH}


@computed_once
def screen_tables(answers: Answers, content: AgencySla) -> Mapping[str, excel.Table]:
    """Every table on the screen by name."""
    made = {"breaches": breaches_table, "standing": standing_table, "gaps": gaps_table}
    return {name: table(content, answers.labels()) for name, table in made.items()}


def standing_table(content: AgencySla, labels: Labels) -> excel.Table:
    """The agencies with what they miss and since when, what alerts speak of, shares of terms met, and conduct."""
    others = [key for key in BESIDE if key not in content.alerted]
    alerted, beside = (
        excel.figures_table("", content.standing, by=[], metrics=[metric(key) for key in keys]).columns
        for keys in (content.alerted, others)
    )
    missed, met = (
        tuple(excel.Column(name, label, _KINDS.get(name, Kind.COUNT)) for name, label in named.items())
        for named in (_MISSED, _MET)
    )
    return excel.Table(
        f"Agencies{' that miss an SLA' if content.only_missed else ''}, {content.view.month_in_words}",
        content.standing,
        (excel.dimension_column("agency_code", labels), *missed, *alerted, *met, *beside),
        note="Missed since: the first month of the miss that lasts longest; months missed: those of the longest run, "
        "without months that could not be judged. Share met: SLAs met of those that could be judged; by weight: the "
        "same with the weights agreed.",
    )


def breaches_table(content: AgencySla, labels: Labels) -> excel.Table:
    """Every term missed in the month, the longest run of misses first."""
    missed = content.breaches.sort(
        "months_missed", "weight", "agency_code", descending=[True, True, False], nulls_last=True
    )
    return _listed(content, "SLAs missed, and since when", missed, labels, _BREACH)


def cells_table(content: AgencySla, labels: Labels) -> excel.Table:
    """Every cell of the matrix in words."""
    title = "Agencies and measures with a miss" if content.only_missed else "Every agency and measure"
    return _listed(content, title, content.matrix, labels, _CELL)


def history_table(content: AgencySla, labels: Labels, cells: pl.DataFrame) -> excel.Table:
    """Cells of several months in words."""
    return _listed(content, "SLAs by month", cells, labels, _HISTORY)


def values_table(content: AgencySla, labels: Labels) -> excel.Table:
    """Agencies down, measures across, coloured as the grid on the screen: value, what was agreed, cases."""
    wide = content.matrix.select("agency_code").unique(maintain_order=True)
    columns = [excel.dimension_column("agency_code", labels)]
    for one in content.across(labels):
        names = {part: f"{one.key}.{part}" for part in ("value", "threshold", "cases", "status", "words")}
        own = _suppressed(content.matrix.filter(pl.col("measure") == one.key))
        cells = own.rename(names).select("agency_code", *names.values())
        wide = wide.join(cells, on="agency_code", how="left", maintain_order="left")
        columns += _grid_columns(one, names)
    missed = " with a miss" if content.only_missed else ""
    title = f"Agencies and measures{missed}, {content.view.month_in_words}"
    return excel.Table(title, wide.with_columns(kind=pl.lit(None, pl.String)), tuple(columns), note=_GRID_NOTE)


def gaps_table(content: AgencySla, labels: Labels) -> excel.Table:
    """Agencies without a term in force, and terms that ended with none in their place."""
    day = content.judged.day
    none = content.judged.terms.without(content.working, day)
    rows = [
        {"agency_code": agency, "what": "No SLA in force", "measure": None, "ended_on": None} for agency in sorted(none)
    ]
    for row in content.judged.terms.expired(day).iter_rows(named=True):
        known = row["measure"] in METRICS
        named = sla.Measure(METRICS[row["measure"]], row["product_code"], row["bucket"]) if known else None
        label = named.named(labels.get("product_code", {})).label if named else row["measure"]
        rows.append({"agency_code": row["agency_code"], "what": "Ended", "measure": label, "ended_on": row["ended_on"]})
    schema = {"agency_code": pl.String, "what": pl.String, "measure": pl.String, "ended_on": pl.Date}
    return excel.listing(
        "Agencies without an SLA, and SLAs that ended",
        pl.DataFrame(rows, schema=schema),
        headings={"agency_code": "Agency", "what": "Gap", "measure": "Measure", "ended_on": "Ended on"},
        labels=labels,
    )


def sheets(content: AgencySla, labels: Labels) -> Sheets:
    """The sheets of the page's workbook."""
    return [
        standing_table(content, labels),
        excel.Chart(f"Share of SLAs met over time, {content.whose}", content.course, COURSE),
        values_table(content, labels),
        cells_table(content, labels),
        breaches_table(content, labels),
        gaps_table(content, labels),
    ]


def _listed(content: AgencySla, title: str, cells: pl.DataFrame, labels: Labels, columns: Sequence[str]) -> excel.Table:
    known = {one.key: one for one in content.measures(labels)}
    before = _earlier(content.judged.cells, content.view)
    cells = _suppressed(cells) if "status" in cells.columns else cells.with_columns(words=pl.lit(None, pl.String))
    keys = cells["measure"].to_list()
    shown = [known[key] for key in keys]
    said = {
        "measure": [one.label for one in shown],
        "unit_kind": [excel.kind_of_unit(one.unit).value for one in shown],
        "must_be": [charts.AGREED_SIGNS[one.higher_is == "bad"] for one in shown],
        "reached": cells["value"].cast(pl.Float64),
        "words": cells["words"],
        "agreed": cells["threshold"].cast(pl.Float64),
        "before": [before.get(cell) for cell in cells[["agency_code", "measure"]].rows()],
    }
    held = {name: cells[name] if name in cells.columns else [None] * cells.height for name in _LISTED}
    kinds = {"month": Kind.MONTH, "since": Kind.MONTH, "weight": Kind.PERCENT}
    headings = {name: _HEADINGS[name] for name in columns}
    frame = pl.DataFrame(held | said, schema_overrides=_LISTED)
    table = excel.listing(title, frame, headings=headings, kinds=kinds, labels=labels)
    figures = ("reached", "agreed", "before")
    words = {"reached": "words"}
    shown_as = [
        replace(one, kinds="unit_kind", words=words.get(one.name, "")) if one.name in figures else one
        for one in table.columns
    ]
    return replace(table, columns=tuple(shown_as))


_GRID_NOTE: Final = "Green: met. Red: missed. No colour: nothing was agreed, too few cases, or not recorded."


def _suppressed(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells without the values that stand on too few cases, and the words in their place."""
    few = pl.col("status") == _TOO_FEW
    return cells.with_columns(pl.when(~few).then(pl.col("value")), words=pl.when(few).then(pl.lit(_TOO_FEW)))


def _grid_columns(one: Metric, names: Mapping[str, str]) -> list[excel.Column]:
    """A measure's figure coloured by its status, what was agreed, and its cases."""
    kind, sign = excel.kind_of_unit(one.unit), charts.AGREED_SIGNS[one.higher_is == "bad"]
    figure = excel.Column(
        names["value"], one.label, kind, kinds="kind", words=names["words"], status=names["status"], metric=one
    )
    agreed = excel.Column(names["threshold"], f"{one.label}: agreed {sign}", kind, kinds="kind")
    cases = excel.Column(names["cases"], f"{one.label}: cases", Kind.COUNT, kinds="kind")
    return [figure, agreed, *([cases] if one.cases else [])]


_HEADINGS: Final = {
    "month": "Month",
    "agency_code": "Agency",
    "measure": "Measure",
    "reached": "Reached",
    "must_be": "Must be",
    "agreed": "Agreed",
    "status": "Status",
    "cases": "Cases",
    "before": "Month before",
    "since": "Missed since",
    "months_missed": "Months missed",
    "months_not_judged": "Months not judged since",
    "weight": "Weight",
}
_CELL: Final = (
    "agency_code",
    "measure",
    "reached",
    "must_be",
    "agreed",
    "status",
    "since",
    "cases",
    "before",
    "weight",
)
_HISTORY: Final = ("month", "measure", "reached", "must_be", "agreed", "status", "cases", "weight")
_BREACH: Final = (
    "agency_code",
    "measure",
    "since",
    "months_missed",
    "reached",
    "must_be",
    "agreed",
    "before",
    "cases",
    "weight",
    "months_not_judged",
)
_LISTED: Final = {
    "month": pl.Date,
    **dict.fromkeys(("agency_code", "measure", "unit_kind", "must_be", "status", "words"), pl.String),
    **dict.fromkeys(("reached", "agreed", "before"), pl.Float64),
    "cases": pl.Int64,
    "since": pl.Date,
    "months_missed": pl.Int64,
    "months_not_judged": pl.Int64,
    "weight": pl.Float64,
}


def _earlier(cells: pl.DataFrame, view: View) -> dict[tuple[str, str], float | None]:
    """The value of each agency and measure in the month before the one shown."""
    recent = view.recent(2)
    rows = cells.filter(pl.col("month") == recent[0]) if len(recent) > 1 else cells.clear()
    return {
        (agency, measure): value for agency, measure, value in rows.select("agency_code", "measure", "value").rows()
    }


REPORT: Final = Report(
    "agency_sla",
    content.TITLE,
    content.SHOWN,
    lambda reader, view: sheets(content.content(reader, view), reader.labels()),
    lambda reader, view: content.content(reader, view).headlines,
    shows=lambda _basis: BESIDE,
)
