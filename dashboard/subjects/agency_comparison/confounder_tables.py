"""The tables of conduct, which comes before any rank, and of confounders: what else may explain a difference."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import polars as pl

from dashboard import excel
from dashboard.excel import Kind
from dashboard.metrics import METRICS
from dashboard.subjects.agency_comparison import gate
from dashboard.subjects.agency_comparison.content import AgencyComparison

_NOT_RECORDED: Final = "not recorded"
_NO_MARK: Final = "no mark"


def conduct(content: AgencyComparison) -> excel.Table:
    """What is known of how the agencies work, and which break rules more often than the others, beyond chance."""
    breaches, cases = gate.JUDGED
    judged = content.judged.group_by("agency_code").agg(pl.col(gate.JUDGED).sum())
    held = {row["agency_code"]: row for row in judged.iter_rows(named=True)}
    complaints = dict(content.beside.select("agency_code", "complaints_attributed").rows())
    rows = []
    for code in content.agencies:
        found = held.get(code, {})
        known = bool(found.get(cases))
        marked = ", ".join(gate.BREACHES[rule] for rule in content.marks.get(code, ()))
        rows.append(
            {
                "agency": content.words.name(code),
                "gate": (marked or _NO_MARK) if known else _NOT_RECORDED,
                "rate": 1000 * found[breaches] / found[cases] if known else None,
                breaches: found[breaches] if known else None,
                cases: found.get(cases) if known else None,
                "complaints": complaints.get(code),
            }
        )
    headings = {
        "agency": "Agency",
        "gate": "Gate",
        "rate": "Breaches per 1,000",
        breaches: "Breaches",
        cases: "Attempts judged",
        "complaints": "Complaints",
    }
    types = (pl.String, pl.String, pl.Float64, *[pl.Int64] * 3)
    return excel.listing(
        "Conduct, before any rank",
        pl.DataFrame(rows, schema=dict(zip(headings, types, strict=True))),
        headings=headings,
        kinds={"rate": Kind.PER_THOUSAND},
        note="Attempts of the months compared that break a rule of conduct, for each 1,000 that it could be judged by; "
        "an attempt counts once for each rule. The gate names the rules that an agency breaks more often than the "
        "others of its type, beyond chance: all marks together hold at 95 %. An agency with a mark gets no more "
        "accounts, whatever it collects, so no move is proposed to it.",
    )


_BESIDE: Final[Mapping[str, str]] = {
    "self_paid_share": "Paid by customers alone",
    "largest_receipts_share": "Five largest receipts",
    "settlement_depth": "Settlement depth",
    "promised_at_placement_rate": "Promise live at placement",
    "disputed_at_placement_rate": "In dispute at placement",
    "withdrawn_rate": "Balance withdrawn",
    "recalled_allocations": "Recalls",
    "disputes_open": "Disputes open now",
}
_COUNTS: Final = ("recalled_allocations", "disputes_open")


def _counted(held: pl.DataFrame, key: str) -> pl.Expr:
    """A count, 0 for an agency that has none where any has; unknown where it is not recorded at all."""
    counted = pl.col(key).cast(pl.Int64)
    return counted.fill_null(0) if held[key].null_count() < held.height else counted


def confounders(content: AgencyComparison) -> excel.Table:
    """What may explain a difference besides the agency's work."""
    age = content.reached.age
    keys = {
        key: next((name for name in (f"{key}_{age}m", key) if name in content.beside.columns), key) for key in _BESIDE
    }
    shown = pl.DataFrame({"agency_code": list(content.agencies)}, schema={"agency_code": pl.String})
    found = shown.join(content.beside, on="agency_code", how="left", maintain_order="left")
    frame = found.select(
        pl.col("agency_code"), *(pl.col(name).cast(pl.Float64).alias(key) for key, name in keys.items())
    ).with_columns(_counted(content.beside, key) for key in _COUNTS)
    table = excel.listing(
        "What else may explain a difference",
        frame,
        headings={"agency_code": "Agency", **_BESIDE},
        kinds={**dict.fromkeys(_BESIDE, Kind.PERCENT), **dict.fromkeys(_COUNTS, Kind.COUNT)},
        labels={"agency_code": content.words.agencies},
        note=f"Over the batches compared, by month {age}; receipts and recalls are of the same calendar months. "
        "Five largest receipts: their share in what the agency itself took, so a high share stands on few customers.",
    )
    columns = (replace(one, metric=METRICS.get(keys.get(one.name, ""))) for one in table.columns)
    return replace(table, columns=tuple(columns))
