"""What a pack holds for one selection: its slides and its workbook, from the sheets of its pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import polars as pl

from dashboard import excel
from dashboard.background_job import Told as Progress
from dashboard.excel import Chart, Matrix, PageExport, Sheets, Table
from dashboard.figures.answers import Answers
from dashboard.metrics import METRICS, Metric
from dashboard.packs.declaration import Pack, SlideOf
from dashboard.packs.messages import first_row, of_cards, of_figures, sentences
from dashboard.packs.pack_findings import Findings
from dashboard.packs.restated_figures import TITLE as RESTATED
from dashboard.packs.restated_figures import Restatements, questions_of
from dashboard.packs.slide_columns import unknown, with_columns
from dashboard.powerpoint import Deck, Slide, grid_of
from dashboard.subjects import report
from dashboard.subjects.cover import page_export
from dashboard.subjects.headlines import TITLE as HEADLINES
from dashboard.subjects.headlines import Headline, defined, with_headlines
from dashboard.view import View
from data_access.settings import Settings
from validations.dimensions import dimension
from validations.errors import UserError

FINDINGS: Final = "Findings"
LEFT_OUT: Final = "Left out of this pack"
_NOTHING: Final = "No rule finds anything in the figures of this pack."


@dataclass(frozen=True, eq=False)
class PageContent:
    """The sheets of one page of a pack, or why it is left out."""

    name: str
    title: str
    view: View
    sheets: Sheets = ()
    headlines: tuple[Headline, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, eq=False)
class PackContent:
    """Everything of one pack for one selection."""

    pack: Pack
    ask: Answers
    view: View
    pages: Mapping[str, PageContent]
    findings: Findings
    restatements: Restatements = field(default_factory=Restatements)
    notices: tuple[str, ...] = ()
    """What the cover says first, such as that it is a draft."""

    @property
    def settings(self) -> Settings:
        """How numbers are written."""
        return self.ask.settings

    @property
    def of(self) -> str:
        """What the pack is of: 'Zone: North', or the whole book."""
        words = [f"{label}: {values}" for label, values in self.view.scope.in_words(self.ask.labels())]
        return " · ".join(words) or "Whole book"

    @property
    def title(self) -> str:
        """The pack's title with what it is of."""
        names = [values for _, values in self.view.scope.in_words(self.ask.labels())]
        return ": ".join((self.pack.title, *([", ".join(names)] if names else [])))

    @cached_property
    def export(self) -> PageExport:
        """The workbook: findings, what was restated, then every sheet of every page."""
        shown = [one for page in self.pages.values() for one in page.headlines]
        link = link_to(self.settings, self.pack.pages[0], self.view)
        framed = page_export(self.ask, self.title, self.view, defined(shown), link)
        first: list[Table | Matrix | Chart] = [self._findings_sheet()]
        if self.restatements.lines:
            first.append(self.restatements.table())
        sheets = [one for page in self.pages.values() for one in self._sheets(page)]
        export = framed([*first, *sheets, *self._left_out_sheet()])
        return replace(export, warnings=(*self.notices, *export.warnings))

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """Slides and pages that have nothing to show, each with the reason."""
        pages = [f"{page.title}: {page.why_not}" for page in self.pages.values() if page.why_not]
        missing = [self._why_no_slide(one) for one, slide in self._slides if slide is None]
        columns = [self._unknown_columns(one) for one, slide in self._slides if slide is not None]
        return (*pages, *filter(None, dict.fromkeys((*missing, *columns))))

    @cached_property
    def _slides(self) -> list[tuple[SlideOf, Slide | None]]:
        return [(one, self._slide(one)) for one in self.pack.slides]

    def deck(self) -> Deck:
        """The slides."""
        template = Path(self.settings.pack_template) if self.settings.pack_template else None
        slides = [slide for _, slide in self._slides if slide is not None]
        if self.restatements.lines:
            title = f"{len(self.restatements.lines)} figures were restated since the pack of {self.restatements.day}"
            slides.append(Slide(title, RESTATED, table=grid_of(self.restatements.table(), self.settings)))
        if self.left_out:
            rows = pl.DataFrame({"why": self.left_out})
            listed = excel.listing(LEFT_OUT, rows, headings={"why": "What, and why"})
            slides.append(Slide(LEFT_OUT, table=grid_of(listed, self.settings)))
        return Deck(export=self.export, of=self.of, slides=tuple(slides), template=template)

    def _sheets(self, page: PageContent) -> Sheets:
        """The sheets of a page; what was restated stands in their notes."""
        named = [
            replace(one, title=f"{page.title}: {HEADLINES.lower()}") if one.title == HEADLINES else one
            for one in page.sheets
        ]
        return [replace(one, note=" ".join(filter(None, (*self._marks(one), one.note)))) for one in named]

    def _marks(self, one: Table | Matrix | Chart) -> tuple[str, ...]:
        return self.restatements.of(one.metrics, self.settings)

    @cached_property
    def lead(self) -> tuple[str, ...]:
        """What the rules find in the figures that the pack shows."""
        asked = questions(self)
        return self.findings.lead(list(dict.fromkeys(key for keys, _ in asked for key in keys)))

    def _slide(self, one: SlideOf) -> Slide | None:
        page = self.pages[one.page]
        chart, shown = _chart(page, one.chart), _table(page, one.table)
        picked = with_columns(shown, one.columns) if isinstance(shown, Table) else shown
        lead = chart or picked
        if lead is None or not (lead.rows or (picked and picked.rows)):
            return None
        drawn = chart.metrics if chart is not None and not chart.hidden else ()
        metrics = {each.key: each for each in (*drawn, *_metrics(picked)) if each.definition}
        known = tuple(metrics.values()) or _named_in(picked)
        title, further = self._says(one, lead)
        said = [each for each in (*further, *self._rules_find(one, known)) if each.removesuffix(".") != title]
        notes = [each for sheet in (chart, picked) if sheet is not None for each in sentences(sheet.note)]
        told = (*said[: one.findings], f"{title}.")
        return Slide(
            title=title,
            about=f"{page.title}: {lead.title}",
            findings=tuple(said[: one.findings]),
            chart=chart if chart is not None and chart.rows else None,
            table=None if picked is None else grid_of(picked, self.settings, one.rows),
            restated=self.restatements.of(known, self.settings),
            reading=" ".join(each for each in dict.fromkeys(notes) if each not in told),
            definitions=known,
            link=link_to(self.settings, page.name, page.view),
        )

    def _says(self, one: SlideOf, lead: Chart | Table | Matrix) -> tuple[str, Sequence[str]]:
        """The title, and the sentences that follow it in its note."""
        page = self.pages[one.page]
        if one.says == "note":
            by = _sheet(page, one.note_of) or lead
            said = sentences(by.note)[one.sentence - 1 :]
            if said:
                return said[0].removesuffix("."), said[1 : 1 + one.further]
        if one.says == "first row" and (first := first_row(lead)):
            return first, ()
        if lead.title == HEADLINES:
            return of_cards(page.headlines, self.view, self.settings), ()
        return of_figures(lead, self.view, self.settings, self.ask.labels()), ()

    def _rules_find(self, one: SlideOf, metrics: Sequence[Metric]) -> tuple[str, ...]:
        """What the rules find: on the first slide in all figures of the pack, on others in their own."""
        return self.lead if one is self.pack.slides[0] else self.findings.of(metrics, one.findings)

    def _why_no_slide(self, one: SlideOf) -> str:
        page, wanted = self.pages[one.page], one.chart or one.table
        if page.why_not:
            return ""
        if _sheet(page, wanted) is None:
            return f"{page.title}: there is no '{wanted}' for this selection."
        return f"{page.title}, {wanted}: no rows for this selection."

    def _unknown_columns(self, one: SlideOf) -> str:
        """The columns that the declaration names and the table has not."""
        page = self.pages[one.page]
        shown = _table(page, one.table)
        if not isinstance(shown, Table):
            return ""
        named = " or ".join(f"'{wanted}'" for wanted in unknown(shown, one.columns))
        return f"{page.title}, {shown.title}: there is no column {named}." if named else ""

    def _findings_sheet(self) -> Table:
        rows = pl.DataFrame({"words": self.lead or (_NOTHING,)})
        return excel.listing(FINDINGS, rows, headings={"words": "In words"})

    def _left_out_sheet(self) -> Sheets:
        if not self.left_out:
            return []
        return [excel.listing(LEFT_OUT, pl.DataFrame({"why": self.left_out}), headings={"why": "What, and why"})]


