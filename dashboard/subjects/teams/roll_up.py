"""Figures of teams: those of everybody below a manager, as ratios of sums, with what is told per person and day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import polars as pl

from dashboard.figures.answers import Answers
from dashboard.metrics import cases_column, metric
from dashboard.metrics.model import Unit
from dashboard.subjects.teams.people import (
    ACCOUNTS,
    ATTEMPTS,
    CALLS,
    CASH,
    CODE,
    EXPIRED,
    KEYS,
    LATER,
    NORM_ACCOUNTS,
    NORM_CALLS,
    NORM_PLACES,
    NOT_RECORDED,
    SOON,
    People,
)
from dashboard.view import View
from validations.dimensions import MANAGER
from validations.reporting_lines import ReportingLines

Kind = Literal["team", "own", "person"]
OVER, UNDER, WITHIN = "over", "under", "within"
ACCOUNTS_EACH, CALLS_A_DAY, CASH_A_DAY = "accounts_each", "calls_a_day", "cash_a_day"
STANDING: Final = {OVER: "missed", UNDER: "missed", WITHIN: "met", "": ""}
CERTIFICATES: Final = {
    "certificates_expired": (EXPIRED,),
    "certificates_30": (SOON,),
    "certificates_60": (SOON, LATER),
    "certificates_missing": (NOT_RECORDED,),
}
"""Counts of people, and the states of certificates that each counts."""


@dataclass(frozen=True)
class Group:
    """A row of the table of teams: a manager with everybody below, a manager's own work, or one person."""

    code: str
    kind: Kind
    members: frozenset[str]
    """The people of it who are at work."""


def groups(lines: ReportingLines, managers: Sequence[str], people: People) -> list[Group]:
    """Who reports to the one manager picked, beside the manager's own work; else the managers picked, or the tops."""
    busy = people.codes
    if len(managers) == 1:
        rows = [_group(lines, code, busy) for code in lines.below.get(managers[0], ())]
        rows.append(Group(managers[0], "own", busy & set(managers)))
    elif managers:
        # One who stands below another is in the other's row.
        outer = [one for one in managers if not any(other in lines.path(one)[:-1] for other in managers)]
        rows = [_group(lines, code, busy) for code in outer]
    else:
        strangers = sorted(busy.difference(lines.people))
        rows = [_group(lines, code, busy) for code in (*lines.tops, *strangers)]
    return [one for one in rows if one.members]


def _group(lines: ReportingLines, code: str, busy: frozenset[str]) -> Group:
    return Group(code, "team" if code in lines.below else "person", lines.team(code) & busy)


def rolled_up(ask: Answers, view: View, people: People, rows: Sequence[Group]) -> pl.DataFrame:
    """code, kind and the figures of each group, those furthest over the norm of accounts first."""
    told = [{"code": one.code, "kind": one.kind, **_of(ask, view, people, one.members)} for one in rows]
    frame = pl.DataFrame(told, schema=_schema())
    load = pl.col(ACCOUNTS_EACH) / pl.when(pl.col(NORM_ACCOUNTS) != 0).then(pl.col(NORM_ACCOUNTS))
    return frame.sort(load, ACCOUNTS, "code", descending=[True, True, False], nulls_last=True)


def of_all(ask: Answers, view: View, people: People) -> pl.DataFrame:
    """The figures of all people at work within the selection, in one row."""
    told = {"code": "", "kind": "team", **_of(ask, view, people, people.codes)}
    return pl.DataFrame([told], schema=_schema())


def each(people: People) -> pl.DataFrame:
    """The people at work with what each does a day, those with the most accounts first."""
    rows = [{**row, **_a_person(row, people.days)} for row in people.frame.to_dicts()]
    schema: dict[str, Any] = {
        **people.frame.schema,
        **_PER_PERSON,
        "load": pl.String,
        "pace": pl.String,
        "idle": pl.String,
    }
    return pl.DataFrame(rows, schema=schema).sort(ACCOUNTS, CODE, descending=[True, False], nulls_last=True)


