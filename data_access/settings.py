"""Everything that can be set, as one typed object; `settings_source` reads it."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final, Literal

from data_access.months import PromiseTerms
from validations.period_types import WEEK_ENDS_ON, YEAR_STARTS
from validations.plausibility.doubt import RULES_VERSION, Limits

Units = Literal["indian", "international"]
MailSecurity = Literal["starttls", "tls"]
LogFormat = Literal["text", "json"]
DOUBT: Final = "doubt_"
"""What the names of thresholds of plausibility begin with."""
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
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
    """Who is told of a delivery that was refused or failed."""
    alert_recipients: str = ""
    """Addresses that are told of alerts by mail, with commas between."""
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
        return Limits(**{one.name: getattr(self, f"{DOUBT}{one.name}") for one in fields(Limits)})

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
