"""Names of downloaded files: they carry month and filters, and every file system takes them."""

from datetime import date

import pytest

from dashboard.basis import ACCOUNTS
from dashboard.figures.scope import Scope
from dashboard.subjects.cover import LONGEST, stem
from dashboard.view import View

MAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("picked", "expected"),
    [
        ({}, ""),
        ({"zone": ["North"]}, "-zone_North"),
        ({"zone": ["South", "North"], "bucket": ["31-60"]}, "-bucket_31_60-zone_North+South"),
        ({"branch_code": ["B1", "B2", "B3", "B4"]}, "-branch_4_picked"),
        ({"zone": ["../../etc/passwd"]}, "-zone_etc_passwd"),
        ({"zone": ['C:\\a<b>|"?*\n\x00\u202e.xlsx']}, "-zone_C_a_b_xlsx"),
        ({"zone": ["="]}, "-zone_1_picked"),
        ({"zone": ["उत्तर"]}, "-zone_उत्तर"),
        ({"zone": ["Cafe\u0301 Süd"]}, "-zone_Café_Süd"),
        ({"area": ["A" * 150], "zone": ["Z" * 150]}, "-2_more_filters"),
        ({"area": ["A1"], "zone": ["उ" * 90]}, "-area_A1-1_more_filters"),
    ],
)
def test_a_name_carries_month_and_filters(picked: dict[str, list[str]], expected: str) -> None:
    name = stem("Agency SLA", View(MAY, None, Scope.of(picked), ACCOUNTS, (MAY,)))
    assert name == f"bucketwise-agency_sla-2026-05{expected}"
    assert len(name.encode()) <= LONGEST


def test_a_long_title_is_cut_at_a_whole_letter() -> None:
    name = stem("उ" * 100, View(MAY, None, Scope(), ACCOUNTS, (MAY,)))
    assert len(name.encode()) <= LONGEST
    assert name.startswith("bucketwise-उ")
