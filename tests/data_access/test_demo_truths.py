"""What was planted can be found again in the raw tables, and nothing is found where nothing was planted.

The rules are those of docs/demo.md. They are written on the raw tables, from their definitions.
"""

from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest

from dashboard.lift import Trial, lift
from data_access.demo import DemoTruths, write_demo

SMALL: Final = (5_000, 14)
ALARM: Final = 4.0
"""Standard deviations from which a state or a month counts as found."""

WORSE_STATES = """
WITH state_month AS (
    SELECT
        as_of_date, state, count(*) AS accounts, sum(CASE WHEN dpd > 30 THEN 1 ELSE 0 END) AS over_30,
        dense_rank() OVER (ORDER BY as_of_date DESC) AS months_ago
    FROM account_snapshot JOIN account AS a USING (account_id) JOIN branch AS b ON b.branch_code = a.branch_code
    WHERE status = 'active' GROUP BY as_of_date, state
),
lender AS (
    SELECT sum(over_30) / sum(accounts) AS rate FROM state_month WHERE months_ago > 6
),
state_change AS (
    SELECT
        state,
        sum(CASE WHEN months_ago <= 3 THEN accounts ELSE 0 END) / 3 AS accounts_now,
        sum(CASE WHEN months_ago > 6 THEN accounts ELSE 0 END) / 3 AS accounts_then,
        sum(CASE WHEN months_ago <= 3 THEN over_30 END) / sum(CASE WHEN months_ago <= 3 THEN accounts END) AS now,
        sum(CASE WHEN months_ago > 6 THEN over_30 END) / sum(CASE WHEN months_ago > 6 THEN accounts END) AS before
    FROM state_month GROUP BY state
)
SELECT state, (now - before) / sqrt(usual * (1 - usual) * (1 / accounts_now + 1 / accounts_then))
FROM (SELECT *, greatest(before, rate) AS usual FROM state_change CROSS JOIN lender) AS compared
WHERE accounts_now >= 60
"""

BOUNCE_SPIKES = """
WITH bounced AS (
    SELECT as_of_date, count(*) AS accounts, avg(CASE WHEN bounced_this_month THEN 1 ELSE 0 END) AS rate
    FROM account_snapshot WHERE status = 'active' GROUP BY as_of_date
),
beside AS (
    SELECT *, (lag(rate) OVER months + lead(rate) OVER months) / 2 AS expected
    FROM bounced WINDOW months AS (ORDER BY as_of_date)
)
SELECT
    CAST(date_trunc('month', as_of_date) AS DATE),
    (rate - expected) / sqrt(1.5 * expected * (1 - expected) / accounts)
FROM beside WHERE expected IS NOT NULL
"""

ARREARS_HELD = """
WITH position AS (
    SELECT
        account_id, as_of_date, unpaid_dues, status, lag(as_of_date) OVER months AS opening,
        lag(unpaid_dues) OVER months AS unpaid_before, lag(status) OVER months AS status_before
    FROM account_snapshot WINDOW months AS (PARTITION BY account_id ORDER BY as_of_date)
),
held AS (
    SELECT
        p.*, l.agency_code, l.method, a.risk_segment IN ('Low', 'Medium') AS low_risk,
        status IN ('closed', 'settled') OR unpaid_dues < unpaid_before AS improved,
        status IN ('closed', 'settled') OR unpaid_dues <= unpaid_before AS not_worse
    FROM position AS p
    JOIN account AS a USING (account_id)
    JOIN allocation AS l ON l.account_id = p.account_id AND l.allocated_on <= opening + 5
        AND (l.recalled_on IS NULL OR l.recalled_on > opening + 5)
    WHERE unpaid_before IN (2, 3) AND status_before = 'active' AND status IN ('active', 'closed', 'settled')
)
"""


def found(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Any]:
    """What stands out by more than the alarm, the most striking first."""
    rows = connection.execute(sql).fetchall()
    return [what for what, z in sorted(rows, key=lambda row: -row[1]) if z > ALARM]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_planted_state_and_bounce_spike_stand_out(tmp_path: Path, seed: int) -> None:
    truths = write_demo(tmp_path / "demo.duckdb", *SMALL, seed=seed, tables="core")
    with duckdb.connect(str(tmp_path / "demo.duckdb"), read_only=True) as connection:
        assert found(connection, WORSE_STATES) == [truths.deteriorating_state]
        assert found(connection, BOUNCE_SPIKES) == [truths.bounce_spike_month]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_nothing_stands_out_where_nothing_was_planted(tmp_path: Path, seed: int) -> None:
    write_demo(tmp_path / "demo.duckdb", *SMALL, seed=seed, tables="core", effects=False)
    with duckdb.connect(str(tmp_path / "demo.duckdb"), read_only=True) as connection:
        assert found(connection, WORSE_STATES) == []
        assert found(connection, BOUNCE_SPIKES) == []