def content_of(pack: Pack, ask: Answers, view: View, told: Progress, notices: Sequence[str] = ()) -> PackContent:
    """Ask for every page of a pack; a page that cannot be shown for this selection is left out with the reason."""
    pages: dict[str, PageContent] = {}
    for at, name in enumerate(pack.pages):
        told(f"Reading {report(name).title}", at / (len(pack.pages) + 2))
        pages[name] = _page(name, ask, view)
    return PackContent(pack, ask, view, pages, Findings(ask, view), notices=tuple(notices))


def questions(content: PackContent) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """What the slides and cards of a pack tell, as questions."""
    named = ((content.pages[one.page], one) for one in content.pack.slides)
    found = [sheet for page, one in named for sheet in (_chart(page, one.chart), _table(page, one.table))]
    shown = [sheet for sheet in found if sheet is not None]
    cards = [one.metric.key for page in content.pages.values() for one in page.headlines if one.metric]
    return questions_of(shown, cards)


def _page(name: str, ask: Answers, view: View) -> PageContent:
    asked = report(name)
    held = ask.held(asked.metrics) if asked.metrics else frozenset()
    if refused := view.scope.impossible(held):
        names = ", ".join(dimension(key).label.lower() for key in refused)
        return PageContent(name, asked.title, view, why_not=f"it is not recorded by {names}.")
    try:
        cards = tuple(asked.headlines(ask, view))
        sheets = with_headlines(cards, asked.sheets(ask, view), ask.settings)
        return PageContent(name, asked.title, view, tuple(sheets), cards)
    except UserError as error:
        return PageContent(name, asked.title, view, why_not=error.for_readers())


