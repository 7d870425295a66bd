"""Every word that figures are told in: metrics, buckets, movements, states, dimensions; from the declarations alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import polars as pl

from dashboard import excel
from dashboard.excel import Sheets
from dashboard.metrics import METRICS, Metric
from dashboard.metrics.model import DIRECTION_WORDS, UNIT_WORDS
from dashboard.metrics.movement import CLASS_MEANINGS
from dashboard.subjects.glossary.places import places
from dashboard.subjects.report import Report
from dashboard.value_names import named
from validations.cubes import SOURCES
from validations.dimensions import DIMENSIONS
from validations.vocabulary import BUCKETS, MOVEMENT_CLASSES, STATUSES, VALUE_MEANINGS

TITLE: Final = "Glossary"
_MONEY: Final = "amount in the base currency"
_LISTED: Final = {
    "subject": "Subject",
    "label": "Label",
    "definition": "Definition",
    "formula": "Formula",
    "unit": "Unit",
    "direction": "Direction",
    "fewest": "Fewest cases",
    "key": "Key",
}


@dataclass(frozen=True)
class Entry:
    """One word with what it means; what does not apply to it is empty."""

    subject: str
    label: str
    definition: str
    key: str = ""
    """What the command line calls a metric or a dimension."""
    formula: str = ""
    unit: str = ""
    direction: str = ""
    fewest: str = ""
    """Cases below which a rate reads 'too few cases'."""
    pages: tuple[str, ...] = ()
    """Names of the pages on which a metric is known to stand."""

    @property
    def facts(self) -> str:
        """Unit, direction and fewest cases in one line."""
        fewest = f"at least {self.fewest}" if self.fewest else ""
        return " · ".join(fact for fact in (self.unit, self.direction, fewest) if fact)

    def holds(self, words: Iterable[str]) -> bool:
        """Whether all words, in small letters, stand somewhere in it."""
        text = " ".join((self.label, self.key, self.definition, self.formula, self.unit)).casefold()
        return all(word in text for word in words)

    def is_called(self, words: Iterable[str]) -> bool:
        """Whether its label or its key contains every word."""
        text = f"{self.label} {self.key}".casefold()
        return all(word in text for word in words)


@cache
def entries() -> tuple[Entry, ...]:
    """All entries, those of one subject together."""
    return (*_vocabularies(), *_metrics(), *_dimensions())


def found(search: str) -> Mapping[str, list[Entry]]:
    """The entries that hold every word of a search, by subject; those that are called so come first."""
    words = search.casefold().split()
    held = sorted((one for one in entries() if one.holds(words)), key=lambda one: not one.is_called(words))
    subjects = dict.fromkeys(one.subject for one in entries())
    by_subject = {subject: [one for one in held if one.subject == subject] for subject in subjects}
    return {subject: ones for subject, ones in by_subject.items() if ones}


def sheets() -> Sheets:
    """The sheet of the workbook: every entry."""
    frame = pl.DataFrame([{name: getattr(one, name) for name in _LISTED} for one in entries()])
    return [excel.listing(TITLE, frame, headings=_LISTED, placeholder="")]


REPORT: Final = Report("glossary", TITLE, (), lambda _reader, _view: sheets())


def _vocabularies() -> Iterator[Entry]:
    for subject, key, values in (("Buckets", "bucket", BUCKETS), ("Account status", "status", STATUSES)):
        yield from (Entry(subject, named(value), _sentence(VALUE_MEANINGS[key][value])) for value in values)
    yield from (Entry("Movement classes", named(one), CLASS_MEANINGS[one]) for one in MOVEMENT_CLASSES)
    for subject, key in (("Opening states", "opening_state"), ("Closing states", "closing_state")):
        yield from (Entry(subject, named(value), _sentence(said)) for value, said in VALUE_MEANINGS[key].items())


def _metrics() -> Iterator[Entry]:
    subjects = dict.fromkeys(_subject(metric) for metric in METRICS.values())
    for subject in subjects:
        yield from (_of_metric(metric) for metric in METRICS.values() if _subject(metric) == subject)


def _of_metric(metric: Metric) -> Entry:
    return Entry(
        _subject(metric),
        metric.label,
        metric.definition,
        metric.key,
        metric.formula_text,
        UNIT_WORDS.get(metric.unit, _MONEY),
        "" if metric.higher_is == "neutral" else DIRECTION_WORDS[metric.higher_is],
        f"{metric.minimum_cases} {metric.cases_are}" if metric.minimum_cases else "",
        places().get(metric.key, ()),
    )


def _subject(metric: Metric) -> str:
    return SOURCES[metric.cubes[0]].label


def _dimensions() -> Iterator[Entry]:
    for one in DIMENSIONS.values():
        meanings = VALUE_MEANINGS.get(one.key, {})
        said = "; ".join(f"{named(value)}: {meaning}" for value, meaning in meanings.items())
        yield Entry("Dimensions", one.label, f"{one.definition} {_sentence(said)}".strip(), one.key)


def _sentence(text: str) -> str:
    """With a capital and a full stop; empty where there is nothing."""
    return f"{text[:1].upper()}{text[1:]}." if text else ""
