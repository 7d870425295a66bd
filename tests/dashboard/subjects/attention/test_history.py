"""In which months an alert was found, and since when it holds without a break."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard.alerts import Alert, Rule, check
from dashboard.alerts.alert_rules import OWN_RULES
from dashboard.basis import ACCOUNTS
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import open_figures
from dashboard.subjects.attention.content import attention, setting
from dashboard.subjects.attention.history import History
from dashboard.subjects.attention.history import history as asked
from dashboard.subjects.attention.missed_targets import missed_targets
from dashboard.view import View, opening_view
from data_access.settings import Settings
from data_access.store import store_of
from tests.dashboard.literal_figures import Row, figures_of

JAN, FEB, MAR, APR, MAY, JUNE = MONTHS = tuple(date(2026, month, 1) for month in range(1, 7))
LATE = Rule("late", "Many are late", "delinquency_rate_30plus", "above", 0.1, JAN, "delinquency", "state")
KERALA, DELHI = (Alert(LATE, state, 0.2, None, 100) for state in ("Kerala", "Delhi"))


def history(found: Sequence[tuple[Alert, ...]], *, unchecked: Sequence[date] = (), begins: bool = True) -> History:
    checked = {month: frozenset[str]() if month in unchecked else frozenset({"late"}) for month in MONTHS}
    return History(dict(zip(MONTHS, found, strict=True)), checked, begins)


def test_it_holds_since_the_first_month_of_the_unbroken_run() -> None:
    held = history([(KERALA,), (), (KERALA,), (KERALA, DELHI), (KERALA,), (KERALA, DELHI)])
    assert held.run(KERALA).in_words == "since March 2026, 4 months"
    assert held.run(DELHI).in_words == "since June 2026, 1 month"


def test_a_month_that_could_not_be_checked_neither_ends_the_run_nor_counts() -> None:
    held = history([(), (KERALA,), (), (KERALA,), (KERALA,), (KERALA,)], unchecked=[MAR])
    assert held.run(KERALA) == (FEB, 4, False)


def test_a_run_that_begins_before_the_months_looked_at_says_so() -> None:
    always = [(KERALA,)] * 6
    assert history(always).run(KERALA).in_words == "since January 2026, 6 months"
    assert history(always, begins=False).run(KERALA).in_words == "since January 2026 or before, 6 months"


def test_the_table_has_every_alert_with_its_months() -> None:
    held = history([(DELHI,), (DELHI,), (DELHI,), (DELHI,), (), (KERALA,)], unchecked=[MAY])
    table = held.table({})
    assert table.title == "Alerts by month"
    assert table.frame.select("rule", "about", "figure", "found", "checked", "months").rows() == [
        ("Many are late", "Kerala", "30+ rate", 1, 5, "Jun 26"),
        ("Many are late", "Delhi", "30+ rate", 4, 5, "Jan 26 to Apr 26"),
    ]
    apart = history([(DELHI,), (), (DELHI,), (DELHI,), (), (DELHI,)]).table({})
    assert apart.frame["months"].to_list() == ["Jan 26, Mar 26 to Apr 26, Jun 26"]


@pytest.fixture
def six_months(tmp_path: Path) -> Callable[[str], History]:
    """A lender with 10 % over 30 days late in January, 20 % from then on, and a rule file of one rule."""
    position: list[Row] = []
    for month in MONTHS:
        late = 10 if month == JAN else 20
        position += [{"month": month, "bucket": "31-60", "accounts": late}, {"month": month, "accounts": 100 - late}]
    figures = figures_of(tmp_path / "store", position=position)

    def found(effective_from: str) -> History:
        rules = tmp_path / f"{effective_from}.toml"
        rules.write_text(
            '[[rule]]\nkey = "late"\ntitle = "Late"\nmetric = "delinquency_rate_30plus"\nwhen = "above"\nlimit = 0.15\n'
            f'effective_from = {effective_from}\npage = "delinquency"\n'
        )
        ask = Answers(figures, Settings(alert_rules=str(rules)))
        view = View(JUNE, None, Scope(), ACCOUNTS, MONTHS)
        checked = check(ask, ask.alert_rules(), view, date(2026, 6, 30), lambda _: 1.0)
        return asked(ask, view, checked, missed_targets(ask, ask.alert_rules(), view))

    return found


@pytest.mark.parametrize(
    ("effective_from", "months"), [("2025-04-01", MONTHS[1:]), ("2026-04-01", MONTHS[3:]), ("2026-04-30", MONTHS[3:])]
)
def test_each_month_is_judged_by_the_rules_in_force_on_its_day_end(
    six_months: Callable[[str], History], effective_from: str, months: Sequence[date]
) -> None:
    held = six_months(effective_from)
    assert [month for month, alerts in held.alerts.items() if alerts] == [*months]
    assert held.run(held.alerts[JUNE][0]) == (months[0], len(months), False)


@pytest.mark.slow
def test_earlier_months_are_judged_as_they_would_be_on_their_own(demo_settings: Settings, tmp_path: Path) -> None:
    """Asking all months together, and a month alone, must find the same; rules ask for few cases, so that many find."""
    text = OWN_RULES.read_text("utf-8")
    rules = tmp_path / "rules.toml"
    rules.write_text("\n".join("cases = 10" if line.startswith("cases =") else line for line in text.splitlines()))
    ask = Answers(open_figures(store_of(demo_settings)), replace(demo_settings, alert_rules=str(rules)))
    shown = opening_view(ask.freshness().months, None)
    now = attention(ask, setting(ask, shown), shown)
    together = asked(ask, shown, now.checked, now.targets)
    assert len(together.alerts) == 12
    assert sum(len(alerts) for alerts in together.alerts.values()) > 50
    for month, alerts in together.alerts.items():
        view = replace(shown, month=month)
        alone = attention(ask, setting(ask, view), view)
        assert alone.alerts == alerts
        assert alone.checked.judged | alone.targets.judged == together.checked[month]
