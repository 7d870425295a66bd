"""Mails about alerts: what was found since the last mail, each once, and what is no longer found.

Every version of the figures is looked at once for each recipient. A mail goes out only where something is new or over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Final
from zoneinfo import ZoneInfo

from dashboard import formats
from dashboard.alerts import Alert
from dashboard.background_job import Told as Progress
from dashboard.basis import ACCOUNTS
from dashboard.delivery.deliveries import Outcome, settled, tell_administrator
from dashboard.delivery.mail import send
from dashboard.delivery.recipients import access_of, within
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.packs.pack_files import refuse
from dashboard.packs.pack_findings import Findings
from dashboard.packs.pack_slides import link_to
from dashboard.subjects.attention.content import attention, setting
from dashboard.subjects.attention.landing import presets
from dashboard.view import View
from data_access.alert_history import AlertKey, SentAlert, keep_sent_alerts, open_alerts
from data_access.delivery_log import Due, Status, claim, reason_before, settle, waiting
from data_access.state import state_of
from validations.errors import DeliveryError, UserError

ALERTS: Final = "alerts"
_SCHEDULE: Final = "new figures"


@dataclass(frozen=True)
class News:
    """What one recipient is to be told."""

    found: Mapping[AlertKey, Alert]
    """All alerts of the newest month."""
    new: tuple[AlertKey, ...]
    over: Mapping[AlertKey, SentAlert]
    """What was told, and is found no more although its rule or target was checked."""
    unchecked: Mapping[AlertKey, SentAlert]
    """What was told, and could not be checked this time."""

    @property
    def subject(self) -> str:
        """'2 new alerts, 1 resolved'; empty where there is nothing to tell."""
        new, over = len(self.new), len(self.over)
        said = [f"{new} new alert{'' if new == 1 else 's'}"] if new else []
        return ", ".join([*said, *([f"{over} resolved"] if over else [])])


def tell_alerts(ask: Answers, told: Progress) -> list[Outcome]:
    """Tell each recipient of the setting `alert_recipients` what is new and what is over, within what they may see.

    What is refused or not taken by the server is tried again the next time; the administrator is told once.
    """
    dues = alerts_due(ask)
    found: list[Outcome] = []
    for at, due in enumerate(dues):
        told(f"Alerts {at + 1} of {len(dues)}", at / len(dues))
        found += _tell(ask, due)
    tell_administrator(ask.settings, [one for one in found if one.status is not Status.SENT])
    return found


def alerts_due(ask: Answers) -> list[Due]:
    """The recipients who were not told yet what these figures say."""
    return waiting(state_of(ask.settings), [_due(ask, one) for one in ask.settings.told_of_alerts])


def _due(ask: Answers, recipient: str) -> Due:
    refreshed = ask.manifest.refreshed_at.astimezone(ZoneInfo(ask.settings.timezone))
    return Due(ALERTS, "", _SCHEDULE, refreshed.replace(tzinfo=None, microsecond=0), recipient)


def _tell(ask: Answers, due: Due) -> list[Outcome]:
    state = state_of(ask.settings)
    before = reason_before(state, due)
    if not claim(state, due):
        return []
    try:
        own = within(ask, access_of(ask.settings, due.recipient))
        view = _newest(own)
        refuse(own, view, despite_doubts=False, what="Nobody is told of alerts")
        news = _news(own, view, open_alerts(state, due.recipient))
        if news.subject:
            send(ask.settings, due.recipient, f"{news.subject}, {view.month_in_words}", _text(own, view, news))
    except UserError as error:
        status = Status.FAILED if isinstance(error, DeliveryError) else Status.REFUSED
        return [settled(state, due, status, str(error), before)]
    sentences = Findings(own, view)
    keep_sent_alerts(state, due.recipient, {key: sentences.in_words(news.found[key]) for key in news.new}, [*news.over])
    said = news.subject or "nothing new"
    settle(state, due, Status.SENT, said, view.month, ask.manifest.version)
    return [Outcome(due, Status.SENT, said)]


def _newest(ask: Answers) -> View:
    """The newest month of the whole book that may be seen, against the month before."""
    held = ask.figures
    month = held.months[-1]
    return View(
        month=month,
        compare="previous_month",
        scope=Scope(),
        basis=ACCOUNTS,
        months=held.months,
        open_until=held.as_of if month == held.open_month else None,
    )


def _news(ask: Answers, view: View, told: Mapping[AlertKey, SentAlert]) -> News:
    """Hold what is found now against what was told."""
    looked = attention(ask, setting(ask, view), view)
    found = {_key(alert): alert for alert in looked.alerts}
    checked = looked.checked.judged | looked.targets.judged
    gone = {key: one for key, one in told.items() if key not in found}
    return News(
        found,
        tuple(key for key in found if key not in told),
        {key: one for key, one in gone.items() if key.rule in checked},
        {key: one for key, one in gone.items() if key.rule not in checked},
    )


def _key(alert: Alert) -> AlertKey:
    rule, value = alert.known_as
    return AlertKey(rule, value or "")


def _text(ask: Answers, view: View, news: News) -> str:
    """The mail: each new alert with its owner and the address that shows it, what is over, and how many still hold."""
    lines = [f"{view.month_in_words}; the data runs to {formats.date_text(ask.figures.as_of)}.", ""]
    sentences = Findings(ask, view)
    if news.new:
        lines.append("New:")
        for key in news.new:
            alert = news.found[key]
            owner = f" Owner: {alert.rule.owner}." if alert.rule.owner else ""
            lines += [f"- {sentences.in_words(alert)}{owner}", f"  {_link(ask, view, alert)}"]
        lines.append("")
    lines += _ended("Resolved, no longer found:", news.over)
    lines += _ended("Could not be checked this time:", news.unchecked)
    if held := len(news.found) - len(news.new):
        lines.append(f"{held} told before still hold{'s' if held == 1 else ''}.")
    return "\n".join([*lines, f"All of them: {link_to(ask.settings, 'portfolio_health', view)}", ""])


def _ended(heading: str, alerts: Mapping[AlertKey, SentAlert]) -> list[str]:
    told = [
        f"- {one.sentence} (told on {formats.date_text(one.told_at.astimezone(UTC).date())})" for one in alerts.values()
    ]
    return [heading, *told, ""] if told else []


def _link(ask: Answers, view: View, alert: Alert) -> str:
    """The address at which the very figure stands."""
    scope = view.scope.with_values(alert.rule.by, [alert.value]) if alert.value is not None else view.scope
    return link_to(ask.settings, alert.rule.page, replace(view, scope=scope), presets(alert))
