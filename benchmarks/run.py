"""Run the benchmarks of this folder, or those named: `python -m benchmarks.run refresh import_rows`.

A benchmark is a module of this folder that measures when it is run; each gets a process of its own, so that the memory
and warm caches of one do not colour the next.
"""

import os
import pkgutil
import platform
import subprocess
import sys
from collections.abc import Sequence

import benchmarks

NOT_BENCHMARKS = ("lender", "measurement", "postgres_server", "run", "server", "spark_cluster", "spark_lake")
BY_NAME_ONLY = ("spark",)
"""Needs more than a development environment has, and longer than all the others."""


def main(wanted: Sequence[str] = ()) -> int:
    """Run the benchmarks named, or all; 1 when one of them fails, 2 when a name is unknown."""
    known = [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name not in NOT_BENCHMARKS]
    if unknown := [name for name in wanted if name not in known]:
        print(f"There is no benchmark '{unknown[0]}'; there are {', '.join(known)}.", file=sys.stderr)
        return 2
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors")
    return max(_run(name) for name in wanted or [name for name in known if name not in BY_NAME_ONLY])


def _run(name: str) -> int:
    print(f"\n{name}", flush=True)
    return int(subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
