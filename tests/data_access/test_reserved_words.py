"""Zones, states, agencies and products that are called like our own words: values of their own everywhere."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlglot

from dashboard import database_lists
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from data_access import queries, reserved_words
from data_access.account_file import account_file
from tests.figures.prepared import Prepared, prepare, write_database
from validations.tables import TABLES

APRIL, MAY = date(2026, 4, 30), date(2026, 5, 31)
WORDS = ("(none)", "All", "Total", "Unknown", "Not recorded", "No agency (not allocated)", None)
"""One account for each, in a branch of that zone and state, with that product, held by that agency; None is null."""


def shown(word: str | None) -> str:
    """What a value reads like in our figures."""
    ours = ("(none)", "Not recorded", "No agency (not allocated)")
    return "(none)" if word is None else f"{word}, as a name" if word in ours else word


@pytest.fixture(scope="module")
def lender(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Accounts of 100, 200, 400 … outstanding, so that a sum tells which are in it."""
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("branch", "product", "agency", "account", "account_snapshot", "allocation", "target")
    }
    for place, word in enumerate(WORDS):
        account, code, owed = f"A{place}", word or "plain", 100.0 * 2**place
        named = {"zone": word, "state": word}
        rows["branch"].append({"branch_code": code, "branch_name": word, "area": f"Area {place}", **named})
        rows["product"].append({"product_code": code, "product_name": word, "product_group": word})
        rows["agency"].append({"agency_code": code, "agency_name": word, "agency_type": "field"})
        rows["account"].append(
            {"account_id": account, "customer_id": account, "product_code": code, "branch_code": code,
             "opened_on": date(2025, 1, 1), "risk_segment": word}
        )  # fmt: skip
        rows["account_snapshot"] += [
            {"as_of_date": day, "account_id": account, "status": "active", "dpd": 40, "principal_outstanding": owed,
             "total_outstanding": owed, "overdue_amount": 10.0}
            for day in (APRIL, MAY)
        ]  # fmt: skip
        if word is not None:
            rows["allocation"].append(
                {"allocation_id": account, "account_id": account, "agency_code": code, "allocated_on": APRIL,
                 "dpd_at_allocation": 40, "balance_at_allocation": owed}
            )  # fmt: skip
            rows["target"].append(
                {"period_type": "month", "period_start": date(2026, 5, 1), "measure": "total_outstanding", "zone": word,
                 "value": owed}
            )  # fmt: skip
    tables = {name: [dict.fromkeys(TABLES[name].required) | row for row in given] for name, given in rows.items()}
    folder = tmp_path_factory.mktemp("words")
    write_database(folder / "lender.duckdb", tables)
    return prepare(folder / "lender.duckdb", folder / "store")


def expected() -> dict[str, int]:
    """What each value owes, in minor units."""
    return {shown(word): 10_000 * 2**place for place, word in enumerate(WORDS)}


@pytest.mark.parametrize("key", ["zone", "state", "segment", "product_group", "agency_code"])
def test_each_is_a_value_of_its_own(lender: Prepared, key: str) -> None:
    assert dict(lender.ask("total_outstanding", by=[key], months=[MAY.replace(day=1)]).rows()) == expected()


def test_codes_lead_to_their_own_attributes(lender: Prepared) -> None:
    found = lender.ask("total_outstanding", by=["branch_code", "product_code", "zone"], months=[MAY.replace(day=1)])
    assert {(branch, product): zone for branch, product, zone, _ in found.rows()} == {
        (code, code): zone for word in WORDS if (code := shown(word) if word else "plain") and (zone := shown(word))
    }


@pytest.mark.parametrize("word", WORDS)
def test_each_can_be_filtered_and_listed(lender: Prepared, word: str | None) -> None:
    value = shown(word)
    for key in ("zone", "state", "agency_code"):
        assert lender.one("total_outstanding", MAY.replace(day=1), **{key: value}) == expected()[value]
        frame, total = database_lists.accounts_behind(
            Answers(lender.figures, lender.settings), Scope.of({key: [value]}), MAY.replace(day=1)
        )
        assert (total, frame["account_id"].to_list()) == (1, [f"A{WORDS.index(word)}"])
        assert frame["state"].to_list() == [value]


def test_no_two_choices_of_a_filter_read_alike(lender: Prepared) -> None:
    reader = Answers(lender.figures, lender.settings)
    for key in ("zone", "state", "agency_code", "product_code", "segment"):
        names = list(reader.choices(key).values())
        assert len(set(names)) == len(names) == len(WORDS), key


def test_a_target_of_a_zone_called_like_our_word_is_of_that_zone(lender: Prepared) -> None:
    zones = set(lender.figures.targets.rows["zone"])
    assert zones == {shown(word) for word in WORDS if word is not None}


def test_one_account_names_its_own_branch_and_product(lender: Prepared) -> None:
    head = account_file(lender.settings, "A0", [MAY], MAY).head
    assert (head["branch_code"], head["product_code"], head["segment"]) == ("(none), as a name",) * 3
    assert account_file(lender.settings, "A6", [MAY], MAY).head["segment"] == "(none)"


def test_the_database_gets_another_literal_and_gives_back_its_own_values(tmp_path: Path) -> None:
    tree = sqlglot.parse_one("SELECT COALESCE(a, '(none)') FROM t WHERE b <> '(none)' AND c = 'none'", dialect="duckdb")
    assert isinstance(tree, sqlglot.exp.Query)
    text = reserved_words.in_database(tree).sql(dialect="duckdb")
    assert "'(none)'" not in text
    assert text.count("<bucketwise: not recorded>") == 2
    assert "'(none)'" not in queries.render("position_rows", "postgresql")
    assert reserved_words.database_values(["(none)", "(none), as a name", "North"]) == [
        "<bucketwise: not recorded>",
        "(none)",
        "North",
    ]
