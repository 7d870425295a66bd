"""The next file of a layout needs no choice, whatever its name and the order of its columns."""

from pathlib import Path

import pytest

from data_access.importing.column_matching import Match, TableMatch, guessed
from data_access.importing.source_profile import SourceSheet, Way, profiles
from data_access.source_layouts import known, remember, remembered
from data_access.state import State
from validations.errors import ImportFileError

APRIL = "LAN,Stage,DPD,POS,TOS,Arrears,Provn\nA1,LV,5,1,2,3,9\nA2,CL,0,1,2,3,9\n"


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(f"sqlite:///{tmp_path / 'state.sqlite'}")


def looked_at(folder: Path, name: str, text: str) -> SourceSheet:
    (folder / name).write_text(text, "utf-8")
    [sheet] = profiles([folder / name], folder / "looked")
    return sheet


def chosen(sheet: SourceSheet) -> TableMatch:
    """What a person made of the guess: a status by its words, a provision, and days that count from 0."""
    own = {
        "status": Match("status", "Stage", words=(("LV", "active"), ("CL", "closed"))),
        "provision": Match("provision", "Provn", way=Way.AMOUNT),
        "dpd": Match("dpd", "DPD", way=Way.DPD_FROM_DAYS),
        "risk_segment": Match("risk_segment", fixed="low"),
    }
    matched = guessed(sheet, "account_snapshot")
    return TableMatch(matched.relation, matched.table, tuple(own.get(one.column, one) for one in matched.matches))


def by_column(matched: TableMatch) -> dict[str, Match]:
    return {one.column: one for one in matched.matches}


def test_the_next_month_is_matched_as_the_last_one_with_its_own_day(tmp_path: Path, state: State) -> None:
    april = looked_at(tmp_path, "pos_2026_04.csv", APRIL)
    assert remembered(state, april) == ()
    remember(state, [april], [chosen(april)], "asha")
    header, *rows = (line.split(",") for line in APRIL.splitlines())
    turned = "\n".join(",".join(reversed(line)) for line in (header, *rows))
    [found] = remembered(state, looked_at(tmp_path, "pos_2026_05.csv", turned))
    matches = by_column(found)
    assert matches["as_of_date"].fixed == "2026-05-31"
    assert matches["status"].words == (("LV", "active"), ("CL", "closed"))
    assert (matches["provision"].source, matches["provision"].way) == ("Provn", Way.AMOUNT)
    assert matches["dpd"].way is Way.DPD_FROM_DAYS
    assert matches["risk_segment"].fixed == "low"
    assert matches["status"].why.startswith("as on ")
    assert matches["status"].why.endswith(" by asha")
    assert found.relation == "pos_2026_05"
    assert found.missing == ()


def test_a_day_that_no_name_tells_is_asked_again(tmp_path: Path, state: State) -> None:
    first = looked_at(tmp_path, "pos.csv", APRIL)
    typed = chosen(first)
    days = tuple(
        Match("as_of_date", fixed="2026-04-30") if one.column == "as_of_date" else one for one in typed.matches
    )
    remember(state, [first], [TableMatch("pos", "account_snapshot", days)], "")
    [found] = remembered(state, first)
    assert found.missing == ("as_of_date",)


def test_a_column_more_is_another_layout(tmp_path: Path, state: State) -> None:
    april = looked_at(tmp_path, "pos_2026_04.csv", APRIL)
    remember(state, [april], [chosen(april)], "")
    wider = APRIL.replace("Provn\n", "Provn,New\n").replace(",9\n", ",9,x\n")
    assert remembered(state, looked_at(tmp_path, "pos_2026_05.csv", wider)) == ()


def test_of_two_sources_with_one_header_each_keeps_its_own(tmp_path: Path, state: State) -> None:
    north, south = (looked_at(tmp_path, f"{name}_2026_04.csv", APRIL) for name in ("north", "south"))
    remember(state, [north], [chosen(north)], "")
    plain = guessed(south, "account_snapshot")
    remember(state, [south], [plain], "")
    [found] = remembered(state, looked_at(tmp_path, "north_2026_05.csv", APRIL))
    assert by_column(found)["dpd"].way is Way.DPD_FROM_DAYS
    [other] = remembered(state, looked_at(tmp_path, "south_2026_05.csv", APRIL))
    assert by_column(other)["dpd"].way is Way.AS_IS


def test_a_remembered_column_that_is_empty_this_time_is_left_out(tmp_path: Path, state: State) -> None:
    april = looked_at(tmp_path, "pos_2026_04.csv", APRIL)
    remember(state, [april], [chosen(april)], "")
    [found] = remembered(state, looked_at(tmp_path, "pos_2026_05.csv", APRIL.replace(",9\n", ",\n")))
    assert not by_column(found)["provision"].given


def test_a_file_that_nobody_matched_is_refused_with_the_way_to_do_it(tmp_path: Path, state: State) -> None:
    with pytest.raises(ImportFileError, match=r"The columns of pos\.csv are not those of a template, and no file"):
        known(state, [looked_at(tmp_path, "pos.csv", APRIL)])
