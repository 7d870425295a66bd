"""Headlines against their targets: what is met, nearly met and missed, and the sentence that says so."""

from dataclasses import replace

import duckdb
import pytest

from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import StoreReader
from dashboard.metrics import metric
from dashboard.subjects.headlines import Headline
from dashboard.subjects.portfolio_health.scorecard import Line, Scorecard, Verdict, scorecard, verdict
from dashboard.view import View, opening_view
from data_access.settings import Settings
from data_access.store import store_of

GNPA, KEPT = metric("gnpa_rate"), metric("promise_kept_rate")


def of(value: float | None, target: float | None, key: str = "gnpa_rate", cases: int = 5_000) -> Headline:
    shown = metric(key)
    return Headline(shown.label, shown.unit, value, cases, shown.minimum_cases, target=target, metric=shown)


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        (0.0199, 0.02, Verdict.MET),
        (0.02, 0.02, Verdict.MET),
        (0.0201, 0.02, Verdict.NEAR),
        (0.021, 0.02, Verdict.NEAR),
        (0.0211, 0.02, Verdict.MISSED),
        (None, 0.02, Verdict.UNKNOWN),
        (0.0199, None, Verdict.NO_TARGET),
        (0.001, 0.0, Verdict.MISSED),
    ],
)
def test_a_rate_that_should_be_low(value: float | None, target: float | None, expected: Verdict) -> None:
    assert verdict(of(value, target), GNPA, target) is expected


@pytest.mark.parametrize(("value", "expected"), [(0.45, Verdict.MET), (0.43, Verdict.NEAR), (0.42, Verdict.MISSED)])
def test_a_rate_that_should_be_high(value: float, expected: Verdict) -> None:
    assert verdict(of(value, 0.45, "promise_kept_rate"), KEPT, 0.45) is expected


def test_a_figure_on_too_few_cases_is_not_judged() -> None:
    few = of(0.9, 0.45, "promise_kept_rate", cases=KEPT.minimum_cases - 1)
    assert verdict(few, KEPT, 0.45) is Verdict.UNKNOWN


def test_a_target_that_cannot_be_held_yet_is_neither_met_nor_missed() -> None:
    assert verdict(of(0.1, 0.45, "promise_kept_rate"), KEPT, None) is Verdict.OPEN


def line(value: float, target: float | None, key: str = "gnpa_rate") -> Line:
    one = of(value, target, key)
    return Line(one, metric(key), "delinquency", target, verdict(one, metric(key), target), ())


def test_the_sentence_names_what_is_furthest_off() -> None:
    card = Scorecard(
        (line(0.03, 0.02), line(0.44, 0.45, "promise_kept_rate"), line(0.01, 0.02)), "May 2026", Settings()
    )
    assert card.in_words == (
        "May 2026: 1 of 3 headlines with a target meets it, 1 nearly, 1 missed. "
        "Furthest off is GNPA: 3.00 % against a target of at most 2.00 %."
    )


def test_targets_missed_of_figures_that_do_not_stand_here_are_counted() -> None:
    lines = (line(0.03, 0.02), line(0.44, 0.45, "promise_kept_rate"))
    two = ("gnpa_rate", "bounce_rate", "nnpa_rate")
    assert Scorecard(lines, "May 2026", Settings(), two).in_words.startswith(
        "May 2026: 0 of 2 headlines with a target meet it, 1 nearly, 1 missed, and 2 further targets are missed. "
    )
    assert Scorecard(lines, "May 2026", Settings(), two[:2]).in_words.startswith(
        "May 2026: 0 of 2 headlines with a target meet it, 1 nearly, 1 missed, and 1 further target is missed. "
    )
    assert "further" not in Scorecard(lines, "May 2026", Settings(), two[:1]).in_words
    assert Scorecard((line(0.01, 0.02),), "May 2026", Settings(), two[1:]).in_words == (
        "May 2026: every headline with a target meets it (1 of 1), and 2 further targets are missed."
    )


def test_the_sentence_of_a_month_that_meets_everything_and_of_one_without_targets() -> None:
    assert Scorecard((line(0.01, 0.02),), "May 2026", Settings()).in_words == (
        "May 2026: every headline with a target meets it (1 of 1)."
    )
    assert Scorecard((line(0.01, None),), "May 2026", Settings()).in_words == (
        "May 2026: no headline has a target that can be judged for this selection."
    )


@pytest.fixture(scope="module")
def answers(demo_settings: Settings) -> Answers:
    store = store_of(demo_settings)
    return Answers(StoreReader(store, store.manifest()), demo_settings)


@pytest.fixture(scope="module")
def view(answers: Answers) -> View:
    figures = answers.figures
    return opening_view(figures.months, figures.as_of if figures.open_month else None)


def test_targets_are_those_of_the_database(answers: Answers, view: View, demo_settings: Settings) -> None:
    file = demo_settings.database_url.removeprefix("duckdb:///")
    with duckdb.connect(file, read_only=True) as connection:
        rates = connection.execute(
            "SELECT measure, value FROM target WHERE period_start = ? AND period_type = 'month' AND bucket IS NULL "
            "AND zone IS NULL AND state IS NULL AND area IS NULL AND branch_code IS NULL AND product_code IS NULL "
            "AND agency_code IS NULL AND collector_code IS NULL",
            [view.month],
        ).fetchall()
    held = {one.shown.key: one.headline.target for one in scorecard(answers, view).lines}
    compared = {measure: float(value) for measure, value in rates if measure in held}
    assert len(compared) >= 4
    assert {measure: held[measure] for measure in compared} == pytest.approx(compared)


def test_misses_come_first_the_furthest_off_on_top(answers: Answers, view: View) -> None:
    lines = scorecard(answers, view).lines
    order = [Verdict.MISSED, Verdict.NEAR, Verdict.MET]
    ranks = [order.index(one.verdict) if one.verdict in order else 3 for one in lines]
    assert ranks == sorted(ranks)
    missed = [one.off_by for one in lines if one.verdict is Verdict.MISSED]
    assert missed == sorted(missed, reverse=True)


def test_a_headline_that_a_filter_cannot_hold_is_left_out(answers: Answers, view: View) -> None:
    filtered = replace(view, scope=Scope.of({"branch_code": [next(iter(answers.choices("branch_code")))]}))
    keys = {one.shown.key for one in scorecard(answers, filtered).lines}
    assert "complaint_rate" not in keys
    assert "gnpa_rate" in keys


def test_a_target_that_was_derived_is_called_so_on_the_screen_and_in_the_workbook() -> None:
    one = line(0.021, 0.02)
    derived = Scorecard((replace(one, headline=replace(one.headline, derived=True)),), "May 2026", Settings())
    assert derived.derived == f"Derived from the target of a longer period: {GNPA.label}."
    assert derived.table.note.endswith(derived.derived)
    assert Scorecard((one,), "May 2026", Settings()).derived == ""


def test_every_name_of_the_scorecard_is_whole_on_a_telephone(demo_settings: Settings) -> None:
    answers = Answers(StoreReader(store_of(demo_settings), store_of(demo_settings).manifest()), demo_settings)
    names = scorecard(answers, opening_view(answers.figures.months, None)).table.frame["label"].to_list()
    # What a column of 150 pixels shows, beside which the status and the figure are in view.
    assert [name for name in names if len(name) > 20] == []
    assert len(names) >= 8
