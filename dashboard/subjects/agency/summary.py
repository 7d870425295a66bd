"""What a review of one agency comes to: how it stands in a sentence, and three findings made from its figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from dashboard import charts, excel, formats
from dashboard.figures.answers import Answers, computed_once
from dashboard.metrics import Unit, cases_column, metric
from dashboard.subjects.agency.content import AgencyReview, headlines
from dashboard.subjects.headlines import Headline

TITLE: Final = "Summary"
_COLLECTED: Final = "collected_amount"
_PARTS: Final[Mapping[str, str]] = {"target_achievement_rate": "money", "resolution_rate": "portfolio"}
"""The part of the page that shows a rate; the others are among the figures on work."""


@dataclass(frozen=True)
class Finding:
    """One sentence about the agency, and the part of the page that shows its figures."""

    about: str
    words: str
    part: str


@dataclass(frozen=True)
class Summary:
    """How an agency stands in the month shown."""

    verdict: str
    findings: tuple[Finding, ...]

    @property
    def table(self) -> excel.Table:
        """The same as a sheet of the workbook."""
        rows = [("Verdict", self.verdict), *((one.about, one.words) for one in self.findings)]
        frame = pl.DataFrame(rows, schema=["about", "words"], orient="row")
        return excel.listing(TITLE, frame, headings={"about": "About", "words": "In words"})


@computed_once
def summary(answers: Answers, content: AgencyReview) -> Summary:
    """The verdict, the worst SLA missed, the largest change, and conduct with complaints."""
    shown = headlines(answers, content.view)
    missed = Finding("Service levels", _worst_miss(content, answers), "terms")
    changed = _largest_change(shown, content)
    conduct = Finding("Conduct and complaints", _conduct(content, answers.settings), "work")
    return Summary(_verdict(content, shown, answers.settings), (missed, changed, conduct))


def _verdict(content: AgencyReview, shown: list[Headline], settings: formats.Notation) -> str:
    terms, month = content.terms, content.view.month_in_words
    met, missed, unjudged = (int(terms.whole[name] or 0) for name in ("met", "missed", "not_judged"))
    if terms.judged.terms.without([content.agency], terms.judged.day):
        said = f"{content.name} has no SLA in force in {month}"
    elif met + missed:
        said = f"{content.name} met {met} of the {met + missed} SLAs that could be judged in {month}"
    else:
        said = f"None of the {unjudged} SLAs of {content.name} could be judged in {month}"
    return f"{said}; {_collected(shown, settings)}."


def _collected(shown: list[Headline], settings: formats.Notation) -> str:
    figure = next(one for one in shown if one.metric and one.metric.key == _COLLECTED)
    if figure.value is None:
        return "what it collected is not recorded"
    said = f"it collected {figure.text(settings)}"
    if not figure.target:
        return f"{said}, for which there is no target"
    share = formats.text(figure.value / figure.target, Unit.PERCENT, settings)
    return f"{said}, {share} of its target of {formats.text(figure.target, Unit.MONEY, settings)}"


def _worst_miss(content: AgencyReview, answers: Answers) -> str:
    """The SLA missed by the largest share of its threshold, with since when."""
    missed = content.terms.breaches
    if missed.is_empty():
        return "No SLA that could be judged is missed."
    named = {one.key: one for one in content.terms.measures(answers.labels())}
    worst = max(missed.iter_rows(named=True), key=lambda row: (_missed_by(row), row["months_missed"], row["measure"]))
    measure = named[worst["measure"]]
    reached = charts.figure_text(worst["value"], worst["threshold"], measure, answers.settings)
    agreed = formats.text(worst["threshold"], measure.unit, answers.settings)
    limit = "at most" if measure.higher_is == "bad" else "at least"
    months = worst["months_missed"]
    first = "Missed" if missed.height == 1 else f"Furthest off of {missed.height} missed"
    return (
        f"{first}: {measure.label}, {reached} where {limit} {agreed} is agreed; missed "
        f"since {formats.month_name(worst['since'])}, {months} month{'' if months == 1 else 's'}."
    )


def _missed_by(row: Mapping[str, Any]) -> float:
    """The distance to the threshold as a share of it; of a threshold of 0 the distance itself."""
    return float(abs(row["value"] - row["threshold"]) / (abs(row["threshold"]) or 1.0))


def _largest_change(shown: list[Headline], content: AgencyReview) -> Finding:
    """The rate that changed by most percentage points, for better or worse, among those on enough cases."""
    about, settings = "Largest change", content.terms.settings
    if not content.view.before:
        return Finding(about, "There is no earlier month to compare with.", "work")
    rates = [one for one in shown if _known_change(one)]
    if not rates:
        return Finding(about, f"No rate is known, on enough cases, here and in {content.view.compared_with}.", "work")
    most = max(rates, key=lambda one: (abs((one.value or 0) - (one.before or 0)), one.label))
    change = formats.delta_text(most.value, most.before, most.unit)
    named = most.metric
    cases = (
        f", on {formats.grouped(most.cases, settings)} {named.cases_are}" if named and most.cases is not None else ""
    )
    words = f"{most.label}: {most.text(settings)}, {change} since {content.view.compared_with}{_judged(most)}{cases}."
    return Finding(about, words, _PARTS.get(named.key, "work") if named else "work")


def _known_change(one: Headline) -> bool:
    known = one.unit is Unit.PERCENT and one.value is not None and one.before is not None
    return known and not formats.too_few(one.minimum_cases, one.cases)


def _judged(changed: Headline) -> str:
    """Whether the change is for the better, where the metric says which direction is."""
    rises = (changed.value or 0) > (changed.before or 0)
    if changed.metric is None or changed.metric.higher_is not in ("good", "bad") or changed.value == changed.before:
        return ""
    return " (better)" if rises is (changed.metric.higher_is == "good") else " (worse)"


def _conduct(content: AgencyReview, settings: formats.Notation) -> str:
    """Contacts outside permitted hours or during a complaint, and complaints, as numbers before rates."""
    rows = content.by_month.filter(pl.col("month") == content.view.month).to_dicts()
    row = rows[0] if rows else {}

    def number(key: str) -> str:
        return formats.NOT_AVAILABLE if row.get(key) is None else formats.grouped(row[key], settings)

    def rate(key: str) -> str:
        return formats.figure(row.get(key), metric(key), settings, cases=row.get(cases_column(key)))

    return (
        f"Attempts outside permitted hours: {number('outside_window_attempts')}, of "
        f"{number(cases_column('outside_window_rate'))} on days with a rule ({rate('outside_window_rate')}); while a "
        f"complaint was open: {number('attempts_while_complaint_open')}. Complaints about it: "
        f"{number('complaints_attributed')}, on {number(cases_column('complaint_rate'))} accounts handled "
        f"({rate('complaint_rate')})."
    )
