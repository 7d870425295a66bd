"""Agency comparison against the raw tables: cells and standardised rates by hand-written SQL, moves, the workbook."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from dashboard.comparison import Reached
from dashboard.comparison.standardised import with_rates
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import open_figures
from dashboard.subjects.agency_comparison import confounders
from dashboard.subjects.agency_comparison import content as report
from dashboard.subjects.agency_comparison.content import AgencyComparison
from dashboard.subjects.agency_comparison.money_tables import money, money_by_month
from dashboard.subjects.agency_comparison.tables import sheets
from dashboard.view import opening_view
from data_access.store import Store
from tests.figures.prepared import Prepared

MINIMUM: Final = 10
KIND: Final = "digital"
# Batches of up to twelve months that have reached month 3, as the oracles of placements see them.
BATCHES: Final = f"""
    SELECT *, secured || ', ' || bucket AS stratum
    FROM (SELECT * REPLACE (CASE secured WHEN 'yes' THEN 'secured' ELSE 'unsecured' END AS secured) FROM placement)
    WHERE age = 3 AND agency_type = '{KIND}' AND month > (SELECT max(month) FROM month_counted) - INTERVAL 12 MONTH
"""


@pytest.fixture(scope="module")
def compared(demo: Prepared) -> AgencyComparison:
    """Digital agencies by secured and bucket at month 3, with strata that a small lender can fill."""
    answers = Answers(demo.figures, replace(demo.settings, comparison_accounts=MINIMUM))
    view = opening_view(demo.figures.months, demo.figures.open_month and demo.figures.as_of)
    return report.content(answers, view, KIND, "3", "secured")


def test_cells_are_those_of_the_raw_tables(demo: Prepared, compared: AgencyComparison) -> None:
    assert compared.panel is not None
    rows = demo.told(
        f"""SELECT agency_code, stratum, count(balance), count(*) FILTER (collected > 0), sum(balance), sum(collected),
        sum(CAST(balance AS DOUBLE) ** 2), sum(CAST(collected AS DOUBLE) ** 2),
        sum(CAST(balance AS DOUBLE) * CAST(collected AS DOUBLE)) FROM ({BATCHES}) GROUP BY ALL ORDER BY ALL"""
    )
    found = compared.panel.cells.sort("agency_code", "stratum").rows()
    assert [row[:4] for row in found] == [row[:4] for row in rows]
    for ours, theirs in zip(found, rows, strict=True):
        assert ours[4:] == pytest.approx(tuple(map(float, theirs[4:])))


def test_standardised_rates_are_those_of_hand_written_sql(demo: Prepared, compared: AgencyComparison) -> None:
    assert compared.panel is not None
    agencies = ", ".join(f"'{code}'" for code in compared.panel.agencies)
    wanted = demo.told(
        f"""WITH cell AS (
            SELECT agency_code, stratum, count(*) AS n, sum(balance) AS b, sum(collected) AS c
            FROM ({BATCHES}) WHERE agency_code IN ({agencies}) GROUP BY ALL
        ), common AS (
            SELECT stratum, sum(b) AS w FROM cell GROUP BY ALL
            HAVING count(*) FILTER (n >= {MINIMUM}) = {len(compared.panel.agencies)}
        )
        SELECT agency_code, sum(w * CAST(c AS DOUBLE) / CAST(b AS DOUBLE)) / (SELECT sum(w) FROM common)
        FROM cell JOIN common USING (stratum) GROUP BY 1"""
    )
    assert {one.agency: one.rate for one in compared.panel.ranked} == pytest.approx(dict(wanted))
    assert len(compared.panel.ranked) > 1


def test_the_move_named_moves_a_tenth_of_its_cell(compared: AgencyComparison) -> None:
    assert compared.panel is not None
    (best,) = [one for one in compared.moves if one.stratum == compared.moves[0].stratum]
    cell = with_rates(compared.panel.cells).filter(stratum=best.stratum)
    rates = {row["agency_code"]: (row["b"], row["rate"]) for row in cell.iter_rows(named=True)}
    assert best.balance == pytest.approx(rates[best.giver][0] / 10)
    assert best.gain == pytest.approx(best.balance * (rates[best.taker][1] - rates[best.giver][1]))
    assert best.taker not in compared.marks


def test_the_workbook_begins_with_the_sentences_and_holds_the_rank(compared: AgencyComparison) -> None:
    found = {one.title: one for one in sheets(compared)}
    first = next(iter(found.values()))
    assert first.title == "Conduct, before any rank"
    assert first.note.startswith(" ".join(compared.sentences))
    assert compared.panel is not None
    ranked = found["All placements: rank"].frame
    assert ranked["rate"].to_list() == [one.rate for one in compared.panel.ranked]
    assert ranked["place"].drop_nulls().to_list() == sorted(ranked["place"].drop_nulls().to_list())


def test_agencies_picked_are_compared_and_one_alone_with_its_type(demo: Prepared, compared: AgencyComparison) -> None:
    answers = Answers(demo.figures, replace(demo.settings, comparison_accounts=MINIMUM))

    def picking(*codes: str) -> AgencyComparison:
        view = replace(compared.view, scope=Scope.of({"agency_code": codes}))
        return report.content(answers, view, "", "3", "secured")

    two = picking("DI01", "DI02")
    assert (two.kind, two.agencies) == (KIND, ("DI01", "DI02"))
    # Who is picked decides who is ranked; what the index holds each against is the work of all of the type.
    assert two.panel is not None
    assert compared.panel is not None
    assert_frame_equal(two.panel.indices, compared.panel.indices, check_row_order=False)
    for found in (two, picking("DI01")):
        assert found.judged.sort(pl.all()).equals(compared.judged.sort(pl.all()))
        assert found.beside.sort("agency_code").equals(compared.beside.sort("agency_code"))
    alone = picking("DI01")
    assert (alone.kind, alone.agencies) == (KIND, compared.agencies)
    assert alone.sentences[0].endswith("is picked alone, so it is compared with the others of its type.")
    apart = picking("DI01", "IHN")
    assert apart.panel is None
    assert apart.sentences[-1].startswith("Of the agencies picked fewer than two are of the type")


@pytest.mark.parametrize("picked", [{}, {"zone": ["South"]}, {"bucket": ["61-90"]}, {"product_code": ["PL", "CC"]}])
def test_the_five_largest_receipts_are_those_of_all_months_within_the_filters(
    demo: Prepared, picked: dict[str, list[str]]
) -> None:
    view = opening_view(demo.figures.months, demo.figures.open_month and demo.figures.as_of)
    reached = Reached(3, max(one for one in demo.figures.months if one != demo.figures.open_month))
    found = confounders.figures(Answers(demo.figures, demo.settings), Scope.of(picked), reached, view.month)
    within = " AND ".join(f"{name} IN ({str(values)[1:-1]})" for name, values in picked.items()) or "TRUE"
    wanted = demo.told(
        f"""WITH whole AS (
            SELECT agency_code, sum(amount) AS amount FROM taken_receipt
            WHERE month > (SELECT max(month) FROM month_counted) - INTERVAL 12 MONTH AND {within}
            GROUP BY agency_code, receipt_no
        ), net AS (
            SELECT agency_code, sum(amount) AS amount FROM receipt
            WHERE month > (SELECT max(month) FROM month_counted) - INTERVAL 12 MONTH AND {within}
            AND attribution IN ('agency', 'in_house') GROUP BY 1
        )
        SELECT agency_code, CAST(list_sum(list_sort(list(whole.amount), 'DESC')[1:5]) AS DOUBLE) / any_value(net.amount)
        FROM whole JOIN net USING (agency_code) GROUP BY 1 ORDER BY 1"""
    )
    known = found.drop_nulls("largest_receipts_share").sort("agency_code")
    assert dict(known.select("agency_code", "largest_receipts_share").rows()) == pytest.approx(dict(wanted))
    assert len(wanted) > 1


# Whole agencies in the complete months in which the batches reached month 3, by hand from the slabs of one product and
# bucket for all: what agencies collected, were booked, cost and were placed.
MONEY: Final = """
    WITH agreed AS (
        SELECT * FROM commission_slab WHERE product_code IS NULL AND bucket IS NULL AND basis = 'collected'
    ), span AS (
        SELECT month FROM month_counted WHERE month > (SELECT max(month) FROM month_counted) - INTERVAL 12 MONTH
    ), taken AS (
        SELECT month, agency_code, sum(amount) AS amount FROM receipt WHERE attribution = 'agency' GROUP BY ALL
    ), due AS (
        SELECT month, agency_code, round(sum(
            CASE WHEN NOT marginal AND amount >= from_value AND amount < coalesce(to_value, 1e12) THEN amount
                 WHEN marginal AND amount > from_value THEN least(amount, coalesce(to_value, amount)) - from_value
                 ELSE 0 END * CAST(percent AS DECIMAL(5, 2)) * 0.01
        ), 2) AS commission
        FROM taken JOIN agreed AS s USING (agency_code)
        WHERE month BETWEEN effective_from AND coalesce(effective_to, month) GROUP BY ALL
    ), given AS (
        SELECT CAST(date_trunc('month', allocated_on) AS DATE) AS month, agency_code,
               sum(balance_at_allocation) AS placed
        FROM allocation GROUP BY ALL
    ), spent AS (
        SELECT month, agency_code, sum(amount) FILTER (cost_type = 'commission') AS booked,
               sum(amount) FILTER (cost_type <> 'commission') AS other
        FROM cost GROUP BY ALL
    )
    SELECT agency_code, CAST(coalesce(sum(amount), 0) * 100 AS BIGINT),
           CAST(coalesce(sum(commission), 0) * 100 AS BIGINT), CAST(coalesce(sum(booked), 0) * 100 AS BIGINT),
           CAST(coalesce(sum(other), 0) * 100 AS BIGINT), CAST(coalesce(sum(placed), 0) * 100 AS BIGINT)
    FROM span CROSS JOIN agency LEFT JOIN taken USING (month, agency_code) LEFT JOIN due USING (month, agency_code)
    LEFT JOIN given USING (month, agency_code) LEFT JOIN spent USING (month, agency_code)
    WHERE agency_type = '{kind}' GROUP BY 1 ORDER BY 1
