"""Forecast over literal rows: what is said, what is withheld and why, open months, gaps, and the lines' figures."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.basis import OUTSTANDING
from dashboard.excel.cell_text import texts
from dashboard.figures.answers import Answers
from dashboard.subjects.forecast import sentences, tables
from dashboard.subjects.forecast.content import Choices, Forecast, content
from dashboard.subjects.forecast.moved_book import complete_months
from dashboard.view import View, opening_view
from data_access.months import months_before
from data_access.settings import Settings
from tests.dashboard.literal_figures import figures_of

OCTOBER = date(2026, 10, 1)


def month(back: int, *, late: int = 100, rolled: int = 40) -> list[dict[str, Any]]:
    """A month that opened with accounts in Current and in 1-30; of the latter some rolled into 31-60."""
    moved: tuple[tuple[str, str, int, dict[str, str]], ...] = (
        ("Current", "Current", 1000 - late, {}),
        ("Current", "1-30", late, {}),
        ("1-30", "Current", 100 - rolled, {}),
        ("1-30", "31-60", rolled, {"npa_closing": "no"}),
        ("31-60", "Current", 35, {}),
        ("31-60", "180+", 5, {"npa_closing": "yes"}),
        ("180+", "written_off", 5, {"npa_opening": "yes"}),
        ("new", "Current", 10, {}),
    )
    return [
        {"month": months_before(OCTOBER, back), "opening_state": a, "closing_state": b, "accounts": n, **more}
        for a, b, n, more in moved
    ]


def answers_of(folder: Path, *months: list[dict[str, Any]], open_month: bool = False, **more: Any) -> Answers:
    rows = [row for one in months for row in one]
    stock = [{"month": key} for key in sorted({one[0]["month"] for one in months})]
    before = [{"month": months_before(min(one["month"] for one in stock), 1)}]
    figures = figures_of(folder, movement=rows, position=[*stock, *before], open_month=open_month, **more)
    return Answers(figures, Settings())


def view_of(answers: Answers) -> View:
    return opening_view(answers.figures.months, None)


def made(answers: Answers, **choices: Any) -> Forecast:
    return content(answers, view_of(answers), Choices(**{"window": 3, **choices}))


def test_a_book_that_swings_is_forecast_better_than_by_the_last_month(tmp_path: Path) -> None:
    # Late accounts are 100 or 200 by turns: the mean is 50 off, the last month 100 one month ahead.
    answers = answers_of(tmp_path, *(month(n, late=200 if n % 2 else 100) for n in range(15)))
    shown = made(answers, ahead=1, window=6)
    assert shown.why_not == ""
    one = next(line for line in shown.lines if line.key == "stock_1-30")
    figure = shown.figure(one, 1)
    assert figure.now == 100
    # October closed with 900 + 60 + 35 + 10 in Current; of 6,000 accounts in Current 900 rolled in the last six months.
    assert figure.value == pytest.approx(1005 * 900 / 6000)
    assert (figure.naive_error or 0) > (figure.error or 0)
    assert figure.range[0] is not None


def test_where_nothing_changes_as_last_month_is_as_close_and_no_forecast_is_shown(tmp_path: Path) -> None:
    shown = made(answers_of(tmp_path, *(month(n) for n in range(14))), ahead=1)
    into_worst = next(line for line in shown.lines if line.key == "flow_180plus")
    assert shown.figure(into_worst, 1).words == "no forecast"
    assert shown.figure(into_worst, 1).value is None
    said = " ".join(sentences.all_of(shown))
    assert "lines as last month came closer; they show no forecast." in said
    assert "no forecast" in sentences.all_of(shown)[0]


def test_an_error_has_no_sign_and_a_bias_says_which_way(tmp_path: Path) -> None:
    # Late accounts grow month by month, so forecasts by the months before are too low; those of Current too high.
    answers = answers_of(tmp_path, *(month(n, late=300 - 10 * n + (60 if n % 2 else 0)) for n in range(15)))
    shown = tables.lines(made(answers, ahead=1, window=6))
    columns = {column.name: column for column in shown.columns}
    told = {name: texts(shown, columns[name], answers.settings) for name in ("line", "error", "bias", "leaning")}
    read = {line: row for line, *row in zip(*told.values(), strict=True)}
    assert read["In 1-30"][0].endswith("%")
    assert read["In 1-30"][1].startswith("-")
    assert read["In 1-30"][2] == "too low"
    assert read["Current"][1].startswith("+")
    assert read["Current"][2] == "too high"
    rate = read["30+ rate"]
    assert (rate[0].endswith(" pp"), rate[0][0].isdigit()) == (True, True)
    assert all(row[0][0].isdigit() for row in read.values() if row[0] != "n/a")


def test_too_few_months_are_a_sentence_and_a_sheet(tmp_path: Path) -> None:
    shown = made(answers_of(tmp_path, *(month(n) for n in range(8))))
    assert shown.why_not == (
        "A forecast learned from 3 months needs at least 9 complete months with a movement, without a gap: 3 to learn "
        "from and 6 to test it on. There are 8."
    )
    (sheet,) = tables.sheets(shown)
    assert sheet.frame.item() == shown.why_not


def test_an_open_month_and_what_lies_before_a_gap_are_not_learned_from(tmp_path: Path) -> None:
    held = [n for n in range(14) if n != 10]
    answers = answers_of(tmp_path, *(month(n) for n in held), open_month=True)
    months = complete_months(answers, OCTOBER)
    # October is open, December is missing, and January moved through two months.
    assert (months[0], months[-1]) == (date(2026, 2, 1), date(2026, 9, 1))


def test_flows_and_the_target_stand_in_the_tables(tmp_path: Path) -> None:
    target = {
        "period_start": OCTOBER,
        "period_type": "month",
        "measure": "delinquency_rate_30plus",
        "value": 0.05,
    }
    answers = answers_of(tmp_path, *(month(n, late=200 if n % 2 else 100) for n in range(14)), targets=[target])
    shown = made(answers)
    assert shown.course["target"].drop_nulls().to_list() == [0.05]
    now = dict(tables.lines(shown).frame.select("line", "now").rows())
    assert (now["Slippage to NPA"], now["Slippage to 180+"], now["Slippage to write-off"]) == (5, 5, 5)
    whole = tables.parts(shown)
    assert whole.totals is not None
    assert whole.totals["now"].item() == whole.frame["now"].item()


def test_value_is_closing_over_opening_so_that_pay_down_is_in_it(tmp_path: Path) -> None:
    rows = [month(n, late=200 if n % 2 else 100) for n in range(14)]
    for row in (row for one in rows for row in one):
        row["opening_outstanding"], row["closing_outstanding"] = 1000 * row["accounts"], 800 * row["accounts"]
    answers = answers_of(tmp_path, *rows)
    view = View(**{**vars(view_of(answers)), "basis": OUTSTANDING})
    shown = content(answers, view, Choices(window=6))
    assert shown.tested.learned is not None
    (matrix,) = shown.tested.learned.matrices.values()
    # 60 of 100 cure and each pays a fifth: 48 % of what opened in 1-30 closes in Current.
    assert matrix.rows["1-30"]["Current"] == pytest.approx(0.48)
    assert sum(matrix.rows["1-30"].values()) == pytest.approx(0.80)


def test_less_roll_forward_lowers_what_is_late(tmp_path: Path) -> None:
    shown = made(answers_of(tmp_path, *(month(n, late=200 if n % 2 else 100) for n in range(14))), less=5)
    change = tables.effect(shown).frame.filter(line="In 31-60")["after_1"].item()
    # 5 points of the 100 accounts in 1-30.
    assert change == -5
    assert sentences.effect(shown).startswith("If 5 points less of 1-30 rolled forward every month, 30+ rate would be")


def test_one_month_of_history_is_a_sentence(tmp_path: Path) -> None:
    assert made(answers_of(tmp_path, month(0))).why_not.endswith("There is 1.")


def of_product(code: str, *months: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The same months of another product."""
    return [[{**row, "product_code": code} for row in one] for one in months]


