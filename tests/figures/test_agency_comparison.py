"""Agency comparison against the raw tables: cells and standardised rates by hand-written SQL, moves, the workbook."""

from dataclasses import replace
from typing import Final

import pytest

from dashboard.comparison.standardised import with_rates
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.subjects.agency_comparison import content as report
from dashboard.subjects.agency_comparison.content import AgencyComparison
from dashboard.subjects.agency_comparison.tables import sheets
from dashboard.view import opening_view
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
    alone = picking("DI01")
    assert (alone.kind, alone.agencies) == (KIND, compared.agencies)
    assert alone.sentences[0].endswith("is picked alone, so it is compared with the others of its type.")
    apart = picking("DI01", "IHN")
    assert apart.panel is None
    assert apart.sentences[-1].startswith("Of the agencies picked fewer than two are of the type")
