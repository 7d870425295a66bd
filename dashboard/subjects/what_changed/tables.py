"""The tables of what changed: causes, dimensions, contributors, the figure per account and day, restatements."""

from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from dashboard import excel, formats
from dashboard.change import Cause, Decomposition, Restated, named_causes, usual_effect
from dashboard.excel import Column, Kind, kind_of_unit
from dashboard.figures.figure_source import Labels
from dashboard.metrics import Metric, Unit
from dashboard.subjects.what_changed.sentences import ASSOCIATION, usual_size
from dashboard.subjects.what_changed.splits import Split
from dashboard.value_names import listed
from dashboard.view import View
from validations.dimensions import dimension

_PER: Final = 1_000
_EFFECTS: Final = {
    Unit.MONEY: Kind.MONEY,
    Unit.PERCENT: Kind.POINTS,
    Unit.DAYS: Kind.DAYS_CHANGE,
    Unit.AVERAGE: Kind.DIFFERENCE,
    Unit.PER_THOUSAND: Kind.DIFFERENCE,
}
_MEANINGS: Final = {
    Cause.MIX: "which segments the cases are in",
    Cause.CALENDAR: "working days",
    Cause.REPEATED: "receipts that repeat account, time and amount of another",
    Cause.LATE: "receipts booked after the end of their month",
    Cause.OUTSIDE: "what belongs to none of these accounts",
}


RESTATEMENT: Final = "Restatement"


def causes(found: Split, shown: Metric, view: View) -> excel.Table:
    """Every cause with what it stands for before and now, its part of the change, and what that usually is.

    Where the month before is known as first told, the rows add up from there.
    """
    named = named_causes(found.whole, found.past)
    levels = _levels(found, shown)
    rows = [_cause(cause, part, found, shown, levels, named) for cause, part in found.whole.effects.items()]
    rows.append(_total(found, shown))
    if found.first_told is not None:
        rows.insert(0, _restatement(found.first_told, found, shown, view))
    frame = pl.DataFrame(rows, schema=_CAUSES)
    columns = (
        Column("cause", "Cause", Kind.TEXT),
        Column("meaning", "Which is", Kind.TEXT),
        Column("before", "Before", Kind.NUMBER, kinds="kind", words="unsaid"),
        Column("now", "Now", Kind.NUMBER, kinds="kind", words="unsaid"),
        Column("effect", "Part of the change", effect_kind(shown)),
        Column("size", "Size", Kind.TEXT, status="status"),
        Column("usual", "At most, in 9 of 10 months", Kind.TEXT),
    )
    note = (
        f"{ASSOCIATION} A part is larger than usual beyond what it was in 9 of 10 earlier months, and where it is at "
        "least a tenth of all that moved."
    )
    return excel.Table(f"Causes of the change of {shown.label}", frame, columns, note=note, placeholder="")


_CAUSES: Final = pl.Schema(
    {
        **dict.fromkeys(("cause", "meaning"), pl.String),
        **dict.fromkeys(("before", "now"), pl.Float64),
        **dict.fromkeys(("kind", "unsaid"), pl.String),
        "effect": pl.Float64,
        **dict.fromkeys(("usual", "size", "status"), pl.String),
    }
)


def _cause(
    cause: Cause, part: int, found: Split, shown: Metric, levels: dict[Cause, dict[str, Any]], named: Sequence[Cause]
) -> dict[str, Any]:
    usual = usual_effect(cause, found.past)
    unsaid = {"meaning": _MEANINGS.get(cause, shown.label), "unsaid": "\u2013", "kind": Kind.NUMBER.value}
    size = "not known" if usual is None else "larger than usual" if cause in named else "usual"
    return {
        "cause": cause.value,
        **unsaid,
        **levels.get(cause, {}),
        "effect": in_figure(part, found.whole),
        "usual": None if usual is None else usual_size(usual, shown),
        "size": size,
        "status": "near" if cause in named else None,
    }


