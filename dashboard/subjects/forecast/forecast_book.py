"""The book forecast from some months, and the forecasts of the months before, whatever of it the page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard import forecast
from dashboard.figures.answers import Answers, computed_once
from dashboard.forecast import HORIZON, Learned, NewBusiness, NothingLearnedError, Outlook
from dashboard.forecast.backtest import Belongs, Group
from dashboard.forecast.outlook import Part, standing, together
from dashboard.subjects.forecast.expected_figure import Expected, expected
from dashboard.subjects.forecast.followed_lines import FollowedLine, followed_lines
from dashboard.subjects.forecast.moved_book import PARTS, MovedBook, complete_months, moved_book
from dashboard.view import View

WHOLE: Group = ("", "")
"""The group of all parts of the book."""


@dataclass(frozen=True, eq=False)
class ForecastBook:
    """The months learned from, every line with its error, and the matrices; a bucket without history says why not."""

    book: MovedBook
    lines: tuple[FollowedLine, ...] = ()
    figures: Mapping[tuple[Group, str, int], Expected] | None = None
    """By group, key of the line and months ahead."""
    stocks: Mapping[Part, Mapping[str, float]] | None = None
    """What the last complete month closed with."""
    learned: Learned | None = None
    unlearned: str = ""
    """A bucket with accounts that no account opened in during the months learned from."""

    @property
    def empty(self) -> bool:
        """Whether no account is left in the book."""
        return not any(value for part in (self.stocks or {}).values() for value in part.values())

    def groups(self, by: str) -> tuple[str, ...]:
        """The values of a dimension that the book is forecast by."""
        place = PARTS.index(by)
        return tuple(sorted({part[place] for part in self.stocks or {}}))

    def coming(self, learned: Learned) -> tuple[Outlook, ...]:
        """The whole book's coming months by some matrices."""
        return _grouped(forecast.outlooks(self.stocks or {}, learned), lambda _part: True)


@computed_once
def forecast_book(ask: Answers, view: View, window: int, new: NewBusiness) -> ForecastBook:
    """Learn from the last `window` complete months, and forecast each of the last months from those before it."""
    book = moved_book(ask, view.basis, view.scope, complete_months(ask, view.month))
    now = standing(book.moved[-1])
    stocks = {part: one.stock for part, one in now.items()}
    learned = Learned.of(book.moved[-window:], new)
    try:
        ahead = forecast.outlooks(stocks, learned)
    except NothingLearnedError as error:
        return ForecastBook(book, stocks=stocks, unlearned=error.bucket)
    belongs = _groups(now)
    backtest = forecast.backtest(book.moved, window, belongs, new)
    lines = followed_lines(view.basis, npa=book.npa)
    figures: dict[tuple[Group, str, int], Expected] = {}
    for group, own in belongs.items():
        current = together([one for part, one in now.items() if own(part)])
        figures |= dict(expected(group, lines, current, _grouped(ahead, own), backtest))
    return ForecastBook(book, _occupied(lines, figures), figures, stocks, learned)


def _groups(parts: Mapping[Part, Outlook]) -> dict[Group, Belongs]:
    """The whole book, and each value of each dimension that it is forecast by."""
    groups: dict[Group, Belongs] = {WHOLE: lambda _part: True}
    for place, by in enumerate(PARTS):
        groups |= {(by, value): _where(place, value) for value in sorted({part[place] for part in parts})}
    return groups


def _where(place: int, value: str) -> Belongs:
    return lambda part: part[place] == value


def _grouped(parts: Mapping[Part, list[Outlook]], belongs: Belongs) -> tuple[Outlook, ...]:
    own = [steps for part, steps in parts.items() if belongs(part)]
    return tuple(together([steps[n] for steps in own]) for n in range(HORIZON))


def _occupied(
    lines: Sequence[FollowedLine], figures: Mapping[tuple[Group, str, int], Expected]
) -> tuple[FollowedLine, ...]:
    """The lines of which there is anything: the bucket of unknown days past due is left out where all are known."""

    def held(line: FollowedLine) -> bool:
        own = (figures[WHOLE, line.key, ahead] for ahead in range(1, HORIZON + 1))
        return line.kind != "stock" or any(one.now or one.model or any(one.tested.actuals) for one in own)

    return tuple(filter(held, lines))
