"""Declarations of packs: the product's own can be read, a lender's own replace or extend them, mistakes are named."""

from pathlib import Path

import pytest

from dashboard.packs.declaration import load_packs, pack
from validations.errors import SettingsError, UnknownNameError

SLIDE = '[[slides]]\npage = "delinquency"\nchart = "Stock by bucket*"\n'


def test_the_products_own_packs_can_be_read() -> None:
    packs = load_packs()
    assert list(packs) == ["agency", "complaints", "portfolio", "zone"]
    assert [packs[name].of for name in packs] == ["agency", "all", "all", "zone"]
    assert packs["portfolio"].pages[0] == "portfolio_health"
    with pytest.raises(UnknownNameError, match="no pack 'portfolo'; did you mean portfolio"):
        pack(packs, "portfolo")


def test_a_lenders_own_pack_replaces_one_of_the_product_or_is_like_it(tmp_path: Path) -> None:
    (tmp_path / "complaints.toml").write_text(f'title = "Ours"\n{SLIDE}')
    (tmp_path / "north.toml").write_text(
        'like = "zone"\ntitle = "North"\n[[deliveries]]\nevery = "month"\non = "3"\neach = "zone"\n'
        '[deliveries.recipients]\nNorth = ["north@lender.example"]\n'
    )
    packs = load_packs(tmp_path)
    assert packs["complaints"].title == "Ours"
    assert packs["north"].title == "North"
    assert packs["north"].slides == packs["zone"].slides
    assert packs["north"].deliveries[0].recipients == {"North": ("north@lender.example",)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = 3\n" + SLIDE, "has title = '3'; a text in quotes was expected"),
        (SLIDE, "lacks 'title'"),
        ('title = "A"\n', "has no slides"),
        ('title = "A"\ncolour = "red"\n' + SLIDE, "has 'colour', which is not known"),
        ('title = "A"\n[[slides]]\npage = "cash"\ntable = "B"\n', "has page = 'cash', which is none of"),
        ('title = "A"\n[[slides]]\npage = "recovery"\n', "names neither a chart nor a table in slide 1"),
        ('title = "A"\nfilters = { colour = ["red"] }\n' + SLIDE, "filters by 'colour', which is no dimension"),
        ('title = "A"\nbasis = "cash"\n' + SLIDE, "has basis = 'cash'; allowed are accounts"),
        (
            f'title = "A"\n{SLIDE}[[deliveries]]\nevery = "week"\non = "3"\nfolder = "x"\n',
            "has on = '3'; of every week",
        ),
        (f'title = "A"\n{SLIDE}[[deliveries]]\nevery = "day"\n', "names neither a folder nor recipients"),
        (f'title = "A"\n{SLIDE}[[deliveries]]\nevery = "day"\nat = "25:00"\nfolder = "x"\n', "has at = '25:00'"),
        ('like = "none"\n', "is like 'none', which is none of"),
        ("title = ", "cannot be read"),
    ],
)
def test_a_mistake_is_named_with_what_is_allowed(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "ours.toml").write_text(text)
    with pytest.raises(SettingsError) as refused:
        load_packs(tmp_path)
    assert said in str(refused.value)
