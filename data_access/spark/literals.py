"""Values as Spark SQL literals. Its Thrift protocol has no bound parameters, so they become part of the statement."""

import math
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

_PLAIN: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-.")


def bound(statement: str, parameters: Mapping[str, object]) -> str:
    """The statement, in which a value is marked `%(name)s` and a percent sign doubled, with its values put in."""
    return statement % {name: literal(value) for name, value in parameters.items()}


def literal(value: object) -> str:
    """A value so that Spark reads back exactly it, whatever it holds. Raises TypeError for a kind that is not data."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            raise TypeError("Times of the data contract are local and have no zone.")
        return f"TIMESTAMP_NTZ '{value.isoformat(' ')}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, str):
        return _text(value)
    raise TypeError(f"A {type(value).__name__} cannot be part of a question to Spark.")


def _number(value: float | Decimal) -> str:
    """In brackets when negative, because two minus signs in a row begin a comment."""
    if isinstance(value, float):
        text = f"{value!r}D" if math.isfinite(value) else f"CAST('{value!r}' AS DOUBLE)"
    else:
        text = f"{value:f}BD" if isinstance(value, Decimal) else str(value)
    return f"({text})" if text.startswith("-") else text


def _text(value: str) -> str:
    """Letters and digits as they are, all else by its number: nothing can end the text, or be taken for a variable.

    Spark replaces `${env:...}` in a statement before it reads it, quotes or not.
    """
    units = value.encode("utf-16-be", "surrogatepass")
    codes = [int.from_bytes(units[place : place + 2]) for place in range(0, len(units), 2)]
    return "'" + "".join(chr(code) if chr(code) in _PLAIN else f"\\u{code:04x}" for code in codes) + "'"
