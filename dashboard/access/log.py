"""The log of access: who signed in, exported, listed, opened or was refused, one JSON line each, chained by hashes.

It holds no name or number of a customer. A line that is changed, taken out or put in breaks the chain after it; lines
taken off the end are noticed by whoever noted the last hash.
"""

import hmac
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from filelock import FileLock, Timeout

from data_access.atomic_file import private
from data_access.installation_key import ACCESS_LOG, installation_key
from data_access.settings import Settings
from validations.errors import AccessLogError

_START: Final = "0" * 64
_PATIENCE: Final = 5.0
"""Seconds that a line waits for other processes to write theirs."""
_LONGEST_LINE: Final = 65_536
_MOST_VALUES: Final = 20
_MARK: Final = 16


@dataclass(frozen=True)
class Entry:
    """One line."""

    at: str
    user: str
    action: str
    """sign-in, export, list, account, load or refusal."""
    what: str
    filters: Mapping[str, object]
    rows: int | None
    before: str
    """The hash of the line before."""
    hash: str = ""

    @property
    def sealed(self) -> str:
        """The hash of everything else in the line."""
        told = {name: value for name, value in asdict(self).items() if name != "hash"}
        return sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def log_of(settings: Settings) -> Path:
    """Where the log is kept."""
    return Path(settings.access_log) if settings.access_log else settings.store_path.parent / "access.jsonl"


def append(
    path: Path,
    user: str,
    action: str,
    what: str,
    *,
    filters: Mapping[str, object] | None = None,
    rows: int | None = None,
) -> None:
    """Write one line and see that it is on the disk. Raises AccessLogError where that cannot be done."""
    try:
        with FileLock(f"{path}.lock", timeout=_PATIENCE, mode=0o600), open(path, "ab+", opener=private) as file:
            _cut_unfinished(file)
            entry = Entry(_now(), user, action, what, _short(filters or {}), rows, _last_hash(path))
            line = json.dumps(asdict(entry) | {"hash": entry.sealed}, ensure_ascii=False)
            file.write(f"{line}\n".encode())
            file.flush()
            os.fsync(file.fileno())
    except (OSError, Timeout, ValueError, KeyError) as error:
        raise AccessLogError(
            f"The log of access cannot be written ({type(error).__name__}), so what it must hold is not shown or "
            "exported; ask your administrator."
        ) from error


def _short(filters: Mapping[str, object]) -> dict[str, object]:
    """The filters with the first of their values; of many, how many more."""
    found: dict[str, object] = {}
    for key, value in filters.items():
        values = [str(one) for one in value] if isinstance(value, list | tuple) else None
        more = [f"and {len(values) - _MOST_VALUES} more"] if values and len(values) > _MOST_VALUES else []
        found[key] = value if values is None else [*values[:_MOST_VALUES], *more]
    return found


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _cut_unfinished(file: BinaryIO) -> None:
    """Take off a line without its end, as a full disk leaves it: what it was about was not shown."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(end - _LONGEST_LINE, 0))
    tail = file.read()
    if tail and not tail.endswith(b"\n"):
        file.truncate(end - len(tail) + tail.rfind(b"\n") + 1)
    file.seek(0, os.SEEK_END)


def _last_hash(path: Path) -> str:
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(end - _LONGEST_LINE, 0))
        lines = file.read().splitlines()
    return str(json.loads(lines[-1])["hash"]) if lines else _START


def entries(path: Path) -> Iterator[Entry]:
    """The lines in their order. Raises AccessLogError for one that cannot be read or that the chain does not hold."""
    before = _START
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                entry = _entry(line, number)
                if entry.before != before or entry.hash != entry.sealed:
                    raise AccessLogError(f"Line {number} of '{path}' was changed, or lines before it are missing.")
                before = entry.hash
                yield entry
    except OSError as error:
        raise AccessLogError(f"The log '{path}' cannot be read: {error.strerror}.") from None


def _entry(line: str, number: int) -> Entry:
    try:
        return Entry(**json.loads(line))
    except (ValueError, TypeError):
        raise AccessLogError(f"Line {number} of the log is no entry.") from None


def account_mark(account_id: str, settings: Settings) -> str:
    """What stands for an account. Without the key in the state database nobody finds it by trying numbers.

    Raises StateUnavailableError where the key is out of reach.
    """
    key = _key(settings.state_url, str(settings.store_path))
    return hmac.new(key, account_id.encode(), sha256).hexdigest()[:_MARK]


def marks_of(account_id: str, settings: Settings) -> frozenset[str]:
    """All that may stand for an account: lines that were written before there was a key have a plain digest."""
    return frozenset({account_mark(account_id, settings), sha256(account_id.encode()).hexdigest()[:_MARK]})


@lru_cache(maxsize=4)
def _key(state_url: str, store_path: str) -> bytes:
    return installation_key(Settings(state_url=state_url, store_path=Path(store_path)), ACCESS_LOG)
