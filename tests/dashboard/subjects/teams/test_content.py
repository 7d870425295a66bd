"""Teams of a lender known by heart: rows at every level, norms, who did nothing, certificates, and the sentences."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.metrics import metric
from dashboard.subjects.headlines import of_page
from dashboard.subjects.teams.capacity import Need, Work
from dashboard.subjects.teams.content import SHOWN, Teams, content
from dashboard.subjects.teams.people import CASH, KEYS
from dashboard.view import opening_view
from tests.dashboard.subjects.teams.team_lender import team_tables
from tests.figures.prepared import Prepared, held, prepare, write_database
from tests.sharing import made_once

ADDITIVE = [key for key in KEYS if not metric(key).is_rate]
COUNTS = ("people", "without_attempt", "without_cash", "certificates_expired", "certificates_60")


@pytest.fixture(scope="module")
def lender(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    def make(folder: Path) -> None:
        write_database(folder / "teams.duckdb", team_tables())
        prepare(folder / "teams.duckdb", folder / "store")

    return held(made_once(tmp_path_factory, "teams", make), "teams.duckdb")


def teams(lender: Prepared, where: Mapping[str, list[str]] | None = None, **norms: Any) -> Teams:
    """The content of April within some filters."""
    ask = Answers(lender.figures, replace(lender.settings, **norms))
    view = replace(opening_view(lender.figures.months, None), scope=Scope.of(where or {}))
    return content(ask, view)


def row(found: Teams, code: str) -> dict[str, Any]:
    """The row of one code."""
    return next(one for one in found.rows.to_dicts() if one["code"] == code)


def test_the_tops_and_who_is_not_in_the_table_hold_everybody_at_work(lender: Prepared) -> None:
    found = teams(lender)
    # C1 and C2 report to each other: the first code of the circle is its top, and LOST did nothing.
    assert {(one["code"], one["kind"], one["people"]) for one in found.rows.to_dicts()} == {
        ("HEAD", "team", 4),
        ("OTHER", "team", 1),
        ("C1", "team", 1),
        ("X9", "person", 1),
    }
    head = row(found, "HEAD")
    assert (head["accounts_to_work"], head["outstanding_to_work"]) == (6, 60_000)
    assert (head["attempts"], head["calls_and_visits"], head["contacts_made"]) == (10, 8, 5)
    # 26 days without Sundays, one of them a holiday; four people.
    assert found.people.days == 25
    assert head["calls_a_day"] == 8 / (4 * 25)
    assert (head["collected_by_named_collectors_amount"], head["cash_a_day"]) == (150_000, 1_500)
    assert (head["conduct_breaches"], head["right_party_attempt_rate"]) == (1, 0.4)
    assert (head["promise_kept_rate"], head["promise_kept_rate__n"]) == (None, 2)


def test_a_manager_is_the_people_below_and_the_manager_s_own_work(lender: Prepared) -> None:
    found = teams(lender, {"manager": ["M1"]})
    assert {(one["code"], one["kind"]) for one in found.rows.to_dicts()} == {
        ("T1", "person"),
        ("T2", "person"),
        ("M1", "own"),
    }
    assert row(found, "M1")["accounts_to_work"] == 1
    assert found.row_names["M1"] == "Bina, own work"
    # Somebody below another manager picked is in that one's row.
    both = teams(lender, {"manager": ["HEAD", "M1", "OTHER"]})
    assert both.rows["code"].to_list() == ["HEAD", "OTHER"]


@pytest.mark.parametrize("manager", [None, "HEAD", "M1", "C1", "C2", "OTHER"])
def test_the_rows_of_every_level_add_up_to_the_manager(lender: Prepared, manager: str | None) -> None:
    found = teams(lender, {"manager": [manager]} if manager else {})
    for key in (*ADDITIVE, *COUNTS):
        # Where nothing could be judged, breaches are n/a and add nothing.
        assert found.rows[key].sum() == (found.whole[key].item() or 0), key


@pytest.mark.parametrize(("manager", "above"), [("HEAD", None), ("M1", "HEAD"), ("C2", "C1"), ("T1", "M1")])
def test_a_manager_comes_to_the_same_from_above_and_from_within(
    lender: Prepared, manager: str, above: str | None
) -> None:
    seen, within = teams(lender, {"manager": [above]} if above else {}), teams(lender, {"manager": [manager]})
    shown = row(seen, manager)
    assert {key: shown[key] for key in KEYS} == within.whole.select(KEYS).row(0, named=True)


def test_the_card_of_cash_is_the_total_of_the_table_and_leaves_out_what_names_nobody(lender: Prepared) -> None:
    found = teams(lender)
    # By hand: 1,000 by T1 and 500 by F1; the 300 that a customer paid without a collector are in neither.
    ask = Answers(lender.figures, lender.settings)
    card = {one.metric.key: one.value for one in of_page(ask, SHOWN, found.view) if one.metric}[CASH]
    assert card == found.whole[CASH].item() == found.rows[CASH].sum() == 150_000
    received = ask.answer(["collected_amount"], months=[found.view.month])["collected_amount"].item()
    assert received == 180_000


def test_what_names_nobody_is_beside_the_rows_and_with_them_the_whole(lender: Prepared) -> None:
    found = teams(lender)
    whole = Answers(lender.figures, lender.settings).answer(ADDITIVE, months=[found.view.month]).row(0, named=True)
    assert {key: found.whole[key].item() + (found.people.unnamed[key] or 0) for key in ADDITIVE} == whole
    assert found.left_out == [
        "Accounts to work held by no collector: 2. Attempts that name none: 1. They are in no row.",
        "2 people of the table collector hold nothing and did nothing in the month, and are not counted.",
    ]


def test_receipts_that_name_nobody_are_said_and_with_the_rows_they_are_all_receipts(lender: Prepared) -> None:
    found = teams(lender)
    # By hand: 300 of 1,800, paid by a customer without a collector.
    assert found.unnamed == {
        "collected_unnamed_amount": 30_000,
        "collected_unnamed_count": 1,
        "collected_unnamed_rate": 30_000 / 180_000,
        "collected_unnamed_rate__n": 3,
    }
    assert found.names_nobody == (
        "1 receipt line names no collector: ₹300, 16.67 % of all that was collected. They are in no row; with the cash "
        "of the rows they make up all of it."
    )
    assert teams(lender, {"manager": ["HEAD"]}).names_nobody == ""


def test_without_norms_of_the_lender_people_are_held_against_the_mean_of_their_role(lender: Prepared) -> None:
    each = {one["collector_code"]: one for one in teams(lender).each.to_dicts()}
    # Telecallers hold 3, 1, 1 and 0 accounts, and made 5, 0, 1 and 0 calls in 25 days.
    assert each["T1"]["norm_accounts"] == 1.5 * 5 / 4
    assert each["T1"]["norm_calls"] == pytest.approx(0.5 * 6 / 4 / 25)
    assert {code: one["load"] for code, one in each.items()} == {
        "T1": "over", "T2": "within", "T3": "within", "T4": "within", "F1": "within", "M1": "", "X9": "",
    }  # fmt: skip
    assert {code for code, one in each.items() if one["pace"] == "under"} == {"T2", "T4"}
    # The mean stays that of the whole lender where one team is looked at.
    assert teams(lender, {"manager": ["M1"]}).each["norm_accounts"].max() == 1.5 * 5 / 4


def test_norms_that_a_lender_sets_stand_in_place_of_the_mean(lender: Prepared) -> None:
    found = teams(lender, norm_telecaller_accounts=3, norm_field_accounts=1, norm_telecaller_attempts=1)
    each = {one["collector_code"]: one for one in found.each.to_dicts()}
    assert (each["T1"]["norm_accounts"], each["T1"]["load"], each["F1"]["load"]) == (3.0, "within", "within")
    assert each["T1"]["pace"] == "under"
    assert found.sentences[0] == "No team holds more accounts to work per collector than the norm."


def test_the_sentences_say_what_to_do(lender: Prepared) -> None:
    assert teams(lender).sentences == (
        "1 of 4 teams holds more accounts to work per collector than the norm: Bina with 2.00 against 1.88.",
        "Of the collectors who hold accounts, 1 made no attempt and 3 took no cash in April 2026.",
        "Of the certificates of the 7 people at work, 1 expires within 30 days of 30 Apr 2026, 3 within 60; 1 expired "
        "before.",
        "Telecalling needs 1 person; 4 are there: 3 more than needed. "
        "Field needs 1 person; 1 is there: as many as needed. "
        "The 2 accounts to work that no collector holds need 1 person more.",
    )
    assert teams(lender, {"manager": ["M1"]}).sentences[:2] == (
        "1 of 2 collectors holds more accounts to work than the norm: Esha with 3.00 against 1.88.",
        "Of the collectors who hold accounts, 1 made no attempt and 2 took no cash in April 2026.",
    )


def test_a_sentence_says_all_where_nobody_lacks_anything(lender: Prepared) -> None:
    assert (
        "Of the collectors who hold accounts, all made an attempt and all took cash in April 2026."
        in teams(lender, {"manager": ["M2"]}).sentences
    )


def test_certificates_end_on_their_last_day_and_are_told_apart_from_none(lender: Prepared) -> None:
    lasts = dict(teams(lender).each.select("collector_code", "certificate").iter_rows())
    assert lasts == {
        "T1": "Expired",
        "T2": "Within 30 days",
        "T4": "Within 60 days",
        "F1": "Within 60 days",
        "T3": "Valid",
        "M1": "Not recorded",
        "X9": "Not recorded",
    }


def test_certificates_to_renew_are_listed_in_the_order_of_their_days(lender: Prepared) -> None:
    listed = teams(lender).renewals_table.frame.select("collector_code", "certificate")
    assert listed.rows() == [
        ("T1", "Expired"),
        ("T2", "Within 30 days"),
        ("T4", "Within 60 days"),
        ("F1", "Within 60 days"),
    ]


def test_people_needed_are_those_of_a_published_example() -> None:
    # archivemore.com, "How is call capacity calculated?": 4 x 1,000 calls a day of 3 minutes, 360 minutes a person: 33.
    assert Work(contacts=1, minutes=3, productive=360).people(4 * 1000) == Fraction(100, 3)
    assert Need("telecaller", 4000, 34, 29).gap_in_words == "5 short"
    assert Need("telecaller", 4000, 34, 34).gap_in_words == "as many as needed"


def test_people_needed_by_bucket_add_up_to_their_channel(lender: Prepared) -> None:
    found = teams(lender, norm_calls_per_account=10, norm_call_minutes=45, norm_productive_minutes=30)
    # 30 productive minutes x 25 days; 10 calls of 45 minutes an account.
    groups = found.needed_by_group.filter(pl.col("channel") == "Telecalling")
    assert groups.select("group", "accounts", "needed").rows() == [
        ("1-30", 1, 0.6),
        ("31-60", 3, 1.8),
        ("days unknown", 1, 0.6),
    ]
    whole = found.needed.filter(pl.col("channel") == "Telecalling")
    assert whole.select("accounts", "hours", "needed", "whole", "there", "gap").rows() == [
        (5, 37.5, 3.0, 3, 4, "1 more than needed")
    ]


def test_accounts_that_no_collector_holds_need_people_too(lender: Prepared) -> None:
    found = teams(lender, norm_calls_per_account=10, norm_call_minutes=45, norm_productive_minutes=30)
    # A8 and A9: 2 accounts x 10 calls x 45 minutes = 900 minutes, of 750 that a person has in the month.
    row = found.needed.filter(pl.col("channel") == "Held by no collector")
    assert row.select("accounts", "hours", "needed", "whole", "there", "gap").rows() == [
        (2, 15.0, 1.2, 2, 0, "2 short")
    ]
    assert found.sentences[-1].endswith("The 2 accounts to work that no collector holds need 2 people more.")
    groups = found.needed_by_group.filter(pl.col("channel") == "Held by no collector")
    assert groups.select("group", "accounts", "needed").rows() == [("31-60", 2, 1.2)]
    # Of 10 accounts the manager's own A6 and A10, which is not past due, are in no row.
    assert found.needed["accounts"].sum() == 8


def test_filters_by_product_and_collector_narrow_people_and_figures(lender: Prepared) -> None:
    found = teams(lender, {"collector_code": ["T1", "T3"]})
    assert found.people.codes == {"T1", "T3"}
    assert {one["code"]: one["accounts_to_work"] for one in found.rows.to_dicts()} == {"HEAD": 3, "OTHER": 1}
    assert teams(lender, {"product_code": ["PL"]}).people.resting is None


def test_a_lender_without_a_table_of_collectors_has_people_but_no_norms_and_no_teams(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    def make(folder: Path) -> None:
        tables = {name: rows for name, rows in team_tables().items() if name not in ("collector", "allocation")}
        write_database(folder / "codes.duckdb", tables)
        prepare(folder / "codes.duckdb", folder / "store")

    found = teams(held(made_once(tmp_path_factory, "codes", make), "codes.duckdb"))
    assert found.rows.sort("code").select("code", "kind", "accounts_to_work", "load").rows() == [
        (code, "person", None, "") for code in ("F1", "M1", "T1", "T3", "T4", "X9")
    ]
    assert found.needs == ()
    assert found.sentences == ("Certificates are not recorded: collector.certified_until is empty.",)
    assert found.left_out == [
        "Attempts that name none: 1. They are in no row.",
        "Accounts to work are not known: the month has no day-end, or no allocation is recorded.",
    ]
