"""Complaints: what came in, who it is about, what became of it, and what else customers say."""

from dashboard.subjects.complaints.content import SHOWN, TITLE, Complaints, content
from dashboard.subjects.complaints.rates import SPAN
from dashboard.subjects.complaints.setting import Setting, setting

__all__ = ["SHOWN", "SPAN", "TITLE", "Complaints", "Setting", "content", "setting"]
