"""What a metric is: units, terms over cubes' sums, and the few kinds of formula."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Literal

Direction = Literal["good", "bad", "neutral"]
Picked = tuple[tuple[str, tuple[str, ...]], ...]


class Unit(StrEnum):
    """What a figure counts. Money is in minor units inside and in the base currency wherever it is shown."""

    ACCOUNTS = "accounts"
    CUSTOMERS = "customers"
    COUNT = "count"
    """Events, such as receipts, promises or complaints."""
    MONEY = "money"
    PERCENT = "percent"
    DAYS = "days"
    AVERAGE = "average"
    """A mean or a ratio that is read as a number, such as attempts per account."""
    PER_THOUSAND = "per 1,000"


UNIT_WORDS: Final[Mapping[Unit, str]] = {
    Unit.ACCOUNTS: "number of accounts",
    Unit.CUSTOMERS: "number of customers",
    Unit.PERCENT: "percent",
    Unit.DAYS: "days",
    Unit.COUNT: "number",
    Unit.AVERAGE: "number with decimals",
    Unit.PER_THOUSAND: "per 1,000",
}
"""What a figure is counted in; money is in the base currency, which is a setting."""
DIRECTION_WORDS: Final[Mapping[Direction, str]] = {
    "good": "higher is better",
    "bad": "higher is worse",
    "neutral": "neither",
}


@dataclass(frozen=True)
class Term:
    """One additive column of one cube, over the rows whose dimensions hold the named values."""

    cube: str
    column: str
    where: Picked = ()
    sign: int = 1
    shift: int = 0
    """Months later than the month asked for; -1 is the month before."""
    needs: Picked = ()
    """Rows of which at least one must be there: a flag that no row has is unknown, not 0."""
    reads: tuple[tuple[str, str], ...] = ()
    """Dimensions that this term reads from another column, such as the bucket an account flowed from."""

    def over(self, **values: tuple[str, ...]) -> "Term":
        """The same term over fewer rows."""
        return replace(self, where=(*self.where, *values.items()))

    def minus(self) -> "Term":
        """The same term, taken away."""
        return replace(self, sign=-self.sign)

    def moved(self, months: int) -> "Term":
        """The same term, some months later."""
        return replace(self, shift=self.shift + months)


Terms = tuple[Term, ...]


@dataclass(frozen=True)
class Total:
    """Signed sum of terms."""

    terms: Terms

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)


@dataclass(frozen=True)
class Ratio:
    """Ratio of sums; null where the bottom is zero."""

    top: Terms
    bottom: Terms
    times: int = 1
    """1,000 for a rate per thousand."""

    def __iter__(self) -> Iterator[Term]:
        yield from self.top
        yield from self.bottom


@dataclass(frozen=True)
class Chain:
    """Product of ratios, each of its own month."""

    links: tuple[Ratio, ...]

    def __iter__(self) -> Iterator[Term]:
        for link in self.links:
            yield from link


@dataclass(frozen=True)
class AsStored:
    """A figure that the database computed whole and that cannot be combined."""

    term: Term

    def __iter__(self) -> Iterator[Term]:
        yield self.term


Formula = Total | Ratio | Chain | AsStored


@dataclass(frozen=True)
class Metric:
    """One entry of the catalogue; cards, axes, tooltips, tables, Excel and the docs read it."""

    key: str
    label: str
    unit: Unit
    formula: Formula
    definition: str
    formula_text: str
    higher_is: Direction = "neutral"
    across_months: bool = False
    """False for stocks, which are never added over months."""
    cases: Terms = ()
    """The number of cases a rate stands on."""
    cases_are: str = "accounts"
    """What these cases are, in words."""
    minimum_cases: int = 0
    """Below it the figure reads 'too few cases'."""
    total_over: Picked = ()
    """Rows that a total covers when the question does not name that dimension."""

    @property
    def cubes(self) -> tuple[str, ...]:
        """Names of the cubes it reads, in order of first use."""
        return tuple(dict.fromkeys(term.cube for term in self.formula))

    @property
    def is_rate(self) -> bool:
        """Whether it is a ratio, shown in percent or as an average."""
        return isinstance(self.formula, Ratio | Chain)


def cases_column(key: str) -> str:
    """Name of the column that holds the number of cases behind a rate."""
    return f"{key}__n"


def before_column(key: str) -> str:
    """Name of the column that holds the figure of the month compared with."""
    return f"{key}__before"


def where(**values: tuple[str, ...]) -> Picked:
    """Shorthand for the rows a term or a total covers."""
    return tuple(values.items())


def by_key(*metrics: Metric) -> Mapping[str, Metric]:
    """The metrics by key; a key used twice is a mistake of ours."""
    found: dict[str, Metric] = {}
    for metric in metrics:
        if metric.key in found:
            raise ValueError(f"Two metrics are named '{metric.key}'.")
        found[metric.key] = metric
    return found
