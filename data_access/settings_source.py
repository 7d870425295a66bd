"""Reads and checks the settings; the environment and the settings file are read here and nowhere else."""

import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, get_args
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from data_access.settings import DOUBT, LOOPBACK, LogFormat, MailSecurity, Settings, Units
from validations.errors import SettingsError
from validations.period_types import WEEKDAYS
from validations.plausibility.doubt import RANGES

_PREFIX: Final = "COLLECTIONS_"
_RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "financial_year_start_month": (1, 12),
    "cutoff_day": (1, 28),
    "comparison_accounts": (10, 10_000),
    **{f"norm_{role}_{what}": (0, 100_000) for role in ("telecaller", "field") for what in ("accounts", "attempts")},
    "norm_calls_per_account": (0, 1_000),
    "norm_call_minutes": (1, 600),
    "norm_visits_per_account": (0, 1_000),
    "norm_visit_minutes": (1, 1_440),
    "norm_productive_minutes": (1, 1_440),
    "promise_grace_days": (0, 28),
    "promise_kept_percent": (1, 100),
    "vintage_accounts": (10, 10_000),
    "import_minutes": (1, 1_440),
    "port": (1, 65_535),
    "most_connections": (10, 100_000),
    "metrics_port": (0, 65_535),
    "mail_port": (1, 65_535),
    "refresh_every": (0, 10_080),
    **{f"{DOUBT}{name}": within for name, within in RANGES.items()},
    "connect_seconds": (1, 60),
    "page_seconds": (1, 600),
    "refresh_seconds": (1, 86_400),
    "import_shrink_percent": (0, 100),
    "import_rejected_percent": (0, 100),
    "upload_megabytes": (0, 2_000),
}
_FILES: Final = (
    *("alert_rules", "pack_folder", "pack_template", "mail_certificates"),
    *("sign_in", "access_grants", "access_log"),
)
"""Texts that name a file or folder, and may be empty."""
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "units": get_args(Units),
    "week_ends_on": WEEKDAYS,
    "mail_security": get_args(MailSecurity),
    "log_format": get_args(LogFormat),
}


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment and the optional TOML file.

    Raises SettingsError when a name is unknown or a value does not fit its field.
    """
    environment = os.environ if environment is None else environment
    given = _from_file(environment.get("BUCKETWISE_SETTINGS"))
    for variable, value in environment.items():
        if variable.startswith(_PREFIX) and value:
            name = variable.removeprefix(_PREFIX).lower()
            _refuse_unknown(name, f"The environment has '{variable}'")
            given[name] = value
    typed: dict[str, Any] = {name: _typed(name, value) for name, value in given.items()}
    return _checked(Settings(**typed))


def _from_file(path: str | None) -> dict[str, object]:
    if not path:
        return {}
    try:
        given = tomllib.loads(Path(_expanded(path)).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The settings file '{path}' cannot be read: {error}.") from None
    for name in given:
        _refuse_unknown(name, f"The settings file has '{name}'")
    return given


def _refuse_unknown(name: str, where: str) -> None:
    known = sorted(field.name for field in fields(Settings))
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known settings are {', '.join(known)}."
        raise SettingsError(f"{where}, which is not a setting; {hint}")


def _typed(name: str, value: object) -> object:
    kind = Settings.__annotations__[name]
    if kind is bool:
        return _truth(name, value)
    if kind is int:
        return _whole_number(name, value)
    if not isinstance(value, str):
        raise SettingsError(f"The setting '{name}' is '{value}'; a text in quotes was expected.")
    if kind is Path or (name in _FILES and value):
        return kind(_expanded(value))
    return value


def _expanded(path: str) -> str:
    """The path with `~` replaced by the home of its user."""
    try:
        return str(Path(path).expanduser())
    except RuntimeError:
        raise SettingsError(f"The path '{path}' begins with the home of a user who is not known here.") from None


def _whole_number(name: str, value: object) -> int:
    if isinstance(value, int | str) and not isinstance(value, bool):
        with suppress(ValueError):
            return int(value)
    raise SettingsError(f"The setting '{name}' is '{value}'; a whole number was expected.")


def _truth(name: str, value: object) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    try:
        return words[str(value).lower()]
    except KeyError:
        raise SettingsError(f"The setting '{name}' is '{value}'; allowed are true and false.") from None


def _refuse_unknown_currency(code: str) -> None:
    if code == Settings.currency:
        return
    from babel.numbers import is_currency  # read from a file, which few need

    if not is_currency(code):
        hint = f"did you mean {code.upper()}?" if is_currency(code.upper()) else "examples are INR, EUR and USD."
        raise SettingsError(f"The setting 'currency' is '{code}', which is no ISO code of a currency; {hint}")


def _checked(settings: Settings) -> Settings:
    for name, words in _CHOICES.items():
        if (chosen := getattr(settings, name)) not in words:
            raise SettingsError(f"The setting '{name}' is '{chosen}'; allowed are {', '.join(words)}.")
    _refuse_unknown_currency(settings.currency)
    if settings.timezone not in available_timezones():
        near = get_close_matches(settings.timezone, available_timezones(), n=1)
        hint = f"did you mean {near[0]}?" if near else "examples are Asia/Kolkata and Europe/Berlin."
        raise SettingsError(f"The setting 'timezone' is '{settings.timezone}', which is not a zone of time; {hint}")
    for name, (lowest, highest) in _RANGES.items():
        if not lowest <= (value := getattr(settings, name)) <= highest:
            raise SettingsError(f"The setting '{name}' is '{value}'; allowed are {lowest} to {highest}.")
    if settings.scratch_path and not Path(settings.scratch_path).is_absolute():
        raise SettingsError(
            f"The setting 'scratch_path' is '{settings.scratch_path}'; a whole path was expected, because the cluster "
            "looks for it too."
        )
    _refuse_odd_recipients(settings)
    _refuse_odd_origins(settings)
    _refuse_open_doors(settings)
    return settings


def origin_of(address: str) -> str:
    """Scheme, name and port of an address, as a browser writes them. Raises ValueError where it is none of the web."""
    told = urlsplit(address.strip().lower())
    if told.scheme not in ("http", "https") or not told.hostname or told.username is not None:
        raise ValueError(address)
    name = f"[{told.hostname}]" if ":" in told.hostname else told.hostname
    usual = told.port in (None, {"http": 80, "https": 443}[told.scheme])
    return f"{told.scheme}://{name}" if usual else f"{told.scheme}://{name}:{told.port}"


def _refuse_odd_origins(settings: Settings) -> None:
    for one in settings.origins:
        try:
            odd = origin_of(one) != one.lower()
        except ValueError:
            odd = True
        if odd:
            raise SettingsError(
                f"The setting 'allowed_origins' has '{one}'; scheme and name were expected, with commas between, "
                "such as https://figures.example."
            )
    try:
        origin_of(settings.dashboard_url)
    except ValueError:
        raise SettingsError(
            f"The setting 'dashboard_url' is '{settings.dashboard_url}'; an address such as https://figures.example "
            "was expected."
        ) from None


def _refuse_odd_recipients(settings: Settings) -> None:
    for one in settings.told_of_alerts:
        if "@" not in one or " " in one:
            raise SettingsError(
                f"The setting 'alert_recipients' has '{one}'; addresses of mail were expected, with commas between."
            )


def _refuse_open_doors(settings: Settings) -> None:
    if bool(settings.sign_in) is not bool(settings.access_grants):
        given, missing = ("sign_in", "access_grants") if settings.sign_in else ("access_grants", "sign_in")
        raise SettingsError(f"The setting '{given}' needs '{missing}' beside it: who signs in, and who may see what.")
    if settings.address not in LOOPBACK and not (settings.sign_in or settings.behind_authenticating_proxy):
        raise SettingsError(
            f"The address '{settings.address}' is not loopback, and nobody signs in; set sign_in and access_grants, or "
            "behind_authenticating_proxy when a proxy signs readers in and all of them may see the whole book."
        )
