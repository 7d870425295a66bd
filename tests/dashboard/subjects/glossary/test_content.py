"""The glossary: everything declared has an entry, with the words of its declaration, and the search finds it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from dashboard.basis import BASES
from dashboard.figures.answers import Answers
from dashboard.figures.store_reader import StoreReader
from dashboard.metrics import METRICS, metric
from dashboard.subjects import REPORTS
from dashboard.subjects.delinquency.content import content as delinquency
from dashboard.subjects.glossary import content
from dashboard.subjects.glossary.places import places
from dashboard.targets import Calendar
from dashboard.view import View, opening_view
from data_access.settings import Settings
from data_access.store import store_of
from validations.dimensions import DIMENSIONS
from validations.vocabulary import BUCKETS, MOVEMENT_CLASSES, STATUSES


def test_every_metric_dimension_bucket_movement_and_status_has_an_entry_that_says_something() -> None:
    keys = [one.key for one in content.entries() if one.key]
    assert sorted(keys) == sorted([*METRICS, *DIMENSIONS])
    by_subject = content.found("")
    assert len(by_subject["Buckets"]) == len(BUCKETS)
    assert len(by_subject["Movement classes"]) == len(MOVEMENT_CLASSES)
    assert len(by_subject["Account status"]) == len(STATUSES)
    assert all(one.definition for one in content.entries())


def test_an_entry_says_what_the_catalogue_says() -> None:
    shown, [entry] = metric("promise_kept_rate"), content.found("promise_kept_rate")["Promises"]
    assert (entry.label, entry.definition, entry.formula) == (shown.label, shown.definition, shown.formula_text)
    assert entry.facts == "percent · higher is better · at least 10 promises"
    assert entry.pages == ("portfolio_health", "agency", "teams")


def test_buckets_and_movement_classes_are_told_in_days_and_in_words() -> None:
    buckets = {one.label: one.definition for one in content.found("")["Buckets"]}
    assert buckets["Current"] == "Not past due."
    assert buckets["31-60"] == "31 to 60 days past due."
    assert buckets["180+"] == "181 days past due or more."
    classes = {one.label: one.definition for one in content.found("")["Movement classes"]}
    assert classes["Normalised"] == "Accounts of the opening book that closed with nothing past due."


def test_a_search_wants_every_word_in_any_case_and_names_come_first() -> None:
    labels = [one.label for one in content.found("ROLL forward")["Movement"]]
    assert labels[:3] == ["Roll-forward", "Roll-forward, value", "Roll-forward, principal"]
    assert content.found("roll no-such-word") == {}
    assert [*content.found("ombudsman gate")] == ["Open complaints"]


def test_the_sheet_holds_every_entry() -> None:
    [sheet] = content.sheets()
    assert sheet.rows == len(content.entries())
    assert sheet.frame["label"].to_list() == [one.label for one in content.entries()]


@pytest.mark.slow
def test_a_metric_stands_where_the_glossary_says(demo_settings: Settings) -> None:
    store = store_of(demo_settings)
    reader = Answers(StoreReader(store, store.manifest(), Calendar.of(demo_settings)), demo_settings)
    fresh = reader.freshness()
    view = opening_view(fresh.months, fresh.open_month and fresh.as_of)
    wrong = []
    for page in {page for pages in places().values() for page in pages}:
        standing = {key for basis in BASES.values() for key in shown_on(page, reader, replace(view, basis=basis))}
        wrong += [(page, key) for key, pages in places().items() if page in pages and key not in standing]
    assert wrong == []
    # And every page says of the figures on its cards that they stand on it.
    unsaid = [
        (page, one.metric.key)
        for page, report in REPORTS.items()
        for one in (report.headlines(reader, view) if report.metrics else ())
        if one.metric and page not in places().get(one.metric.key, ())
    ]
    assert unsaid == []


def shown_on(page: str, reader: Answers, view: View) -> Iterator[str]:
    """The metrics of a page's workbook; on Delinquency with each rate that it lets a reader follow."""
    book = REPORTS[page].workbook(reader, view)
    sheets = list(book.sheets)
    if page == "delinquency":
        sheets += [sheet for rate in view.basis.rates[:4] for sheet in delinquency(reader, view, rate).sheets()]
    yield from (one.key for one in book.definitions)
    yield from (shown.key for sheet in sheets for shown in sheet.metrics)
