"""What a demonstration database will hold, decided before a row is written: its months and its planted truths."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from data_access.demo.invented_lender import (
    AGENCIES,
    COLLECTORS_PER_AGENCY,
    ELIGIBLE_SHARE,
    FIELD,
    FIRST_MANAGER,
    STATES,
    TELE,
    ZONES,
    Agency,
)
from validations.errors import SettingsError

LAST_AS_OF: Final = date(2026, 10, 31)
"""Fixed, so that the same seed gives the same database whenever it is written."""
MOST_ACCOUNTS: Final = 100_000_000
MOST_MONTHS: Final = 600
RUN_IN_MONTHS: Final = 14
"""Months that are played before the first snapshot, so that its delinquency is already settled."""
LONGEST_DETERIORATION: Final = 6
SPIKE_FACTOR: Final = 1.9
CAMPAIGN_LIFT: Final = 2.2
SEASON: Final = (1.0, 0.98, 0.88, 1.05, 1.03, 1.02, 1.04, 1.03, 1.0, 0.97, 1.04, 1.0)
"""January to December: the year-end push in March, the weak months after it and after Diwali."""


@dataclass(frozen=True)
class DemoTruths:
    """What was planted in a demonstration database; None where the seed was written without effects."""

    seed: int
    accounts: int
    months: int
    effects: bool
    first_as_of: date
    last_as_of: date
    deteriorating_state: str | None
    deterioration_from: date | None
    """First month-end that the deterioration touches."""
    bounce_spike_month: date | None
    """First day of the month."""
    better_agency: str | None
    better_legal_agency: str | None
    """Of the three legal agencies; the other two are equally able."""
    equal_agencies: tuple[str, str] | None
    """Equally able: the first is given the easy accounts, the second the hard ones."""
    out_of_hours_agency: str | None
    waiver_agency: str | None
    campaign_lift: float | None
    """Odds that an account with one unpaid due pays in the month it gets the campaign, against the held-out."""
    pressing_collector: str | None = None
    """Calls more than seven times within seven days."""
    deceased_contact_agency: str | None = None
    """Goes on calling where the customer is dead; the agency of odd hours does where a complaint is open."""
    overpaid_agency: str | None = None
    """Its commission is booked at a point and a half more than its slabs say."""
    overvaluing_valuer: str | None = None
    """Values collaterals a third higher than they are worth to a buyer."""
    overloaded_manager: str | None = None
    """Of an in-house team that took over the accounts of three collectors of the other team."""
    idle_collector: str | None = None
    """Holds accounts of a legal agency, and leaves the work to somebody else."""
    expiring_agency: str | None = None
    """A tele-calling agency whose certificates all end within two weeks of the last day-end."""
    bad_vintage_product: str | None = None
    """Accounts of this product opened in one quarter fall behind in their first months."""
    bad_vintage_from: date | None = None
    """First day of that quarter; None where the months are too few to see one age."""
    unbacked_collector: str | None = None
    """Of a tele-calling agency; has every broken promise recorded as kept, without the receipts."""
    leaking_agency: str | None = None
    """A tele-calling agency that reaches as many customers as others, and gets a third of their promises."""


@dataclass(frozen=True)
class Month:
    """One month that is played; t is 0 for the first snapshot and negative in the run-in."""

    t: int
    first: date
    as_of: date
    season: float
    spike: float
    worsening: float

    @property
    def number(self) -> int:
        """Year * 12 + month - 1."""
        return self.first.year * 12 + self.first.month - 1


@dataclass(frozen=True)
class DemoPlan:
    """Everything that is drawn for the database as a whole."""

    truths: DemoTruths
    played: tuple[Month, ...]

    @property
    def first_month(self) -> Month:
        """The month of the first snapshot."""
        return self.played[RUN_IN_MONTHS]


def make_plan(accounts: int, months: int, seed: int, effects: bool) -> DemoPlan:
    """Draw the truths and lay out the months; SettingsError where the size makes no sense."""
    if not (1 <= accounts <= MOST_ACCOUNTS and 1 <= months <= MOST_MONTHS):
        raise SettingsError(
            f"A demonstration of {accounts} accounts x {months} months cannot be written; allowed are 1 to "
            f"{MOST_ACCOUNTS} accounts and 1 to {MOST_MONTHS} months."
        )
    truths = _draw_truths(accounts, months, seed, effects)
    return DemoPlan(truths, tuple(_months(truths)))


def month_first(t: int, months: int) -> date:
    """First day of month t of a database of so many months."""
    number = LAST_AS_OF.year * 12 + LAST_AS_OF.month - 1 - (months - 1) + t
    return date(number // 12, number % 12 + 1, 1)


def month_end(first: date) -> date:
    """Last day of the month that begins on this day."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def deterioration_length(months: int) -> int:
    """Months at the end of the data over which the planted state worsens."""
    return min(LONGEST_DETERIORATION, max(1, months // 2))


def _draw_truths(accounts: int, months: int, seed: int, effects: bool) -> DemoTruths:
    draw = Random(f"bucketwise demo {seed}")  # noqa: S311 - invented data, not a secret
    state = draw.choice([state.name for state in STATES if state.share >= ELIGIBLE_SHARE])
    starts = months - deterioration_length(months)
    spike = draw.randrange(min(2, max(0, starts - 1)), max(1, starts))
    pair_zone, better_zone, waiver_zone, _ = draw.sample(ZONES, 4)
    easy, hard = draw.sample(_codes(pair_zone), 2)
    better, waiver = draw.choice(_codes(better_zone)), draw.choice(_codes(waiver_zone))
    late = draw.choice([agency.code for agency in AGENCIES if agency.kind == "tele_calling"])
    pressing, deceased = _draw_conduct(seed, late)
    overloaded, idle, expiring = _draw_teams(seed, late, deceased)
    unbacked, leaking = _draw_promises(seed, {late, pressing.rsplit("-", 1)[0]})
    legal = draw.choice([agency.code for agency in AGENCIES if agency.kind == "legal"])
    vintage = _draw_vintage(seed, months)
    return DemoTruths(
        seed=seed,
        accounts=accounts,
        months=months,
        effects=effects,
        first_as_of=month_end(month_first(0, months)),
        last_as_of=LAST_AS_OF,
        deteriorating_state=state if effects else None,
        deterioration_from=month_end(month_first(starts, months)) if effects else None,
        bounce_spike_month=month_first(spike, months) if effects else None,
        better_agency=better if effects else None,
        better_legal_agency=legal if effects else None,
        equal_agencies=(easy, hard) if effects else None,
        out_of_hours_agency=late if effects else None,
        waiver_agency=waiver if effects else None,
        campaign_lift=CAMPAIGN_LIFT if effects else None,
        pressing_collector=pressing if effects else None,
        deceased_contact_agency=deceased if effects else None,
        overpaid_agency=_draw_overpaid(seed) if effects else None,
        overvaluing_valuer=_draw_valuer(seed) if effects else None,
        overloaded_manager=overloaded if effects else None,
        idle_collector=idle if effects else None,
        expiring_agency=expiring if effects else None,
        bad_vintage_product=vintage[0] if effects and vintage else None,
        bad_vintage_from=vintage[1] if effects and vintage else None,
        unbacked_collector=unbacked if effects else None,
        leaking_agency=leaking if effects else None,
    )


def _draw_conduct(seed: int, late: str) -> tuple[str, str]:
    """The collector who presses, of another tele-calling agency than the late one, and the agency that calls the dead.

    Drawn by themselves, so that the other truths of a seed are what they were.
    """
    draw = Random(f"bucketwise demo conduct {seed}")  # noqa: S311 - invented data, not a secret
    callers = [agency.code for agency in AGENCIES if agency.kind == "tele_calling" and agency.code != late]
    number = draw.randint(1, COLLECTORS_PER_AGENCY)
    return f"{draw.choice(callers)}-{number}", draw.choice([one.code for one in AGENCIES if one.kind == "legal"])


def _draw_teams(seed: int, late: str, deceased: str) -> tuple[str, str, str]:
    """The manager of the overloaded team, the collector who does nothing, and the agency whose certificates end."""
    draw = Random(f"bucketwise demo teams {seed}")  # noqa: S311 - invented data, not a secret
    in_house = draw.choice([one.code for one in AGENCIES if one.kind == "in_house"])
    legal = draw.choice([one.code for one in AGENCIES if one.kind == "legal" and one.code != deceased])
    callers = [one.code for one in AGENCIES if one.kind == "tele_calling" and one.code != late]
    return f"{in_house}-{FIRST_MANAGER}", f"{legal}-{draw.randint(1, COLLECTORS_PER_AGENCY)}", draw.choice(callers)


def _draw_promises(seed: int, taken: Collection[str]) -> tuple[str, str]:
    """The collector without receipts and the agency that leaks, of two tele-calling agencies that are not `taken`."""
    draw = Random(f"bucketwise demo promises {seed}")  # noqa: S311 - invented data, not a secret
    own, leaking = draw.sample(
        [one.code for one in AGENCIES if one.kind == "tele_calling" and one.code not in taken], 2
    )
    return f"{own}-{draw.randint(1, COLLECTORS_PER_AGENCY)}", leaking


def _draw_overpaid(seed: int) -> str:
    draw = Random(f"bucketwise demo commission {seed}")  # noqa: S311 - invented data, not a secret
    return draw.choice([one.code for one in AGENCIES if one.kind == "tele_calling"])


def _draw_valuer(seed: int) -> str:
    draw = Random(f"bucketwise demo valuation {seed}")  # noqa: S311 - invented data, not a secret
    return draw.choice([one.code for one in AGENCIES if one.kind == "valuation"])


def _draw_vintage(seed: int, months: int) -> tuple[str, date] | None:
    """A product that opens many accounts, and a quarter within the data that is seen up to month 3 on book."""
    draw = Random(f"bucketwise demo vintage {seed}")  # noqa: S311 - invented data, not a secret
    product = draw.choice(("TW", "PL", "CD"))
    firsts = [month_first(t, months) for t in range(months - 5)]
    quarters = [first for first in firsts if first.month % 3 == 1]
    return (product, draw.choice(quarters)) if quarters else None


def _codes(zone: str) -> list[str]:
    return [agency.code for agency in AGENCIES if agency.zone == zone and FIELD in agency.classes]


def _months(truths: DemoTruths) -> Iterator[Month]:
    length = deterioration_length(truths.months)
    starts = truths.months - length
    for t in range(-RUN_IN_MONTHS, truths.months):
        first = month_first(t, truths.months)
        yield Month(
            t=t,
            first=first,
            as_of=month_end(first),
            season=SEASON[first.month - 1],
            spike=SPIKE_FACTOR if first == truths.bounce_spike_month else 1.0,
            worsening=(t - starts + 2) / (length + 1) if truths.effects and t >= starts else 0.0,
        )


def panel(zone: str) -> Iterator[tuple[int, Agency]]:
    """Class of placement and agency, for the agencies that take accounts of this zone."""
    for number in range(TELE, 5):
        for agency in AGENCIES:
            if number in agency.classes and agency.zone in (zone, None):
                yield number, agency
