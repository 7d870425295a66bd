"""The page Vintages: triangle, curves and early signs of a lender, with its choices."""

from dataclasses import replace

import polars as pl
import pytest

from dashboard.database_lists import account_rows, listed, vintage_cell
from dashboard.figures.answers import Answers
from dashboard.figures.store_reader import open_figures
from dashboard.metrics import cases_column
from dashboard.subjects.cohorts import Length
from dashboard.subjects.vintages.content import Choices, content
from dashboard.view import opening_view
from data_access.settings import Settings
from data_access.store import Store
from tests.pages.conftest import Shown
from tests.pages.reading import charts, chosen, sentences

pytestmark = pytest.mark.slow
PAGE = "vintages"


def test_cohorts_are_drawn_and_follow_the_choices(
    shown: Shown, demo_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLECTIONS_VINTAGE_ACCOUNTS", "40")
    app = shown(replace(demo_settings, vintage_accounts=40), PAGE, agency="TE01")
    assert not app.exception
    assert not [one for one in sentences(app) if "wrong" in one]
    said = " ".join(str(one.value) for one in app.markdown)
    assert "active accounts are in no cohort" in said
    curves, triangle, parts = charts(app)
    assert parts["layout"]["xaxis"]["title"]["text"] == "Months on book"
    assert curves["layout"]["xaxis"]["title"]["text"] == "Months on book"
    assert len(app.dataframe) == 4
    table = app.dataframe[0].value
    # The first quarter has one month in the data.
    assert table["cohort"].str.contains(" to ").to_list() == [True] * 4 + [False]
    assert app.multiselect(key="pick_agency").disabled
    other = chosen(app, state="now", days="60", cohort="month", terms="no", by="zone")
    assert not other.exception
    assert "Now 60+" in " ".join(str(one.value) for one in other.markdown)
    assert triangle != charts(other)[1]
    listed = chosen(app, state="ever", days="30", cohort="quarter", list="late")
    assert not listed.exception
    frames = [pl.DataFrame(one.value) for one in listed.dataframe]
    assert any("worst_dpd" in frame.columns for frame in frames)


def test_a_ticket_band_narrows_the_cohorts_and_splits_one(shown: Shown, demo_settings: Settings) -> None:
    answers = Answers(open_figures(Store(demo_settings.store_path)), replace(demo_settings, vintage_accounts=1))
    view = opening_view(tuple(sorted(answers.figures.months_of("vintage"))), None)
    whole, split = (content(answers, view, Choices(length="month", by=by)) for by in ("product_code", "ticket_band"))
    bands = [str(band) for band in split.segments["ticket_band"].unique(maintain_order=True)]
    assert len(bands) > 2
    alone = [content(answers, view, Choices(length="month", ticket=band)).grown for band in bands]
    keys = ["cohort", "first", "months_on_book"]
    together = pl.concat(alone).group_by(keys).agg(pl.col("vintage_accounts", "vintage_sanctioned").sum()).sort(keys)
    assert together.equals(whole.grown.sort(keys).select(together.columns))
    app = shown(demo_settings, PAGE, ticket=bands[0], by="ticket_band")
    assert not app.exception
    said = " ".join(str(one.value) for one in app.markdown)
    assert f"Only accounts of the ticket band {bands[0]} are in the cohorts." in said


@pytest.mark.parametrize(
    ("length", "state", "ticket"),
    [("quarter", "ever", "all"), ("month", "now", "all"), ("quarter", "ever", "50k-200k")],
)
def test_every_cell_lists_as_many_accounts_as_it_counts(
    demo_settings: Settings, length: Length, state: str, ticket: str
) -> None:
    figures = open_figures(Store(demo_settings.store_path))
    answers = Answers(figures, replace(demo_settings, vintage_accounts=20))
    view = opening_view(tuple(sorted(figures.months_of("vintage"))), None)
    made = content(answers, view, Choices(state=state, length=length, terms="no", ticket=ticket))
    seen = 0
    for cohort in made.cohorts[-2:]:
        own = content(answers, view, replace(made.choices, cohort=cohort))
        assert own.one == cohort
        cells = own.grown.filter(pl.col("cohort") == cohort)
        for age, accounts, late in cells.select("months_on_book", "vintage_accounts", own.part).rows()[::4]:
            for within, count in (({}, accounts), ({f"{state}_30": ("yes",)}, late)):
                picked = {**own.choices.within, **within}
                asked = vintage_cell(answers, view.scope, own.opened, age, picked, until=view.month)
                rows, total = listed(answers, asked)
                assert (total, rows["account_id"].n_unique()) == (count, count)
                assert rows["sanctioned_amount"].to_list() == sorted(rows["sanctioned_amount"], reverse=True)
                seen += total
    assert seen > 100


def test_the_parts_of_a_cohort_add_up_to_it(demo_settings: Settings) -> None:
    figures = open_figures(Store(demo_settings.store_path))
    answers = Answers(figures, replace(demo_settings, vintage_accounts=1))
    view = opening_view(tuple(sorted(figures.months_of("vintage"))), None)
    for by in ("product_code", "zone", "state"):
        made = content(answers, view, Choices(by=by))
        cases, rate = cases_column(made.rate.key), made.rate.key
        parts = made.segments.group_by("months_on_book").agg(pl.col(cases).sum(), (pl.col(rate) * pl.col(cases)).sum())
        whole = made.points.filter(pl.col("cohort") == made.one).select("months_on_book", cases, rate)
        for age, accounts, late in parts.rows():
            ((_, all_accounts, share),) = whole.filter(pl.col("months_on_book") == age).rows()
            assert accounts == all_accounts
            assert late == pytest.approx(share * all_accounts)
        last = made.segments.filter(pl.col("months_on_book") == made.ages[0])[rate].to_list()
        assert last == sorted(last, reverse=True)


def test_all_accounts_of_a_cell_are_the_rows_of_its_file(
    demo_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLECTIONS_DATABASE_URL", demo_settings.database_url)
    monkeypatch.setenv("COLLECTIONS_STORE_PATH", str(demo_settings.store_path))
    figures = open_figures(Store(demo_settings.store_path))
    answers = Answers(figures, replace(demo_settings, vintage_accounts=20))
    view = opening_view(tuple(sorted(figures.months_of("vintage"))), None)
    made = content(answers, view, Choices())
    asked = vintage_cell(answers, view.scope, made.opened, made.ages[-1], {}, until=view.month)
    assert len(asked.parts) > 1
    rows, total = listed(answers, asked)
    assert rows.height == total
    written = pl.concat(list(account_rows(answers, asked).batches()))
    assert written.sort("account_id").equals(rows.sort("account_id"))


def test_with_few_accounts_no_share_is_told(shown: Shown, demo_settings: Settings) -> None:
    app = chosen(shown(demo_settings, PAGE), cohort="month")
    assert not app.exception
    assert any("No cohort has 100 accounts" in str(one.value) for one in app.caption)
