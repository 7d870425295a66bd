"""The pages of the dashboard in the order of its list.

Imported once, where the script of the dashboard runs each time, and light, because commands name the pages too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_PAGES: Final = Path(__file__).resolve().parent.parent / "pages"
ICON: Final = Path(__file__).with_name("icon.svg")
_ANY_BASIS: Final = {"basis": "The figures of this page are the same on every basis."}


@dataclass(frozen=True)
class Page:
    """One page: its file is named like its address, its content like its report."""

    name: str
    icon: str
    help: str
    reason: str = "The figures of this page are not recorded by this."
    needs_figures: bool = True
    """Whether it has anything to show before figures are prepared."""
    unused: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Choices of the filter bar, by parameter, that change nothing on the page, and why."""
    own: str = ""
    """The dimension of which the page itself lets the reader choose one value."""
    administrator: bool = False
    """Whether it is for administrators alone, so that others find no link to it."""

    @property
    def path(self) -> Path:
        """The script of the page."""
        return _PAGES / f"{self.name}.py"


GROUPS: Final[Mapping[str, tuple[Page, ...]]] = {
    "Portfolio": (
        Page(
            "portfolio_health",
            ":material/monitor_heart:",
            "The book at a glance: its size, how much of it is late, where it is worst, and what changed.",
        ),
        Page(
            "what_changed",
            ":material/difference:",
            "One headline between two periods: what its change comes from, and whether it is more than usual.",
        ),
        Page(
            "delinquency",
            ":material/stacked_bar_chart:",
            "Stock by bucket over time, and delinquency rates by any dimension.",
        ),
        Page(
            "bucket_movement",
            ":material/swap_horiz:",
            "Where the accounts of each opening bucket were at closing, and the accounts behind every cell.",
        ),
        Page(
            "forecast",
            ":material/online_prediction:",
            "The book, its slippage and write-offs in one to six months, and how wrong such forecasts were.",
            "A forecast is not made by this; as for buckets, accounts move between them, so it is of all of them.",
        ),
        Page(
            "vintages",
            ":material/calendar_view_month:",
            "Accounts by when they were opened, at equal months on book: which cohort turns bad early.",
            "Vintages are recorded by branch and product alone.",
        ),
        Page(
            "npa_and_sma",
            ":material/gavel:",
            "What slips this month: NPA from opening to closing, SMA and NPA classes, borrowers, and what slips next.",
            unused=_ANY_BASIS,
        ),
    ),
    "Recovery": (
        Page(
            "recovery",
            ":material/flag:",
            "How far the month is against its target, where it will end, and where targets are missed.",
            "What is collected and its targets are not recorded by this.",
            unused=_ANY_BASIS,
        ),
        Page(
            "settlements",
            ":material/percent:",
            "What was given up in settlements, by whom, whether provision covers it, and what became of them.",
            "Settlements are not recorded by this.",
            unused=_ANY_BASIS,
        ),
        Page(
            "legal_and_repossession",
            ":material/account_balance:",
            "Cases at law, what they cost and bring; repossession from the order to the sale, and its valuers.",
            "Cases at law and repossessions are not both recorded by this.",
            unused=_ANY_BASIS,
        ),
        Page(
            "write_off_pool",
            ":material/inventory_2:",
            "What was recovered of write-offs at equal months since, by when they were written off; the largest left.",
            "Write-offs are recorded by product and state alone.",
            unused=_ANY_BASIS,
        ),
    ),
    "Agencies": (
        Page(
            "agency_sla",
            ":material/handshake:",
            "Which agencies meet what was agreed with them, what is missed, and since when.",
            "What agencies are measured by is not recorded by this.",
            unused=_ANY_BASIS,
        ),
        Page(
            "agency_comparison",
            ":material/balance:",
            "Which agencies can be told apart on like accounts, and what moving some of them is expected to bring.",
            "Placements are not recorded by this.",
        ),
        Page(
            "agency",
            ":material/support_agent:",
            "One agency: its service levels over time, its portfolio, its money, and the accounts allocated to it.",
            "What agencies are measured by is not recorded by this.",
            unused=_ANY_BASIS,
            own="agency_code",
        ),
    ),
    "Teams": (
        Page(
            "teams",
            ":material/account_tree:",
            "What every manager's people hold, do and collect, who did nothing, and how many people the work needs.",
            "What collectors hold and do is not recorded by this.",
            unused=_ANY_BASIS,
        ),
        Page(
            "contact_to_cash",
            ":material/filter_alt:",
            "Whether promises to pay were kept by the receipts, and where accounts are lost between contact and cash.",
            "Promises to pay are not recorded by this.",
            unused=_ANY_BASIS,
        ),
        Page(
            "conduct",
            ":material/policy:",
            "Which rules of conduct are broken, how often, by whom and since when, and the attempts that broke them.",
            "Attempts to reach customers are not recorded by this.",
            unused=_ANY_BASIS,
        ),
    ),
    "Customers": (
        Page(
            "accounts",
            ":material/list_alt:",
            "Every account past due or written off, in the order to work it in; one account with all that happened.",
            unused={
                "compare": "The list is of the latest day-end alone, so it is compared with nothing.",
                "basis": "The list shows accounts with their amounts; it has no rates to weigh.",
            },
        ),
        Page(
            "complaints",
            ":material/feedback:",
            "What customers complain of, about whom, and how fast they are answered; disputes and satisfaction.",
            "Complaints are not recorded by this.",
            unused=_ANY_BASIS,
        ),
        Page(
            "campaigns",
            ":material/campaign:",
            "What messages reached whom, how many more paid than of accounts held out, and what that cost.",
            "Campaigns are not recorded by this.",
            unused=_ANY_BASIS,
        ),
    ),
    "Packs and data": (
        Page(
            "packs",
            ":material/slideshow:",
            "Slides and a workbook for a meeting, of the month and the filters picked; what was delivered to whom.",
            unused={
                "compare": "Each pack names what it compares with.",
                "basis": "Each pack names its basis.",
            },
        ),
        Page(
            "data_health",
            ":material/fact_check:",
            "What was loaded and rejected, and whether every identity holds.",
            "Loads and identities are those of the whole database.",
        ),
        Page(
            "load_data",
            ":material/upload_file:",
            "Load files of the lender without SQL: match their columns, see what would be rejected, load.",
            "Files are loaded whole.",
            needs_figures=False,
            administrator=True,
        ),
        Page(
            "glossary",
            ":material/menu_book:",
            "What every figure, bucket and state means, and where it stands.",
            "The glossary shows definitions, no figures.",
            needs_figures=False,
        ),
    ),
}
"""The pages as the sidebar groups them, in its order."""
PAGES: Final = tuple(page for pages in GROUPS.values() for page in pages)
