"""A figure that a benchmark reports, beside the aim it should meet."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """One figure with its unit; `aim` is the figure to stay under, None where there is none."""

    name: str
    value: float
    unit: str
    aim: float | None = None

    def __str__(self) -> str:
        aim = "" if self.aim is None else f"   aim <= {self.aim:g}, {'met' if self.value <= self.aim else 'missed'}"
        value = f"{self.value:,.0f}" if abs(self.value) >= 100 else f"{self.value:.3g}"
        return f"{self.name:<60}{value:>12} {self.unit:<6}{aim}"


def report(measurements: Iterable[Measurement]) -> None:
    """Print each figure as soon as it is known."""
    for measurement in measurements:
        print(f"  {measurement}", flush=True)
