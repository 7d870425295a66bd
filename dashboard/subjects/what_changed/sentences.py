"""What changed in words: as facts and associations, never as effects."""

from collections.abc import Mapping, Sequence
from typing import Final

from dashboard import formats
from dashboard.change import FEWEST_CHANGES, Cause, Restated, Usual, named_causes, usual_change
from dashboard.metrics import Metric, Unit
from dashboard.subjects.what_changed.splits import Split
from dashboard.value_names import listed
from dashboard.view import View
from validations.dimensions import dimension

ASSOCIATION: Final = (
    "The parts are arithmetic: what moved together with the figure, not what it would have been without it."
)
RECEIPTS: Final = (
    "received_all_amount",
    "repeated_receipts_amount",
    "booked_late_amount",
    "booked_after_month_amount",
)
_WITHOUT_BOOKING: Final = 2
"""How many of them a source tells that keeps no day of booking."""
_RELATIVE: Final = frozenset({Unit.MONEY, Unit.ACCOUNTS, Unit.CUSTOMERS, Unit.COUNT})


def effect(value: int, found: Split, shown: Metric, settings: formats.Notation) -> str:
    """A part of the change with its sign, in percentage points for a percentage."""
    if shown.unit is Unit.PERCENT:
        return formats.points(scaled(value, found))
    if shown.unit not in _RELATIVE:
        return formats.level_change(scaled(value, found), shown.unit)
    return f"{'+' if value > 0 else ''}{formats.text(value, shown.unit, settings)}"


def scaled(value: int, found: Split) -> float:
    """A value on the metric's own scale."""
    return value / found.whole.units if found.whole.units != 1 else value


def sentence(found: Split, shown: Metric, view: View, settings: formats.Notation) -> str:
    """How the figure moved, since when, and from what to what."""
    whole = found.whole
    was, is_now = scaled(whole.before, found), scaled(whole.now, found)
    before, now = (formats.apart(*pair, shown.unit, settings) for pair in ((was, is_now), (is_now, was)))
    since = f"since {view.compared_with}"
    if found.working_day is not None:
        since = f"against {view.compared_with}, both up to working day {found.working_day}"
    elif view.open_until is not None:
        since = f"against the same day of {view.compared_with}"
    if not whole.change:
        return f"{shown.label} is unchanged {since}: {now}."
    moved, size = ("rose" if whole.change > 0 else "fell"), whole.comparable(abs(whole.change))
    by = effect(abs(whole.change), found, shown, settings).lstrip("+")
    share = f" ({formats.relative(whole.comparable(whole.change))})" if size and shown.unit in _RELATIVE else ""
    return f"{shown.label} {moved} by {by}{share} {since}, from {before} to {now}."


def noise(found: Split, shown: Metric, view: View) -> str:
    """Whether the change is beyond what the figure usually does."""
    held, change = usual_change(found.past), found.whole.comparable(found.whole.change)
    if held is None or change is None:
        if view.open_until is not None and found.working_day is None:
            return "What it usually does up to this day is not known: earlier months were not cut at it."
        known = sum(one.comparable(one.change) is not None for one in found.past)
        if known >= FEWEST_CHANGES:
            return "A change from 0 cannot be held against earlier changes, which are compared as shares."
        return f"What it usually does is not known: that takes {FEWEST_CHANGES} earlier changes, and there are {known}."
    beyond = "beyond" if held.beyond(change) else "within"
    return (
        f"That is {beyond} what chance does in 4 of 5 months: of its last {held.months} changes, "
        f"four in five were at most {usual_size(held, shown)}."
    )


def usual_size(held: Usual, shown: Metric) -> str:
    """The size of usual changes, either way."""
    if shown.unit is Unit.PERCENT:
        return formats.points(held.size).lstrip("+")
    if shown.unit in _RELATIVE:
        return formats.relative(held.size).lstrip("+")
    return formats.level_change(held.size, shown.unit).lstrip("+")


def causes(found: Split, shown: Metric, settings: formats.Notation) -> str:
    """The parts of the change, largest first, and which are larger than they usually are."""
    sized = sorted(found.whole.effects.items(), key=lambda one: -abs(one[1]))
    told = [f"{cause.value.lower()} {effect(part, found, shown, settings)}" for cause, part in sized if part]
    if not told:
        return ""
    names = [dimension(key).label.lower() for key in found.together]
    split_by = f", by {listed(names)}{' at once' * (len(names) > 1)}" if names else ""
    return f"Its parts{split_by}: {', '.join(told)}. {_named(found)}".strip()