def _restatement(first_told: int, found: Split, shown: Metric, view: View) -> dict[str, Any]:
    meaning = f"{view.compared_with} as first told, and as it is now"
    return _between(RESTATEMENT, meaning, first_told, found.whole.before, found, shown)


def _total(found: Split, shown: Metric) -> dict[str, Any]:
    since = ", from the month as first told" if found.restatement else ""
    first = found.whole.before - found.restatement
    name = "Change since first told" if found.restatement else "Change"
    return _between(name, f"{shown.label}{since}", first, found.whole.now, found, shown)


def _between(cause: str, meaning: str, before: int, now: int, found: Split, shown: Metric) -> dict[str, Any]:
    """From one level of the figure to another."""
    return {
        "cause": cause,
        "meaning": meaning,
        "before": in_figure(before, found.whole),
        "now": in_figure(now, found.whole),
        "kind": kind_of_unit(shown.unit).value,
        "effect": in_figure(now - before, found.whole),
    }


def _levels(found: Split, shown: Metric) -> dict[Cause, dict[str, Any]]:
    """What volume, working days and each ratio were, before and now."""
    told: dict[Cause, dict[str, Any]] = {}
    if found.drivers.rate:
        return told
    for cause, (before, now) in found.apart.items():
        told[cause] = _level(_MEANINGS[cause], before, now, Kind.MONEY)
    steps = found.drivers.steps
    first = Kind.COUNT if len(steps) > 1 else kind_of_unit(shown.unit)
    told[Cause.VOLUME] = _level(steps[0].words, found.before[0], found.now[0], first)
    if found.days is not None:
        told[Cause.CALENDAR] = _level(_MEANINGS[Cause.CALENDAR], *found.days, Kind.COUNT)
    for at, step in enumerate(steps[1:], 1):
        was, is_now = (
            _ratio(sums[at], sums[at - 1] * (days if at == 1 else 1), step.unit)
            for sums, days in zip((found.before, found.now), found.days or (1, 1), strict=True)
        )
        # The words of the step already say "per 1,000".
        kind = Kind.NUMBER if step.unit is Unit.PER_THOUSAND else kind_of_unit(step.unit)
        told[step.cause] = _level(step.words, was, is_now, kind)
    return told


def _level(words: str, before: float | None, now: float | None, kind: Kind) -> dict[str, Any]:
    return {"meaning": words, "before": before, "now": now, "kind": kind.value}


def _ratio(top: int, bottom: int, unit: Unit) -> float | None:
    if not bottom:
        return None
    return top * (_PER if unit is Unit.PER_THOUSAND else 1) / bottom


def dimensions(found: Split, shown: Metric) -> excel.Table:
    """The parts of the change over each dimension alone and over several at once; each row adds up to the change."""
    parts = {dimension(key).label: one for key, one in found.alone.items()}
    if len(found.together) > 1:
        parts[listed([dimension(key).label.lower() for key in found.together]).capitalize()] = found.whole
    against = {dimension(key).label: one for key, one in found.reversals.items()}
    held = [cause for cause in Cause if any(cause in one.causes for one in parts.values())]
    rows = [
        {
            "by": name,
            **{cause.value: in_figure(one.effects.get(cause, 0), one) for cause in held},
            "change": in_figure(one.change, one),
            "against": f"{against[name].against} of {against[name].of}" if name in against else None,
        }
        for name, one in parts.items()
    ]
    numbers = [*(cause.value for cause in held), "change"]
    schema = {"by": pl.String, **dict.fromkeys(numbers, pl.Float64), "against": pl.String}
    headings = {"by": "Split by", **{name: name for name in numbers[:-1]}, "change": "Change"}
    headings |= {"against": "Moved against the whole"} if against else {}
    return excel.listing(
        f"The change of {shown.label}, dimension by dimension",
        pl.DataFrame(rows, schema=schema),
        headings=headings,
        kinds=dict.fromkeys(numbers, effect_kind(shown)),
        note="Each row adds up to the change. What is mix by one dimension may be own rate by another.",
        placeholder="",
    )


