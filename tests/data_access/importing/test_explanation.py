"""What `import --explain` shows before anything is loaded."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from data_access.importing import Explanation, render_explain
from data_access.importing.explanation import ColumnExplanation, TableExplanation
from tests.data_access.importing_case import ACCOUNT, small_case
from validations.errors import ImportFileError


def table_of(explanation: Explanation, name: str) -> TableExplanation:
    return next(each for each in explanation.tables if each.table.name == name)


def printed(explanation: Explanation) -> str:
    target = io.StringIO()
    Console(width=200, file=target).print(render_explain(explanation))
    return target.getvalue()


def test_each_column_names_its_sources(tmp_path: Path) -> None:
    query = ACCOUNT.replace("account_id,", "'L' || account_id AS account_id,")
    case = small_case(tmp_path, account=query)
    account = table_of(case.explained(), "account")
    assert account.columns[0] == ColumnExplanation(
        "account_id", "'L' || account_id", ("accounts.account_id",), "varchar", "text"
    )
    assert account.columns[2].sources == ()
    assert account.columns[5].sources == ("accounts.sanctioned",)


def test_sources_are_followed_through_a_cte_and_a_star(tmp_path: Path) -> None:
    given = "WITH given AS (SELECT * FROM accounts)"
    case = small_case(tmp_path, account=f"{given} {ACCOUNT.replace('accounts', 'given')}")
    assert table_of(case.explained(), "account").columns[5].sources == ("accounts.sanctioned",)


def test_what_is_not_mapped_and_not_used_is_said(tmp_path: Path) -> None:
    case = small_case(tmp_path, product="SELECT 'P' AS product_code").file("extra.csv", "a\n1\n")
    case.file("accounts.csv", "account_id,sanctioned,colour\nA1,1,red\n")
    explanation = case.explained()
    assert table_of(explanation, "product").unmapped == ("product_name", "product_group", "secured", "revolving")
    assert explanation.unused_columns == {"accounts": ("colour",)}
    assert explanation.unused_files == ("extra.csv",)
    text = printed(explanation)
    assert "Missing, the import will refuse this: product_name." in text
    assert "Columns of accounts that no SELECT reads: colour." in text


def test_the_sample_is_short_and_masks_personal_data(tmp_path: Path) -> None:
    query = ACCOUNT.replace("_file, _row", "who AS customer_name, mobile AS phone")
    case = small_case(tmp_path, account=query)
    case.file(
        "accounts.csv", "account_id,sanctioned,who,mobile\n" + "".join(f"A{n},{n},Asha,98200\n" for n in range(50))
    )
    sample = table_of(case.explained(), "account").sample
    assert sample.height == 5
    assert set(sample["customer_name"]) == {"****"}
    assert set(sample["phone"]) == {"****"}
    assert "98200" not in printed(case.explained())


def test_nothing_is_written(tmp_path: Path) -> None:
    case = small_case(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    case.explained()
    assert sorted(tmp_path.rglob("*")) == before


def test_a_mistake_is_the_same_sentence_as_in_the_import(tmp_path: Path) -> None:
    case = small_case(tmp_path, account="SELECT account FROM accounts")
    with pytest.raises(ImportFileError, match=r"account\.sql cannot be run: Referenced column"):
        case.explained()
