"""Tables of the Data health report."""

from datetime import date, datetime

import polars as pl

from dashboard import excel, formats
from dashboard.metrics import Unit
from data_access.doubts import Acceptance, SeenDoubt, Standing
from data_access.manifest import Manifest


def doubts_table(standing: Standing) -> excel.Table:
    """Every doubt: what it says, since when, what to do, and who accepted it when and why."""
    headings = {
        "standing": "Stands",
        "doubt": "Doubt",
        "since": "Since",
        "id": "Id",
        "fix": "What to do",
        "who": "Accepted by",
        "at": "Accepted",
        "because": "Because",
    }
    rows = [_doubt_row(one, None) for one in standing.open]
    rows += [_doubt_row(one.seen, one.acceptance) for one in standing.accepted]
    if not rows:
        return _empty("Doubts", headings)
    kinds = {"since": excel.Kind.MOMENT, "at": excel.Kind.MOMENT}
    schema = {name: pl.Datetime("us") if name in kinds else pl.String for name in headings}
    frame = pl.DataFrame(rows, schema=schema)
    return excel.listing("Doubts", frame, headings=headings, kinds=kinds)


def _doubt_row(seen: SeenDoubt, accepted: Acceptance | None) -> dict[str, object]:
    return {
        "standing": "accepted" if accepted else "open",
        "doubt": seen.doubt.sentence,
        "since": _local(seen.since),
        "id": seen.doubt.id,
        "fix": seen.doubt.fix,
        "who": accepted.who if accepted else None,
        "at": _local(accepted.at) if accepted else None,
        "because": accepted.because if accepted else None,
    }


def _local(moment: datetime) -> datetime:
    """The server's local time, without a zone."""
    return moment.astimezone().replace(tzinfo=None)


def newest_loads(loads: pl.DataFrame) -> excel.Table:
    """The last load of each table: when, from where, how many rows, how many rejected."""
    headings = {
        "table_name": "Table",
        "period_start": "Period",
        "loaded_at": "Loaded",
        "source": "Source",
        "rows": "Rows",
        "rejected": "Rejected",
    }
    if loads.is_empty():
        return _empty("Last loads", headings)
    newest = loads.sort("loaded_at", descending=True).unique("table_name", keep="first").sort("table_name")
    return excel.listing("Last loads", newest, headings=headings)


def identities_table(identities: pl.DataFrame, month: str, settings: formats.Notation) -> excel.Table:
    """Every identity of a month with both sides, the broken ones first."""
    headings = {
        "verdict": "",
        "identity": "Identity",
        "left": "One side",
        "right": "Other side",
        "difference": "Difference",
    }
    if identities.is_empty():
        return _empty(f"Identities of {month}", headings)
    ordered = identities.sort("holds", maintain_order=True)
    sides = [_said(ordered, name, settings) for name in ("left", "right", "difference")]
    shown = ordered.select(_verdict(), "identity", *sides, "detail")
    return excel.listing(f"Identities of {month}", shown, headings=headings | {"detail": "Detail"})


def identities_by_month(identities: pl.DataFrame) -> excel.Table:
    """How many identities hold in each month, and which do not."""
    headings = {"month": "Month", "hold": "Hold", "broken": "Broken", "names": "Which"}
    if identities.is_empty():
        return excel.listing(
            "Identities by month", pl.DataFrame(schema=dict.fromkeys(headings, pl.String)), headings=headings
        )
    failing = ~pl.col("holds")
    by_month = identities.group_by("month").agg(
        hold=pl.col("holds").sum().cast(pl.Int64),
        broken=failing.sum().cast(pl.Int64),
        names=pl.col("identity").filter(failing).str.join("; "),
    )
    kinds = {"month": excel.Kind.MONTH}
    return excel.listing("Identities by month", by_month.sort("month", descending=True), headings=headings, kinds=kinds)


def controls_table(manifest: Manifest, month: date, settings: formats.Notation) -> excel.Table:
    """The control totals of a month beside those first reported."""
    key = f"{month:%Y-%m}"
    first = manifest.first_reported.get(key, {})
    rows = [
        {
            "figure": name.replace("_", " ").capitalize(),
            "now": control_text(name, value, settings),
            "first": control_text(name, first.get(name), settings),
        }
        for name, value in manifest.months[key].controls.items()
    ]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(("figure", "now", "first"), pl.String))
    return excel.listing(
        "Control totals",
        frame,
        headings={"figure": "Figure", "now": "Now", "first": "First reported"},
        note="Of the month shown, read from the database in the same transaction as its figures.",
    )


def restatements_table(restatements: pl.DataFrame, settings: formats.Notation) -> excel.Table:
    """What changed in closed months after it was first reported: old, new, when seen and why."""
    headings = {
        "month": "Month",
        "figure": "Figure",
        "old": "First reported",
        "new": "Now",
        "seen_at": "Seen",
        "why": "Why",
    }
    if restatements.is_empty():
        return _empty("Restatements", headings)
    sides = [
        pl.Series(name, [control_text(f, v, settings) for f, v in restatements.select("figure", name).iter_rows()])
        for name in ("old", "new")
    ]
    return excel.listing(
        "Restatements",
        restatements.with_columns(sides),
        headings=headings,
        kinds={"month": excel.Kind.MONTH},
        note="Figures of closed months that changed after they were first reported.",
    )


def cubes_table(sizes: pl.DataFrame) -> excel.Table:
    """Rows of every cube: in all, in the largest month, and how many months it has."""
    by_cube = sizes.group_by("cube").agg(
        months=pl.len().cast(pl.Int64),
        rows=pl.col("rows").sum(),
        largest=pl.col("rows").max(),
        bytes=pl.col("bytes").sum(),
    )
    headings = {"cube": "Cube", "months": "Months", "rows": "Rows", "largest": "Largest month", "bytes": "Bytes"}
    return excel.listing("Cubes", by_cube.sort("cube"), headings=headings)


def _verdict() -> pl.Expr:
    return pl.when("holds").then(pl.lit("✓ holds")).otherwise(pl.lit("✗ broken")).alias("verdict")


def _said(identities: pl.DataFrame, name: str, settings: formats.Notation) -> pl.Series:
    rows = identities.select(name, "unit").iter_rows()
    return pl.Series(name, [_in_unit(value, unit, settings) for value, unit in rows], dtype=pl.String)


def _empty(title: str, headings: dict[str, str]) -> excel.Table:
    return excel.listing(title, pl.DataFrame(schema=dict.fromkeys(headings, pl.String)), headings=headings)


def _in_unit(value: int | None, unit: str, settings: formats.Notation) -> str:
    return formats.text(value, Unit.MONEY if unit == "money" else Unit.ACCOUNTS, settings, full=True)


def control_text(figure: str, value: int | None, settings: formats.Notation) -> str:
    """A control total in words: a count, or an amount whose minor units it holds."""
    counted = any(word in figure for word in ("accounts", "customers", "count", "rows", "days"))
    return _in_unit(value, "accounts" if counted else "money", settings)