def test_a_product_that_began_four_months_ago_shows_no_forecast_of_its_own(tmp_path: Path) -> None:
    old = [month(n, late=200 if n % 2 else 100) for n in range(15)]
    new = of_product("HL", *(month(n) for n in range(4)))
    shown = made(answers_of(tmp_path, *old, *new), ahead=1)
    for line in shown.lines:
        figure = shown.figure(line, 1, ("product_code", "HL"))
        # From the end of its first month, and of the two after it.
        assert figure.tested.n <= 3, line.key
        assert figure.value is None
    late = next(line for line in shown.lines if line.key == "stock_1-30")
    assert shown.figure(late, 1, ("product_code", "PL")).tested.n == 12


def test_a_product_that_ended_two_months_ago_is_in_no_forecast(tmp_path: Path) -> None:
    old = [month(n, late=200 if n % 2 else 100) for n in range(15)]
    ended = of_product("HL", *(month(n) for n in range(2, 15)))
    alone, both = (
        made(answers_of(tmp_path / name, *rows), ahead=3, window=6)
        for name, rows in (("a", old), ("b", [*old, *ended]))
    )
    assert both.tested.groups("product_code") == ("PL",)
    for line in alone.lines:
        assert [line.of(one) for one in both.coming] == pytest.approx([line.of(one) for one in alone.coming]), line.key


def test_three_accounts_are_said_to_teach_little(tmp_path: Path) -> None:
    def three(back: int) -> list[dict[str, Any]]:
        states = (("Current", "Current"), ("Current", "1-30"), ("1-30", "Current"))
        key = months_before(OCTOBER, back)
        return [{"month": key, "opening_state": a, "closing_state": b, "accounts": 1} for a, b in states]

    shown = made(answers_of(tmp_path, *(three(n) for n in range(12))), ahead=1)
    assert shown.why_not == ""
    assert (
        "Even all products together have fewer than 50 accounts in Current and 1-30 over these months, so what becomes "
        "of them is little known."
    ) in sentences.all_of(shown)[-1]
    assert all(shown.figure(line, 1).value is None for line in shown.lines)