def _of(ask: Answers, view: View, people: People, members: frozenset[str]) -> Mapping[str, Any]:
    own = people.frame.filter(pl.col(CODE).is_in(list(members)))
    if len(members) == 1:
        figures = own.row(0, named=True)
    else:
        scope = view.scope.without(MANAGER).with_values(CODE, members or [""])
        figures = ask.answer(KEYS, scope=scope, months=[view.month]).row(0, named=True)
    shares = {
        ACCOUNTS_EACH: _ratio(figures[ACCOUNTS], own.height),
        NORM_ACCOUNTS: _mean(own[NORM_ACCOUNTS]),
        CALLS_A_DAY: _ratio(figures[CALLS], own.height * people.days),
        NORM_CALLS: _mean(own[NORM_CALLS]),
        CASH_A_DAY: _rounded(_ratio(figures[CASH], own.height * people.days)),
    }
    return {
        **{name: figures[name] for name in _FIGURES},
        **shares,
        **_standing(shares),
        "people": own.height,
        "without_attempt": _count(own, ATTEMPTS, without_attempt),
        "without_cash": _count(own, CASH, without_cash),
        **_certificates(own),
    }


def _a_person(row: Mapping[str, Any], days: int) -> Mapping[str, Any]:
    shares = {
        ACCOUNTS_EACH: _ratio(row[ACCOUNTS], 1),
        CALLS_A_DAY: _ratio(row[CALLS], days),
        CASH_A_DAY: _rounded(_ratio(row[CASH], days)),
    }
    idle = [said for said, is_so in (("no attempt", without_attempt), ("no cash", without_cash)) if is_so(row)]
    return {**shares, **_standing({**row, **shares}), "idle": ", ".join(idle)}


def _standing(shares: Mapping[str, Any]) -> Mapping[str, str]:
    """Whether accounts per person lie over their norm, and calls and visits under theirs; empty without a norm."""
    held, most = shares[ACCOUNTS_EACH], shares[NORM_ACCOUNTS]
    made, least = shares[CALLS_A_DAY], shares[NORM_CALLS]
    load = "" if held is None or most is None else OVER if held > most else WITHIN
    pace = "" if made is None or least is None else UNDER if made < least else WITHIN
    return {"load": load, "pace": pace}


def without_attempt(row: Mapping[str, Any]) -> bool:
    """Whether somebody who holds accounts to work made no attempt; False where attempts are not recorded."""
    return bool(row[ACCOUNTS]) and row[ATTEMPTS] == 0


def without_cash(row: Mapping[str, Any]) -> bool:
    """Whether no cash was taken by somebody who holds accounts to work; False where receipts are not recorded."""
    return bool(row[ACCOUNTS]) and row[CASH] == 0


def _count(own: pl.DataFrame, needs: str, is_so: Callable[[Mapping[str, Any]], bool]) -> int | None:
    """People of whom something is so; None where nothing is known of what it needs."""
    if own.height and (own[needs].null_count() == own.height or own[ACCOUNTS].null_count() == own.height):
        return None
    return sum(is_so(row) for row in own.iter_rows(named=True))


def _certificates(own: pl.DataFrame) -> Mapping[str, int | None]:
    """People by how long their certificate lasts; None where the table records none at all."""
    if own["certificate"].null_count() == own.height:
        return dict.fromkeys(CERTIFICATES)
    return {name: int(own["certificate"].is_in(list(states)).sum()) for name, states in CERTIFICATES.items()}


def _mean(norms: pl.Series) -> float | None:
    """The norm of several people: the mean of those who have one."""
    known = norms.drop_nulls().to_list()
    return round(sum(known) / len(known), NORM_PLACES) if known else None


def _ratio(top: float | None, bottom: int) -> float | None:
    return None if top is None or not bottom else top / bottom


def _rounded(amount: float | None) -> int | None:
    return None if amount is None else round(amount)


_FIGURES: Final = tuple(name for key in KEYS for name in ((key, cases_column(key)) if metric(key).cases else (key,)))
_PER_PERSON: Final = {ACCOUNTS_EACH: pl.Float64, CALLS_A_DAY: pl.Float64, CASH_A_DAY: pl.Int64}


def _schema() -> dict[str, Any]:
    rates = (Unit.PERCENT, Unit.PER_THOUSAND)
    figures = {name: pl.Float64 if name in KEYS and metric(name).unit in rates else pl.Int64 for name in _FIGURES}
    counts = ("people", "without_attempt", "without_cash")
    return {
        "code": pl.String,
        "kind": pl.String,
        **figures,
        **_PER_PERSON,
        NORM_ACCOUNTS: pl.Float64,
        NORM_CALLS: pl.Float64,
        "load": pl.String,
        "pace": pl.String,
        **dict.fromkeys((*counts, *CERTIFICATES), pl.Int64),
    }
