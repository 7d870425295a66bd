"""What a report is made with: who answers it, and the sheets it fills."""

from collections.abc import Sequence

from dashboard import excel
from dashboard.asked import Asked, Labels

Sheets = Sequence[excel.Table | excel.Matrix | excel.Chart]

__all__ = ["Asked", "Labels", "Sheets"]