@pytest.fixture(scope="module")
def default_demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoTruths]:
    """The demonstration at its default size: agencies differ too little to tell at a smaller one."""
    out = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    return out, write_demo(out)


def rates(file: Path, sql: str) -> dict[str, float]:
    """What a query says of each agency."""
    with duckdb.connect(str(file), read_only=True) as connection:
        return dict(connection.execute(sql).fetchall())


@pytest.mark.slow
def test_default_demonstration_ends_on_the_fixed_day(default_demo: tuple[Path, DemoTruths]) -> None:
    _, truths = default_demo
    assert (truths.first_as_of, truths.last_as_of) == (date(2025, 5, 31), date(2026, 10, 31))


@pytest.mark.slow
def test_better_agency_is_best_among_those_that_share_its_accounts_by_lot(
    default_demo: tuple[Path, DemoTruths],
) -> None:
    file, truths = default_demo
    assert truths.better_agency is not None
    not_worse = rates(
        file,
        f"{ARREARS_HELD} SELECT agency_code, avg(CAST(not_worse AS INT)) FROM held WHERE method = 'random'"
        f" AND starts_with(agency_code, '{truths.better_agency[:3]}') GROUP BY 1",
    )
    assert max(not_worse, key=lambda agency: not_worse[agency]) == truths.better_agency


@pytest.mark.slow
def test_equal_agencies_differ_by_their_mix_alone(default_demo: tuple[Path, DemoTruths]) -> None:
    file, truths = default_demo
    assert truths.equal_agencies is not None
    easy, hard = truths.equal_agencies
    pair = f"{ARREARS_HELD} SELECT agency_code, {{}} FROM held WHERE agency_code IN ('{easy}', '{hard}') GROUP BY 1"
    raw = rates(file, pair.format("avg(CAST(improved AS INT))"))
    assert raw[easy] - raw[hard] > 0.06
    # The same four segments, weighted alike for both.
    standardised = rates(
        file,
        f"""{ARREARS_HELD}, segment AS (
            SELECT unpaid_before, low_risk, agency_code, avg(CAST(improved AS INT)) AS rate, count(*) AS n FROM held
            WHERE agency_code IN ('{easy}', '{hard}') GROUP BY ALL
        ), weight AS (SELECT unpaid_before, low_risk, sum(n) AS w FROM segment GROUP BY ALL)
        SELECT agency_code, sum(rate * w) / sum(w)
        FROM segment JOIN weight USING (unpaid_before, low_risk) GROUP BY 1""",
    )
    assert abs(standardised[easy] - standardised[hard]) < (raw[easy] - raw[hard]) / 2


@pytest.mark.slow
def test_conduct_and_waivers_point_at_their_agencies(default_demo: tuple[Path, DemoTruths]) -> None:
    file, truths = default_demo
    late = rates(
        file,
        "SELECT agency_code, avg(CASE WHEN hour(started_at) BETWEEN 8 AND 18 THEN 0 ELSE 1 END) FROM interaction"
        " GROUP BY 1 HAVING count(*) >= 500",
    )
    waived = rates(
        file,
        "SELECT agency_code, 1 - sum(settlement_amount) / sum(outstanding_at_approval) FROM settlement"
        " GROUP BY 1 HAVING count(*) >= 10",
    )
    assert [agency for agency, share in late.items() if share > 0.05] == [truths.out_of_hours_agency]
    assert [agency for agency, depth in waived.items() if depth > 0.58] == [truths.waiver_agency]


@pytest.mark.slow
def test_one_campaign_makes_accounts_pay_and_the_other_does_not(default_demo: tuple[Path, DemoTruths]) -> None:
    file, _ = default_demo
    with duckdb.connect(str(file), read_only=True) as connection:
        counted = connection.execute(
            """WITH assigned AS (
                SELECT campaign_code LIKE 'SOFT-%' AS reminder, held_out, EXISTS(
                    SELECT 1 FROM payment AS p
                    WHERE p.account_id = c.account_id AND p.status = 'cleared'
                        AND p.paid_at > c.assigned_at AND p.paid_at <= c.assigned_at + INTERVAL 15 DAY
                ) AS paid
                FROM campaign_contact AS c
            )
            SELECT reminder, count(*) FILTER (NOT held_out), count(*) FILTER (NOT held_out AND paid),
                count(*) FILTER (held_out), count(*) FILTER (held_out AND paid)
            FROM assigned GROUP BY 1"""
        ).fetchall()
    found = {reminder: lift(Trial(*counts)) for reminder, *counts in counted}
    works, does_not = found[True], found[False]
    assert works is not None
    assert does_not is not None
    assert works.low > 0
    assert not does_not.beyond_chance
