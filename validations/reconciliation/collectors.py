"""Identities of what collectors hold: the same accounts, and the same balances, as the position has."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from validations.reconciliation.identity import Controls, Frames, Identity, Rule, equal, total
from validations.vocabulary import LISTED_STATUSES

_KEYS: Final = ("agency_code", "product_code", "bucket", "status")


def collector_account_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """No account is lost or held twice: by agency, product, bucket and status both say the same."""
    held = frames["collector_accounts"]
    book = frames["position"].filter(pl.col("status").cast(pl.String).is_in(LISTED_STATUSES))
    for column, unit in (("accounts", "accounts"), ("total_outstanding", "money")):
        sides = (frame.group_by(_KEYS).agg(pl.col(column).sum()) for frame in (held, book))
        ours, theirs = (side.filter(pl.col(column) != 0) for side in sides)
        both = ours.join(theirs, on=_KEYS, how="full", suffix="_book", coalesce=True)
        off = int((both[column].fill_null(0) != both[f"{column}_book"].fill_null(0)).sum())
        yield equal(
            f"accounts by collector: {column.replace('_', ' ')} = position, active and written off",
            total(held, column),
            total(book, column),
            unit,
        )
        identity = f"accounts by collector: groups whose {column.replace('_', ' ')} differ from the position"
        yield equal(identity, off, 0, "groups")


RULES: Final = (Rule("collector_accounts", ("collector_accounts", "position"), collector_account_identities),)
