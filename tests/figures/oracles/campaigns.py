"""Oracles of campaigns: who was assigned, what reached them, and who paid within 15 days."""

from collections.abc import Iterator, Mapping
from typing import Final

from tests.figures.oracles.oracle import Oracle

_BY: Final = (
    (),
    ("campaign_code",),
    ("channel", "vendor"),
    ("zone",),
    ("state", "bucket"),
    ("product_group", "product_code"),
    ("branch_code",),
)
_MESSAGES: Final = ("delivered", "opened", "clicked", "responded", "opted_out")


def _of(value: str) -> str:
    return f"SELECT {{by}}, {value} FROM campaign_account GROUP BY {{by}}"


def _known(value: str, condition: str) -> str:
    """Nothing where no account of the group has a known amount; 0 where none of those that meet the condition does."""
    return (
        f"CASE WHEN count(collected) FILTER ({condition}) > 0 OR NOT bool_or({condition}) THEN coalesce({value}, 0) END"
    )


def _oracles() -> Iterator[tuple[str, Oracle]]:
    assigned, held = "held_out = 'no'", "held_out = 'yes'"
    counts = {
        "campaign_assigned_accounts": f"count(*) FILTER ({assigned})",
        "campaign_held_out_accounts": f"count(*) FILTER ({held})",
        "campaign_sent_accounts": "count(*) FILTER (sent)",
        "campaign_delivered_accounts": "count(*) FILTER (sent AND delivered)",
        "campaign_paying_accounts": _known(f"count(*) FILTER ({assigned} AND collected > 0)", assigned),
        "campaign_held_out_paying_accounts": _known(f"count(*) FILTER ({held} AND collected > 0)", held),
        "campaign_overlapping_accounts": "count(*) FILTER (elsewhere)",
        "campaign_collected_amount": _known(f"sum(collected) FILTER ({assigned})", assigned),
        "campaign_held_out_collected_amount": _known(f"sum(collected) FILTER ({held})", held),
    }
    for key, value in counts.items():
        yield key, Oracle(_of(value), by=_BY)
    for flag in _MESSAGES:
        known = f"count({flag}) FILTER (sent)"
        yield (
            f"campaign_{flag}_rate",
            Oracle(_of(f"share(count(*) FILTER (sent AND {flag}), {known})"), _of(known), by=_BY),
        )
    for name, condition in (("", assigned), ("held_out_", held)):
        cases = f"count(*) FILTER ({condition})"
        paying = _known(f"count(*) FILTER ({condition} AND collected > 0)", condition)
        yield f"campaign_{name}paid_rate", Oracle(_of(f"share({paying}, {cases})"), _of(cases), by=_BY)


ORACLES: Final[Mapping[str, Oracle]] = dict(_oracles())
