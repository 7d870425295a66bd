"""The tables of Agency comparison: the rank, the pairs, curves, strata and moves; and its workbook."""

from dataclasses import replace
from typing import Any, Final

import polars as pl

from dashboard import excel
from dashboard.comparison import Move
from dashboard.comparison.standardised import with_rates
from dashboard.excel import Kind, Sheets
from dashboard.subjects.agency_comparison import confounder_tables, money_tables, verdicts
from dashboard.subjects.agency_comparison.confounders import SHOWN
from dashboard.subjects.agency_comparison.content import CURVE, FILTERED_BY, TITLE, AgencyComparison
from dashboard.subjects.agency_comparison.content import content as comparison_of
from dashboard.subjects.agency_comparison.panel import Panel
from dashboard.subjects.agency_comparison.verdicts import Words
from dashboard.subjects.report import Report
from validations.cubes import MINOR_UNITS


def _minor(amount: float) -> int:
    return round(amount * MINOR_UNITS)


_RANKED: Final = {
    "place": "Place",
    "agency": "Agency",
    "rate": "Standardised liquidation",
    "low": "95 % from",
    "high": "95 % to",
    "raw": "Raw liquidation",
    "index": "Index",
    "index_low": "Index from",
    "index_high": "Index to",
    "chance": "In the funnel",
    "n": "Accounts in common strata",
    "paying": "of which paid",
    "balance": "Balance placed",
    "share": "of it in common strata",
}
_RANK_SCHEMA: Final = {
    **dict.fromkeys(("agency", "chance"), pl.String),
    **dict.fromkeys(("place", "n", "paying", "balance"), pl.Int64),
    **dict.fromkeys(("rate", "low", "high", "raw", "index", "index_low", "index_high", "share"), pl.Float64),
}

_RANK_NOTE: Final = (
    "The standardised rate is what each agency would have collected on what all of them were placed together; it alone "
    "ranks. The index is cash collected over what the other agencies would have collected on its own accounts; it "
    "never ranks, because each agency is held against its own mix. Fewer than 10 paid accounts give no interval and no "
    "place."
)


def ranking(panel: Panel, words: Words, title: str) -> excel.Table:
    """The agencies by their standardised rate, which alone ranks; the index stands beside it."""
    indices = {row["agency_code"]: row for row in panel.indices.iter_rows(named=True)}
    chance = panel.funnel.places(panel.indices) if panel.funnel else {}
    placed = panel.cells.group_by("agency_code").agg(pl.col("b", "c").sum()).rows()
    raw = {agency: c / b for agency, b, c in placed}
    rows = []
    for place, one in enumerate(panel.ranked, 1):
        low, high = one.interval() or (None, None)
        index = indices.get(one.agency, {})
        rows.append(
            {
                "place": place if one.certain else None,
                "agency": words.name(one.agency),
                "rate": one.rate,
                "low": low,
                "high": high,
                "raw": raw.get(one.agency),
                "index": index.get("index"),
                "index_low": index.get("low"),
                "index_high": index.get("high"),
                "chance": chance.get(one.agency),
                "n": one.n,
                "paying": one.paying,
                "balance": _minor(one.balance),
                "share": one.share,
            }
        )
    return excel.listing(
        title,
        pl.DataFrame(rows, schema={name: _RANK_SCHEMA[name] for name in _RANKED}),
        headings=_RANKED,
        kinds={
            **dict.fromkeys(("rate", "low", "high", "raw", "share"), Kind.PERCENT),
            "balance": Kind.MONEY,
        },
        note=f"{verdicts.basis(panel, words)} {_RANK_NOTE}",
    )


def pairs(panel: Panel, words: Words, title: str) -> excel.Table:
    """Every two agencies compared, with the interval that allows for the number of pairs."""
    rows = [
        (
            words.name(pair.better),
            words.name(pair.worse),
            verdicts.pair_in_words(pair),
            pair.difference,
            pair.difference - pair.reach if pair.certain else None,
            pair.difference + pair.reach if pair.certain else None,
            pair.share,
        )
        for pair in sorted(panel.pairs, key=lambda pair: -pair.difference)
    ]
    headings = {
        "first": "Higher",
        "second": "Lower",
        "verdict": "Verdict",
        "difference": "Difference",
        "low": "From",
        "high": "To",
        "share": "Balance in common strata",
    }
    types = (*[pl.String] * 3, *[pl.Float64] * 4)
    return excel.listing(
        title,
        pl.DataFrame(rows, schema=dict(zip(headings, types, strict=True)), orient="row"),
        headings=headings,
        kinds={**dict.fromkeys(("difference", "low", "high"), Kind.POINTS), "share": Kind.PERCENT},
        note=f"Difference of standardised rates. The intervals of all {len(panel.pairs)} pairs hold together at 95 %; "
        "one that reaches 0 does not tell its agencies apart.",
    )


