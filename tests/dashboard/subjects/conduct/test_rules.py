"""Which hours the rules of conduct allow, worked out by hand."""

from datetime import date

import polars as pl

from dashboard.subjects.conduct.rules import allowed_hours

DAY = date(2026, 5, 31)


def rules(*rows: tuple[str, str, str | None, str]) -> pl.DataFrame:
    """Rule, value, product and the day it takes effect."""
    return pl.DataFrame(
        [(rule, value, product, date.fromisoformat(day)) for rule, value, product, day in rows],
        schema={"rule": pl.String, "value": pl.String, "product_code": pl.String, "effective_from": pl.Date},
        orient="row",
    )


USUAL = (("contact_from", "08:00", None, "2022-08-12"), ("contact_until", "19:00", None, "2022-08-12"))


def hours(said: str, *rows: tuple[str, str, str | None, str], products: tuple[str, ...] = ("PL",)) -> list[int]:
    """The hours of which that is said."""
    return [int(hour) for hour, word in allowed_hours(rules(*rows), DAY, products).items() if word == said]


def test_an_hour_is_allowed_where_all_of_it_lies_within_the_limits() -> None:
    assert hours("allowed", *USUAL) == list(range(8, 19))
    assert hours("not allowed", *USUAL) == [*range(8), *range(19, 24)]
    half = (("contact_from", "8:30", None, "2022-01-01"), ("contact_until", "18:01", None, "2022-01-01"))
    assert hours("partly allowed", *half) == [8, 18]


def test_the_latest_limit_that_has_taken_effect_counts() -> None:
    later = ("contact_from", "10:00", None, "2026-05-31")
    too_late = ("contact_from", "12:00", None, "2026-06-01")
    assert hours("allowed", *USUAL, later, too_late) == list(range(10, 19))


def test_a_product_of_its_own_makes_an_hour_partly_allowed() -> None:
    own = (("contact_from", "09:00", "MF", "2022-08-12"), ("contact_until", "18:00", "MF", "2022-08-12"))
    assert hours("allowed", *USUAL, *own, products=("MF",)) == list(range(9, 18))
    assert hours("allowed", *USUAL, *own, products=("PL",)) == list(range(8, 19))
    assert hours("partly allowed", *USUAL, *own, products=("MF", "PL")) == [8, 18]


def test_one_limit_alone_and_no_limit_at_all() -> None:
    assert hours("not allowed", USUAL[0]) == list(range(8))
    assert allowed_hours(rules(), DAY, ("PL",)) == {}
    assert allowed_hours(rules(("contact_from", "soon", None, "2022-01-01")), DAY, ("PL",)) == {}
    other = (("contact_from", "09:00", "MF", "2022-08-12"), ("contact_until", "18:00", "MF", "2022-08-12"))
    assert allowed_hours(rules(*other), DAY, ("PL",)) == {}
