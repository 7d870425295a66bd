"""Loads that once took away what was right."""

from collections.abc import Callable

import pytest

from tests.cases.conftest import Case

pytestmark = pytest.mark.real_data


def test_a_late_row_of_another_month_deletes_nothing(case: Callable[[str], Case]) -> None:
    receipts = case("03_month_wiped_by_one_row")
    assert receipts.run("import", "sql", "book.csv", "receipts_2026_04.csv").status == 0
    explained = receipts.run("import", "sql2", "receipts_2026_05.csv", "--explain").said.replace("│", "")
    assert [" ".join(explained.split()).count(row) for row in (
        "payment 2026-04 200 1 1 0 0 0 201", "payment 2026-05 0 150 150 0 0 0 150"
    )] == [1, 1]  # fmt: skip
    loaded = receipts.run("import", "sql2", "receipts_2026_05.csv")
    assert (loaded.status, "2026-04 to 2026-05: 151 new, 0 changed, 0 as before" in loaded.said) == (0, True)
    by_month = "SELECT month(paid_at), count(*), sum(amount) FROM payment GROUP BY 1 ORDER BY 1"
    assert receipts.rows(by_month) == [(4, 201, 20_070), (5, 150, 15_000)]

    again = receipts.run("import", "sql2", "receipts_2026_05.csv")
    assert "0 new, 0 changed, 151 as before" in again.said

    refused = receipts.run("import", "sql2", "receipts_2026_05.csv", "--replace", "2026-04")
    assert (refused.status, "payment: 2026-04 would shrink from 201 rows to 1" in refused.said) == (1, True)
    assert receipts.rows(by_month)[0] == (4, 201, 20_070)

    forced = receipts.run("import", "sql2", "receipts_2026_05.csv", "--replace", "2026-04", "--force")
    assert forced.status == 0
    assert receipts.rows(by_month) == [(4, 1, 70), (5, 150, 15_000)]


def test_a_file_that_was_mostly_rejected_replaces_no_day_end(case: Callable[[str], Case]) -> None:
    book = case("04_month_replaced_by_rejected_load")
    (book.folder / "a").mkdir()
    (book.folder / "a" / "book.csv").write_text((book.folder / "book.csv").read_text().replace("ACTIVE", "active"))
    assert book.run("import", "sql", "a/book.csv").status == 0

    refused = book.run("import", "sql", "book.csv")
    assert refused.status == 1
    for part in ("99 of 100 rows of book.csv were rejected", "2026-05-31 would shrink from 100 rows to 1", "--force"):
        assert part in refused.said
    assert book.rows("SELECT count(*), sum(total_outstanding) FROM account_snapshot") == [(100, 100_000)]
    assert book.rows("SELECT count(DISTINCT batch_id) FROM load_batch") == [(1,)]
    (kept,) = (book.folder / "data" / "rejects").glob("*.parquet")
    assert book.rows(f"SELECT count(*) FROM '{kept}'") == [(99,)]

    assert book.run("import", "sql", "book.csv", "--force").status == 1  # Rows were rejected, the others are loaded.
    assert book.rows("SELECT count(*) FROM account_snapshot") == [(1,)]


def test_targets_with_codes_are_loaded(case: Callable[[str], Case]) -> None:
    targets = case("import_target")
    for folder in ("map", "map2"):
        assert targets.run("import", folder, "product.csv", "target.csv").status == 0
    assert targets.rows("SELECT product_code, agency_code, value FROM target ORDER BY 2 NULLS FIRST") == [
        ("P1", None, 1000),
        (None, "AG1", 1000),
    ]
