"""What teams need, in words: who is over the norm, who did nothing, whose certificate ends, where people are short."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from dashboard import formats
from dashboard.metrics import Unit
from dashboard.subjects.teams.capacity import CHANNELS, UNHELD, Need
from dashboard.subjects.teams.people import ACCOUNTS, ATTEMPTS, CALLS, CODE, NORM_ACCOUNTS, People
from dashboard.value_names import listed

_NAMED: Final = 2
"""Managers or collectors that a sentence names."""


def over_the_norm(people: People, names: Mapping[str, str], notation: formats.Notation) -> str:
    """Which managers' own people hold more accounts than their norm; of one manager's people, which of them."""
    normed = people.frame.drop_nulls([ACCOUNTS, NORM_ACCOUNTS])
    several = normed["reports_to"].drop_nulls().n_unique() > 1
    by, noun = ("reports_to", "team") if several else (CODE, "collector")
    judged = (
        normed.drop_nulls(by)
        .group_by(by)
        .agg(pl.col(ACCOUNTS).mean().alias("held"), pl.col(NORM_ACCOUNTS).mean().alias("norm"))
        .sort(pl.col("held") / pl.col("norm"), by, descending=[True, False])
    )
    if judged.is_empty():
        return ""
    over = judged.filter(pl.col("held") > pl.col("norm"))
    each = " per collector" if by != CODE else ""
    if over.is_empty():
        return f"No {noun} holds more accounts to work{each} than the norm."
    top = over.head(_NAMED).iter_rows()
    said = listed([_against(names.get(code, code), held, norm, notation) for code, held, norm in top])
    verb = "holds" if over.height == 1 else "hold"
    most = "" if over.height <= _NAMED else "most of all "
    of_all = f"{over.height} of {_counted(judged.height, noun)}"
    return f"{of_all} {verb} more accounts to work{each} than the norm: {most}{said}."


def _against(name: str, held: float, norm: float, notation: formats.Notation) -> str:
    numbers = (formats.text(value, Unit.AVERAGE, notation) for value in (held, norm))
    return f"{name} with {' against '.join(numbers)}"


def nothing_done(whole: Mapping[str, Any], month: str) -> str:
    """How many who hold accounts made no attempt or took no cash; what is not recorded is left out."""
    counts = (
        (whole["without_attempt"], "made no attempt", "all made an attempt"),
        (whole["without_cash"], "took no cash", "all took cash"),
    )
    said = [f"{count} {lacking}" if count else all_did for count, lacking, all_did in counts if count is not None]
    return f"Of the collectors who hold accounts, {listed(said)} in {month}." if said else ""


def certificates(whole: Mapping[str, Any], today: str) -> str:
    """How many certificates of the people at work end soon or have ended."""
    soon, later, expired = (whole[f"certificates_{name}"] for name in ("30", "60", "expired"))
    if soon is None:
        return "Certificates are not recorded: collector.certified_until is empty."
    ends = f"{soon or 'none'} {'expires' if soon in (0, 1) else 'expire'} within 30 days of {today}"
    of = f"Of the certificates of the {_people(whole['people'])} at work"
    return f"{of}, {ends}, {later} within 60; {expired} expired before."


def capacity(needs: Sequence[Need], notation: formats.Notation) -> str:
    """People needed and there, by channel."""
    return " ".join(_need(one, notation) for one in needs)


def _need(one: Need, notation: formats.Notation) -> str:
    if one.role == UNHELD:
        accounts, need = ("account", "needs") if one.accounts == 1 else ("accounts", "need")
        held = f"{formats.grouped(one.accounts, notation)} {accounts} to work"
        return f"The {held} that no collector holds {need} {_people(one.needed)} more."
    verb = "is" if one.there == 1 else "are"
    return f"{CHANNELS[one.role]} needs {_people(one.needed)}; {one.there} {verb} there: {one.gap_in_words}."


UNNAMED: Final = ("collected_unnamed_amount", "collected_unnamed_count", "collected_unnamed_rate")
"""What is told of receipts that name no collector."""


def names_nobody(found: Mapping[str, Any], notation: formats.Notation) -> str:
    """How much was collected by receipts that name no collector; empty where all name one, or none is known."""
    amount, lines, share = (found[key] for key in UNNAMED)
    if not lines or amount is None:
        return ""
    worth, part = (formats.text(value, unit, notation) for value, unit in ((amount, Unit.MONEY), (share, Unit.PERCENT)))
    count = f"{formats.grouped(lines, notation)} receipt {'line names' if lines == 1 else 'lines name'}"
    return (
        f"{count} no collector: {worth}, {part} of all that was collected. They are in no row; with the cash of the "
        "rows they make up all of it."
    )


def left_out(people: People, notation: formats.Notation) -> list[str]:
    """What stands in no line: work that names nobody, and people without work."""
    said = []
    unnamed = ((ACCOUNTS, "Accounts to work held by no collector"), (ATTEMPTS, "Attempts that name none"))
    counts = [f"{what}: {formats.grouped(count, notation)}." for key, what in unnamed if (count := people.unnamed[key])]
    if counts:
        said.append(f"{' '.join(counts)} They are in no row.")
    if people.resting:
        verb = "holds nothing and did nothing" if people.resting == 1 else "hold nothing and did nothing"
        said.append(
            f"{_people(people.resting)} of the table collector {verb} in the month, and "
            f"{'is' if people.resting == 1 else 'are'} not counted."
        )
    missing = (
        (CALLS, "Attempts are not recorded: the database has no row of the table interaction."),
        (ACCOUNTS, "Accounts to work are not known: the month has no day-end, or no allocation is recorded."),
    )
    said += [why for key, why in missing if not people.frame[key].count()]
    return said


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"
