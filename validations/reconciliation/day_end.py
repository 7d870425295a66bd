"""Identities of a day-end: the position and its customers equal the database's own totals."""

from collections.abc import Iterator

import polars as pl

from validations.reconciliation.identity import Controls, Identity, equal, total

POSITION_SUMS = ("accounts", "principal", "total_outstanding", "overdue", "charges_due", "provision", "dpd_days")


def position_identities(position: pl.DataFrame, controls: Controls) -> Iterator[Identity]:
    """Cube totals of the position equal the database's own sums."""
    for name in POSITION_SUMS:
        unit = "accounts" if name == "accounts" else "days" if name == "dpd_days" else "money"
        label = f"position: {name.replace('_', ' ')} = the database's own total"
        yield equal(label, total(position, name), controls.get(name), unit)


def customer_identities(customers: pl.DataFrame, controls: Controls) -> Iterator[Identity]:
    """The customers of the whole book equal a distinct count taken apart."""
    keys = ("zone", "state", "product_code", "segment", "agency_code")
    whole = customers.filter(pl.all_horizontal(pl.col(key).is_null() for key in keys))
    yield equal(
        "customers: whole book = the database's distinct count",
        total(whole, "customers"),
        controls["customers"],
        "customers",
    )
