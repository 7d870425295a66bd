"""Random grants against SQL by hand, as many as asked for: `python -m benchmarks.access DATABASE STORE --draws 5000`.

The tests make a few hundred of the same draws (tests/figures/test_access.py).
"""

import argparse
from pathlib import Path
from time import perf_counter

from dashboard.figures.answers import Answers
from dashboard.metrics import METRICS
from data_access.settings import Settings
from tests.figures.granted import Granted, figures_by_hand, grants, lists_by_hand, same_as_filtered
from tests.figures.prepared import Prepared

ASKED = 60
"""Metrics drawn for each grant, beside the figures and lists by hand."""
BY_HAND = 8


def main() -> None:
    """Draw until so many figures, lists and files were compared; print what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("store", type=Path)
    parser.add_argument("--draws", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    data = Prepared(asked.database, Settings(database_url=f"duckdb:///{asked.database}", store_path=asked.store))
    granted, whole = Granted(data, asked.seed), Answers(data.figures, data.settings)
    began, drawn, wrong, months = perf_counter(), 0, list[str](), data.figures.months[1:]
    under = 0
    while drawn < asked.draws:
        under += 1
        (answers,) = grants(granted, 1)
        month = granted.draw.choice(months)
        wrong += [*figures_by_hand(granted, answers, month), *lists_by_hand(granted, answers, month)]
        for key in granted.draw.choices(sorted(METRICS), k=ASKED):
            wrong += same_as_filtered(granted, answers, whole, key, month)
        drawn += ASKED + BY_HAND
    print("\n".join(wrong))
    print(f"{drawn:,} draws under {under:,} grants in {perf_counter() - began:.0f} s: {len(wrong)} differ.")


if __name__ == "__main__":
    main()
