"""Things of one name stay apart: in figures, filters, lists and files."""

from collections.abc import Callable

from tests.cases.conftest import Case

ASKED = ("delinquency_rate_30plus", "accounts")


def test_areas_of_one_name_are_told_apart_by_their_state(case: Callable[[str], Case]) -> None:
    book = case("15_same_area_name")
    book.make()
    assert book.run("refresh").status == 0
    rows = book.figures(*ASKED, "--by", "area", "--from", "2026-05")
    assert [(row["area"], row["delinquency_rate_30plus"], row["accounts"]) for row in rows] == [
        ("Central (Kerala)", "1.0", "10"),
        ("Central (Punjab)", "0.0", "10"),
    ]
    apart = book.figures(*ASKED, "--by", "state,area", "--from", "2026-05")
    assert {(row["state"], row["area"]) for row in apart} == {
        ("Kerala", "Central (Kerala)"),
        ("Punjab", "Central (Punjab)"),
    }
    one = book.figures("accounts", "--where", "area=Central (Punjab)", "--from", "2026-05")
    assert [row["accounts"] for row in one] == ["10"]
    refused = book.run("figures", "accounts", "--where", "area=Central", "--from", "2026-05")
    assert refused.status == 1
    assert "did you mean Central (Kerala), Central (Punjab)?" in refused.said


def test_a_filter_may_be_called_as_in_the_address_of_a_page(case: Callable[[str], Case]) -> None:
    book = case("15_same_area_name")
    book.make()
    book.run("refresh")
    asked = ("accounts", "--from", "2026-05")
    assert book.figures(*asked, "--where", "branch=B1") == book.figures(*asked, "--where", "branch_code=B1")
    assert book.json_figures(*asked, "--where", "branch=B1") == [{"accounts": 10}]
    refused = book.run("figures", "accounts", "--where", "month=2026-05")
    assert refused.status == 1
    assert "'month' is no filter; name months with --from and --to" in refused.said
