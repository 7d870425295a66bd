"""The file of grants: the first that fits applies, nothing by default, and a sentence for what is wrong."""

from pathlib import Path

import pytest

from dashboard.access.grants import load_grants, unknown_groups, unknown_values
from validations.errors import SettingsError

GRANTS = """
[[grant]]
users = ["asha@lender.example"]
zones = ["North"]
export = true
[[grant]]
groups = ["cards"]
products = ["CC"]
zones = ["North", "West"]
names = true
[[grant]]
groups = ["head-office"]
everything = true
administrator = true
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "grants.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_first_grant_that_fits_applies_and_nothing_is_the_default(tmp_path: Path) -> None:
    grants = load_grants(written(tmp_path, GRANTS))
    asha, cards = grants.of("Asha@Lender.example", ["head-office"]), grants.of("x", ["cards", "head-office"])
    assert asha is not None
    assert cards is not None
    assert asha.within.picked == (("zone", ("North",)),)
    assert (asha.export, asha.names, asha.administrator) == (True, False, False)
    assert cards.within.picked == (("product_code", ("CC",)), ("zone", ("North", "West")))
    assert cards.names
    head = grants.of("y", ["head-office"])
    assert head is not None
    assert head.sees_all
    assert head.administrator
    for user, groups in (("", ["head-office"]), ("z", []), ("z", ["Cards"]), ("cards", [])):
        assert grants.of(user, groups) is None


def test_a_change_of_the_file_is_seen(tmp_path: Path) -> None:
    path = written(tmp_path, GRANTS)
    assert load_grants(path).of("asha@lender.example") is not None
    written(tmp_path, GRANTS.replace("asha", "somebody"))
    assert load_grants(path).of("asha@lender.example") is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[grant]]\nzones = ['North']", "Grant 1 is for nobody"),
        ("[[grant]]\nusers = ['a']", "Grant 1 must name what may be seen"),
        ("[[grant]]\nusers = ['a']\nzones = ['N']\neverything = true", "and not both"),
        ("[[grant]]\nusers = ['a']\nzones = []", "names no zone"),
        ("[[grant]]\nusers = ['a']\nzone = ['N']", "has 'zone', which is not known; did you mean zones"),
        ("[[grant]]\nusers = 'a'\nzones = ['N']", "no list of texts"),
        ("[[grant]]\nusers = ['a']\nzones = ['N']\nexport = 'yes'", "export = 'yes'; allowed are true and false"),
        ("[[grant]]\nusers = ['a']\nzones = ['N']\nadministrator = true", "may see a part"),
        ("grants = 1", "has 'grants', which is not known; did you mean grant"),
        ("[[grant]", "cannot be read"),
        ("members = 1", "must name the mail addresses of each group"),
        ("[members]\ncards = 'a@b.example'", "no list of texts"),
        ("[members]\ncards = ['asha']", "has 'asha' in 'cards'; addresses of mail were expected"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        load_grants(written(tmp_path, text))


def test_values_that_the_data_does_not_hold_are_named_with_near_ones(tmp_path: Path) -> None:
    grants = load_grants(written(tmp_path, "[[grant]]\nusers=['a']\nzones=['Nort', 'West']\nbranches=['B9']"))
    known = {"zone": ["North", "West"], "branch_code": ["X1"]}
    assert list(unknown_values(grants, known)) == [
        "Grant 1: the data has no branch 'B9'; nothing there has a similar name.",
        "Grant 1: the data has no zone 'Nort'; did you mean North?",
    ]


MEMBERS = """
[members]
cards = ["Desk@Lender.example", "asha@lender.example"]
head-office = ["desk@lender.example"]
retail = ["retail@lender.example"]
"""


def test_a_mail_counts_the_groups_that_are_stated_and_a_sign_in_those_of_the_provider(tmp_path: Path) -> None:
    grants = load_grants(written(tmp_path, GRANTS + MEMBERS))
    desk = grants.of_recipient("desk@lender.example")
    assert desk is not None
    assert desk.within.picked == (("product_code", ("CC",)), ("zone", ("North", "West")))
    asha = grants.of_recipient("ASHA@lender.example")
    assert asha is not None
    assert asha.within.picked == (("zone", ("North",)),)
    for unknown in ("retail@lender.example", "cards", "x@lender.example", ""):
        assert grants.of_recipient(unknown) is None
    assert grants.of("desk@lender.example") is None


def test_a_group_with_members_that_no_grant_is_for_is_named_with_near_ones(tmp_path: Path) -> None:
    text = GRANTS + MEMBERS.replace("head-office", "head_office")
    assert list(unknown_groups(load_grants(written(tmp_path, text)))) == [
        "The section [members] names the group 'head_office', which no grant is for; did you mean head-office?",
        "The section [members] names the group 'retail', which no grant is for; no grant has a similar name.",
    ]
