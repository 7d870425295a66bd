"""Campaigns of the lender in miniature: on either side of the 15 days, reassigned, held out, or not known to be."""

from datetime import date, datetime
from typing import Any, Final

Rows = list[dict[str, Any]]

_BEGIN: Final = datetime(2026, 4, 2, 18)
_NOON_15: Final = datetime(2026, 4, 15, 12)


def _contact(account: str, assigned: datetime = _BEGIN, code: str = "SMS1", **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "held_out": False,
        "sent_at": assigned,
        "delivered": True,
        "opened": False,
        "clicked": None,
        "responded": False,
        "opted_out": False,
    }
    return {"campaign_code": code, "account_id": account, "assigned_at": assigned, **usual, **more}


_HELD_OUT: Final[dict[str, Any]] = {
    "held_out": True, "sent_at": None, "delivered": None, "opened": None, "clicked": None, "responded": None,
    "opted_out": None,
}  # fmt: skip


def campaign_tables() -> dict[str, Rows]:
    """The campaigns and whom they were assigned to; of the campaign UNLISTED nothing else is known."""
    return {
        "campaign": [
            {"campaign_code": "SMS1", "campaign_name": "April reminder", "channel": "sms", "vendor": "V1",
             "started_on": date(2026, 4, 2), "cost": 12.5},
        ],
        "campaign_contact": [
            _contact("same-bucket-paid", opened=True, clicked=True),
            _contact("same-bucket-paid-then-reversed", delivered=False),
            _contact("same-bucket-only-charges-paid", delivered=None, opened=None),
            _contact("same-bucket-only-prepayment", opted_out=True),
            _contact("same-bucket-cheque-bounced", sent_at=None, delivered=None, opened=None, responded=None),
            _contact("same-bucket-settlement-paid", **_HELD_OUT),
            _contact("flows", **_HELD_OUT),
            _contact("rolls-back", held_out=None),
            # Sent twice; the second time it arrives.
            _contact("normalises", delivered=False),
            _contact("normalises", datetime(2026, 4, 4, 18)),
            # The day before the 15 days end in April, and the last one on which they do.
            _contact("same-bucket-paid-last-second", _NOON_15),
            _contact("same-bucket-paid-day-after", _NOON_15),
            _contact("same-bucket-paid-day-after", datetime(2026, 4, 16, 8), code="UNLISTED"),
            # What came in before the assignment does not count.
            _contact("same-bucket-paid", _NOON_15, code="UNLISTED"),
            # Its 15 days are not over.
            _contact("open-month-late", datetime(2026, 6, 2, 18), code="UNLISTED"),
        ],
    }  # fmt: skip
