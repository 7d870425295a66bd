"""The rules, read from a dated file: the product's own, or the lender's."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

from validations.errors import SettingsError

OWN_RULES: Final = Path(__file__).with_name("rules.toml")
When = Literal["above", "below", "rises_by", "falls_by"]
_OPTIONAL: Final = ("by", "cases", "effective_to", "source")


@dataclass(frozen=True)
class Rule:
    """One thing to look out for, from one day up to another."""

    key: str
    title: str
    metric: str
    when: When
    limit: float
    """On the figure's own scale; amounts in the base currency."""
    effective_from: date
    page: str
    by: str = ""
    """The dimension whose values are judged one by one; empty for the whole selection."""
    cases: int = 0
    """Fewest cases a figure must stand on."""
    effective_to: date | None = None
    source: str = ""
    """Where a limit that the lender did not choose comes from."""

    @property
    def of_change(self) -> bool:
        """Whether it judges the change since the month before."""
        return self.when in ("rises_by", "falls_by")

    def in_force(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@lru_cache(maxsize=8)
def load_rules(path: Path | None = None) -> tuple[Rule, ...]:
    """The rules of a file, the product's own without one. Raises SettingsError naming what is wrong in it."""
    file = path or OWN_RULES
    try:
        given = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The alert rules '{file.name}' cannot be read: {error}.") from None
    return tuple(_rule(entry, number) for number, entry in enumerate(given.get("rule", []), start=1))


def _rule(entry: Mapping[str, Any], number: int) -> Rule:
    known = [field.name for field in fields(Rule)]
    name = f"Alert rule {number} ('{entry.get('key', 'without a key')}')"
    if strange := [key for key in entry if key not in known]:
        raise SettingsError(f"{name} has '{strange[0]}', which is not known; allowed are {', '.join(known)}.")
    if missing := [key for key in known if key not in entry and key not in _OPTIONAL]:
        raise SettingsError(f"{name} lacks '{missing[0]}'.")
    if entry["when"] not in get_args(When):
        raise SettingsError(f"{name} has when = '{entry['when']}'; allowed are {', '.join(get_args(When))}.")
    if not isinstance(entry["limit"], int | float) or not isinstance(entry["effective_from"], date):
        raise SettingsError(f"{name}: 'limit' must be a number and 'effective_from' a date such as 2026-04-01.")
    return Rule(**{**entry, "limit": float(entry["limit"])})
