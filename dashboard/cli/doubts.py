"""What commands print of doubts, and how a doubt is accepted."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dashboard.cli.console import out
from validations.errors import UserError

if TYPE_CHECKING:
    from data_access.doubts import SeenDoubt, Standing
    from data_access.settings import Settings


def print_standing(standing: "Standing") -> None:
    """Each doubt in a line: the open ones with id and fix, the accepted ones with who, when and why."""
    for one in standing.open:
        out.print(f"Doubt {one.doubt.id}: {one.doubt.sentence}", style="magenta", markup=False, highlight=False)
        out.print(f"  {one.doubt.fix}", style="dim", markup=False, highlight=False)
    for accepted in standing.accepted:
        doubt = accepted.seen.doubt
        line = f"Accepted {doubt.id}: {doubt.sentence} {accepted.acceptance.in_words}"
        out.print(line, style="dim", markup=False, highlight=False)
    if standing.open:
        out.print(
            'A doubt that is explained is accepted with: bucketwise check --accept ID --because "…"', markup=False
        )


def found_now(settings: "Settings") -> "list[SeenDoubt]":
    """What is doubted of the database as it is now."""
    from data_access.engine import open_engine, reading
    from data_access.plausibility import doubts_of, last_seen, seen

    with reading(open_engine(settings.database_url, zone=settings.timezone)) as connection:
        return seen(doubts_of(connection, settings), last_seen(settings), datetime.now(UTC))


def print_new(settings: "Settings", tables: Sequence[str]) -> None:
    """What is doubted of tables that were just loaded, held against what was there before."""
    from data_access.plausibility import standing

    try:
        found = [one for one in found_now(settings) if one.doubt.table in tables]
        print_standing(standing(settings, found))
    except UserError as error:
        # The rows are loaded all the same.
        out.print(f"Whether the data can be right was not asked: {error}", markup=False, highlight=False)


def decide(settings: "Settings", accepted: Sequence[str], reopened: Sequence[str], because: str) -> None:
    """Accept doubts for a reason, or take acceptances back."""
    from data_access.plausibility import accept, last_seen, reopen

    if accepted:
        known = {one.doubt.id: one.doubt.sentence for one in last_seen(settings)}
        if not set(accepted) <= set(known):
            known |= {one.doubt.id: one.doubt.sentence for one in found_now(settings)}
        accept(settings, accepted, because, known)
        for name in accepted:
            out.print(f"Accepted {name}: {known[name]}", markup=False, highlight=False)
    if reopened:
        reopen(settings, reopened)
        out.print(f"Open again: {', '.join(reopened)}.", markup=False, highlight=False)
