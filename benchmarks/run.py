"""Run every benchmark of this folder, or those named: `python -m benchmarks.run refresh filters`.

A benchmark is a module of this folder with a docstring and a function `measure()` that yields Measurements.
"""

import importlib
import os
import pkgutil
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import benchmarks

NOT_BENCHMARKS = ("lender", "run")


@dataclass(frozen=True)
class Measurement:
    """One figure with its unit; `aim` is the figure to stay under, None where there is none."""

    name: str
    value: float
    unit: str
    aim: float | None = None

    def __str__(self) -> str:
        aim = "" if self.aim is None else f"   aim <= {self.aim:g}, {'met' if self.value <= self.aim else 'MISSED'}"
        return f"{self.name:<58}{self.value:>12,.3g} {self.unit:<10}{aim}"


def main(wanted: Sequence[str] = ()) -> int:
    """Print the measurements of the benchmarks named, or of all; 2 when a name is unknown."""
    known = _names()
    if unknown := [name for name in wanted if name not in known]:
        print(f"There is no benchmark '{unknown[0]}'; there are {', '.join(known)}.", file=sys.stderr)
        return 2
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors")
    for name in wanted or known:
        module = importlib.import_module(f"benchmarks.{name}")
        print(f"\n{name}: {(module.__doc__ or '').splitlines()[0]}", flush=True)
        _print(module.measure())
    return 0


def _names() -> list[str]:
    return [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name not in NOT_BENCHMARKS]


def _print(measurements: Iterable[Measurement]) -> None:
    for measurement in measurements:
        print(f"  {measurement}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
