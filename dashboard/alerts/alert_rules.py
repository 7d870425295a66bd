"""The rules, read from a dated file: the product's own, or the lender's."""

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

from pydantic import ConfigDict, ValidationError
from pydantic.dataclasses import dataclass
from pydantic_core import ErrorDetails

from validations.errors import SettingsError

OWN_RULES: Final = Path(__file__).with_name("rules.toml")
When = Literal["above", "below", "rises_by", "falls_by"]
_SECTIONS: Final = {"rule", "targets"}
_EXPECTED: Final = {
    "string_type": "a text in quotes was expected",
    "float_type": "a number was expected",
    "int_type": "a whole number was expected",
    "date_type": "a date such as 2026-04-01 was expected",
    "literal_error": f"allowed are {', '.join(get_args(When))}",
}
"""By pydantic's names of what is wrong with a value."""


@dataclass(frozen=True, config=ConfigDict(extra="forbid", strict=True))
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
    owner: str = ""
    """Who acts on what it finds."""

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
    return tuple(_rule(entry, number) for number, entry in enumerate(_given(path).get("rule", []), start=1))


@lru_cache(maxsize=8)
def load_target_owner(path: Path | None = None) -> str:
    """Who acts on missed targets, as the same file says; empty where it names nobody. Raises SettingsError."""
    given = _given(path).get("targets", {"owner": ""})
    match given:
        case {"owner": str(owner)} if len(given) == 1:
            return owner
    raise SettingsError("The section [targets] of the alert rules holds one line, owner, with a text in quotes.")


def _given(path: Path | None) -> Mapping[str, Any]:
    file = path or OWN_RULES
    try:
        given = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The alert rules '{file.name}' cannot be read: {error}.") from None
    if unknown := next(iter(given.keys() - _SECTIONS), ""):
        raise SettingsError(
            f"The alert rules '{file.name}' have '{unknown}', which is not known; allowed are [[rule]] and [targets]."
        )
    return given


def _rule(entry: Mapping[str, Any], number: int) -> Rule:
    try:
        return Rule(**entry)
    except ValidationError as error:
        # A misspelt name is also a missing one: the misspelling is what the reader looks for.
        wrong = min(error.errors(), key=lambda one: one["type"] != "unexpected_keyword_argument")
        name = f"Alert rule {number} ('{entry.get('key', 'without a key')}')"
        raise SettingsError(f"{name} {_complaint(wrong)}.") from None


def _complaint(wrong: ErrorDetails) -> str:
    field, kind = wrong["loc"][0], wrong["type"]
    if kind == "unexpected_keyword_argument":
        return f"has '{field}', which is not known; allowed are {', '.join(one.name for one in fields(Rule))}"
    return f"lacks '{field}'" if kind == "missing" else f"has {field} = '{wrong['input']}'; {_EXPECTED[kind]}"
