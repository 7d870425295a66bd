"""What the forecast comes to, in sentences."""

from collections.abc import Sequence
from typing import Final

from dashboard import formats
from dashboard.forecast import HORIZON, NPA, Learned
from dashboard.forecast.transitions import LEAST_ACCOUNTS
from dashboard.metrics import Unit
from dashboard.subjects.forecast.content import EASED, Forecast
from dashboard.subjects.forecast.expected_figure import CLOSER, FEW_TESTS, Expected
from dashboard.subjects.forecast.followed_lines import FollowedLine
from dashboard.value_names import listed
from validations.vocabulary import BUCKETS

_HEADLINES: Final = ("rate", "flow")


def all_of(content: Forecast) -> Sequence[str]:
    """What is expected of the first rate and of slippage, then what is withheld, and how it was learned."""
    if content.why_not:
        return [content.why_not]
    slipping = [line for line in content.lines if line.kind == "flow"][:1]
    found = [_headline(content, line) for line in (content.lines[0], *slipping)]
    return [*found, *_withheld(content), _learned(content)]


def _headline(content: Forecast, line: FollowedLine) -> str:
    """What a line is expected at, in which range, and how wrong such forecasts were."""
    ahead = content.choices.ahead
    one, when = content.figure(line, ahead), formats.month_name(content.month(ahead))
    label, at = line.metric.label, f"at the end of {when}" if line.kind != "flow" else f"in {when}"
    if one.words == FEW_TESTS:
        return (
            f"{label} {at}: no forecast, because only {_months(one.tested.n)} could be forecast this way from the data "
            "before them."
        )
    if one.value is None:
        return f"{label} {at}: no forecast. {_errors(one, line, content.notation)}"
    low, high = (_figure(value, line, content.notation) for value in one.range)
    return (
        f"{label} is expected at {_figure(one.value, line, content.notation)} {at}, {low} to {high}. "
        f"{_errors(one, line, content.notation)}"
    )


def _errors(one: Expected, line: FollowedLine, notation: formats.Notation) -> str:
    off, naive = (_error(value, line, notation) for value in (one.error, one.naive_error))
    bias = one.bias or 0.0
    leaning = (
        ""
        if not bias
        else f" They were too {'high' if bias > 0 else 'low'} by {_error(abs(bias), line, notation)} on average."
    )
    verdict = " That is why none is shown." if one.words == CLOSER else leaning
    return (
        f"Over the last {_months(one.tested.n)} such forecasts were off by {off} on average; as last month by {naive}."
        f"{verdict}"
    )


def _withheld(content: Forecast) -> list[str]:
    words = [content.figure(line, content.choices.ahead).words for line in content.lines]
    found = []
    if closer := words.count(CLOSER):
        found.append(f"For {closer} of {len(words)} lines as last month came closer; they show no forecast.")
    return found


def _learned(content: Forecast) -> str:
    """From which months, and how many rows had too few accounts."""
    learned, window = content.tested.learned, content.choices.window
    if learned is None:
        return ""
    rows = sum(len(one.rows) for one in learned.matrices.values())
    said = f"Learned from the {window} months to {formats.month_name(content.start)}"
    if content.view.month != content.start:
        said += f", the last complete one before {formats.month_name(content.view.month)}"
    few = _few(learned)
    if not learned.borrowed:
        return f"{said}.{few}"
    return (
        f"{said}. Of {rows} rows of the matrices by product and zone, {learned.borrowed} have fewer than "
        f"{LEAST_ACCOUNTS} accounts and are those of the product in all zones, or of all products.{few}"
    )


def _few(learned: Learned) -> str:
    """Of which buckets even the whole book has too few accounts."""
    found = {bucket for matrix in learned.matrices.values() for bucket in matrix.thin}
    if not found:
        return ""
    named = listed([bucket for bucket in BUCKETS if bucket in found])
    return (
        f" Even all products together have fewer than {LEAST_ACCOUNTS} accounts in {named} over these months, so what "
        "becomes of them is little known."
    )


def effect(content: Forecast) -> str:
    """What it would come to if less of 1-30 rolled forward each month."""
    ahead, points = content.choices.ahead, content.choices.less
    by, notation = formats.month_name(content.month(ahead)), content.notation
    rate = content.lines[0]
    now, then = (rate.of(months[ahead - 1]) or 0.0 for months in (content.coming, content.eased))
    said = [f"{rate.metric.label} would be {_error(now - then, rate, notation)} lower at the end of {by}"]
    flows = [line for line in content.lines if line.kind == "flow" and line.state == NPA]
    for line in flows:
        less = sum((line.of(a) or 0) - (line.of(b) or 0) for a, b in zip(content.coming, content.eased, strict=True))
        amount = _figure(less, line, notation)
        fewer = "fewer accounts" if line.metric.unit is Unit.ACCOUNTS else "less"
        said.append(f"{amount} {fewer} would slip to NPA over {HORIZON} months")
    which = f"{points} point{'s' * (points > 1)} less of {EASED} rolled forward every month"
    return f"If {which}, {', and '.join(said)}."


def _figure(value: float | None, line: FollowedLine, notation: formats.Notation) -> str:
    return formats.text(value if value is None or line.kind == "rate" else round(value), line.metric.unit, notation)


def _error(value: float | None, line: FollowedLine, notation: formats.Notation) -> str:
    """An error as text: points of a rate, percent of anything else."""
    if value is None:
        return formats.NOT_AVAILABLE
    if line.kind == "rate":
        return f"{100 * value:.2f} points"
    return formats.text(value, Unit.PERCENT, notation, decimals=1)


def _months(count: int) -> str:
    return "1 month" if count == 1 else f"{count} months"