def contributors(found: Split, by: str, shown: Metric, labels: Labels) -> excel.Table:
    """The segments of one dimension, those that moved the figure most first."""
    one = found.alone[by]
    # A segment's own change of a rate is no part of the whole's: what it added is the sum of its parts.
    added = pl.sum_horizontal(pl.col(one.causes)).alias("added")
    rows = one.parts.lazy().with_columns(added).sort(pl.col("added").abs(), descending=True).collect()
    numbers = ["before", "now", *(cause.value for cause in one.causes), "added"]
    frame = rows.with_columns(pl.col(name) / one.units for name in numbers) if one.units != 1 else rows
    named = {
        "before": "Before",
        "now": "Now",
        **{cause.value: cause.value for cause in one.causes},
        "added": "Together",
    }
    level, part = kind_of_unit(shown.unit), effect_kind(shown)
    return excel.listing(
        f"Contributors to the change of {shown.label} by {dimension(by).label.lower()}",
        frame,
        headings={by: dimension(by).label, **named},
        kinds={name: level if name in ("before", "now") else part for name in numbers},
        labels=labels,
        note="The rows and columns add up to the change.",
    )


def per_account(found: Split, shown: Metric, attempts: tuple[int | None, int | None]) -> excel.Table | None:
    """An amount beside what it is per working day, per account and per attempt; None for a rate."""
    if found.drivers.rate or len(found.before) == 1:
        return None
    sums, unit = (found.whole.before, found.whole.now), shown.unit
    divided: dict[str, tuple[Any, ...]] = {shown.label: (1, 1)}
    if found.days is not None:
        divided["per working day"] = found.days
    divided[f"per account ({found.drivers.steps[0].words})"] = (found.before[0], found.now[0])
    if all(attempts):
        divided["per attempt"] = attempts
    rows = []
    for name, (before, now) in divided.items():
        values = [None if not by else total / by for total, by in zip(sums, (before, now), strict=True)]
        kind = kind_of_unit(unit) if unit is Unit.MONEY or name == shown.label else Kind.NUMBER
        rows.append((name, *values, kind.value, formats.change(values[1], values[0], Unit.MONEY)))
    columns = (
        Column("name", "Figure", Kind.TEXT),
        Column("before", "Before", Kind.NUMBER, kinds="kind"),
        Column("now", "Now", Kind.NUMBER, kinds="kind"),
        Column("change", "Change", Kind.CHANGE),
    )
    schema = {"name": pl.String, "before": pl.Float64, "now": pl.Float64, "kind": pl.String, "change": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return excel.Table(f"{shown.label}, gross and per account", frame, columns)


def restatements(lines: Sequence[tuple[str, Restated]]) -> excel.Table | None:
    """Control figures of the whole database as both months first reported them; None where none has changed."""
    if not any(one.difference for _, one in lines):
        return None
    rows = [
        {
            "month": month,
            "figure": one.figure.replace("_", " ").capitalize(),
            "first": one.first,
            "now": one.now,
            "difference": one.difference,
            "kind": (Kind.COUNT if one.counted else Kind.MONEY_EXACT).value,
        }
        for month, one in lines
        if one.difference
    ]
    schema = {
        **dict.fromkeys(("month", "figure"), pl.String),
        **dict.fromkeys(("first", "now", "difference"), pl.Int64),
        "kind": pl.String,
    }
    columns = (
        Column("month", "Month", Kind.TEXT),
        Column("figure", "Control figure", Kind.TEXT),
        *(
            Column(name, label, Kind.NUMBER, kinds="kind")
            for name, label in {"first": "First reported", "now": "Now", "difference": "Restated by"}.items()
        ),
    )
    note = "Totals of the whole database, whatever is filtered, as they stood when the month was first reported."
    return excel.Table("Restatements", pl.DataFrame(rows, schema=schema), columns, note=note)


def in_figure(value: int, found: Decomposition) -> float:
    """Whole units on the metric's scale."""
    return value / found.units if found.units != 1 else float(value)


def effect_kind(shown: Metric) -> Kind:
    """How a part of a change is held and shown."""
    return _EFFECTS.get(shown.unit, Kind.COUNT)
