"""The generated pages of the documentation say what the code does."""

from pathlib import Path

import pytest

from dashboard.documentation import generated_pages
from dashboard.metrics import METRICS
from validations.dimensions import DIMENSIONS

DOCS = Path(__file__).resolve().parents[3] / "docs"


@pytest.mark.parametrize("name", generated_pages())
def test_page_is_what_make_docs_writes(name: str) -> None:
    assert (DOCS / name).is_file(), f"docs/{name} is missing; run 'make docs'"
    assert (DOCS / name).read_text("utf-8") == generated_pages()[name], f"docs/{name} is stale; run 'make docs'"


def test_every_metric_and_dimension_is_documented() -> None:
    page = generated_pages()["metrics.md"]
    assert all(f"| `{key}` |" in page for key in (*METRICS, *DIMENSIONS))
    assert all(metric.definition in page for metric in METRICS.values())
