"""The generated pages of the documentation, from the declarations that the product runs on."""

from collections.abc import Iterable, Mapping
from typing import Final

import polars as pl

from dashboard.figures import ATTRIBUTES
from dashboard.metrics import METRICS, Metric
from data_access.contract_page import as_markdown as contract_page
from validations.cubes import SOURCES, CubeSpec, Span
from validations.dimensions import DIMENSIONS
from validations.vocabulary import VALUE_MEANINGS

_HEAD = """# Metrics

Every figure of the product, generated from the catalogue by `make docs`. Keys are what `bucketwise figures` takes.
Amounts are in the base currency; rates are ratios of sums; a zero denominator reads n/a. A stock is never added over
months. Written-off, closed, settled and sold accounts are in no stock unless a metric says so.

"Floored" counts credit balances as 0; "as booked" counts them as negative. A rate on fewer cases than its minimum reads
"too few cases"; `bucketwise figures --cases` prints the number of cases and the status beside each figure.
"""


def generated_pages() -> dict[str, str]:
    """File name in docs/ -> text."""
    return {"metrics.md": metrics_page(), "data-contract.md": contract_page()}


def metrics_page() -> str:
    """The catalogue as a page: one table per cube, and the dimensions."""
    parts = [_HEAD]
    for cube in dict.fromkeys(metric.cubes[0] for metric in METRICS.values()):
        members = [metric for metric in METRICS.values() if metric.cubes[0] == cube]
        parts.append(f"## {SOURCES[cube].label}\n\n{_recorded(SOURCES[cube])}\n\n{_metrics_table(members)}")
    parts.append(f"## Dimensions\n\n{_dimensions_table()}")
    return "\n".join(parts)


_SPANS: Final[Mapping[Span, str]] = {
    "day-end": "A month needs a day-end in it.",
    "movement": "A month needs a day-end in it and one before it, so these figures are n/a in the first month.",
    "opened": "A month needs a day-end before it, so these figures are n/a in the first month; what leads from one "
    "day-end to the next also needs one in the month.",
    "events": "A month has the events of its own days.",
}


def _recorded(cube: CubeSpec) -> str:
    """What a month of the cube needs, and by which dimensions its figures are recorded."""
    attributes = [name for code, names in ATTRIBUTES.items() if code in cube.dimensions for name in names]
    names = ", ".join(f"`{name}`" for name in dict.fromkeys((*cube.dimensions, *attributes)) if name in DIMENSIONS)
    return f"{_SPANS[cube.span]} Recorded by month{', ' if names else ''}{names}."


def _stands_on(metric: Metric) -> str:
    """The cases of a rate, and fewer than how many of them read 'too few cases'."""
    if not metric.cases:
        return ""
    least = f"; at least {metric.minimum_cases}" if metric.minimum_cases else ""
    return f"{metric.cases_are}{least}"


def _over(metric: Metric) -> str:
    """Whether months add up, and the rows that a total covers."""
    covers = [f"total over {DIMENSIONS[key].label.lower()} {', '.join(values)}" for key, values in metric.total_over]
    return "; ".join([*([] if metric.across_months else ["a stock: one month at a time"]), *covers])


def _metrics_table(metrics: Iterable[Metric]) -> str:
    rows = [
        (
            f"`{metric.key}`",
            metric.label,
            metric.unit.value,
            metric.definition,
            metric.formula_text,
            {"good": "higher is better", "bad": "higher is worse", "neutral": ""}[metric.higher_is],
            _stands_on(metric),
            _over(metric),
        )
        for metric in metrics
    ]
    return _table(("key", "label", "unit", "definition", "formula", "direction", "cases", "months and totals"), rows)


def _dimensions_table() -> str:
    rows = [(f"`{one.key}`", one.label, one.definition, _values(one.key)) for one in DIMENSIONS.values()]
    return _table(("key", "label", "meaning", "values"), rows)


def _values(key: str) -> str:
    """The values of a dimension with a closed vocabulary, and what those mean whose name does not say it."""
    kinds = [cube.dtype(key) for cube in SOURCES.values() if key in cube.columns]
    values = dict.fromkeys(value for kind in kinds if isinstance(kind, pl.Enum) for value in kind.categories)
    meanings = VALUE_MEANINGS.get(key, {})
    return "; ".join(f"`{value}`{f' ({meanings[value]})' if value in meanings else ''}" for value in values)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [" | ".join(heads), " | ".join("---" for _ in heads), *(" | ".join(row) for row in rows)]
    return "\n".join(f"| {line} |" for line in lines) + "\n"