"""


def compared_at_three(demo: Prepared, answers: Answers, kind: str) -> AgencyComparison:
    """Agencies of a type at month 3."""
    view = opening_view(demo.figures.months, demo.figures.open_month and demo.figures.as_of)
    return report.content(answers, view, kind, "3", "secured")


@pytest.mark.parametrize("kind", ["tele_calling", "digital"])
def test_money_is_that_of_the_raw_tables_and_the_planted_difference_is_found(demo: Prepared, kind: str) -> None:
    answers = Answers(demo.figures, replace(demo.settings, comparison_accounts=MINIMUM))
    found = compared_at_three(demo, answers, kind)
    columns = ("agency_code", "collected", "commission", "booked", "other_cost", "placed")
    wanted = [row for row in demo.told(MONEY.format(kind=kind)) if row[0] in found.agencies]
    assert found.money.select(columns).rows() == wanted
    assert len(wanted) > 1
    for row in found.money.iter_rows(named=True):
        net = row["collected"] - row["commission"] - row["other_cost"]
        assert row["net_back"] == pytest.approx(net / row["placed"])
        assert row["difference"] == row["booked"] - row["commission"]
    # The overpaid tele-calling agency of the default seed.
    paid_more = found.money.filter(pl.col("difference") != 0)
    assert paid_more["agency_code"].to_list() == (["TE02"] if kind == "tele_calling" else [])
    said = [one for one in found.sentences if one.startswith("Commission: ")]
    assert [one.split(" is booked ")[0] for one in said] == (
        [f"Commission: {found.words.name('TE02')}"] if kind == "tele_calling" else []
    )


def test_slabs_of_one_bucket_go_by_its_resolution_and_other_receipts_are_not_guessed_at(demo: Prepared) -> None:
    figures = open_figures(Store(demo.settings.store_path))
    schema = figures.dimension_frames["commission_slab"].schema
    field = [code for (code,) in demo.told("SELECT agency_code FROM agency WHERE agency_type = 'field'")]
    first = {"bucket": "31-60", "basis": "resolution", "marginal": False, "effective_from": date(2020, 1, 1)}
    steps = ((Decimal(0), Decimal("0.25"), Decimal(5)), (Decimal("0.25"), None, Decimal(9)))
    rows = [
        {**first, "agency_code": code, "from_value": low, "to_value": high, "percent": percent}
        for code in field
        for low, high, percent in steps
    ]
    figures.dimension_frames["commission_slab"] = pl.DataFrame(rows, schema=schema)
    answers = Answers(figures, replace(demo.settings, comparison_accounts=MINIMUM))
    earned = compared_at_three(demo, answers, KIND).earned
    found = earned.filter(pl.col("agency_code").is_in(field) & (pl.col("collected") != 0))
    wanted = demo.told(
        """WITH reached AS (
            SELECT month, agency_code, share(count(*) FILTER (
                (closing_severity < opening_severity AND NOT terms_changed) OR closing_state IN ('closed', 'settled')
            ), count(*)) AS resolution
            FROM opened WHERE bucket = '31-60' GROUP BY ALL
        ), taken AS (
            SELECT month, agency_code, sum(amount) AS amount FROM receipt WHERE attribution = 'agency'
            GROUP BY ALL HAVING bool_and(opening_state = '31-60')
        )
        SELECT agency_code, month, CAST(round(amount * CASE WHEN resolution < 0.25 THEN 5 ELSE 9 END) AS BIGINT),
               resolution < 0.25
        FROM taken JOIN reached USING (month, agency_code) JOIN agency USING (agency_code)
        WHERE agency_type = 'field' AND month > (SELECT max(month) FROM month_counted) - INTERVAL 12 MONTH
        ORDER BY ALL"""
    )
    known = found.filter(pl.col("why") == "").select("agency_code", "month", "commission").rows()
    assert known == [row[:3] for row in wanted]
    assert {row[3] for row in wanted} == {True, False}
    unknown = found.filter(pl.col("why") != "")
    assert unknown.height > 0
    assert unknown["commission"].null_count() == unknown.height
    assert unknown["why"].str.contains("^not recorded: commission_slab has no terms for |resolution is not known").all()


def test_terms_that_change_within_a_month_pay_the_receipts_of_each_day_by_the_terms_of_that_day(demo: Prepared) -> None:
    figures = open_figures(Store(demo.settings.store_path))
    schema = figures.dimension_frames["commission_slab"].schema
    codes = [code for (code,) in demo.told("SELECT agency_code FROM agency WHERE agency_type <> 'in_house'")]
    changed = max(one for one in figures.months if one != figures.open_month).replace(day=16)
    # Twice the percent from the 16th of the last complete month on where the month comes to 1,000 or more.
    terms = (
        (date(2020, 1, 1), Decimal(0), None, Decimal(4)),
        (changed, Decimal(0), Decimal(1000), Decimal(5)),
        (changed, Decimal(1000), None, Decimal(8)),
    )
    rows = [
        {"agency_code": code, "basis": "collected", "marginal": False, "effective_from": start, "from_value": low,
         "to_value": high, "percent": percent}
        for code in codes
        for start, low, high, percent in terms
    ]  # fmt: skip
    figures.dimension_frames["commission_slab"] = pl.DataFrame(rows, schema=schema)
    earned = compared_at_three(demo, Answers(figures, demo.settings), KIND).earned
    wanted = demo.told(
        f"""WITH taken AS (
            SELECT month, agency_code, sum(amount) AS whole, sum(amount) FILTER (day < DATE '{changed}') AS before,
                   sum(amount) FILTER (day >= DATE '{changed}') AS since
            FROM receipt WHERE attribution = 'agency' AND month <= DATE '{changed}'
              AND month > (SELECT max(month) FROM month_counted) - INTERVAL 12 MONTH GROUP BY ALL
        )
        SELECT agency_code, month, CAST(round(coalesce(before, 0) * 4)
               + round(coalesce(since, 0) * CASE WHEN whole < 1000 THEN 5 ELSE 8 END) AS BIGINT)
        FROM taken ORDER BY ALL"""
    )
    found = earned.filter(pl.col("agency_code").is_in(codes) & (pl.col("collected") != 0))
    assert found["why"].to_list() == [""] * found.height
    assert found.select("agency_code", "month", "commission").rows() == wanted
    last = changed.replace(day=1)
    assert len({row[0] for row in wanted if row[1] == last}) > 1


def test_the_workbook_holds_the_money_of_the_screen(compared: AgencyComparison) -> None:
    found = {one.title: one for one in sheets(compared)}
    for table in (money(compared), money_by_month(compared)):
        assert found[table.title].frame.equals(table.frame)
    whole, months = found["Money"].frame, found["Money by month"].frame
    summed = months.group_by("agency_code").agg(pl.col("commission", "booked", "placed").sum()).sort("agency_code")
    assert whole.select(summed.columns).equals(summed)
