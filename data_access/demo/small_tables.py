"""The small tables of the invented lender: products, branches, agencies, collectors, and who takes which accounts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final

import duckdb
import polars as pl

from data_access.demo import invented_lender
from data_access.demo.invented_lender import (
    AGENCIES,
    COLLECTORS_PER_AGENCY,
    FIRST_NAMES,
    LAST_NAMES,
    PRODUCTS,
    STATES,
    ZONES,
)
from data_access.demo.planted_truths import DemoPlan, DemoTruths, panel

BETTER_SKILL: Final = 3.0
"""Odds that an account held by a planted agency pays anything in a month, against the same account elsewhere."""
NO_ONE: Final = -1
"""Number that no state and no agency has."""
_ENDS_SOON: Final = timedelta(days=12)
"""From the last day-end to the end of the certificates of one planted agency."""


def describe_lender(connection: duckdb.DuckDBPyConnection, plan: DemoPlan) -> None:
    """Fill the small contract tables, and the temporary ones that the draws read."""
    draw = Random(f"lender {plan.truths.seed}")  # noqa: S311 - invented data, not a secret
    branches = list(_branches())
    insert_rows(connection, "product", [_product(product) for product in PRODUCTS])
    insert_rows(connection, "branch", [branch for branch, _ in branches])
    insert_rows(connection, "agency", list(_agencies(plan, draw)))
    insert_rows(connection, "collector", list(_collectors(plan, draw)))
    _create(connection, "product_slot", list(_product_slots()))
    _create(connection, "branch_slot", list(_branch_slots([share for _, share in branches], draw)))
    _create(connection, "panel", list(_panels()))
    _create(connection, "agency_trait", _traits(plan.truths))
    for name, value in _variables(plan.truths, [str(branch["branch_code"]) for branch, _ in branches]).items():
        connection.execute(f"SET VARIABLE {name} = ?", [value])


def _product(product: invented_lender.Product) -> dict[str, Any]:
    return {
        "product_code": product.code,
        "product_name": product.name,
        "product_group": product.group,
        "secured": product.secured,
        "revolving": product.revolving,
    }


def _branches() -> Iterator[tuple[dict[str, Any], float]]:
    """Each branch and its share of all accounts, in percent."""
    for state in STATES:
        count = max(len(state.areas), round(state.share * invented_lender.BRANCHES_PER_SHARE))
        for number in range(count):
            area = state.areas[number % len(state.areas)]
            nth = number // len(state.areas) + 1
            yield (
                {
                    "branch_code": f"{state.short}{number + 1:02}",
                    "branch_name": area if nth == 1 else f"{area} {nth}",
                    "area": area,
                    "state": state.name,
                    "zone": state.zone,
                },
                state.share / count,
            )


def _agencies(plan: DemoPlan, draw: Random) -> Iterator[dict[str, Any]]:
    earliest = plan.played[0].first - timedelta(days=900)
    for agency in AGENCIES:
        yield {
            "agency_code": agency.code,
            "agency_name": agency.name,
            "agency_type": agency.kind,
            "onboarded_on": earliest + timedelta(days=draw.randrange(800)),
            "terminated_on": None,
        }


def _collectors(plan: DemoPlan, draw: Random) -> Iterator[dict[str, Any]]:
    """The collectors of each agency and its head; then the managers between them, and those above the heads."""
    for agency in AGENCIES:
        head = f"{agency.code}-{COLLECTORS_PER_AGENCY + 1}"
        for number in range(1, COLLECTORS_PER_AGENCY + 2):
            code = f"{agency.code}-{number}"
            yield {
                "collector_code": code,
                "collector_name": f"{draw.choice(FIRST_NAMES)} {draw.choice(LAST_NAMES)}",
                "agency_code": agency.code,
                "role": _role(agency, manages=code == head),
                "reports_to": _above(agency) if code == head else _manager(agency, number, head),
                "certified_until": _certificate(plan, agency.code, _certified_until(plan.truths.last_as_of, draw)),
            }
    # Drawn by themselves, so that the other people of a seed are who they were.
    yield from _managers(Random(f"managers {plan.truths.seed}"))  # noqa: S311 - invented data, not a secret


def _managers(draw: Random) -> Iterator[dict[str, Any]]:
    """The two managers within each in-house team, the heads of zones, and those of telecalling and recoveries."""
    first = invented_lender.FIRST_MANAGER
    halves = [
        (f"{agency.code}-{number}", agency.code, "collection_manager", f"{agency.code}-{first - 1}")
        for agency in AGENCIES
        if agency.kind == "in_house"
        for number in (first, first + 1)
    ]
    heads = [(code, None, "area_manager", None) for code in dict.fromkeys(_above(agency) for agency in AGENCIES)]
    for code, agency_code, role, above in (*halves, *heads):
        yield {
            "collector_code": code,
            "collector_name": f"{draw.choice(FIRST_NAMES)} {draw.choice(LAST_NAMES)}",
            "agency_code": agency_code,
            "role": role,
            "reports_to": above,
            "certified_until": None,
        }


def _manager(agency: invented_lender.Agency, number: int, head: str) -> str:
    """Whom a collector reports to: in an in-house team the manager of its half, elsewhere the head."""
    if agency.kind != "in_house":
        return head
    return f"{agency.code}-{invented_lender.FIRST_MANAGER + (number - 1) // (COLLECTORS_PER_AGENCY // 2)}"


def _above(agency: invented_lender.Agency) -> str:
    """Whom the head of an agency reports to: the head of the zone, of telecalling or of recoveries."""
    if agency.zone:
        return f"ZH-{agency.zone[0]}"
    return "HT-1" if agency.kind in ("tele_calling", "digital") else "HR-1"


def _certificate(plan: DemoPlan, agency: str, drawn: date | None) -> date | None:
    if agency == plan.truths.expiring_agency:
        return plan.truths.last_as_of + _ENDS_SOON
    return drawn


def _role(agency: invented_lender.Agency, manages: bool) -> str:
    if manages:
        return "area_manager" if agency.zone else "collection_manager"
    return "telecaller" if agency.kind in ("in_house", "tele_calling", "digital") else "field_officer"


def _certified_until(last: date, draw: Random) -> date | None:
    """Nine in ten are certified; a few certificates ran out within the last year."""
    if draw.random() < 0.06:
        return None
    return last + timedelta(days=draw.randrange(-120, 900))


def _product_slots() -> Iterator[dict[str, Any]]:
    for number, product in _spread([product.share for product in PRODUCTS], 1000):
        terms = PRODUCTS[product]
        yield {
            "slot": number,
            "product_no": product,
            "secured": terms.secured,
            "ticket": float(terms.ticket),
            "spread": terms.spread,
            "yearly_rate": terms.rate,
            "shortest_tenor": terms.tenors[0],
            "longest_tenor": terms.tenors[1],
            "bounce": terms.bounce,
            "product_flow": terms.flow,
            "foreclosure": terms.foreclosure,
        }


def _branch_slots(shares: Sequence[float], draw: Random) -> Iterator[dict[str, Any]]:
    risks = [round(draw.uniform(0.82, 1.22), 3) for _ in STATES]
    state_of = [
        number for number, state in enumerate(STATES) for branch, _ in _branches() if branch["state"] == state.name
    ]
    for number, branch in _spread(shares, 10_000):
        state = state_of[branch]
        yield {
            "slot": number,
            "branch_no": branch,
            "state_no": state,
            "zone_no": ZONES.index(STATES[state].zone),
            "state_risk": risks[state],
        }


def _spread(shares: Sequence[float], slots: int) -> Iterator[tuple[int, int]]:
    """Slots 0, 1, ... each with the position of the share that its middle falls into."""
    whole, upper, position = sum(shares), shares[0], 0
    for slot in range(slots):
        while (slot + 0.5) / slots * whole > upper:
            position += 1
            upper += shares[position]
        yield slot, position


def _panels() -> Iterator[dict[str, Any]]:
    numbers = {agency.code: number for number, agency in enumerate(AGENCIES)}
    for zone_no, zone in enumerate(ZONES):
        members: dict[int, list[int]] = {}
        for placement, agency in panel(zone):
            weight = invented_lender.IN_HOUSE_WEIGHT if agency.kind == "in_house" else 1
            members.setdefault(placement, []).extend([numbers[agency.code]] * weight)
        for placement, agencies in members.items():
            yield {"class": placement, "zone_no": zone_no, "members": agencies}


def _traits(truths: DemoTruths) -> list[dict[str, Any]]:
    return [
        {
            "agency_no": number,
            "skill": BETTER_SKILL if agency.code in (truths.better_agency, truths.better_legal_agency) else 1.0,
            "settles": 5.0 if agency.code == truths.waiver_agency else 1.0,
            "waives": agency.code == truths.waiver_agency,
        }
        for number, agency in enumerate(AGENCIES)
    ]


def _variables(truths: DemoTruths, branch_codes: list[str]) -> Mapping[str, Any]:
    codes = [agency.code for agency in AGENCIES]
    easy, hard = truths.equal_agencies or (None, None)
    states = [state.name for state in STATES]
    return {
        "product_codes": [product.code for product in PRODUCTS],
        "branch_codes": branch_codes,
        "agency_codes": codes,
        "zones": list(ZONES),
        "segments": [name for name, _, _ in invented_lender.SEGMENTS],
        "first_names": list(invented_lender.FIRST_NAMES),
        "last_names": list(invented_lender.LAST_NAMES),
        "campaign_lift": truths.campaign_lift or 1.0,
        "worse_state": states.index(truths.deteriorating_state) if truths.deteriorating_state else NO_ONE,
        "late_agency": codes.index(truths.out_of_hours_agency) if truths.out_of_hours_agency else NO_ONE,
        "pressing_collector": truths.pressing_collector or "",
        "pressing_agency": (truths.pressing_collector or "").rsplit("-", 1)[0],
        "deceased_agency": truths.deceased_contact_agency or "",
        "overpaid_agency": truths.overpaid_agency or "",
        "overvaluing_valuer": truths.overvaluing_valuer or "",
        "overloaded_agency": (truths.overloaded_manager or "").rsplit("-", 1)[0],
        "idle_collector": truths.idle_collector or "",
        "bad_product": _product_no(truths.bad_vintage_product),
        "bad_from": _month_no(truths.bad_vintage_from),
        "unbacked_collector": truths.unbacked_collector or "",
        "leaking_agency": codes.index(truths.leaking_agency) if truths.leaking_agency else NO_ONE,
        "easy_agency": codes.index(easy) if easy else NO_ONE,
        "hard_agency": codes.index(hard) if hard else NO_ONE,
    }


def _product_no(code: str | None) -> int:
    return NO_ONE if code is None else [product.code for product in PRODUCTS].index(code)


def _month_no(first: date | None) -> int:
    """Year * 12 + month - 1."""
    return NO_ONE if first is None else first.year * 12 + first.month - 1


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows into a contract table, matching columns by name."""
    connection.register("new_rows", pl.DataFrame(rows, infer_schema_length=None).to_arrow())
    connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM new_rows")  # noqa: S608
    connection.unregister("new_rows")


def _create(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    connection.register("new_rows", pl.DataFrame(rows, infer_schema_length=None).to_arrow())
    connection.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM new_rows")  # noqa: S608
    connection.unregister("new_rows")
