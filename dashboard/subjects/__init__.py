"""What each page draws and exports, without Streamlit: the page and the command line ask the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from dashboard import excel
from dashboard.basis import BASES
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers
from dashboard.subjects.accounts import content as accounts
from dashboard.subjects.agency import content as agency
from dashboard.subjects.agency import tables as review_tables
from dashboard.subjects.agency_sla import content as agency_sla
from dashboard.subjects.agency_sla import tables as sla_tables
from dashboard.subjects.bucket_movement import content as bucket_movement
from dashboard.subjects.complaints import content as complaints
from dashboard.subjects.cover import page_export
from dashboard.subjects.data_health import content as data_health
from dashboard.subjects.delinquency import content as delinquency
from dashboard.subjects.headlines import Headline, defined, of_page, with_headlines
from dashboard.subjects.npa_and_sma import content as npa_and_sma
from dashboard.subjects.portfolio_health import content as portfolio_health
from dashboard.subjects.recovery import content as recovery
from dashboard.subjects.recovery.period_cards import recovery_headlines
from dashboard.view import View
from data_access.atomic_file import write_whole
from validations.errors import UnknownNameError

_STOCKS: Final = tuple(key for basis in BASES.values() for key in (basis.book, *basis.rates, basis.net_flow))
_MOVED: Final = tuple(key for basis in BASES.values() for key in (basis.opening, basis.net_flow))
Told = Callable[[str, float], None]


@dataclass(frozen=True)
class Report:
    """One page's content: what it can be filtered by, its cards, and its sheets."""

    name: str
    title: str
    metrics: tuple[str, ...]
    """Metrics whose dimensions it can be filtered by; none means that no filter applies."""
    sheets: Callable[[Answers, View], Sheets]
    headlines: Callable[[Answers, View], Sequence[Headline]] = lambda _reader, _view: ()
    """The figures on its cards."""
    streamed: Callable[[Answers, View, Path, Told], None] | None = None
    """Writes the file itself, where its rows are too many to be held at once."""

    def workbook(self, reader: Answers, view: View) -> excel.PageExport:
        """The page's workbook with the choices it opens with."""
        shown = self.headlines(reader, view)
        return page_export(reader, self.title, view, defined(shown))(
            with_headlines(shown, self.sheets(reader, view), reader.settings)
        )

    def write(self, reader: Answers, view: View, path: Path, told: Told) -> None:
        """Write the page into a file; `told` is called with what is being done and the share that is done."""
        if self.streamed is not None:
            self.streamed(reader, view, path, told)
        else:
            write_whole(path, excel.workbook(self.workbook(reader, view)))


REPORTS: Final[Mapping[str, Report]] = {
    report.name: report
    for report in (
        Report(
            "portfolio_health",
            portfolio_health.TITLE,
            _STOCKS,
            lambda reader, view: portfolio_health.content(reader, view).sheets(),
            portfolio_health.all_headlines,
        ),
        Report(
            "delinquency",
            delinquency.TITLE,
            _STOCKS,
            lambda reader, view: delinquency.content(reader, view).sheets(),
            lambda reader, view: of_page(reader, delinquency.SHOWN, view),
        ),
        Report(
            "bucket_movement",
            bucket_movement.TITLE,
            _MOVED,
            lambda reader, view: bucket_movement.content(reader, view).sheets(),
            lambda reader, view: of_page(reader, bucket_movement.shown(view.basis), view),
        ),
        Report(
            "npa_and_sma",
            npa_and_sma.TITLE,
            npa_and_sma.FILTERED_BY,
            lambda reader, view: npa_and_sma.content(reader, view).sheets(),
            lambda reader, view: of_page(reader, npa_and_sma.SHOWN, view),
        ),
        Report(
            "accounts",
            accounts.TITLE,
            accounts.FILTERED_BY,
            accounts.sheets,
            lambda reader, view: accounts.headlines(reader, accounts.question(view)),
            streamed=accounts.write,
        ),
        Report(
            "recovery",
            recovery.TITLE,
            recovery.SHOWN,
            lambda reader, view: recovery.content(reader, view).sheets(),
            lambda reader, view: recovery_headlines(recovery.content(reader, view))[0],
        ),
        Report(
            "agency_sla",
            agency_sla.TITLE,
            agency_sla.SHOWN,
            lambda reader, view: sla_tables.sheets(agency_sla.content(reader, view), reader.labels()),
            lambda reader, view: agency_sla.content(reader, view).headlines,
        ),
        Report(
            "complaints",
            complaints.TITLE,
            complaints.SHOWN,
            lambda reader, view: complaints.content(reader, view).sheets(),
            lambda reader, view: of_page(reader, complaints.SHOWN, view),
        ),
        Report(
            "agency",
            agency.TITLE,
            agency.FILTERED_BY,
            lambda reader, view: review_tables.sheets(reader, agency.content(reader, view)),
            lambda reader, view: agency.headlines(reader, agency.content(reader, view).view),
        ),
        Report(
            "data_health",
            data_health.TITLE,
            (),
            lambda reader, view: data_health.content(reader, view).sheets(),
            lambda reader, view: data_health.content(reader, view).headlines(view),
        ),
    )
}


def report(name: str) -> Report:
    """The report of that page. Raises UnknownNameError with the nearest names."""
    try:
        return REPORTS[name]
    except KeyError:
        near = get_close_matches(name, REPORTS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(REPORTS)}."
        raise UnknownNameError(f"There is no page '{name}'; {hint}") from None
