"""The invented lender: its products, the geography it lends in, and the agencies that collect for it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Product:
    """One product: terms, and how its borrowers behave before anyone's own risk comes in."""

    code: str
    name: str
    group: str
    secured: bool
    revolving: bool
    share: float
    """Share of all accounts."""
    ticket: int
    """Median sanctioned amount, in rupees."""
    spread: float
    """Standard deviation of the logarithm of the sanctioned amount."""
    rate: float
    """Yearly interest rate of the best risk segment."""
    tenors: tuple[int, int]
    """Shortest and longest term, in months."""
    bounce: float
    """Probability that a first presentation of a current account is returned."""
    flow: float
    """Multiplies the probability that a delinquent account pays nothing in a month."""
    foreclosure: float
    """Probability that a current account is closed early in a month."""


PRODUCTS: Final = (
    Product(
        "TW", "Two-wheeler loan", "Vehicle loans", True, False, 0.22, 78_000, 0.25, 0.19, (24, 36), 0.125, 1.05, 0.006
    ),
    Product(
        "UC", "Used car loan", "Vehicle loans", True, False, 0.13, 430_000, 0.40, 0.145, (36, 60), 0.105, 0.95, 0.007
    ),
    Product(
        "PL", "Personal loan", "Unsecured loans", False, False, 0.22, 210_000, 0.60, 0.16, (24, 48), 0.100, 1.05, 0.008
    ),
    Product(
        "HL",
        "Home loan and LAP",
        "Mortgages",
        True,
        False,
        0.09,
        2_700_000,
        0.55,
        0.095,
        (120, 240),
        0.050,
        0.80,
        0.005,
    ),
    Product(
        "CD",
        "Consumer durable loan",
        "Unsecured loans",
        False,
        False,
        0.19,
        34_000,
        0.45,
        0.22,
        (9, 18),
        0.110,
        1.00,
        0.004,
    ),
    Product("CC", "Credit card", "Cards", False, True, 0.15, 62_000, 0.70, 0.34, (36, 36), 0.115, 1.15, 0.004),
)


@dataclass(frozen=True)
class State:
    """One state: its share of accounts in percent, and the areas the lender divides it into."""

    name: str
    short: str
    zone: str
    share: float
    areas: tuple[str, ...]


ZONES: Final = ("North", "South", "East", "West")

STATES: Final = (
    State("Uttar Pradesh", "UP", "North", 10.0, ("Lucknow", "Kanpur", "Varanasi", "Noida", "Agra")),
    State("Rajasthan", "RJ", "North", 6.5, ("Jaipur", "Jodhpur", "Udaipur")),
    State("Haryana", "HR", "North", 4.5, ("Gurugram", "Karnal")),
    State("Punjab", "PB", "North", 3.5, ("Ludhiana", "Amritsar")),
    State("Uttarakhand", "UK", "North", 1.2, ("Dehradun",)),
    State("Himachal Pradesh", "HP", "North", 0.7, ("Shimla",)),
    State("Tamil Nadu", "TN", "South", 9.0, ("Chennai", "Coimbatore", "Madurai", "Salem")),
    State("Karnataka", "KA", "South", 8.5, ("Bengaluru", "Mysuru", "Hubballi", "Mangaluru")),
    State("Telangana", "TS", "South", 5.5, ("Hyderabad", "Warangal")),
    State("Andhra Pradesh", "AP", "South", 5.0, ("Vijayawada", "Visakhapatnam", "Tirupati")),
    State("Kerala", "KL", "South", 4.5, ("Kochi", "Thiruvananthapuram", "Kozhikode")),
    State("West Bengal", "WB", "East", 6.0, ("Kolkata", "Siliguri", "Asansol")),
    State("Bihar", "BR", "East", 3.0, ("Patna", "Muzaffarpur")),
    State("Odisha", "OD", "East", 2.6, ("Bhubaneswar", "Cuttack")),
    State("Assam", "AS", "East", 2.0, ("Guwahati",)),
    State("Jharkhand", "JH", "East", 1.6, ("Ranchi", "Jamshedpur")),
    State("Tripura", "TR", "East", 0.3, ("Agartala",)),
    State("Meghalaya", "ML", "East", 0.3, ("Shillong",)),
    State("Manipur", "MN", "East", 0.2, ("Imphal",)),
    State("Nagaland", "NL", "East", 0.2, ("Dimapur",)),
    State("Mizoram", "MZ", "East", 0.15, ("Aizawl",)),
    State("Arunachal Pradesh", "AR", "East", 0.15, ("Itanagar",)),
    State("Sikkim", "SK", "East", 0.15, ("Gangtok",)),
    State("Maharashtra", "MH", "West", 11.0, ("Mumbai", "Pune", "Nagpur", "Nashik", "Kolhapur")),
    State("Gujarat", "GJ", "West", 7.5, ("Ahmedabad", "Surat", "Vadodara", "Rajkot")),
    State("Madhya Pradesh", "MP", "West", 5.0, ("Indore", "Bhopal", "Jabalpur")),
    State("Chhattisgarh", "CG", "West", 1.7, ("Raipur",)),
    State("Goa", "GA", "West", 0.6, ("Panaji",)),
)

