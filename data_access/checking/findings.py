"""One thing that is wrong with a database: how bad, where, what, how often, for example which, and what to do."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

LONGEST_SHOWN: Final = 24
_MANY_DIGITS: Final = re.compile(r"(\d\D?){5}")


class Severity(StrEnum):
    """An error makes figures wrong or missing; a warning makes them less than they look; information is harmless.

    A doubt says that the data may be wrong although every rule is kept.
    """

    ERROR = "error"
    DOUBT = "doubt"
    WARNING = "warning"
    INFO = "info"
    ACCEPTED = "accepted"
    """A doubt that somebody explained."""


_STYLES: Final = {
    Severity.ERROR: "bold red",
    Severity.DOUBT: "bold magenta",
    Severity.WARNING: "yellow",
    Severity.INFO: "dim",
    Severity.ACCEPTED: "dim",
}


@dataclass(frozen=True)
class Finding:
    """What a rule found in one table: `count` rows, or the number of columns or tables concerned.

    `examples` holds at most three, with identifiers masked; of a doubt the id by which it can be accepted.
    """

    severity: Severity
    table: str
    rule: str
    count: int
    examples: tuple[str, ...]
    fix: str


def is_clean(findings: Iterable[Finding]) -> bool:
    """True if no finding is an error."""
    return all(finding.severity is not Severity.ERROR for finding in findings)


def summary(findings: Sequence[Finding]) -> str:
    """The number of findings per severity, in words."""
    if not findings:
        return "The database keeps the contract: nothing found."
    counts = {severity: sum(finding.severity is severity for finding in findings) for severity in Severity}
    kinds = {Severity.ERROR: "error", Severity.DOUBT: "doubt", Severity.WARNING: "warning"}
    parts = [_counted(counts[kind], noun) for kind, noun in kinds.items() if counts[kind] or kind is not Severity.DOUBT]
    verdict = "The database keeps the contract" if is_clean(findings) else "The database breaks the contract"
    return f"{verdict}: {', '.join(parts)}, {counts[Severity.INFO]} for information."


def findings_table(findings: Iterable[Finding]) -> Table:
    """The findings as a table for the terminal, a section per severity; information is kept to one line each."""
    table = Table(box=SIMPLE_HEAD, title="Contract check", title_justify="left")
    table.add_column("")
    table.add_column("Table")
    table.add_column("What is wrong, and what to do", overflow="fold", ratio=1)
    table.add_column("Count", justify="right")
    table.add_column("For example", overflow="fold")
    for severity, group in groupby(findings, key=lambda finding: finding.severity):
        table.add_section()
        for finding in group:
            told = Text(finding.rule)
            if severity is not Severity.INFO:
                told.append(f"\n{finding.fix}\n", style="dim")
            table.add_row(
                Text(severity, style=_STYLES[severity]),
                finding.table,
                told,
                f"{finding.count:,}",
                Text("\n".join(finding.examples)),
            )
    return table


def masked(value: object) -> str:
    """An identifier with at most its first two and last two characters: ACC0000017 -> AC****17."""
    text = str(value)
    shown = min(2, len(text) // 4)
    return f"{text[:shown]}****{text[len(text) - shown :]}"


def masked_code(value: object) -> str:
    """A code in quotes as it stands, but masked if it looks like an identifier or free text that strayed in."""
    text = str(value)
    return f"'{masked(text) if len(text) > LONGEST_SHOWN or _MANY_DIGITS.search(text) else text}'"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