def strata(panel: Panel, words: Words) -> excel.Table:
    """Every agency in every stratum, and whether the stratum is common to all."""
    cells = with_rates(panel.cells.filter(pl.col("agency_code").is_in(panel.agencies)))
    whole = pl.col("n").min().over("stratum") >= panel.minimum
    common = whole & (pl.col("agency_code").n_unique().over("stratum") == len(panel.agencies))
    frame = cells.sort(
        pl.col("b").sum().over("stratum"), "stratum", "agency_code", descending=[True, False, False]
    ).select(
        "stratum",
        pl.col("agency_code").replace(dict(words.agencies)).alias("agency"),
        pl.when(common).then(pl.lit("yes")).otherwise(pl.lit("no")).alias("common"),
        "n",
        "paying",
        (pl.col("b") * MINOR_UNITS).round().cast(pl.Int64).alias("balance"),
        (pl.col("c") * MINOR_UNITS).round().cast(pl.Int64).alias("collected"),
        "rate",
    )
    headings = {
        "stratum": "Stratum",
        "agency": "Agency",
        "common": "Common to all",
        "n": "Accounts",
        "paying": "of which paid",
        "balance": "Balance placed",
        "collected": "Collected",
        "rate": "Liquidation",
    }
    kinds = {"balance": Kind.MONEY, "collected": Kind.MONEY, "rate": Kind.PERCENT}
    note = f"A stratum counts where every compared agency has at least {panel.minimum} accounts."
    return excel.listing("Strata", frame, headings=headings, kinds=kinds, note=note)


def moves(content: AgencyComparison) -> excel.Table:
    """For each stratum the move of a tenth that is most surely a gain."""
    rows = [_move_row(one, content.words) for one in content.moves]
    headings = {
        "stratum": "Stratum",
        "giver": "From",
        "taker": "To",
        "balance": "Balance moved",
        "gain": "Expected gain",
        "low": "95 % from",
        "high": "95 % to",
    }
    types = (*[pl.String] * 3, *[pl.Int64] * 4)
    return excel.listing(
        "What moving a tenth of a stratum is expected to bring",
        pl.DataFrame(rows, schema=dict(zip(headings, types, strict=True)), orient="row"),
        headings=headings,
        kinds=dict.fromkeys(("balance", "gain", "low", "high"), Kind.MONEY),
        note="The best move within each stratum, if both agencies go on as before and the taker has room; none to an "
        "agency that the gate names. The interval allows for the moves looked at in that stratum.",
    )


def _move_row(one: Move, words: Words) -> tuple[object, ...]:
    amounts = (_minor(amount) for amount in (one.balance, one.gain, one.low, one.high))
    return (one.stratum, words.name(one.giver), words.name(one.taker), *amounts)


def curves(content: AgencyComparison) -> excel.Table:
    """The points of the curves."""
    return excel.listing(
        f"Liquidation by months since placement, {content.period}",
        content.curves.select("agency_code", "age", "balance", "collected", "whole", "net"),
        headings={
            "agency_code": "Agency",
            "age": "Months since placement",
            "balance": "Balance placed",
            "collected": "Collected so far",
            "whole": CURVE.label,
            "net": "Net of withdrawn",
        },
        kinds={"balance": Kind.MONEY, "collected": Kind.MONEY, "whole": Kind.PERCENT, "net": Kind.PERCENT},
        labels={"agency_code": content.words.agencies},
        note=f"{CURVE.definition} Only batches that have reached month {content.reached.age}. Net leaves out "
        "placements that were recalled before they brought anything, or are flagged as deceased, fraud or legal hold "
        "while held.",
    )


def sheets(content: AgencyComparison, tried: str = "") -> Sheets:
    """The sheets of the page's workbook in the order of the page; `tried` says what a move tried out would bring."""
    found: list[Any] = [confounder_tables.conduct(content)]
    for panel, said in ((content.by_lot, "Placed by lot"), (content.panel, "All placements")):
        if panel:
            found += [ranking(panel, content.words, f"{said}: rank")] if panel.ranked else []
            found.append(pairs(panel, content.words, f"{said}: pairs"))
    found += [curves(content), confounder_tables.confounders(content), *money_tables.on_page(content)]
    if content.panel:
        found += [
            replace(made := moves(content), note=f"{tried} {made.note}".strip()),
            strata(content.panel, content.words),
        ]
    return excel.led_by(" ".join([*content.sentences, content.why_not_by_lot]).strip(), found)


REPORT: Final = Report(
    "agency_comparison",
    TITLE,
    FILTERED_BY,
    lambda reader, view: sheets(comparison_of(reader, view)),
    lambda reader, view: comparison_of(reader, view).headlines,
    shows=lambda _basis: SHOWN,
)
