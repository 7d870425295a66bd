"""Agency SLA compliance: who meets what was agreed, what is missed and since when, and whose SLAs have run out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

import polars as pl

from dashboard import charts, excel, formats, sla
from dashboard.excel import Kind, Sheets
from dashboard.figures.answers import Answers, computed_once
from dashboard.figures.figure_source import Labels
from dashboard.figures.frames import collected
from dashboard.metrics import METRICS, Metric, Unit, metric
from dashboard.metrics.model import Total
from dashboard.subjects.headlines import Headline
from dashboard.view import View
from validations.vocabulary import NONE

TITLE: Final = "Agency SLA"
SHOWN: Final = ("allocated_accounts", "attempts", "promises_due", "complaints_attributed", "deposited_in_time_rate")
"""Metrics whose common dimensions the page is filtered by: one of each cube that most terms are about."""
BESIDE: Final = ("allocated_accounts", "outside_window_rate", "attempts_while_complaint_open")
"""What stands beside an agency's terms: its size, and conduct, which comes before any other term."""
MONTHS: Final = 24
"""Months looked at for how long a term has been missed."""
COURSE: Final = (
    Metric(
        "share_met",
        "Share of SLAs met",
        Unit.PERCENT,
        Total(()),
        "SLAs met, of those of the selection that could be judged in the month.",
        "SLAs met ÷ SLAs met or missed",
        "good",
    ),
    Metric(
        "share_met_by_weight",
        "Share of SLAs met, by weight",
        Unit.PERCENT,
        Total(()),
        "SLAs met, of those of the selection that could be judged in the month, each counted by the weight agreed.",
        "weight of SLAs met ÷ weight of SLAs met or missed",
        "good",
    ),
)
"""The course of compliance; it is judged from figures, and so is no figure of the catalogue itself."""
_TOO_FEW: Final = "too few cases"
_STANDING: Final = {
    "met": "Met",
    "missed": "Missed",
    "not_judged": "Not judged",
    "share_met": "Share met",
    "share_met_by_weight": "Share met, by weight",
    "longest": "Longest run of misses, months missed",
}


