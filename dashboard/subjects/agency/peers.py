"""Where one agency stands among the agencies of its type on like accounts, without a word about any other of them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import polars as pl

from dashboard import excel, formats
from dashboard.excel import Kind
from dashboard.figures.answers import Answers, computed_once
from dashboard.metrics import Unit
from dashboard.subjects.agency.content import AgencyReview
from dashboard.subjects.agency_comparison.content import FILTERED_BY, AgencyComparison
from dashboard.subjects.agency_comparison.content import content as comparison_of
from dashboard.subjects.agency_comparison.gate import BREACHES
from dashboard.subjects.agency_comparison.panel import Panel
from dashboard.subjects.agency_comparison.tables import ranking
from dashboard.value_names import listed, named
from dashboard.view import View

TITLE: Final = "Among its peers"
_COLUMNS: Final = {
    "over": "Accounts compared",
    "place": "Place",
    "of": "Agencies compared",
    "rate": "Standardised liquidation",
    "low": "95 % from",
    "high": "95 % to",
    "better_than": "Surely better than",
    "worse_than": "Surely worse than",
    "alike": "Cannot be told apart from",
    "n": "Accounts in common strata",
}
_SCHEMA: Final = {
    "over": pl.String,
    **dict.fromkeys(("place", "of", "better_than", "worse_than", "alike", "n"), pl.Int64),
    **dict.fromkeys(("rate", "low", "high"), pl.Float64),
}
_NOTE: Final = (
    "The standardised rate is what the agency would have collected on what all agencies compared were placed together; "
    "it alone gives the place. Surely better or worse allows for the number of pairs, at 95 %. Agency comparison "
    "has the agencies by name."
)


def among_peers(answers: Answers, content: AgencyReview) -> excel.Table | None:
    """Place, rate and interval, by lot and of all placements; None where placements are not recorded so."""
    compared = compared_with(answers, content.view, content.agency)
    if compared is None:
        return None
    rows = list(_rows(compared, content.agency))
    period = f"{compared.period[:1].upper()}{compared.period[1:]}."
    said = (_marked(compared, content.agency), _in_words(rows, answers.settings), period, _NOTE)
    return excel.listing(
        TITLE,
        pl.DataFrame(rows, schema=_SCHEMA).select(list(_COLUMNS)),
        headings=_COLUMNS,
        kinds=dict.fromkeys(("rate", "low", "high"), Kind.PERCENT),
        note=" ".join(filter(None, said)),
    )


@computed_once
def compared_with(answers: Answers, view: View, agency: str) -> AgencyComparison | None:
    """The comparison of the agencies of its type, within the filters of the review but for the agency itself."""
    scope = view.scope.without("agency_code")
    if not answers.figures.months_of("placements") or scope.impossible(answers.held(FILTERED_BY)):
        return None
    agencies = answers.figures.dimension_frames["agency"]
    kind = agencies.filter(pl.col("agency_code") == agency)["agency_type"].to_list()
    if not kind or kind[0] is None:
        return None
    found = comparison_of(answers, replace(view, scope=scope), str(kind[0]))
    # Without a placement of its own type another one is shown, of which nothing is to be said here.
    return found if found.kind == kind[0] else None


def _rows(compared: AgencyComparison, agency: str) -> Iterator[dict[str, Any]]:
    for panel, over in ((compared.by_lot, "Placed by lot"), (compared.panel, "All placements")):
        if panel and agency in panel.agencies:
            yield {"over": over, **_standing(panel, agency)}


def _standing(panel: Panel, agency: str) -> dict[str, Any]:
    own = [pair for pair in panel.pairs if agency in (pair.better, pair.worse)]
    better = sum(pair.apart for pair in own if pair.better == agency)
    worse = sum(pair.apart for pair in own if pair.worse == agency)
    row: dict[str, Any] = {
        "of": len(panel.agencies),
        "better_than": better,
        "worse_than": worse,
        "alike": len(own) - better - worse,
    }
    for place, one in enumerate(panel.ranked, 1):
        if one.agency == agency:
            low, high = one.interval() or (None, None)
            row |= {"place": place if one.certain else None, "rate": one.rate, "low": low, "high": high, "n": one.n}
    return row


def _in_words(rows: Sequence[dict[str, Any]], settings: formats.Notation) -> str:
    """The place in the first row that has one, and how many agencies it can be told apart from."""
    if not rows:
        return ""
    row = next((one for one in rows if one.get("place")), rows[0])
    if not row.get("place"):
        return f"{row['over']}: no certain place among {row['of']} agencies on like accounts."
    collected = formats.text(row["rate"], Unit.PERCENT, settings)
    better, worse = row["better_than"], row["worse_than"]
    apart = f"surely better than {better} and worse than {worse}" if better or worse else "not told apart from any"
    place = f"place {row['place']} of {row['of']} on like accounts"
    return f"{row['over']}: {place}, {collected} collected, {apart} of the others."


def _marked(compared: AgencyComparison, agency: str) -> str:
    """What conduct says of the agency before its place."""
    rules = compared.marks.get(agency, ())
    said = listed([BREACHES[rule] for rule in rules])
    return f"Conduct first: it makes more attempts {said} than the others, beyond chance." if rules else ""


def rankings(answers: Answers, view: View) -> list[excel.Table]:
    """The agencies by standardised rate, type by type, by lot first; for those who may see them all."""
    whole = replace(view, scope=view.scope.without("agency_code"))
    if not answers.figures.months_of("placements") or whole.scope.impossible(answers.held(FILTERED_BY)):
        return []
    found: list[excel.Table] = []
    for kind in comparison_of(answers, whole).kinds:
        compared = comparison_of(answers, whole, kind)
        for panel, over in ((compared.by_lot, "placed by lot"), (compared.panel, "all placements")):
            if panel and panel.ranked:
                found.append(ranking(panel, compared.words, f"Rank of {named(kind).lower()}, {over}"))
    return found
