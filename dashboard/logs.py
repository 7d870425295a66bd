"""What the server says to its log: lines for people or JSON, with the reference that a reader was shown."""

import json
import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic
from typing import Final

from data_access.settings import Settings

_TEXT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_OWN_HANDLERS: Final = ("streamlit", "uvicorn", "websockets")
"""Loggers below these names bring handlers of their own."""
_KINDS: Final = 1_000
"""Sentences that are told apart at most."""


class JsonLines(logging.Formatter):
    """One object a line: time (UTC), level, logger, message; a reference and a traceback where there are any."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if reference := getattr(record, "reference", None):
            told["reference"] = str(reference)
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


class Repetitions(logging.Filter):
    """Leaves out what says the same again and again, so that nobody can fill the log with requests that fail.

    What a reader was shown a reference to is always written.
    """

    def __init__(self, most: int = 10, seconds: float = 60.0, clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._most, self._seconds, self._clock = most, seconds, clock
        self._seen: dict[tuple[str, str, object], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is written; the first after a pause says how many were left out."""
        if hasattr(record, "reference"):
            return True
        key = record.name, str(record.msg), record.exc_info[0] if record.exc_info else None
        now = self._clock()
        began, count = self._seen.get(key, (now, 0))
        if now - began >= self._seconds:
            if count > self._most:
                record.msg, record.args = f"{record.getMessage()} ({count - self._most} more were left out)", ()
            began, count = now, 0
        if len(self._seen) >= _KINDS:
            self._seen.clear()
        self._seen[key] = began, count + 1
        return count < self._most


def say(settings: Settings) -> None:
    """Have everything that is logged in this process written in the form that the settings name."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if settings.log_format == "json" else logging.Formatter(_TEXT))
    handler.addFilter(Repetitions())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(True)
    for name in list(logging.Logger.manager.loggerDict):
        if name.split(".")[0] in _OWN_HANDLERS:
            one = logging.getLogger(name)
            one.handlers, one.propagate = [], True


def referenced(log: logging.Logger) -> str:
    """Log what is being handled with its traceback; returns the reference to it, for whoever asked."""
    reference = secrets.token_hex(4)
    log.exception("Reference %s", reference, extra={"reference": reference})
    return reference
