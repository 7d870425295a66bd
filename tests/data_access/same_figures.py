"""What must be the same on every engine as in a DuckDB file: one suite, asked of each engine by its own test module.

A module that inherits it gives two fixtures: `elsewhere`, the small lender on its engine, refreshed; and `in_file`,
the same lender in a DuckDB file, refreshed.
"""

import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import pytest
import sqlalchemy as sa

from dashboard.cli import main
from data_access.engine import open_engine, reading
from data_access.list_specs import MOVEMENT_ACCOUNTS
from data_access.lists import accounts
from data_access.months import months_of
from data_access.refresh import refresh
from data_access.settings import Settings
from tests.data_access.prepared import figures, held

HOSTILE: Final = (
    "O'Brien",
    "' OR 1=1 --",
    "x\\' OR 1=1 --",
    "back\\slash",
    'double"quote',
    "`tick`",
    "100%",
    "%(month)s %s %%",
    ":as_of_date",
    "{0} ${env:HOME} ${system:user.name} $1",
    "semicolon; DROP TABLE account",
    "/* no */ -- comment",
    "tab\tand\nline\r\nend",
    "नमस्ते été",
    "astral \U0001f600",
    "\\u0027 \\x27 \\047",
    "trailing\\",
    "",
    " spaces ",
)
"""Texts that break what is pasted together."""


class SameFigures:
    """Asked of an engine's own test class; see the module."""

    def test_every_cube_control_and_identity_is_the_same(self, elsewhere: Settings, in_file: Settings) -> None:
        ours, theirs = figures(elsewhere), figures(in_file)
        assert ours.keys() == theirs.keys()
        assert [name for name, frame in theirs.items() if not frame.equals(ours[name])] == []
        for key, month in held(in_file).months.items():
            assert held(elsewhere).months[key].controls == month.controls
            assert held(elsewhere).months[key].identities == month.identities

    def test_the_list_of_accounts_is_the_same(self, elsewhere: Settings, in_file: Settings) -> None:
        april = months_of([month.as_of for month in held(in_file).months.values()])[-1]
        picked = {"zone": ("South", *HOSTILE), "secured": ("no",)}
        ours, total = accounts(elsewhere, MOVEMENT_ACCOUNTS, april, picked, limit=2, granted={})
        theirs, expected = accounts(in_file, MOVEMENT_ACCOUNTS, april, picked, limit=2, granted={})
        assert total == expected == 3
        assert ours.cast(theirs.schema).equals(theirs)

    def test_hostile_values_arrive_as_they_are_and_match_nothing_else(self, elsewhere: Settings) -> None:
        zone = sa.column("zone", sa.String())
        branches = sa.select(sa.func.count()).select_from(sa.table("branch", zone))
        with reading(open_engine(elsewhere.database_url)) as connection:
            told = sa.select(*(sa.cast(sa.literal(value), sa.Text()) for value in HOSTILE))
            assert tuple(connection.execute(told).one()) == HOSTILE
            said = sa.text("SELECT CAST(:said AS CHAR(5)) AS said, '100%' AS share")
            assert tuple(connection.execute(said, {"said": "a%s:b"}).one()) == ("a%s:b", "100%")
            assert connection.execute(branches.where(zone.in_(HOSTILE))).scalar_one() == 0
            assert connection.execute(branches.where(zone.in_((*HOSTILE, "North")))).scalar_one() == 1

    def test_values_of_every_type_come_back_exactly(self, elsewhere: Settings) -> None:
        values: tuple[tuple[object, Any], ...] = (
            (date(2024, 2, 29), sa.Date()),
            (date(9999, 12, 31), sa.Date()),
            (datetime(2026, 3, 31, 23, 59, 59, 999_999), sa.DateTime()),
            (Decimal("-9999999999999999.99"), sa.Numeric(18, 2)),
            (Decimal("0.01"), sa.Numeric(18, 2)),
            (-(2**63) + 1, sa.BigInteger()),
            (True, sa.Boolean()),
            (False, sa.Boolean()),
        )
        cells = [sa.cast(sa.literal(value, kind), kind) for value, kind in values]
        with reading(open_engine(elsewhere.database_url)) as connection:
            assert tuple(connection.execute(sa.select(*cells)).one()) == tuple(value for value, _ in values)

    def test_the_check_finds_the_same(
        self,
        elsewhere: Settings,
        in_file: Settings,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.setattr(sys, "argv", ["bucketwise", "check"])
        said = []
        for settings in (elsewhere, in_file):
            monkeypatch.setenv("COLLECTIONS_DATABASE_URL", settings.database_url)
            with pytest.raises(SystemExit) as ended:
                main()
            said.append((ended.value.code, capsys.readouterr().out))
        assert said[0] == said[1]
        assert said[0][0] == 0

    def test_a_second_refresh_redoes_nothing(self, elsewhere: Settings) -> None:
        assert refresh(elsewhere).redone == ()
