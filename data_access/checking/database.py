"""The whole check of the configured database: the contract, and doubts as findings of a kind of their own."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from data_access.checking import check
from data_access.checking.findings import Finding, Severity
from data_access.doubts import Standing
from data_access.engine import open_engine, reading
from data_access.plausibility import doubts_of, last_seen, seen, standing
from data_access.settings import Settings


def check_database(settings: Settings, progress: Callable[[str, float], None] | None = None) -> list[Finding]:
    """Everything that breaks the contract, and whatever makes the database doubtful; the worst first."""
    with reading(open_engine(settings.database_url, zone=settings.timezone)) as connection:
        findings = check(connection, settings.database_schema or None, progress)
        found = seen(doubts_of(connection, settings), last_seen(settings), datetime.now(UTC))
    findings += doubt_findings(standing(settings, found))
    order = list(Severity)
    return sorted(findings, key=lambda finding: order.index(finding.severity))


def doubt_findings(standing: Standing) -> Iterator[Finding]:
    """A finding per doubt: its sentence, its id, and what to do or who accepted it."""
    for one in standing.open:
        fix = f'{one.doubt.fix} To accept: bucketwise check --accept {one.doubt.id} --because "…"'
        yield Finding(Severity.DOUBT, one.doubt.table, one.doubt.sentence, 1, (one.doubt.id,), fix)
    for accepted in standing.accepted:
        doubt, words = accepted.seen.doubt, accepted.acceptance.in_words
        yield Finding(Severity.ACCEPTED, doubt.table, f"{doubt.sentence} {words}", 1, (doubt.id,), "")
