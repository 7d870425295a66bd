"""Where each agency of the demonstration stands among its peers, against the comparison that it is taken from."""

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from dashboard.excel import workbook
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.packs.declaration import load_packs
from dashboard.packs.messages import sentences
from dashboard.packs.pack_slides import content_of
from dashboard.subjects.agency import agency_reviews, peers
from dashboard.subjects.agency import content as agency
from dashboard.subjects.agency_comparison.content import content as comparison_of
from dashboard.view import View, opening_view
from tests.figures.prepared import Prepared


@pytest.fixture(scope="module")
def answers(demo: Prepared) -> Answers:
    """Strata that a small lender can fill."""
    return Answers(demo.figures, replace(demo.settings, comparison_accounts=10))


@pytest.fixture(scope="module")
def view(demo: Prepared) -> View:
    return opening_view(demo.figures.months, demo.figures.open_month and demo.figures.as_of)


def test_place_and_pairs_are_those_of_the_comparison(answers: Answers, view: View) -> None:
    compared = comparison_of(answers, view, "tele_calling")
    assert compared.panel is not None
    rows = {}
    for code in compared.panel.agencies:
        table = peers.among_peers(answers, agency.content(answers, view, code))
        assert table is not None
        rows[code] = next(row for row in table.frame.to_dicts() if row["over"] == "All placements")
    ranked = [one.agency for one in compared.panel.ranked if one.certain]
    assert [code for code, row in sorted(rows.items(), key=lambda one: one[1]["place"] or 99) if row["place"]] == ranked
    apart = sum(pair.apart for pair in compared.panel.pairs)
    assert sum(row["better_than"] for row in rows.values()) == apart
    assert sum(row["worse_than"] for row in rows.values()) == apart
    assert sum(row["alike"] for row in rows.values()) == 2 * (len(compared.panel.pairs) - apart)
    assert {row["of"] for row in rows.values()} == {len(compared.panel.agencies)}


def test_a_review_names_no_other_agency_and_the_overview_ranks_them_all(answers: Answers, view: View) -> None:
    compared = comparison_of(answers, view, "tele_calling")
    assert compared.panel is not None
    names = [compared.words.name(code) for code in compared.panel.agencies]
    review = agency_reviews.export(answers, agency.content(answers, view, compared.panel.agencies[0]))
    book = openpyxl.load_workbook(BytesIO(workbook(review)))
    said = " ".join(str(cell) for line in book["Among its peers"].iter_rows(values_only=True) for cell in line if cell)
    assert "Standardised liquidation" in said
    assert [name for name in names[1:] if name in said] == []
    overview = {table.title: table for table in peers.rankings(answers, view)}
    ranked = [one.agency for one in compared.panel.ranked]
    found = overview["Rank of tele-calling, all placements"].frame["agency"].to_list()
    assert found == [compared.words.name(code) for code in ranked]


def test_the_note_says_the_place_and_from_how_many_the_agency_can_be_told_apart(answers: Answers, view: View) -> None:
    compared = comparison_of(answers, view, "tele_calling")
    assert compared.panel is not None
    placed = set()
    for code in compared.panel.agencies:
        table = peers.among_peers(answers, agency.content(answers, view, code))
        assert table is not None
        said = [one for one in sentences(table.note) if not one.startswith("Conduct first")]
        row = next((one for one in table.frame.to_dicts() if one["place"]), None)
        placed.add(row is not None)
        if row is None:
            assert said[0].endswith(f": no certain place among {table.frame['of'][0]} agencies on like accounts.")
            continue
        better, worse = row["better_than"], row["worse_than"]
        apart = f"surely better than {better} and worse than {worse}" if better + worse else "not told apart from any"
        place = f"{row['over']}: place {row['place']} of {row['of']} on like accounts"
        assert said[0] == f"{place}, {row['rate']:.2%} collected, {apart} of the others.".replace("%", " %")
        assert said[1].startswith("What was placed ")
    assert True in placed


def test_the_pack_of_an_agency_has_a_slide_of_its_place(answers: Answers, view: View) -> None:
    compared = comparison_of(answers, view, "tele_calling")
    assert compared.panel is not None
    code = compared.panel.ranked[0].agency
    of_agency = replace(view, scope=Scope.of({"agency_code": [code]}))
    content = content_of(load_packs()["agency"], answers, of_agency, lambda _what, _share: None)
    (slide,) = [one for one in content.deck().slides if one.about == "Agency review: Among its peers"]
    table = peers.among_peers(answers, agency.content(answers, view, code))
    assert table is not None
    assert table.note.startswith(f"{slide.title}. ")
    assert slide.table is not None
    assert slide.table.headings == tuple(one.label for one in table.columns[:9])
    assert [line for line in content.left_out if "Among its peers" in line] == []


def test_a_selection_without_placements_has_no_place(answers: Answers, view: View) -> None:
    narrowed = replace(view, scope=Scope.of({"branch_code": ["B1"]}))
    assert peers.compared_with(answers, narrowed, "TE01") is None
    assert peers.rankings(answers, narrowed) == []
