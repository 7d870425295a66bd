"""Complaints: what came in, who it is about, what became of it, and what else customers say."""

from dashboard.reports.complaints.content import SHOWN, TITLE, Complaints, content
from dashboard.reports.complaints.rates import SPAN
from dashboard.reports.complaints.setting import Setting, setting

__all__ = ["SHOWN", "SPAN", "TITLE", "Complaints", "Setting", "content", "setting"]
