"""The generated pages of the documentation, from the declarations that the product runs on."""

from collections.abc import Iterable

from dashboard.metrics import METRICS, Metric
from data_access.contract_page import as_markdown as contract_page
from validations.cubes import CUBES
from validations.dimensions import DIMENSIONS

_HEAD = """# Metrics

Every figure of the product, generated from the catalogue by `make docs`. Keys are what `bucketwise figures` takes.
Amounts are in the base currency; rates are ratios of sums; a zero denominator reads n/a. A stock is never added over
months. Written-off, closed, settled and sold accounts are in no stock unless a metric says so.
"""


def generated_pages() -> dict[str, str]:
    """File name in docs/ -> text."""
    return {"metrics.md": metrics_page(), "data-contract.md": contract_page()}


def metrics_page() -> str:
    """The catalogue as a page: one table per cube, and the dimensions."""
    parts = [_HEAD]
    for cube in dict.fromkeys(metric.cubes[0] for metric in METRICS.values()):
        members = [metric for metric in METRICS.values() if metric.cubes[0] == cube]
        parts.append(f"## {CUBES[cube].label}\n\n{_metrics_table(members)}")
    parts.append(f"## Dimensions\n\n{_dimensions_table()}")
    return "\n".join(parts)


def _metrics_table(metrics: Iterable[Metric]) -> str:
    rows = [
        (
            f"`{metric.key}`",
            metric.label,
            metric.unit.value,
            metric.definition,
            metric.formula_text,
            {"good": "higher is better", "bad": "higher is worse", "neutral": ""}[metric.higher_is],
        )
        for metric in metrics
    ]
    return _table(("key", "label", "unit", "definition", "formula", "direction"), rows)


def _dimensions_table() -> str:
    rows = [(f"`{one.key}`", one.label, one.definition) for one in DIMENSIONS.values()]
    return _table(("key", "label", "meaning"), rows)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [" | ".join(heads), " | ".join("---" for _ in heads), *(" | ".join(row) for row in rows)]
    return "\n".join(f"| {line} |" for line in lines) + "\n"
