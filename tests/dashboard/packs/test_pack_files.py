"""Packs read back: every figure is that of the screen; what is doubted is refused; what was restated is marked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from pptx import Presentation

from dashboard import formats
from dashboard.excel import Chart, Column, Table
from dashboard.excel.page_export import MONEYS
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import StoreReader, open_figures
from dashboard.metrics import Metric, Unit, cases_column
from dashboard.packs.declaration import SlideOf, load_packs
from dashboard.packs.pack_files import PackFiles, PackTask, Wanted, made
from dashboard.subjects import report
from dashboard.targets import Calendar
from data_access.doubts import SeenDoubt
from data_access.pack_history import KEPT, keep_pack, previous_pack
from data_access.settings import Settings
from data_access.state import state_of
from data_access.store import store_of
from validations.errors import PackRefusedError, UserError
from validations.plausibility.doubt import Doubt

PACKS = load_packs()


def nothing(_what: str, _share: float) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def settings(demo_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    state = tmp_path_factory.mktemp("state") / "state.sqlite"
    return replace(demo_settings, state_url=f"sqlite:///{state}", dashboard_url="https://cash.lender.example/")


@pytest.fixture(scope="module")
def ask(settings: Settings) -> Answers:
    return Answers(open_figures(store_of(settings), calendar=Calendar.of(settings)), settings)


def wanted(ask: Answers, name: str) -> Wanted:
    agency = Scope.of({"agency_code": ["FAN1"]})
    return Wanted(PACKS[name], agency if name == "agency" else Scope())


@pytest.fixture(scope="module")
def of_portfolio(ask: Answers) -> PackFiles:
    return made(ask, wanted(ask, "portfolio"), nothing)


@pytest.fixture(scope="module")
def of_agency(ask: Answers) -> PackFiles:
    return made(ask, wanted(ask, "agency"), nothing)


def slides(files: PackFiles) -> list[Any]:
    return list(Presentation(BytesIO(files.slides)).slides)


def words(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def tables(slide: Any) -> Iterator[list[list[str]]]:
    for shape in slide.shapes:
        if shape.has_table:
            yield [[cell.text for cell in row.cells] for row in shape.table.rows]


def charts(slide: Any) -> Iterator[Any]:
    yield from (shape.chart for shape in slide.shapes if shape.has_chart)


def about(files: PackFiles, page: str, title: str) -> list[Any]:
    """The slides of a chart or table, by the line at their foot."""
    return [one for one in slides(files) if f"{report(page).title}: {title}" in words(one)]


def on_screen(ask: Answers, files: PackFiles, one: SlideOf, name: str, kind: type[Any]) -> Any:
    """The sheet as the page draws it, asked anew."""
    start = name.rstrip("*, ")
    found = report(one.page).sheets(ask, files.view)
    return next((sheet for sheet in found if isinstance(sheet, kind) and start.strip("* ") in sheet.title), None)


def told(frame: pl.DataFrame, shown: Metric) -> list[float | None]:
    cases = frame[cases_column(shown.key)].to_list() if cases_column(shown.key) in frame.columns else [None] * 99
    few = [formats.too_few(shown.minimum_cases, n) for n in cases]
    return [None if hidden else value for value, hidden in zip(frame[shown.key].to_list(), few, strict=False)]


def _of_catalogue(column: Column) -> bool:
    """Whether a column stands under the name of its metric."""
    return column.metric is not None and column.metric.key == column.name


@pytest.mark.parametrize("name", ["portfolio", "agency"])
def test_every_figure_of_charts_and_tables_is_that_of_the_screen(
    ask: Answers, request: pytest.FixtureRequest, name: str
) -> None:
    files: PackFiles = request.getfixturevalue(f"of_{name}")
    seen = 0
    for one in PACKS[name].slides:
        chart = on_screen(ask, files, one, one.chart, Chart) if one.chart else None
        if chart is not None and chart.series is None and chart.rows:
            drawn = next(charts(about(files, one.page, chart.title)[0]))
            series = {each.name: list(each.values) for plot in drawn.plots for each in plot.series}
            largest = max(abs(v) for m in chart.metrics for v in chart.frame[m.key].drop_nulls().to_list() or [0])
            unit = chart.metrics[0].unit
            divisor = 1 if unit is Unit.PERCENT else formats.axis_scale(unit, largest, ask.settings).divisor
            for shown in chart.metrics:
                expected = [None if v is None else v / divisor for v in told(chart.frame, shown)]
                assert series[shown.label] == pytest.approx(expected, nan_ok=True), (chart.title, shown.key)
                seen += 1
        table = on_screen(ask, files, one, one.table, Table) if one.table else None
        if table is not None and table.rows and table.metrics:
            lead = chart or table
            rows = [row for each in about(files, one.page, lead.title) for grid in tables(each) for row in grid[1:]]
            headings = next(tables(about(files, one.page, lead.title)[0]))[0]
            for column in (each for each in table.columns if _of_catalogue(each) and each.label in headings):
                expected_texts = formats.figures(table.frame, column.metric, ask.settings)
                at = headings.index(column.label)
                assert [row[at] for row in rows][: len(expected_texts)] == expected_texts[: one.rows or None]
                seen += 1
    assert seen >= {"portfolio": 12, "agency": 12}[name]


@pytest.mark.parametrize("name", ["portfolio", "agency"])
def test_the_workbook_holds_every_page_with_the_figures_of_the_screen(
    ask: Answers, request: pytest.FixtureRequest, name: str
) -> None:
    files: PackFiles = request.getfixturevalue(f"of_{name}")
    book = openpyxl.load_workbook(BytesIO(files.workbook))
    titles = {sheet["A1"].value: sheet for sheet in book.worksheets}
    assert {"Findings", "Definitions"} <= set(titles)
    seen = 0
    for page in PACKS[name].pages:
        for table in report(page).sheets(ask, files.view):
            if not isinstance(table, Table) or not table.rows:
                continue
            sheet = titles[table.title]
            for at, column in enumerate(table.columns, start=1):
                if not _of_catalogue(column) or column.metric is None:
                    continue
                minor = 100 if column.kind in MONEYS else 1
                for row, value in enumerate(told(table.frame, column.metric)[:90]):
                    cell = sheet.cell(row=6 + row, column=at).value
                    assert (cell if isinstance(cell, int | float) else None) == pytest.approx(
                        None if value is None else value / minor
                    )
                    seen += 1
    assert seen >= 150


def test_every_slide_says_what_its_figures_are_of(of_portfolio: PackFiles) -> None:
    shown = slides(of_portfolio)
    lacking = [at for at, one in enumerate(shown, 1) for part in ("October 2026", "as of 31") if part not in words(one)]
    assert lacking == []
    assert all(one.shapes.title.text_frame.text for one in shown)
    notes = [one.notes_slide.notes_text_frame.text for one in shown[1:]]
    link = "Same view: https://cash.lender.example/portfolio_health?month=2026-10&basis=outstanding"
    assert notes[0].startswith(link)
    assert any("Formula:" in note for note in notes)
    assert len(words(shown[1]).split("\n")) >= len(["title", "two findings", "foot", "page"])


def in_doubt(ask: Answers) -> Answers:
    doubt = Doubt(
        "fall", "account_snapshot", "2026-10-31", "book", ("40",), "The book lost 40 % of its accounts.", "Load it."
    )
    manifest = replace(ask.manifest, doubts=[SeenDoubt(doubt, datetime.now(UTC))])
    return Answers(StoreReader(store_of(ask.settings), manifest, Calendar.of(ask.settings)), ask.settings)


def test_what_is_in_doubt_is_refused_unless_asked_for_and_then_the_first_slide_says_so(ask: Answers) -> None:
    doubted = in_doubt(ask)
    with pytest.raises(PackRefusedError, match="1 doubt: The book lost 40 % of its accounts"):
        made(doubted, wanted(ask, "complaints"), nothing)
    despite = made(doubted, replace(wanted(ask, "complaints"), despite_doubts=True), nothing)
    assert "In doubt: The book lost 40 % of its accounts." in words(slides(despite)[0])


def test_what_does_not_reconcile_is_refused_whatever_is_asked(ask: Answers) -> None:
    last = f"{ask.figures.months[-1]:%Y-%m}"
    month = ask.manifest.months[last]
    broken = replace(month, identities=[{**month.identities[0], "holds": False, "identity": "Counts agree"}])
    manifest = replace(ask.manifest, months={**ask.manifest.months, last: broken})
    failing = Answers(StoreReader(store_of(ask.settings), manifest, Calendar.of(ask.settings)), ask.settings)
    with pytest.raises(PackRefusedError, match="do not reconcile: 'Counts agree' does not hold"):
        made(failing, replace(wanted(ask, "complaints"), despite_doubts=True), nothing)


def test_a_pack_of_a_zone_names_one_and_an_unknown_one_is_refused(ask: Answers) -> None:
    with pytest.raises(UserError, match="is of one zone: name it with --zone"):
        made(ask, Wanted(PACKS["zone"], Scope()), nothing)
    with pytest.raises(UserError, match="Atlantis"):
        made(ask, Wanted(PACKS["zone"], Scope.of({"zone": ["Atlantis"]})), nothing)


def test_what_was_restated_since_the_last_pack_is_marked_old_and_new(ask: Answers, of_agency: PackFiles) -> None:
    state = state_of(ask.settings)
    earlier = replace(of_agency.key, data_key="0 earlier")
    name = next(one for one in of_agency.figures if one.startswith('["collected_amount", "2026-09"'))
    day, value = of_agency.figures[name]
    assert isinstance(value, int)
    keep_pack(state, earlier, {**of_agency.figures, name: (day, value + 123_400)})
    again = made(ask, wanted(ask, "agency"), nothing)
    then, now = (formats.text(one, Unit.MONEY, ask.settings) for one in (value + 123_400, value))
    mark = f"Collected, Sep 26: {then} → {now}"
    assert [one for one in slides(again) if mark in words(one)]
    book = openpyxl.load_workbook(BytesIO(again.workbook))
    sheet = next(one for one in book.worksheets if one["A1"].value == "Restated since the last pack")
    assert [sheet.cell(6, at).value for at in (1, 4, 5)] == ["Collected", (value + 123_400) / 100, value / 100]
    # An open month that went on since is no restatement.
    keep_pack(state, earlier, {**of_agency.figures, name: ("2026-09-15", value + 123_400)})
    assert not [one for one in slides(made(ask, wanted(ask, "agency"), nothing)) if "→" in words(one)]


def test_figures_told_are_kept_once_for_each_version_of_the_data_and_the_oldest_go(
    settings: Settings, of_agency: PackFiles
) -> None:
    state, key = state_of(settings), replace(of_agency.key, pack="kept")
    for at in range(KEPT + 3):
        keep_pack(state, replace(key, data_key=f"{at}"), {"f": ("2026-10-31", at)})
        keep_pack(state, replace(key, data_key=f"{at}"), {"f": ("2026-10-31", at)})
    last = previous_pack(state, replace(key, data_key=f"{KEPT + 2}"))
    assert last is not None
    assert last.figures == {"f": ("2026-10-31", KEPT + 1)}
    assert previous_pack(state, replace(key, pack="another")) is None


def test_a_task_writes_the_packs_of_all_zones_into_one_file(ask: Answers, tmp_path: Path) -> None:
    from zipfile import ZipFile

    task = PackTask(
        ask.settings, ask.manifest, ask.access, "zone", Scope.of({"zone": ["North", "South"]}), "zone", draft=True
    )
    task.write(tmp_path / "pack.zip", nothing)
    names = ZipFile(tmp_path / "pack.zip").namelist()
    assert len(names) == len(["North", "South"]) * len(["pptx", "xlsx"])
    first = Presentation(BytesIO(ZipFile(tmp_path / "pack.zip").read(names[0])))
    assert "Draft: its figures are not kept as told." in words(first.slides[0])