def _named(found: Split) -> str:
    if len(found.past) < FEWEST_CHANGES:
        return ""
    named = [cause.value.lower() for cause in named_causes(found.whole, found.past)]
    if not named:
        return "None of them is larger than in 9 of 10 earlier months."
    return f"Larger than in 9 of 10 earlier months: {listed(named)}."


def reversals(found: Split, shown: Metric) -> tuple[str, ...]:
    """A sentence for each dimension in which most parts moved against the whole."""
    per = "" if found.drivers.rate else f" per {_UNIT_OF_VOLUME.get(found.drivers.steps[0].words, 'account')}"
    told = []
    for key, one in found.reversals.items():
        rose, fell = ("rose", "fell") if one.rose else ("fell", "rose")
        parts = "each" if one.strict else f"{one.against}"
        told.append(
            f"{shown.label}{per} {rose} in the whole although it {fell} in {parts} of {one.of} by "
            f"{dimension(key).label.lower()}: the mix moved it."
        )
    return tuple(told)


_UNIT_OF_VOLUME: Final[Mapping[str, str]] = {"accounts handled by agencies": "account handled"}


def receipts(told: Mapping[str, int | None], view: View, settings: formats.Notation) -> str:
    """How much of what was received repeats other receipts, and how much was booked later than it was paid."""
    known = {key: told[key] for key in RECEIPTS if told[key] is not None}
    money = {key: formats.text(value, Unit.MONEY, settings) for key, value in known.items()}
    if len(money) < _WITHOUT_BOOKING:
        return ""
    received, repeated, *booked = (money[key] for key in RECEIPTS if key in money)
    first = (
        f"Of {received} received in {view.month_in_words} in all, {repeated} repeats account, time and amount of other "
        "receipts"
    )
    if len(booked) < len(RECEIPTS) - _WITHOUT_BOOKING:
        return f"{first}; on which day it was booked is not known."
    end = "the month's end" if view.open_until is None else "that day"
    return f"{first}; {booked[0]} was booked on a later day, of which {booked[1]} after {end}."


def restatement(found: Split, shown: Metric, view: View, settings: formats.Notation) -> str:
    """What the month before was restated by since it was first told, or why that is not known."""
    month = view.compared_with
    if found.first_told is None:
        why = "its files of then are not kept" if view.open_until is None else "months are not kept up to a day"
        return f"{month} as first told is not known, because {why}: the parts start from what it is now."
    if not found.restatement:
        return ""
    first, now = (scaled(one, found) for one in (found.first_told, found.whole.before))
    was, is_now = (formats.apart(*pair, shown.unit, settings) for pair in ((first, now), (now, first)))
    by = effect(found.restatement, found, shown, settings)
    return f"{shown.label} of {month} was first told as {was} and restated by {by} to {is_now}."


def restatement_now(found: Split, shown: Metric, view: View, settings: formats.Notation) -> str:
    """What the month shown was restated by since it was first told, which is within the parts of the change."""
    if found.now_first_told is None or not found.restatement_now:
        return ""
    first, now = (scaled(one, found) for one in (found.now_first_told, found.whole.now))
    was, is_now = (formats.apart(*pair, shown.unit, settings) for pair in ((first, now), (now, first)))
    by = effect(found.restatement_now, found, shown, settings)
    return (
        f"{shown.label} of {view.month_in_words} was first told as {was} and restated by {by} to {is_now}: the parts "
        "of the change hold this restatement."
    )


def restated(lines: Sequence[tuple[str, Restated]]) -> str:
    """Which months say something else now than when they were first reported; nothing where that is not known."""
    months = list(dict.fromkeys(month for month, one in lines if one.difference))
    if not months:
        known = list(dict.fromkeys(month for month, _ in lines))
        return f"The control figures behind it are as first reported for {listed(known)}." if known else ""
    was = "was" if len(months) == 1 else "were"
    return f"{listed(months)} {was} restated since first reported: the table has the control figures then and now."


def calendar(found: Split) -> str:
    """The working days that both periods are counted over."""
    if found.days is None or Cause.CALENDAR not in found.whole.causes:
        return ""
    before, now = found.days
    return f"Working days: {before} before, {now} now."
