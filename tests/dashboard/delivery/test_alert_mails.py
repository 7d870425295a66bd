"""Alerts by mail through a real mail server: each once, its end once, within the grant, refused with a reason."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from dashboard.alerts.alert_rules import load_rules, load_target_owner
from dashboard.delivery.alert_mails import alerts_due, tell_alerts
from dashboard.figures.answers import Answers
from dashboard.figures.store_reader import open_figures
from dashboard.targets import Calendar
from data_access.alert_history import open_alerts
from data_access.delivery_log import Status, deliveries
from data_access.settings import Settings
from data_access.state import state_of
from data_access.store import store_of
from tests.dashboard.delivery.mail_server import Box

EVERY_ZONE = ["East", "North", "South", "West"]
HEAD, NORTH, NOBODY = "head@lender.example", "north@lender.example", "nobody@lender.example"
SOUTH = "south@lender.example"
OWNER = '[targets]\nowner = "Head of collections"\n'
RULE = """
[[rule]]
key = "late"
title = "Many accounts are late"
owner = "Zonal head"
metric = "delinquency_rate_30plus"
by = "zone"
when = "above"
limit = {limit}
effective_from = 2022-04-01
page = "delinquency"
"""


def told(settings: Settings, *recipients: str, hours: int = 0) -> list[tuple[str, Status, str]]:
    """Tell what the figures say, as if they had been prepared so many hours later."""
    settings = replace(settings, alert_recipients=", ".join(recipients or (HEAD,)))
    store = store_of(settings)
    held = store.manifest()
    held = replace(held, refreshed_at=held.refreshed_at + timedelta(hours=hours))
    ask = Answers(open_figures(store, held, Calendar.of(settings)), settings)
    return [(one.due.recipient, one.status, one.said) for one in tell_alerts(ask, lambda _what, _share: None)]


def ruled(settings: Settings, folder: Path, limit: float, name: str) -> Settings:
    """The settings with one rule alone; what is told of targets is the same under every limit."""
    rules = folder / name
    rules.write_text(OWNER + RULE.format(limit=limit))
    return replace(settings, alert_rules=str(rules))


def texts(box: Box, to: str) -> list[str]:
    payloads = [mail.get_payload(decode=True) for address, mail in box.mails if address == to]
    return [one.decode() for one in payloads if isinstance(one, bytes)]


def lines(text: str, heading: str) -> list[str]:
    """What stands below a heading of a mail."""
    below = text[text.index(heading) :].splitlines()[1:]
    return below[: below.index("")]


def zones(lines_: list[str]) -> list[str]:
    """The zones that the lines about the rule name."""
    return sorted(line.split(": ")[1] for line in lines_ if line.startswith("- Many accounts are late: "))


def test_an_alert_is_told_once_with_its_owner_and_address_and_its_end_once(
    settings: Settings, box: tuple[Box, int], tmp_path: Path
) -> None:
    every_zone, no_zone = (ruled(settings, tmp_path, limit, f"{limit}.toml") for limit in (0.0001, 0.99))
    assert told(every_zone)[0][:2] == (HEAD, Status.SENT)
    new = lines(texts(box[0], HEAD)[0], "New:")
    assert zones(new) == EVERY_ZONE
    late = [at for at, line in enumerate(new) if line.startswith("- Many accounts are late: ")]
    assert all(new[at].endswith("Owner: Zonal head.") for at in late)
    targets = [line for line in new if " its target of " in line]
    assert targets
    assert all(line.endswith("Owner: Head of collections.") for line in targets)
    link = urlsplit(new[late[0] + 1].strip())
    assert link.path == "/delinquency"
    assert parse_qs(link.query)["zone"] == [new[late[0]].split(": ")[1]]
    assert parse_qs(link.query)["rate"] == ["delinquency_rate_30plus"]

    assert told(every_zone) == []  # these figures were looked at
    assert told(every_zone, hours=1) == [(HEAD, Status.SENT, "nothing new")]
    assert len(texts(box[0], HEAD)) == 1

    assert told(no_zone, hours=2) == [(HEAD, Status.SENT, "4 resolved")]
    assert zones(lines(texts(box[0], HEAD)[1], "Resolved, no longer found:")) == EVERY_ZONE
    assert not any(key.rule == "late" for key in open_alerts(state_of(settings), HEAD))
    assert told(no_zone, hours=3) == [(HEAD, Status.SENT, "nothing new")]


def test_a_rule_that_could_not_be_checked_ends_nothing(
    settings: Settings, box: tuple[Box, int], tmp_path: Path
) -> None:
    told(ruled(settings, tmp_path, 0.0001, "low.toml"))
    rule = RULE.format(limit=0.0001)
    too_few = tmp_path / "few.toml"
    too_few.write_text(f"{rule}cases = 1000000\n{rule.replace('late', 'other', 1)}")
    assert told(replace(settings, alert_rules=str(too_few)), hours=1) == [(HEAD, Status.SENT, "4 new alerts")]
    assert zones(lines(texts(box[0], HEAD)[1], "Could not be checked this time:")) == EVERY_ZONE
    still = {key.value for key in open_alerts(state_of(settings), HEAD) if key.rule == "late"}
    assert sorted(still) == EVERY_ZONE


def test_nobody_is_told_of_what_they_may_not_see(settings: Settings, box: tuple[Box, int], tmp_path: Path) -> None:
    grants = tmp_path / "grants.toml"
    grants.write_text(
        f'[[grant]]\nusers = ["{NORTH}"]\nzones = ["North"]\nexport = true\n'
        f'[[grant]]\nusers = ["{HEAD}"]\neverything = true\nexport = true\n'
        f'[[grant]]\ngroups = ["south"]\nzones = ["South"]\nexport = true\n[members]\nsouth = ["{SOUTH}"]\n'
    )
    granted = replace(ruled(settings, tmp_path, 0.0001, "low.toml"), sign_in="auth.toml", access_grants=str(grants))
    status = {recipient: status for recipient, status, _ in told(granted, HEAD, NORTH, SOUTH, NOBODY)}
    assert status == {HEAD: Status.SENT, NORTH: Status.SENT, SOUTH: Status.SENT, NOBODY: Status.REFUSED}
    assert zones(lines(texts(box[0], SOUTH)[0], "New:")) == ["South"]
    (own,) = texts(box[0], NORTH)
    assert zones(lines(own, "New:")) == ["North"]
    assert not any(zone in own for zone in ("South", "East", "West"))


def test_what_the_server_does_not_take_is_told_the_next_time(settings: Settings, box: tuple[Box, int]) -> None:
    full = "full@lender.example"
    assert told(settings, full)[0][:2] == (full, Status.FAILED)
    assert open_alerts(state_of(settings), full) == {}
    (failed,) = deliveries(state_of(settings))
    assert (failed.due.pack, failed.status) == ("alerts", Status.FAILED)
    ask = Answers(open_figures(store_of(settings)), replace(settings, alert_recipients=full))
    assert [one.recipient for one in alerts_due(ask)] == [full]
    assert box[0].to() == ["mis@lender.example"]


def test_every_rule_of_the_product_names_its_owner_and_so_do_missed_targets() -> None:
    assert load_target_owner()
    assert all(rule.owner for rule in load_rules())