@dataclass(frozen=True, eq=False)
class AgencySla:
    """Everything the page draws."""

    view: View
    judged: sla.Judgement
    beside: pl.DataFrame
    """agency_code x what stands beside the terms, of agencies that hold accounts."""
    held: pl.DataFrame
    """month x agency_code x allocated_accounts, of the months in the course."""
    agencies: Mapping[str, str]
    """Name of every agency that holds accounts or has an SLA in force, by code."""
    settings: formats.Notation

    @cached_property
    def whole(self) -> Mapping[str, float | int | None]:
        """Terms met, missed and not judged over the agencies that hold something here, and the shares met."""
        return collected(sla.shares(self._of_working(self.judged.shown), by=())).row(0, named=True)

    @cached_property
    def longest(self) -> int | None:
        """Months missed in the longest run of misses that is still going on."""
        return max(self.breaches["months_missed"].to_list(), default=None)

    @cached_property
    def breaches(self) -> pl.DataFrame:
        """The SLAs missed in the month shown, of the agencies that hold something here."""
        return collected(self._of_working(self.judged.breaches))

    @cached_property
    def headlines(self) -> list[Headline]:
        """The cards: terms met of those that could be judged, missed, not judged, and agencies without terms."""
        whole, judged = self.whole, (self.whole["met"] or 0) + (self.whole["missed"] or 0)
        months = (
            ""
            if self.longest is None
            else f"at most {self.longest} judged month{'' if self.longest == 1 else 's'} in a row"
        )
        gaps = self.judged.terms.without(self.working, self.judged.day)
        return [
            Headline("SLAs met", Unit.PERCENT, whole["share_met"], beside=f"{whole['met']} of {judged} judged"),
            Headline("SLAs met, by weight", Unit.PERCENT, whole["share_met_by_weight"]),
            Headline("SLAs missed", Unit.COUNT, whole["missed"] or 0, beside=months),
            Headline("Not judged", Unit.COUNT, whole["not_judged"] or 0),
            Headline("Agencies without an SLA", Unit.COUNT, len(gaps), beside=f"of {len(self.working)} with accounts"),
        ]

    @cached_property
    def standing(self) -> pl.DataFrame:
        """One row per agency that holds something here, the smallest share met first, those not judged last."""
        missed = self.breaches.lazy().group_by("agency_code")
        longest = missed.agg(pl.col("months_missed").max().alias("longest"))
        beside = (
            sla.shares(self._of_working(self.judged.shown))
            .join(longest, on="agency_code", how="left")
            .join(self.beside.lazy(), on="agency_code", how="left")
        )
        order = ("share_met", "missed", "agency_code")
        return collected(beside.sort(order, descending=[False, True, False], nulls_last=True))

    @cached_property
    def matrix(self) -> pl.DataFrame:
        """The cells of the month shown in the order of the standing; only agencies that hold accounts or have cases."""
        cells = self._of_working(self.judged.shown)
        order = self.standing[["agency_code"]].lazy()
        return collected(order.join(cells, on="agency_code", how="inner", maintain_order="left"))

    def _of_working(self, cells: pl.DataFrame) -> pl.LazyFrame:
        """The cells of agencies that hold accounts, or have cases of any measure, within the filters."""
        return cells.lazy().filter(pl.col("agency_code").is_in(self.working))

    @cached_property
    def working(self) -> list[str]:
        """Agencies with accounts, or with cases of any measure, within the filters."""
        held = self.beside[["agency_code", "allocated_accounts"]].rows()
        counted = self.judged.shown[["agency_code", "cases"]].rows()
        return sorted({agency for agency, count in (*held, *counted) if count} - {NONE})

    @property
    def whose(self) -> str:
        """Whose SLAs the figures of the page are about, in words."""
        picked = self.view.scope.values("agency_code")
        agencies = f"{len(picked)} agencies" if picked else "all agencies"
        named = self.agencies.get(picked[0], picked[0]) if len(picked) == 1 else agencies
        return f"{named}, within the filters" if self.view.scope.without("agency_code").picked else named

    @property
    def why_no_cells(self) -> str:
        """Why the grid of agencies and measures is empty, in a sentence."""
        if not self.working:
            return "No agency holds accounts or has cases within these filters."
        if len(self.working) == 1:
            name = self.agencies.get(self.working[0], self.working[0])
            return f"{name} holds accounts here but has no SLA in force."
        return f"{len(self.working)} agencies hold accounts here; none of them has an SLA in force."

    @cached_property
    def course(self) -> pl.DataFrame:
        """month x the share of judged SLAs that were met: of the selection, as the cards count the month shown."""
        recent = self.judged.cells.lazy().filter(pl.col("month").is_in(list(self.view.recent())))
        cased = self.judged.cells.filter(pl.col("cases") > 0).select("month", "agency_code")
        holding = self.held.filter(pl.col("allocated_accounts") > 0).select("month", "agency_code")
        working = pl.concat([cased, holding.cast(cased.schema)]).unique().lazy()
        shown = recent.join(working, on=["month", "agency_code"], how="semi")
        return collected(sla.shares(shown, by=("month",)).sort("month"))

    def measures(self, labels: Labels) -> list[Metric]:
        """The measures of the matrix under the names of its columns."""
        return [one.named(labels.get("product_code", {})) for one in self.judged.measures]

    def tables(self, labels: Labels) -> Mapping[str, excel.Table]:
        """Every table on the screen by name."""
        return {
            "breaches": self.breaches_table(labels),
            "standing": self.standing_table(labels),
            "gaps": self.gaps_table(labels),
        }

    def standing_table(self, labels: Labels) -> excel.Table:
        """The agencies with their share of terms met and what stands beside it."""
        beside = [metric(key) for key in BESIDE]
        table = excel.figures_table(
            f"Agencies, {self.view.month_in_words}",
            self.standing,
            by=["agency_code"],
            metrics=beside,
            labels=labels,
            note="Share met: SLAs met of those that could be judged; by weight: the same with the weights agreed.",
        )
        kinds = {"share_met": Kind.PERCENT, "share_met_by_weight": Kind.PERCENT}
        own = tuple(excel.Column(name, label, kinds.get(name, Kind.COUNT)) for name, label in _STANDING.items())
        return excel.Table(table.title, table.frame, (table.columns[0], *own, *table.columns[1:]), note=table.note)

    def breaches_table(self, labels: Labels) -> excel.Table:
        """Every term missed in the month, the longest run of misses first."""
        missed = self.breaches.sort(
            "months_missed", "weight", "agency_code", descending=[True, True, False], nulls_last=True
        )
        return self._listed("SLAs missed, and since when", missed, labels, _BREACH)

    def cells_table(self, labels: Labels) -> excel.Table:
        """Every cell of the matrix in words."""
        return self._listed("Every agency and measure", self.matrix, labels, _CELL)

    def history_table(self, labels: Labels, cells: pl.DataFrame) -> excel.Table:
        """Cells of several months in words."""
        return self._listed("SLAs by month", cells, labels, _HISTORY)

    def values_table(self, labels: Labels) -> excel.Table:
        """Agencies down, measures across, coloured as the grid on the screen: value, what was agreed, cases."""
        wide = self.matrix.select("agency_code").unique(maintain_order=True)
        columns = [excel.dimension_column("agency_code", labels)]
        for one in self.measures(labels):
            names = {part: f"{one.key}.{part}" for part in ("value", "threshold", "cases", "status", "words")}
            own = _suppressed(self.matrix.filter(pl.col("measure") == one.key))
            cells = own.rename(names).select("agency_code", *names.values())
            wide = wide.join(cells, on="agency_code", how="left", maintain_order="left")
            columns += _grid_columns(one, names)
        title = f"Agencies and measures, {self.view.month_in_words}"
        return excel.Table(title, wide.with_columns(kind=pl.lit(None, pl.String)), tuple(columns), note=_GRID_NOTE)

    def gaps_table(self, labels: Labels) -> excel.Table:
        """Agencies without a term in force, and terms that ended with none in their place."""
        day = self.judged.day
        none = self.judged.terms.without(self.working, day)
        rows = [
            {"agency_code": agency, "what": "No SLA in force", "measure": None, "ended_on": None}
            for agency in sorted(none)
        ]
        for row in self.judged.terms.expired(day).iter_rows(named=True):
            known = row["measure"] in METRICS
            named = sla.Measure(METRICS[row["measure"]], row["product_code"], row["bucket"]) if known else None
            label = named.named(labels.get("product_code", {})).label if named else row["measure"]
            rows.append(
                {"agency_code": row["agency_code"], "what": "Ended", "measure": label, "ended_on": row["ended_on"]}
            )
        schema = {"agency_code": pl.String, "what": pl.String, "measure": pl.String, "ended_on": pl.Date}
        return excel.listing(
            "Agencies without an SLA, and SLAs that ended",
            pl.DataFrame(rows, schema=schema),
            headings={"agency_code": "Agency", "what": "Gap", "measure": "Measure", "ended_on": "Ended on"},
            labels=labels,
        )

    def sheets(self, labels: Labels) -> Sheets:
        """The sheets of the page's workbook."""
        return [
            self.standing_table(labels),
            excel.Chart(f"Share of SLAs met over time, {self.whose}", self.course, COURSE),
            self.values_table(labels),
            self.cells_table(labels),
            self.breaches_table(labels),
            self.gaps_table(labels),
        ]

    def _listed(self, title: str, cells: pl.DataFrame, labels: Labels, columns: Sequence[str]) -> excel.Table:
        known = {one.key: one for one in self.measures(labels)}
        before = earlier(self.judged.cells, self.view)
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
_CELL: Final = ("agency_code", "measure", "reached", "must_be", "agreed", "status", "cases", "before", "weight")
_HISTORY: Final = ("month", "measure", "reached", "must_be", "agreed", "status", "cases", "weight")
_BREACH: Final = (
    "agency_code",
    "measure",
    "reached",
    "must_be",
    "agreed",
    "cases",
    "before",
    "since",
    "months_missed",
    "months_not_judged",
    "weight",
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


def earlier(cells: pl.DataFrame, view: View) -> dict[tuple[str, str], float | None]:
    """The value of each agency and measure in the month before the one shown."""
    recent = view.recent(2)
    rows = cells.filter(pl.col("month") == recent[0]) if len(recent) > 1 else cells.clear()
    return {
        (agency, measure): value for agency, measure, value in rows.select("agency_code", "measure", "value").rows()
    }


def days_of(reader: Answers, view: View) -> dict[date, date]:
    """The day-end of each month looked at, the one shown last."""
    return {month: reader.manifest.months[f"{month:%Y-%m}"].as_of for month in view.recent(MONTHS)}


@computed_once
def content(reader: Answers, view: View, *, all_measures: bool = False) -> AgencySla:
    """Ask for everything the page draws."""
    judged = _judged(reader, view, all_measures=all_measures)
    # Asked of all agencies, which is the same question whoever is picked.
    everyone, picked = view.scope.without("agency_code"), view.scope.values("agency_code")
    beside = reader.answer(list(BESIDE), by=["agency_code"], scope=everyone, months=[view.month])
    held = reader.answer(["allocated_accounts"], by=["month", "agency_code"], scope=everyone, months=view.recent())
    if picked:
        mine = pl.col("agency_code").is_in(picked)
        beside, held = beside.filter(mine), held.filter(mine)
    codes = {*judged.shown["agency_code"].to_list(), *beside["agency_code"].to_list()} - {NONE}
    names = reader.labels()["agency_code"]
    named = {code: names.get(code, code) for code in sorted(codes)}
    return AgencySla(view, judged, beside, held, named, reader.settings)


def _judged(reader: Answers, view: View, *, all_measures: bool) -> sla.Judgement:
    """What one agency reached is the same whoever else is looked at, so it is taken from the judgement of all."""
    scope = view.scope.without("agency_code")

    def judge() -> sla.Judgement:
        return sla.judgement(reader, reader.terms, days_of(reader, view), view.month, scope, all_measures=all_measures)

    judged = reader.once(("judged", view.month, scope, all_measures), judge)
    return judged.of(view.scope.values("agency_code"))
