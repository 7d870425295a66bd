"""Number formats as spreadsheets write them."""

from decimal import Decimal

import pytest

from tests.browser.rendered import written

INDIAN = r"[>=9999999.5]##\,##\,##\,##0;[>=99999.5]##\,##\,##0;#,##0"


@pytest.mark.parametrize(
    ("number", "number_format", "text"),
    [
        ("0.0657", "0.00 %", "6.57 %"),
        ("-0.000001", "0.00 %", "0.00 %"),
        ("2.18", '+0.00" pp";-0.00" pp";0.00" pp"', "+2.18 pp"),
        ("-0.31", '+0.00" pp";-0.00" pp";0.00" pp"', "-0.31 pp"),
        ("0", '+0.00" pp";-0.00" pp";0.00" pp"', "0.00 pp"),
        ("-0.0011", "+0.0 %;-0.0 %;0.0 %", "-0.1 %"),
        ("1340", "#,##0", "1,340"),
        ("7", "0", "7"),
        ("123456", INDIAN, "1,23,456"),
        ("12345678", INDIAN, "1,23,45,678"),
        ("-123456", r"#,##0;-##\,##\,##0", "-1,23,456"),
        ("241649841.5", r"##\,##\,##\,##0.00", "24,16,49,841.50"),
        ("91.65", '0.0" days"', "91.7 days"),
        ("1234.5", "General", "1234.5"),
    ],
)
def test_a_number_is_written_by_its_format(number: str, number_format: str, text: str) -> None:
    assert written(Decimal(number), number_format) == text
