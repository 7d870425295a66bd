"""What the server says to its log: lines for people or JSON, with the reference that a reader was shown."""

import json
import logging
import secrets
from datetime import UTC, datetime
from typing import Final

from data_access.settings import Settings

_TEXT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_OWN_HANDLERS: Final = ("streamlit", "uvicorn", "websockets")
"""Loggers below these names bring handlers of their own."""


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


def say(settings: Settings) -> None:
    """Have everything that is logged in this process written in the form that the settings name."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if settings.log_format == "json" else logging.Formatter(_TEXT))
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
