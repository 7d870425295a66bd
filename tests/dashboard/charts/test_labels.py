"""Names on charts: short, never two alike, and never read as markup."""

import pytest

from dashboard.charts.labels import MOST_LETTERS, hover_name, labelled, plain, shortened, width, wrapped
from tests.dashboard.charts.drawn import shown

LONG = "Yamuna Recovery, Field, Tele-calling, Legal and Repossession Services (India) Ltd"


def test_a_long_name_is_cut_and_ends_in_dots() -> None:
    assert shortened([LONG, "Short"]) == ["Yamuna Recovery, Field, Tel…", "Short"]


def test_names_that_begin_alike_keep_their_ends() -> None:
    assert shortened([f"{LONG} North", f"{LONG} South"]) == ["Yamuna Recovery,…Ltd North", "Yamuna Recovery,…Ltd South"]


def test_names_alike_at_both_ends_are_numbered() -> None:
    cut = shortened([f"{LONG[:40]} one {LONG[40:]}", f"{LONG[:40]} two {LONG[40:]}"])
    assert len(set(cut)) == 2
    assert all(len(name) <= MOST_LETTERS for name in cut)
    assert cut[1].endswith(" (2)")


def test_a_name_that_looks_like_another_one_cut_is_kept_whole() -> None:
    cut = shortened([LONG, "Yamuna Recovery, Field, Tel…"])
    assert cut[1] == "Yamuna Recovery, Field, Tel…"
    assert cut[0] != cut[1]


def test_the_same_name_is_cut_to_the_same_letters() -> None:
    assert len(set(shortened([LONG, LONG]))) == 1


def test_values_of_one_name_are_followed_by_their_code() -> None:
    assert labelled(["A1", "A2", "B"], {"A1": "Yamuna", "A2": "Yamuna", "B": "Beas"}) == [
        "Yamuna (A1)",
        "Yamuna (A2)",
        "Beas",
    ]


@pytest.mark.parametrize("word", ["(none)", "All", "Total", "Unknown", "n/a", ""])
def test_words_that_mean_something_elsewhere_are_names_like_any_other(word: str) -> None:
    assert shortened(labelled([word, "X"], {})) == [word, "X"]


@pytest.mark.parametrize("name", ["<b>bold</b>", "%{x}", "{y}", "R&D &lt; 5", "<img src=x onerror=y>", "$a$"])
def test_names_from_the_data_are_neither_markup_nor_entities(name: str) -> None:
    for written in (plain(name), hover_name(name), wrapped(name, 80)):
        assert "<b>" not in written
        assert shown(written) == name


def test_names_in_hover_boxes_are_whole_and_broken_into_lines() -> None:
    assert shown(hover_name(LONG)).replace("\n", " ") == LONG
    assert max(len(line) for line in shown(hover_name(LONG)).split("\n")) <= 46


def test_headings_wrap_between_words() -> None:
    assert wrapped("Contacted in time", 10) == "Contacted<br>in time"
    assert wrapped("Unbreakable", 4) == "Unbreakable"


def test_signs_of_east_asian_scripts_are_twice_as_wide() -> None:
    assert width("支店") == width("abcd")
