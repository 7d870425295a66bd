"""One typed Settings object; the environment and the settings file are read here and nowhere else."""

import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from data_access.months import PromiseTerms
from validations.errors import SettingsError
from validations.period_types import WEEK_ENDS_ON, WEEKDAYS, YEAR_STARTS
from validations.plausibility.doubt import RANGES, RULES_VERSION, Limits

Units = Literal["indian", "international"]
MailSecurity = Literal["starttls", "tls"]
LogFormat = Literal["text", "json"]
_PREFIX: Final = "COLLECTIONS_"
_DOUBT: Final = "doubt_"
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
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
    **{f"{_DOUBT}{name}": within for name, within in RANGES.items()},
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
DEFAULT_DATABASE = Path("data/demo.duckdb")


@dataclass(frozen=True)
class Settings:
    """Everything that can be set. Environment variables win over the TOML file named by BUCKETWISE_SETTINGS.

    Each field is read from the variable `COLLECTIONS_` + its name in capitals, for example COLLECTIONS_DATABASE_URL.
    """

    database_url: str = f"duckdb:///{DEFAULT_DATABASE}"
    """Any SQLAlchemy address of a database that holds the tables of the data contract."""
    database_schema: str = ""
    """Schema that holds the contract's tables; empty for the connection's default."""
    store_path: Path = Path("data/store")
    """Folder of the prepared figures."""
    state_url: str = ""
    """SQLAlchemy address of what the product itself remembers; empty for an SQLite file beside the store."""
    scratch_path: str = ""
    """A folder that a Spark cluster writes large cubes to and that is here under the same path; empty to do without."""
    timezone: str = "Asia/Kolkata"
    """Where the lender's customers are: a column whose times have a zone is read as the local time there."""
    units: Units = "indian"
    """Lakh and crore, or thousand and million."""
    currency: str = "INR"
    """ISO code of the one base currency."""
    financial_year_start_month: int = YEAR_STARTS
    week_ends_on: str = WEEK_ENDS_ON
    """The day of the week that weekly figures end on."""
    cutoff_day: int = 5
    """A month's movement belongs to the agency that holds the account on this day."""
    comparison_accounts: int = 100
    """Accounts that every compared agency needs in a stratum for that stratum to count."""
    norm_telecaller_accounts: int = 0
    """Accounts to work that one telecaller may hold; 0 takes one and a half times the mean of the role."""
    norm_field_accounts: int = 0
    """The same of one field officer."""
    norm_telecaller_attempts: int = 0
    """Calls and visits that one telecaller makes on a working day at least; 0 takes half of the mean of the role."""
    norm_field_attempts: int = 0
    """The same of one field officer."""
    norm_calls_per_account: int = 6
    """Calls in a month that an account held by a telecaller needs."""
    norm_call_minutes: int = 4
    norm_visits_per_account: int = 1
    """Visits in a month that an account held by a field officer needs."""
    norm_visit_minutes: int = 45
    """Minutes of one visit, with the way there."""
    norm_productive_minutes: int = 360
    """Minutes of a working day that one person spends on calls or visits."""
    promise_grace_days: int = PromiseTerms.grace_days
    """Days after the due day of a promise on which a receipt still keeps it."""
    promise_kept_percent: int = PromiseTerms.kept_percent
    """The least share of the amount promised that keeps the promise, in percent."""
    vintage_accounts: int = 100
    """Accounts that a cohort needs before its shares are told on Vintages."""
    alert_rules: str = ""
    """A TOML file of the lender's own alert rules; empty for those of the product."""
    pack_folder: str = ""
    """A folder of the lender's own declarations of packs; they replace those of the product by name."""
    pack_template: str = ""
    """A .pptx file whose master slides packs are made on; empty for plain light ones."""
    dashboard_url: str = "http://127.0.0.1:8501"
    """Where readers reach the dashboard: links in packs and mails, and an address that the server answers to."""
    allowed_origins: str = ""
    """Further addresses that readers reach the dashboard by, such as `https://figures.example`, with commas between."""
    most_connections: int = 1_000
    """Connections that the server holds at once; fewer where the system grants it fewer open files."""
    mail_server: str = ""
    """Name of the SMTP server that deliveries go through; empty where none go by mail."""
    mail_port: int = 587
    mail_security: MailSecurity = "starttls"
    """`starttls`, or `tls` from the first byte; mail is never sent in the clear."""
    mail_certificates: str = ""
    """A file of certificates that the server's is checked against, where it is not publicly signed."""
    mail_user: str = ""
    mail_password: str = ""
    mail_from: str = ""
    mail_administrator: str = ""
    alert_recipients: str = ""
    """Addresses that are told of alerts by mail, with commas between."""
    """Who is told of a delivery that was refused or failed."""
    show_customer_names: bool = False
    """Names and phones are masked unless this is set."""
    mask_account_numbers: bool = False
    """Numbers of accounts and customers are masked for whoever no grant shows them."""
    sign_in: str = ""
    """A TOML file with the section [auth] of an OpenID Connect provider; empty lets whoever reaches the server in."""
    access_grants: str = ""
    """A TOML file that says who may see which part of the book."""
    access_log: str = ""
    """A file of sign-ins, exports, lists, loads and refusals; empty for `access.jsonl` beside the store."""
    access_user_claim: str = "email"
    """The claim of the token that names the user in the file of grants."""
    access_group_claim: str = "groups"
    behind_authenticating_proxy: bool = False
    """Must be set before another address than loopback is served."""
    import_shrink_percent: int = 10
    """By how much of its rows, or a day-end of its balance, an import may shrink a period."""
    import_rejected_percent: int = 50
    """How much of a file an import may reject before it loads nothing."""
    import_minutes: int = 60
    """How long one SELECT of an import may run."""
    import_url: str = ""
    """Address of the same database with the right to write, for loads alone; empty where `database_url` has it."""
    upload_megabytes: int = 200
    """The largest file that the page Load data takes; 0 takes none."""
    refresh_every: int = 0
    """Minutes between two refreshes while the dashboard is served; 0 leaves them to others."""
    doubt_book_accounts_fall: int = Limits.book_accounts_fall
    """Percent of active accounts that the whole book may lose from one day-end to the next before that is doubted."""
    doubt_book_balance_fall: int = Limits.book_balance_fall
    doubt_book_rise: int = Limits.book_rise
    doubt_group_fall: int = Limits.group_fall
    """The same for a branch, product or zone."""
    doubt_group_rise: int = Limits.group_rise
    doubt_least_accounts: int = Limits.least_accounts
    doubt_month_end_days: int = Limits.month_end_days
    doubt_emptied_percent: int = Limits.emptied_percent
    doubt_unknown_percent: int = Limits.unknown_percent
    doubt_repeated_percent: int = Limits.repeated_percent
    doubt_repeated_receipts: int = Limits.repeated_receipts
    doubt_contradiction_percent: int = Limits.contradiction_percent
    doubt_npa_low_days_percent: int = Limits.npa_low_days_percent
    connect_seconds: int = 10
    """How long a database server may take to let a reader in."""
    page_seconds: int = 15
    """How long a page waits for what it asks of the database."""
    refresh_seconds: int = 7_200
    """How long a refresh waits for one month of the database."""
    port: int = 8501
    address: str = "127.0.0.1"
    log_format: LogFormat = "text"
    """How the server writes its log: `text`, or `json` with one object a line."""
    metrics_port: int = 0
    """Port of the measurements for Prometheus; 0 where there are none."""
    metrics_address: str = "127.0.0.1"

    @property
    def uses_demo(self) -> bool:
        """True when nothing was configured, so that the demonstration database serves."""
        return self.database_url == f"duckdb:///{DEFAULT_DATABASE}"

    @property
    def origins(self) -> tuple[str, ...]:
        """The further addresses that readers reach the dashboard by."""
        return _listed(self.allowed_origins)

    @property
    def told_of_alerts(self) -> tuple[str, ...]:
        """The addresses that are told of alerts by mail, each once."""
        return tuple(dict.fromkeys(_listed(self.alert_recipients)))

    @property
    def doubt_limits(self) -> Limits:
        """The thresholds of the rules of plausibility."""
        return Limits(**{one.name: getattr(self, f"{_DOUBT}{one.name}") for one in fields(Limits)})

    @property
    def doubts_asked(self) -> str:
        """The rules of plausibility and their thresholds, as a key for the store."""
        periods = f"{self.financial_year_start_month} {self.week_ends_on}"
        return f"{RULES_VERSION} {self.doubt_limits} {periods}"

    @property
    def figure_settings(self) -> str:
        """The settings that change figures, as a key for caches and the store."""
        promises = f"grace={self.promise_grace_days};kept={self.promise_kept_percent}"
        return f"schema={self.database_schema};cutoff={self.cutoff_day};zone={self.timezone};{promises}"

    @property
    def promise_terms(self) -> PromiseTerms:
        """When a promise to pay counts as kept."""
        return PromiseTerms(self.promise_grace_days, self.promise_kept_percent)


def _listed(names: str) -> tuple[str, ...]:
    """Names with commas between."""
    return tuple(one.strip() for one in names.split(",") if one.strip())


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
