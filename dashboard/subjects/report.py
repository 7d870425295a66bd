"""What a page's content declares of itself: its title, what it can be filtered by, its cards and its sheets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard import excel
from dashboard.basis import Basis
from dashboard.excel import Sheets
from dashboard.figures.answers import Answers, with_managers
from dashboard.subjects.cover import page_export
from dashboard.subjects.headlines import Headline, defined, with_headlines
from dashboard.view import View
from data_access.atomic_file import write_whole

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
    shows: Callable[[Basis], Sequence[str]] = lambda _basis: ()
    """The metrics that stand on it on a basis, whatever the reader chooses there; the glossary links them to it."""
    streamed: Callable[[Answers, View, Path, Told], None] | None = None
    """Writes the file itself, where its rows are too many to be held at once."""
    also: tuple[str, ...] = ()
    """Dimensions that it can be filtered by beyond those of its metrics."""

    def honoured(self, reader: Answers) -> frozenset[str]:
        """The dimensions that it can be filtered by."""
        return with_managers(reader.held(self.metrics).union(self.also)) if self.metrics else frozenset()

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