def _sheet(page: PageContent, wanted: str) -> Chart | Table | Matrix | None:
    """The first sheet whose name is the one wanted, or goes on with a comma, such as its month."""
    fits = (one for one in page.sheets if fnmatchcase(one.title, wanted) or fnmatchcase(one.title, f"{wanted}, *"))
    return next(fits, None) if wanted else None


def _chart(page: PageContent, wanted: str) -> Chart | None:
    only = replace(page, sheets=[one for one in page.sheets if isinstance(one, Chart)])
    found = _sheet(only, wanted)
    return found if isinstance(found, Chart) else None


def _table(page: PageContent, wanted: str) -> Table | Matrix | None:
    only = replace(page, sheets=[one for one in page.sheets if not isinstance(one, Chart)])
    found = _sheet(only, wanted)
    return None if isinstance(found, Chart) else found


def _metrics(shown: Table | Matrix | None) -> tuple[Metric, ...]:
    return () if shown is None else shown.metrics


def _named_in(shown: Table | Matrix | None) -> tuple[Metric, ...]:
    """The figures that the rows of a table are about, where each row is one of the catalogue."""
    if not isinstance(shown, Table) or not shown.columns:
        return ()
    by_label = {one.label: one for one in METRICS.values()}
    first = shown.columns[0]
    names = [first.labels.get(str(each), str(each)) for each in shown.frame[first.name].to_list()]
    return tuple({by_label[each].key: by_label[each] for each in names if each in by_label}.values())


def link_to(settings: Settings, page: str, view: View, choices: Mapping[str, str] | None = None) -> str:
    """The address that opens a page with this view, and with some choices of the page itself."""
    picked = {key.removesuffix("_code"): list(values) for key, values in view.scope.picked}
    query: dict[str, list[str]] = {"month": [f"{view.month:%Y-%m}"], **picked}
    if view.compare != "previous_month":
        query["compare"] = [view.compare or "none"]
    if view.basis.key != "accounts":
        query["basis"] = [view.basis.key]
    query |= {key: [one] for key, one in (choices or {}).items()}
    return f"{settings.dashboard_url.rstrip('/')}/{page}?{urlencode(query, doseq=True)}"
