"""The hierarchy from a hand-made table: two tops, a manager who collects too, a circle, and a manager nobody knows."""

from validations.reporting_lines import ReportingLines

LINES = ReportingLines.of(
    [
        ("HEAD", None),
        ("AREA", "HEAD"),
        ("M1", "AREA"),
        ("M2", "AREA"),
        ("T1", "M1"),
        ("T2", "M1"),
        ("T3", "M2"),
        ("OTHER", None),
        ("T4", "OTHER"),
        ("LOST", "GONE"),
        ("C2", "C1"),
        ("C1", "C3"),
        ("C3", "C2"),
        ("T5", "C3"),
        ("SELF", "SELF"),
    ]
)


def test_a_team_is_the_manager_and_everybody_below() -> None:
    assert LINES.team("AREA") == {"AREA", "M1", "M2", "T1", "T2", "T3"}
    assert LINES.team("T1") == {"T1"}
    assert LINES.team("NOBODY") == {"NOBODY"}
    assert LINES.teams(["M1", "OTHER"]) == {"M1", "T1", "T2", "OTHER", "T4"}
    assert LINES.teams([]) == frozenset()


def test_whoever_has_nobody_above_stands_at_the_top() -> None:
    assert LINES.tops == ("C1", "HEAD", "LOST", "OTHER", "SELF")
    assert LINES.path("T3") == ("HEAD", "AREA", "M2", "T3")
    assert LINES.managers == ("AREA", "C1", "C2", "C3", "HEAD", "M1", "M2", "OTHER")


def test_a_circle_is_cut_at_its_first_code_and_named() -> None:
    # C1 reports to C3, C3 to C2, C2 to C1: C1 stands on top, and nobody of the circle is lost.
    assert LINES.cycles == (("C1", "C3", "C2"), ("SELF",))
    assert LINES.path("T5") == ("C1", "C2", "C3", "T5")
    assert LINES.team("C1") == {"C1", "C2", "C3", "T5"}
    assert LINES.team("SELF") == {"SELF"}


def test_a_manager_that_nobody_is_leaves_the_person_at_the_top() -> None:
    assert LINES.astray == {"LOST": "GONE"}
    assert LINES.path("LOST") == ("LOST",)


def test_every_person_is_in_exactly_one_team_of_the_tops() -> None:
    members = [code for top in LINES.tops for code in LINES.team(top)]
    assert sorted(members) == list(LINES.people)
