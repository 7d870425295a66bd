"""Coming month-ends by hand: three states, new business, flows, and the loss factors that the OCC published."""

import pytest

from dashboard.forecast import ARRIVED, NPA, Learned, Matrix, Moved, NothingLearnedError, Outlook, outlooks, standing
from dashboard.forecast.outlook import Part

WHOLE: Part = ("PL", "North")
LATE = Moved(
    {"Current": 900, "1-30": 100},
    {"Current": 900, "1-30": 100},
    {
        "Current": {"Current": 810, "1-30": 90},
        "1-30": {"Current": 50, "1-30": 20, "31-60": 20, NPA: 10, "written_off": 10},
        ARRIVED: {"Current": 40},
    },
)


def learned(rows: dict[str, dict[str, float]]) -> Learned:
    return Learned({WHOLE: Matrix(rows)}, {WHOLE: {}})


def test_two_months_ahead_by_hand() -> None:
    steps = outlooks({WHOLE: {"Current": 1000, "1-30": 200}}, Learned.of([{WHOLE: LATE}]), ahead=1)[WHOLE]
    # Current: 1,000 x 0.9 + 200 x 0.5 + 40 new; 1-30: 1,000 x 0.1 + 200 x 0.2; 31-60: 200 x 0.2.
    assert {bucket: steps[0].stock[bucket] for bucket in ("Current", "1-30", "31-60")} == pytest.approx(
        {"Current": 1040, "1-30": 140, "31-60": 40}
    )
    assert steps[0].flows == pytest.approx({NPA: 20, "180+": 0, "written_off": 20})
    assert steps[0].over("31-60") == pytest.approx(40 / 1220)


def test_new_business_is_the_mean_of_the_months_or_that_of_the_last_or_none() -> None:
    quiet = Moved({"Current": 1}, {"Current": 1}, {"Current": {"Current": 1}, ARRIVED: {"Current": 10}})
    months = [{WHOLE: LATE}, {WHOLE: quiet}]
    assert Learned.of(months).arrivals[WHOLE] == {"Current": 25}
    assert Learned.of(months, "last").arrivals[WHOLE] == {"Current": 10}
    assert Learned.of(months, "none").arrivals[WHOLE] == {}
    # A part without arrivals in a month had none then.
    assert Learned.of([{WHOLE: LATE}, {}]).arrivals[WHOLE] == {"Current": 20}


def test_a_bucket_with_accounts_and_no_history_stops_the_forecast() -> None:
    with pytest.raises(NothingLearnedError) as caught:
        outlooks({WHOLE: {"61-90": 5}}, learned({"1-30": {"61-90": 1}}))
    assert caught.value.bucket == "61-90"
    # It is also stopped where accounts would get there on the way.
    with pytest.raises(NothingLearnedError):
        outlooks({WHOLE: {"1-30": 5}}, learned({"1-30": {"61-90": 1}}), ahead=2)


def test_what_stays_in_180plus_does_not_slip_into_it() -> None:
    rows = {"151-180": {"180+": 0.8}, "180+": {"180+": 0.9, "written_off": 0.1}}
    step = outlooks({WHOLE: {"151-180": 100, "180+": 1000}}, learned(rows), ahead=1)[WHOLE][0]
    assert step.stock["180+"] == pytest.approx(980)
    assert step.flows == pytest.approx({NPA: 0, "180+": 80, "written_off": 100})


def test_what_happened_is_told_in_the_terms_of_a_forecast() -> None:
    happened = standing({WHOLE: LATE})[WHOLE]
    assert happened.stock == {"Current": 900, "1-30": 110, "31-60": 20}
    assert happened.flows == {NPA: 10, "180+": 0, "written_off": 10}
    assert Outlook({}).over("31-60") is None
    # Unknown days past due are in the book, and never late.
    assert Outlook({"Unknown": 60, "31-60": 40}).over("31-60") == pytest.approx(0.4)


def test_the_loss_factors_published_by_the_occ_come_out() -> None:
    # Comptroller's Handbook, Retail Lending Examination Procedures, appendix G, step 3: outstandings in millions with
    # loss factors of 0.70, 20.6, 48.4, 72.1 and 100 %, which come to a loss of 30.6, 2.93 % of 1,043.5.
    published = {"Current": 0.0070, "1-30": 0.206, "31-60": 0.484, "61-90": 0.721, "91-120": 1.0}
    book = {"Current": 987.4, "1-30": 30.2, "31-60": 11.8, "61-90": 8.2, "91-120": 5.9}
    after = ["1-30", "31-60", "61-90", "91-120", "written_off"]
    # A loss factor is the product of the roll rates from its bucket on, so each rate is a factor over the next one.
    following = [*list(published.values())[1:], 1.0]
    rates = {
        bucket: {state: factor / later}
        for (bucket, factor), later, state in zip(published.items(), following, after, strict=True)
    }
    steps = outlooks({WHOLE: book}, learned(rates), ahead=5)[WHOLE]
    lost = sum(step.flows["written_off"] for step in steps)
    assert lost == pytest.approx(30.6, abs=0.1)
    # The published factors are rounded, so the rate agrees to a hundredth of a point.
    assert lost / 1043.5 == pytest.approx(0.0293, abs=0.0001)
    # What was 120 days late is lost first, what is current last.
    assert [round(step.flows["written_off"], 1) for step in steps] == [5.9, 5.9, 5.7, 6.2, 6.9]


def test_new_business_of_a_product_that_began_lately_is_the_mean_since_then() -> None:
    other: Part = ("HL", "North")
    quiet = Moved({"Current": 1}, {"Current": 1}, {"Current": {"Current": 1}})
    months = [{WHOLE: LATE}, {WHOLE: LATE}, {WHOLE: LATE, other: LATE}, {WHOLE: LATE, other: quiet}]
    found = Learned.of(months).arrivals
    assert found[other] == {"Current": 20}
    assert found[WHOLE] == {"Current": 40}


def test_a_product_that_ended_gets_no_new_business() -> None:
    ended: Part = ("HL", "North")
    known = Learned.of([{WHOLE: LATE, ended: LATE}, {WHOLE: LATE}])
    assert known.arrivals[ended] == {"Current": 20}
    assert set(outlooks({WHOLE: {"Current": 1000.0}, ended: {"Current": 0.0}}, known, ahead=2)) == {WHOLE}
    assert set(outlooks({WHOLE: {"Current": 1000.0}}, known, ahead=2)) == {WHOLE}
