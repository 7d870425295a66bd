"""Identities of promises held against receipts."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from validations.reconciliation.identity import Controls, Frames, Identity, Rule, equal, total
from validations.vocabulary import PROMISE_STATUSES


def recomputed_identities(frames: Frames, _controls: Controls) -> Iterator[Identity]:
    """Every promise that fell due has one status by the receipts, and the source's own status is the one it had."""
    judged, promises = frames["promises_recomputed"], frames["promises"]
    for suffix, unit in (("", "promises"), ("_amount", "money")):
        said = ", amount" if suffix else ""
        yield equal(
            f"promises by receipts: kept + broken + pending + rescheduled + unknown = due{said}",
            total(judged, f"due{suffix}") or 0,
            total(promises, f"due{suffix}") or 0,
            unit,
        )
        for status in PROMISE_STATUSES:
            of_status = judged.filter(pl.col("recorded_status") == status)
            yield equal(
                f"promises by receipts: {status} by the source = {status}{said}",
                total(of_status, f"due{suffix}") or 0,
                total(promises, f"{status}{suffix}") or 0,
                unit,
            )


RULES: Final = (Rule("promises_recomputed", ("promises_recomputed", "promises"), recomputed_identities),)
