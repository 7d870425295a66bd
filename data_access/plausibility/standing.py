"""How every doubt stands: open, or accepted by somebody for a reason."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa

from data_access import contract
from data_access.contract import LiveColumns
from data_access.doubts import Accepted, SeenDoubt, Standing
from data_access.plausibility.observing import observe
from data_access.settings import Settings
from data_access.state import state_of
from data_access.store import store_of
from validations.errors import StoreEmptyError, UnknownNameError, UserError
from validations.plausibility.doubt import Doubt
from validations.plausibility.doubt_rules import doubts


def doubts_of(
    connection: sa.Connection,
    settings: Settings,
    live: LiveColumns | None = None,
    receipts_of: Collection[date] | None = None,
) -> list[Doubt]:
    """What the rules doubt of the database as it is now; see observe()."""
    schema = settings.database_schema
    found = contract.live_columns(connection, schema or None) if live is None else live
    observed = replace(
        observe(connection, found, schema, receipts_of=receipts_of),
        year_starts=settings.financial_year_start_month,
        week_ends_on=settings.week_ends_on,
    )
    return doubts(observed, settings.doubt_limits)


def seen(found: Iterable[Doubt], before: Sequence[SeenDoubt], now: datetime) -> list[SeenDoubt]:
    """The doubts with the moment at which each was seen first."""
    since = {one.doubt.id: one.since for one in before}
    return [SeenDoubt(doubt, since.get(doubt.id, now)) for doubt in found]


def standing(settings: Settings, found: Sequence[SeenDoubt]) -> Standing:
    """The doubts apart by whether they are accepted. Raises StateUnavailableError."""
    accepted = state_of(settings).acceptances() if found else {}
    return Standing(
        tuple(one for one in found if one.doubt.id not in accepted),
        tuple(Accepted(one, accepted[one.doubt.id]) for one in found if one.doubt.id in accepted),
    )


def last_seen(settings: Settings) -> list[SeenDoubt]:
    """The doubts of the last refresh; none where nothing was prepared yet."""
    try:
        return store_of(settings).manifest().doubts
    except StoreEmptyError:
        return []


def accept(settings: Settings, names: Sequence[str], because: str, known: Mapping[str, str]) -> None:
    """Keep that these doubts are explained. Raises UserError for an unknown id or an empty reason."""
    if not because.strip():
        raise UserError('Say why the doubt is accepted, for example --because "Branch B2 was merged into B1".')
    _refuse_unknown(names, known, "There is no doubt", "Open doubts")
    state_of(settings).decide("accepted", {name: known[name] for name in names}, because.strip())


def reopen(settings: Settings, names: Sequence[str]) -> None:
    """Take acceptances back. Raises UserError for a doubt that is not accepted."""
    accepted = state_of(settings).acceptances()
    _refuse_unknown(names, accepted, "There is no accepted doubt", "Accepted doubts")
    state_of(settings).decide("reopened", dict.fromkeys(names, ""))


def _refuse_unknown(names: Sequence[str], known: Mapping[str, object], what: str, which: str) -> None:
    for name in names:
        if name not in known:
            listed = f"{which} are {', '.join(known)}." if known else f"{which}: none."
            raise UnknownNameError(f"{what} '{name}'. {listed}")
