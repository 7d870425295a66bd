"""Delivers the packs that are due: each part is made once, then sent to each recipient, and the log says what came."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from dashboard import formats
from dashboard.access.access import Access
from dashboard.background_job import Told as Progress
from dashboard.delivery.mail import send
from dashboard.delivery.recipients import access_of, is_mail, within
from dashboard.delivery.schedule import in_words, last_due, month_expected
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.packs.declaration import Delivery, Pack, packs_of
from dashboard.packs.pack_files import DIMENSION_OF, PackFiles, Wanted, made, wanted_parts
from dashboard.packs.pack_slides import link_to
from data_access.atomic_file import write_whole
from data_access.delivery_log import Due, Status, claim, reason_before, settle, waiting
from data_access.settings import Settings
from data_access.state import State, state_of
from validations.errors import PackRefusedError, UserError

_LOG: Final = logging.getLogger("bucketwise.delivery")
_EVERYBODY: Final = "all"


@dataclass(frozen=True)
class Outcome:
    """What became of one pack that was due to one recipient."""

    due: Due
    status: Status
    said: str


@dataclass(frozen=True)
class Part:
    """One part of a delivery, such as a zone, with those who are still to get it."""

    wanted: Wanted
    dues: tuple[Due, ...]


def due_now(ask: Answers, now: datetime | None = None) -> list[Part]:
    """The parts of all packs that are due to anybody."""
    settings, state = ask.settings, state_of(ask.settings)
    local = now or datetime.now(ZoneInfo(settings.timezone)).replace(tzinfo=None)
    found: list[Part] = []
    for one in packs_of(settings).values():
        for delivery in one.deliveries:
            for part in _parts(ask, one, delivery, last_due(delivery, local)):
                left = tuple(waiting(state, part.dues))
                found += [replace(part, dues=left)] if left else []
    return found


def deliver(ask: Answers, told: Progress, now: datetime | None = None) -> list[Outcome]:
    """Make and send what is due. What is refused is tried again the next time; the administrator is told once."""
    parts = due_now(ask, now)
    found: list[Outcome] = []
    for at, part in enumerate(parts):
        told(f"Pack {at + 1} of {len(parts)}", at / len(parts))
        found += _deliver(ask, part)
    tell_administrator(ask.settings, [one for one in found if one.status is not Status.SENT])
    return found


def _parts(ask: Answers, pack: Pack, delivery: Delivery, due_at: datetime) -> Iterator[Part]:
    """The parts of one delivery, each with those who get it."""
    month = month_expected(pack, due_at)
    wanted = Wanted(pack, Scope(), f"{month:%Y-%m}" if month else "")

    def dues(code: str) -> tuple[Due, ...]:
        return tuple(Due(pack.name, code, delivery.every, due_at, one) for one in _recipients(delivery, code))

    if month is not None and (month not in ask.figures.months or month == ask.figures.open_month):
        # Which parts there are is not known yet; each who waits for one is told why it does not come.
        codes = ["", *(code for code in delivery.recipients if code != _EVERYBODY)]
        parts = [(wanted, code) for code in codes]
    elif delivery.each == "all":
        parts = [(wanted, "")]
    else:
        key = DIMENSION_OF[delivery.each]
        parts = [(one, one.scope.values(key)[0]) for one in wanted_parts(ask, wanted, delivery.each)]
    yield from (Part(one, dues(code)) for one, code in parts if dues(code))


def _recipients(delivery: Delivery, code: str) -> list[str]:
    """Who gets a part: those of all parts, those of this one, and the folder."""
    named = [*delivery.recipients.get(_EVERYBODY, ()), *(delivery.recipients.get(code, ()) if code else ())]
    return list(dict.fromkeys([*named, *([delivery.folder] if delivery.folder else [])]))


def _deliver(ask: Answers, part: Part) -> list[Outcome]:
    state = state_of(ask.settings)
    claimed = [(one, reason_before(state, one)) for one in part.dues]
    mine = [(one, before) for one, before in claimed if claim(state, one)]
    if not mine:
        return []
    by_access: dict[Access, list[tuple[Due, str]]] = {}
    refused: list[Outcome] = []
    for one, before in mine:
        try:
            by_access.setdefault(access_of(ask.settings, one.recipient), []).append((one, before))
        except UserError as error:
            refused.append(settled(state, one, Status.REFUSED, str(error), before))
    made_for = [outcome for access, group in by_access.items() for outcome in _made_for(ask, part, access, group)]
    return [*made_for, *refused]


def _made_for(ask: Answers, part: Part, access: Access, mine: Sequence[tuple[Due, str]]) -> list[Outcome]:
    """Make a part for those of equal access and send it: nobody gets by mail what they may not see."""
    state = state_of(ask.settings)
    try:
        _refuse_early(ask, part.wanted)
        files = made(within(ask, access), part.wanted, lambda _what, _share: None)
    except UserError as error:
        return [settled(state, one, Status.REFUSED, str(error), before) for one, before in mine]
    outcomes = [_sent(ask.settings, state, files, one, before) for one, before in mine]
    if any(one.status is Status.SENT for one in outcomes):
        files.keep(ask.settings)
    return outcomes


def _refuse_early(ask: Answers, wanted: Wanted) -> None:
    """Raise PackRefusedError while the month that is to be told is not loaded, or not over."""
    if not wanted.month:
        return
    over = [f"{one:%Y-%m}" for one in ask.figures.months if one != ask.figures.open_month]
    if wanted.month not in over:
        raise PackRefusedError(
            f"No pack is made yet, because the figures of {wanted.month} are not complete: the data runs to "
            f"{formats.date_text(ask.figures.as_of)}. It is made once they are."
        )


def _sent(settings: Settings, state: State, files: PackFiles, due: Due, before: str) -> Outcome:
    """Hand the files to one recipient."""
    try:
        if is_mail(due.recipient):
            send(
                settings,
                due.recipient,
                f"{files.title}, {files.view.month_in_words}",
                _text(settings, files),
                files.files,
            )
        else:
            folder = Path(due.recipient).expanduser()
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name, content in files.files:
                write_whole(folder / name, content)
    except (UserError, OSError) as error:
        return settled(state, due, Status.FAILED, str(error), before)
    said = ", ".join(name for name, _ in files.files)
    settle(state, due, Status.SENT, said, files.view.month, int(files.key.data_key.split()[0]))
    return Outcome(due, Status.SENT, said)


def settled(state: State, due: Due, status: Status, said: str, before: str) -> Outcome:
    """Keep why something was not delivered; a reason that was told before is not said again."""
    settle(state, due, status, said)
    _LOG.warning("'%s' was not delivered: %s", due.pack, said)
    return Outcome(due, status, "" if said == before else said)


def _text(settings: Settings, files: PackFiles) -> str:
    """The mail itself: what the pack is, what the rules find, and the way to the same figures."""
    lines = [f"{files.title}, {files.view.month_in_words}.", "", *(f"- {one}" for one in files.lead)]
    link = link_to(settings, "portfolio_health", files.view)
    return "\n".join([*lines, "", f"The same figures on the dashboard: {link}", ""])


def tell_administrator(settings: Settings, stopped: Sequence[Outcome]) -> None:
    """One mail about everything that was refused or failed for a reason that is new."""
    new = [one for one in stopped if one.said]
    if not new or not settings.mail_administrator:
        return
    lines = [
        f"- {one.due.pack}{f' of {one.due.part}' if one.due.part else ''} to {one.due.recipient}, due "
        f"{formats.moment_text(one.due.due_at)}: {one.said}"
        for one in new
    ]
    text = "\n".join(["What follows was not delivered. It is tried again with each run.", "", *lines, ""])
    try:
        send(settings, settings.mail_administrator, "Not delivered", text)
    except UserError as error:
        _LOG.error("The administrator could not be told: %s", error)


def schedules(packs: Sequence[Pack]) -> list[tuple[str, str, str]]:
    """Each delivery: the pack, when it is due, and how many get it."""
    return [
        (one.name, in_words(delivery), str(sum(map(len, delivery.recipients.values())) + bool(delivery.folder)))
        for one in packs
        for delivery in one.deliveries
    ]