ELIGIBLE_SHARE: Final = 5.0
"""A state needs at least this share of accounts, in percent, to carry the planted deterioration."""
BRANCHES_PER_SHARE: Final = 1.9
"""Branches for each percent of the accounts a state has; every area has at least one."""

SEGMENTS: Final = (("Low", 0.40, 0.55), ("Medium", 0.35, 0.95), ("High", 0.18, 1.60), ("Very high", 0.07, 2.30))
"""Risk grade of the customer: name, share of customers, multiplier of the bounce probability."""

TELE, FIELD, HARD, WRITTEN_OFF = 1, 2, 3, 4
"""Classes of placement: 1-30, 31-90, beyond 90 days past due, and the written-off pool."""


@dataclass(frozen=True)
class Agency:
    """One agency: what it does, where, and which classes of placement it takes."""

    code: str
    name: str
    kind: str
    zone: str | None
    """None: works in all zones."""
    classes: tuple[int, ...] = ()
    """Empty: is not given accounts to collect, but orders."""


_FIELD_NAMES: Final = {
    "North": ("Yamuna Recovery", "Aravalli Field Services", "Shivalik Collections", "Doab Resolution"),
    "South": ("Kaveri Recovery", "Nilgiri Field Services", "Deccan Collections", "Malabar Resolution"),
    "East": ("Hooghly Recovery", "Sundar Field Services", "Brahmaputra Collections"),
    "West": ("Sahyadri Recovery", "Narmada Field Services", "Konkan Collections"),
}
_OTHERS: Final = (
    ("tele_calling", (TELE,), ("VoiceBridge", "DialRight", "Samvaad Connect", "FirstRing", "CallSetu", "EchoLine")),
    ("digital", (TELE,), ("PayNudge", "ClickDues", "BotSmriti")),
    ("legal", (HARD, WRITTEN_OFF), ("Nyaya Recoveries", "LexArrears", "Vidhi Associates")),
    ("advocate", (), ("Rao and Menon Chambers", "Sen Law Office", "Kapoor Advocates")),
    ("repossession", (), ("SafeTow Yards", "WheelBack", "Parking Bay Services")),
    ("valuation", (), ("FairMark Valuers", "TrueWorth Surveyors")),
    ("skip_trace", (), ("FindFast Tracing", "Pata Khoj")),
)


def _agencies() -> tuple[Agency, ...]:
    teams = [Agency(f"IH{zone[0]}", f"In-house {zone}", "in_house", zone, (TELE,)) for zone in ZONES]
    field = [
        Agency(f"FA{zone[0]}{number}", f"{name} (demo)", "field", zone, (FIELD, HARD))
        for zone, names in _FIELD_NAMES.items()
        for number, name in enumerate(names, 1)
    ]
    others = [
        Agency(f"{kind[:2].upper()}{number:02}", f"{name} (demo)", kind, None, classes)
        for kind, classes, names in _OTHERS
        for number, name in enumerate(names, 1)
    ]
    return (*teams, *field, *others)


AGENCIES: Final = _agencies()
COLLECTORS_PER_AGENCY: Final = 8
FIRST_MANAGER: Final = COLLECTORS_PER_AGENCY + 2
"""Number of the manager of an in-house team's first half, after the collectors and the head; the second's follows."""
IN_HOUSE_WEIGHT: Final = 6
"""Accounts an in-house team takes for each one that goes to an agency beside it."""

FIRST_NAMES: Final = (
    "Aarav", "Aditi", "Akash", "Amit", "Ananya", "Anil", "Arjun", "Asha", "Bhavna", "Chetan", "Deepa", "Dinesh",
    "Divya", "Farhan", "Gauri", "Harish", "Imran", "Ishita", "Jaya", "Karan", "Kavita", "Lakshmi", "Manoj", "Meera",
    "Mohan", "Nadia", "Neha", "Nikhil", "Pooja", "Prakash", "Priya", "Rahul", "Rajesh", "Rekha", "Ritu", "Rohan",
    "Sanjay", "Sara", "Seema", "Shreya", "Sunil", "Sunita", "Suresh", "Tara", "Uma", "Varun", "Vijay", "Zoya",
)  # fmt: skip
LAST_NAMES: Final = (
    "Agarwal", "Ahmed", "Banerjee", "Bose", "Chauhan", "Das", "Desai", "Fernandes", "Ghosh", "Gupta", "Hegde", "Iyer",
    "Jain", "Joshi", "Kapoor", "Khan", "Kulkarni", "Kumar", "Mehta", "Menon", "Mishra", "Nair", "Naidu", "Pandey",
    "Patel", "Patil", "Pillai", "Rao", "Reddy", "Roy", "Saxena", "Sharma", "Shetty", "Singh", "Sinha", "Thomas",
    "Verma", "Yadav",
)  # fmt: skip
