"""Commission from dated slabs, worked out by hand. Amounts are in minor units: 1,000,000 is 10,000.00."""

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any, Final

import polars as pl

from dashboard.comparison.commission import Reversed, commissions
from dashboard.comparison.commission_slabs import COLLECTED, Cell, changes_within, slabs_by_agency
from tests.offenders import every

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
LOAN: Final[Cell] = ("PL", "1-30")
_COLUMNS: Final = ("product_code", "bucket", "basis", "from_value", "to_value", "percent", "marginal", "effective_from")


def slabs(*rows: tuple[Any, ...]) -> pl.DataFrame:
    """Rows of commission_slab of one agency: those columns, and the last day if there is one."""
    level, text = pl.Decimal(22, 6), pl.String
    types = (text, text, text, level, level, level, pl.Boolean, pl.Date, pl.Date)
    values = [[*map(_exact, row), *[None] * (9 - len(row))] for row in rows]
    schema = pl.Schema(zip((*_COLUMNS, "effective_to"), types, strict=True))
    return pl.DataFrame(values, schema=schema, orient="row").with_columns(agency_code=pl.lit("A"))


def _exact(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def earned(table: pl.DataFrame, receipts: Any, reached: Any = None) -> dict[date, Any]:
    """The commission of each month in minor units, or why there is none."""
    found = commissions(slabs_by_agency(table).get("A", ()), receipts, reached or {})
    return {month: one.why if one.amount is None else one.amount for month, one in found.items()}


FLAT = slabs(
    (None, None, COLLECTED, 0, 10_000, 4, False, MARCH),
    (None, None, COLLECTED, 10_000, None, 5.5, False, MARCH),
)
STEPS = FLAT.with_columns(marginal=pl.lit(value=True))
BY_RESOLUTION = slabs(
    (None, None, "resolution", 0, 0.3, 6, False, MARCH),
    (None, None, "resolution", 0.3, None, 8, False, MARCH),
)
RESOLVED = ("resolution", None, None)
BY_TARGET = slabs(
    (None, None, "target achievement", 0, 0.8, 2, True, MARCH),
    (None, None, "target achievement", 0.8, None, 6, True, MARCH),
)
ON_TARGET = ("target achievement", None, None)
WORKED: Final = {
    "4 % of 9,999.99 is 400.00": (FLAT, 999_999, None, 40_000),
    "from 10,000.00 on it is 5.5 % of all": (FLAT, 1_000_000, None, 55_000),
    "half a minor unit is rounded up: 4 % of 0.13 and 5.5 % of 10,000.10": (FLAT, 1_000_010, None, 55_001),
    "400 on the first 10,000 and 5.5 % of the 5,000 above": (STEPS, 1_500_000, None, 67_500),
    "at the limit the steps pay the lower slab alone": (STEPS, 1_000_000, None, 40_000),
    "a resolution of 0.3 falls into the slab that begins there": (BY_RESOLUTION, 100_000, {RESOLVED: 3 / 10}, 8_000),
    "just below it does not": (BY_RESOLUTION, 100_000, {RESOLVED: 0.2999}, 6_000),
    "(0.8 x 2 + 0.2 x 6) / 1.0 is 2.8 %": (BY_TARGET, 100_000, {ON_TARGET: 1.0}, 2_800),
    "a resolution that is not known": (BY_RESOLUTION, 100_000, None, "not recorded: resolution is not known"),
    "nothing collected earns nothing, whatever the terms": (slabs(), 0, None, 0),
    "no terms at all": (slabs(), 5, None, "not recorded: commission_slab has no terms for PL, 1-30"),
    "no slab for the value": (
        slabs((None, None, COLLECTED, 100, None, 5, False, MARCH)),
        9_999,
        None,
        "not recorded: no slab holds the month's value of the basis collected",
    ),
    "two slabs for the value": (
        slabs((None, None, COLLECTED, 0, None, 5, False, MARCH), (None, None, COLLECTED, 9, None, 6, False, MARCH)),
        9_999,
        None,
        "not recorded: two slabs hold the month's value of the basis collected",
    ),
    "a slab without a percent": (
        slabs((None, None, COLLECTED, 0, None, None, False, MARCH)),
        9_999,
        None,
        "not recorded: the slab has no percent",
    ),
    "a row without a first day, which the contract refuses": (
        slabs((None, None, COLLECTED, 0, None, 5, False, None)),
        9_999,
        None,
        "not recorded: commission_slab has no terms for PL, 1-30",
    ),
    "a basis that the contract does not have": (
        slabs((None, None, "visits", 0, None, 5, False, MARCH)),
        9_999,
        None,
        "not recorded: visits is not known",
    ),
    "two bases for the same": (
        pl.concat([FLAT, BY_RESOLUTION]),
        9_999,
        None,
        "not recorded: commission_slab has terms by collected and resolution for the same receipts",
    ),
}


@every("case", WORKED)
def test_the_slab_of_the_months_basis_pays(case: str) -> None:
    table, amount, reached, expected = WORKED[case]
    values = {(MARCH, terms): value for terms, value in (reached or {}).items()}
    assert earned(table, {MARCH: {LOAN: amount}}, values) == {MARCH: expected}


def test_the_narrowest_terms_count_and_the_others_go_by_what_is_left() -> None:
    table = pl.concat(
        [
            FLAT,
            slabs(
                ("PL", None, COLLECTED, 0, None, 10, False, MARCH),
                (None, "61-90", COLLECTED, 0, None, 12, False, MARCH),
                ("PL", "61-90", COLLECTED, 0, None, 20, False, MARCH),
            ),
        ]
    )
    receipts = {LOAN: 100_000, ("PL", "61-90"): 10_000, ("AL", "61-90"): 50_000, ("AL", "1-30"): 950_000}
    # 10 % of 1,000 + 20 % of 100 + 12 % of 500 + 4 % of 9,500, which alone is below the second slab.
    assert earned(table, {MARCH: receipts}) == {MARCH: 10_000 + 2_000 + 6_000 + 38_000}


def test_new_terms_count_from_their_month_and_a_change_within_one_needs_its_days() -> None:
    old = (None, None, COLLECTED, 0, None, 4, False, MARCH)
    receipts = {MARCH: {LOAN: 1_000}, APRIL: {LOAN: 1_000}}
    begun = (None, None, COLLECTED, 0, None, 6, False, APRIL)
    assert earned(slabs((*old, date(2026, 3, 31)), begun), receipts) == {MARCH: 40, APRIL: 60}
    # The old terms have no end: those that began last count.
    assert earned(slabs(old, begun), receipts) == {MARCH: 40, APRIL: 60}
    inside = earned(slabs(old, (*begun[:-1], date(2026, 4, 15))), receipts)
    assert inside[MARCH] == 40
    assert inside[APRIL] == "not recorded: terms change on 15 Apr 2026, and the month is not known by day"
    ended = earned(slabs((*old, date(2026, 4, 10))), receipts)
    assert str(ended[APRIL]).startswith("not recorded: terms change on 11 Apr 2026")


def test_a_reversal_is_clawed_back_in_its_own_month() -> None:
    # 5.5 % of 10,000.00 in March; in April 2,000.00 more is reversed than collected, at the rate paid in March; in May
    # 500.00 of 1,000.00 are reversed, and 4 % are paid on what is left.
    receipts = {MARCH: {LOAN: 1_000_000}, APRIL: {LOAN: -200_000}, MAY: {LOAN: 100_000, ("PL", "31-60"): -50_000}}
    assert earned(FLAT, receipts) == {MARCH: 55_000, APRIL: -11_000, MAY: 2_000}
    first = earned(FLAT, {APRIL: {LOAN: -200_000}})
    assert first == {APRIL: "not recorded: more was reversed than collected, and no earlier month has a rate"}


RISEN = slabs(
    (None, None, COLLECTED, 0, None, 4, False, MARCH),
    (None, None, COLLECTED, 0, 10_000, 6, False, APRIL),
    (None, None, COLLECTED, 10_000, None, 9, False, APRIL),
)
"""4 % in March; from April on 6 % below 10,000 and 9 % from there on."""
LATER: Cell = ("PL", "31-60")
IN_MARCH, IN_APRIL = date(2026, 3, 20), date(2026, 4, 10)
TAKEN_BACK: Final[dict[str, tuple[pl.DataFrame, dict[date, dict[Cell, int]], dict[date, list[Reversed]], Any]]] = {
    "of 1,000 of March 600 go back in April at 4 %, though the month stays positive and pays 6 % on its 2,000": (
        RISEN,
        {MARCH: {LOAN: 100_000}, APRIL: {LOAN: 200_000 - 60_000}},
        {APRIL: [Reversed(IN_APRIL, LOAN, -60_000, 0), Reversed(IN_MARCH, LOAN, 0, -60_000)]},
        {MARCH: 4_000, APRIL: 12_000 - 2_400},
    ),
    "what was booked under another agency or in an office goes back all the same": (
        RISEN,
        {MARCH: {LOAN: 100_000}},
        {MAY: [Reversed(IN_MARCH, LOAN, 0, -100_000)]},
        {MARCH: 4_000, MAY: -4_000},
    ),
    "what another agency took costs this one nothing": (
        RISEN, {APRIL: {LOAN: 10_000 - 60_000}}, {APRIL: [Reversed(IN_APRIL, LOAN, -60_000, 0)]}, {APRIL: 600},
    ),
    "the slab of April is that of its own 10,000, whatever goes back of March": (
        RISEN,
        {MARCH: {LOAN: 500_000}, APRIL: {LOAN: 1_000_000 - 300_000}},
        {APRIL: [Reversed(IN_APRIL, LOAN, -300_000, 0), Reversed(IN_MARCH, LOAN, 0, -300_000)]},
        {MARCH: 20_000, APRIL: 90_000 - 12_000},
    ),
    "a receipt of April that was paid at 9 % goes back at 9 % in May, which pays 6 %": (
        RISEN,
        {APRIL: {LOAN: 1_000_000}, MAY: {LOAN: 50_000}},
        {MAY: [Reversed(IN_APRIL, LOAN, 0, -1_000_000)]},
        {APRIL: 90_000, MAY: 3_000 - 90_000},
    ),
    "within its month it takes away from the receipt, so that 9,000 pay 6 %, under the bucket of the receipt": (
        RISEN,
        {APRIL: {LOAN: 1_000_000, LATER: -100_000}},
        {APRIL: [Reversed(IN_APRIL, LATER, -100_000, 0), Reversed(IN_APRIL, LOAN, 0, -100_000)]},
        {APRIL: 54_000},
    ),
    "one that names no receipt lowers its month as before": (
        RISEN, {MARCH: {LOAN: 100_000}, APRIL: {LOAN: 200_000 - 60_000}}, {}, {MARCH: 4_000, APRIL: 8_400},
    ),
    "of a month whose receipts came to nothing, at the rate that it would have paid": (
        RISEN,
        {MARCH: {LOAN: 0}, APRIL: {LOAN: 0}},
        {APRIL: [Reversed(IN_MARCH, LOAN, 0, -50_000)]},
        {MARCH: 0, APRIL: -2_000},
    ),
    "of a month that is not known": (
        RISEN,
        {APRIL: {LOAN: 200_000}},
        {APRIL: [Reversed(IN_MARCH, LOAN, 0, -50_000)]},
        {APRIL: "not recorded: the rate paid on 20 Mar 2026, a receipt of which was reversed, is not known"},
    ),
}  # fmt: skip


@every("case", TAKEN_BACK)
def test_a_reversal_that_names_its_receipt_goes_back_at_the_rate_once_paid(case: str) -> None:
    table, receipts, back, expected = TAKEN_BACK[case]
    found = commissions(slabs_by_agency(table)["A"], receipts, {}, None, back)
    assert {month: one.why or one.amount for month, one in found.items()} == expected


def test_a_receipt_under_the_old_terms_of_a_month_goes_back_at_theirs() -> None:
    # 4 % up to 14 April, then 6 %. Of 1,000 of the 14th 300 are reversed on the 20th, of 1,000 of the 16th 500 in May.
    first, second = APRIL.replace(day=14), APRIL.replace(day=16)
    receipts = {APRIL: {LOAN: 170_000}, MAY: {LOAN: 0}}
    days = {APRIL: {first: {LOAN: 100_000}, second: {LOAN: 100_000}, APRIL.replace(day=20): {LOAN: -30_000}}}
    back = {
        APRIL: [Reversed(APRIL.replace(day=20), LOAN, -30_000, 0), Reversed(first, LOAN, 0, -30_000)],
        MAY: [Reversed(second, LOAN, 0, -50_000)],
    }
    found = commissions(slabs_by_agency(CHANGED)["A"], receipts, {}, days, back)
    assert {month: one.amount for month, one in found.items()} == {APRIL: 2_800 + 6_000, MAY: -3_000}


def test_amounts_are_exact_where_binary_fractions_are_not() -> None:
    # 1.15 % of 30.00 is 34.5 minor units; in binary fractions it is a little less.
    assert 1.15 * 3_000 / 100 < 34.5
    table = slabs((None, None, COLLECTED, 0, None, 1.15, False, MARCH))
    assert earned(table, {MARCH: {LOAN: 3_000}}) == {MARCH: 35}


def on_days(
    *taken: tuple[int, Cell, int],
) -> tuple[dict[date, dict[Cell, int]], dict[date, dict[date, dict[Cell, int]]]]:
    """What was taken in April, whole and by day."""
    whole: dict[Cell, int] = {}
    days: dict[date, dict[Cell, int]] = {}
    for day, cell, amount in taken:
        whole[cell] = whole.get(cell, 0) + amount
        days.setdefault(APRIL.replace(day=day), {})[cell] = amount
    return {APRIL: whole}, {APRIL: days}


OTHER: Cell = ("AL", "1-30")
OLD = (None, None, COLLECTED, 0, None, 4, False, MARCH)
CHANGED = slabs(OLD, (None, None, COLLECTED, 0, None, 6, False, date(2026, 4, 15)))
STEPPED = slabs(
    OLD,
    (None, None, COLLECTED, 0, 10_000, 5, False, date(2026, 4, 15)),
    (None, None, COLLECTED, 10_000, None, 7, False, date(2026, 4, 15)),
)
SPLIT = slabs(OLD, ("PL", None, COLLECTED, 0, None, 10, False, date(2026, 4, 20), date(2026, 4, 24)))
BY_HAND: dict[str, tuple[pl.DataFrame, tuple[tuple[int, Cell, int], ...], int | str]] = {
    "the last day of the old terms and the first of the new": (
        CHANGED, ((14, LOAN, 10_000), (15, LOAN, 10_000)), 400 + 600,
    ),
    "the whole month is the basis: 12,000 reach the upper slab, though the new terms saw 6,000": (
        STEPPED, ((1, LOAN, 600_000), (30, LOAN, 600_000)), 24_000 + 42_000,
    ),
    "of one product for five days, the others by the old terms throughout": (
        SPLIT, ((19, LOAN, 1_000), (20, LOAN, 1_000), (24, OTHER, 1_000), (25, LOAN, 1_000)), 40 + 100 + 40 + 40,
    ),
    "a reversal under the new terms goes back at the rate that the old ones paid": (
        CHANGED, ((2, LOAN, 10_000), (20, LOAN, -5_000)), 400 - 200,
    ),
    "what is taken and reversed on the days of one rate comes to nothing": (
        CHANGED, ((16, LOAN, 5_000), (17, LOAN, -5_000)), 0,
    ),
    "terms that end leave the days after them without any": (
        slabs((*OLD, date(2026, 4, 10))), ((10, LOAN, 1_000), (11, LOAN, 1_000)),
        "not recorded: commission_slab has no terms for PL, 1-30",
    ),
    "and it does not matter where nothing was taken on these days": (
        slabs((*OLD, date(2026, 4, 10))), ((10, LOAN, 1_000),), 40,
    ),
    "a reversal before anything was paid": (
        CHANGED, ((1, LOAN, -500), (20, LOAN, 400)),
        "not recorded: more was reversed than collected, and no earlier month has a rate",
    ),
    "each part is rounded once: 34.48 and 51.72": (CHANGED, ((1, LOAN, 862), (20, LOAN, 862)), 34 + 52),
}  # fmt: skip


@every("case", BY_HAND)
def test_each_day_is_paid_by_the_terms_of_that_day(case: str) -> None:
    table, taken, expected = BY_HAND[case]
    receipts, days = on_days(*taken)
    (found,) = commissions(slabs_by_agency(table)["A"], receipts, {}, days).values()
    assert (found.why or found.amount) == expected


def test_random_months_with_changes_equal_a_sum_receipt_by_receipt() -> None:
    draw = Random(7)  # noqa: S311
    for _ in range(200):
        change = APRIL.replace(day=draw.randint(2, 30))
        old, new = draw.randint(1, 20), draw.randint(1, 20)
        table = slabs(
            (None, None, COLLECTED, 0, None, old, False, MARCH), (None, None, COLLECTED, 0, None, new, False, change)
        )
        taken = [(day, LOAN, 100 * draw.randint(1, 999)) for day in sorted(draw.sample(range(1, 31), 9))]
        receipts, days = on_days(*taken)
        (found,) = commissions(slabs_by_agency(table)["A"], receipts, {}, days).values()
        assert found.amount == sum(amount * (new if day >= change.day else old) // 100 for day, _, amount in taken)
        assert changes_within(slabs_by_agency(table)["A"], APRIL)
        assert not changes_within(slabs_by_agency(table)["A"], MAY)
