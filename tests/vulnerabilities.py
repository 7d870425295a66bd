"""Looks up known vulnerabilities of every installed package: `python -m tests.vulnerabilities`, as `make audit` does.

pip-audit alone says "No known vulnerabilities found" also where its service knew none of the packages, as behind an
index of one's own. So what it could not look up is counted. Arguments are passed to pip-audit, such as the address of
another service: `--vulnerability-service osv --osv-url https://osv.lender.example/v1/query`.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_COMMAND: Final = ("-m", "pip_audit", "--local", "--skip-editable", "--progress-spinner", "off", "--format", "json")
_NAMED: Final = 5
_WRONG_USAGE: Final = 2


@dataclass(frozen=True)
class Verdict:
    """What is said of the packages, and the exit status: 0 also where nothing could be looked up, which is said."""

    sentences: tuple[str, ...]
    status: int


def verdict(dependencies: Sequence[Mapping[str, Any]]) -> Verdict:
    """What pip-audit found out of each package, in words."""
    asked = [one for one in dependencies if one["name"] != "bucketwise"]
    unknown = [one["name"] for one in asked if "skip_reason" in one]
    found = tuple(
        f"{one['name']} {one['version']}: {vulnerability['id']}, mended in "
        f"{', '.join(vulnerability['fix_versions']) or 'no version yet'}."
        for one in asked
        for vulnerability in one.get("vulns", ())
    )
    said = [*found]
    if looked := len(asked) - len(unknown):
        said.append(f"Vulnerabilities are known of {len({one.split()[0] for one in found})} of {looked} packages.")
    if unknown:
        names = ", ".join(unknown[:_NAMED]) + (" …" if len(unknown) > _NAMED else "")
        said.append(
            f"NOT LOOKED UP: {len(unknown)} of {len(asked)} packages ({names}), because the service of pip-audit does "
            "not answer here or does not know them. Run 'make audit' where it does."
        )
    return Verdict(tuple(said), 1 if found else 0)


def looked_up(arguments: Sequence[str] = ()) -> Verdict:
    """Ask the service about this environment."""
    ran = subprocess.run([sys.executable, *_COMMAND, *arguments], capture_output=True, text=True, check=False)
    try:
        return verdict(json.loads(ran.stdout)["dependencies"])
    except (ValueError, KeyError):
        reason = (ran.stderr.strip().splitlines() or ["without a word"])[-1][:200]
    if ran.returncode == _WRONG_USAGE:
        return Verdict((reason,), _WRONG_USAGE)
    return Verdict((f"NOT LOOKED UP: pip-audit ended with '{reason}'. Run 'make audit' where its service answers.",), 0)


def main() -> int:
    """Print what was found; exit status 1 where a vulnerability is known."""
    told = looked_up(sys.argv[1:])
    sys.stdout.writelines(f"{sentence}\n" for sentence in told.sentences)
    return told.status


if __name__ == "__main__":
    sys.exit(main())
