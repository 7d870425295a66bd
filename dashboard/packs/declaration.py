"""What a pack is made of, read from a TOML file: the product's own, or the lender's."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass
from pydantic_core import ErrorDetails

from dashboard.basis import BASES
from dashboard.page_registry import PAGES
from data_access.settings import Settings
from validations.dimensions import DIMENSIONS
from validations.errors import SettingsError, UnknownNameError
from validations.period_types import WEEKDAYS

OWN_PACKS: Final = Path(__file__).with_name("declarations")
Of = Literal["all", "zone", "agency"]
Said = Literal["figures", "note", "first row"]
Every = Literal["day", "week", "month"]
_STRICT: Final = ConfigDict(extra="forbid", strict=True)
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_ADDRESS: Final = re.compile(r"[^\s@<>,;:\"]{1,64}@[^\s@<>,;:\"]{1,255}")
_MOST_FINDINGS: Final = 3
_EXPECTED: Final = {
    "string_type": "a text in quotes was expected",
    "int_type": "a whole number was expected",
    "bool_type": "true or false was expected",
    "tuple_type": "a list in brackets was expected",
    "dict_type": "a table was expected",
}
"""By pydantic's names of what is wrong with a value."""


@dataclass(frozen=True, config=_STRICT)
class SlideOf:
    """One slide: a chart, a table, or a chart with a table beside it, of one page."""

    page: str
    chart: str = ""
    """Name of a chart of the page's workbook; `*` stands for any letters."""
    table: str = ""
    columns: tuple[str, ...] = ()
    """Headings of the table's columns that are shown; none for as many as fit."""
    rows: int = 0
    """Most rows; 0 for all, over as many slides as they take."""
    says: Said = "figures"
    """What the title is made from: the figures, a sentence of a note, or the words of the first row."""
    note_of: str = ""
    """Whose note it is; empty for that of the chart or table itself."""
    sentence: int = 1
    """Which sentence of the note."""
    further: int = 1
    """How many of the sentences that follow it in the note are findings too."""
    findings: int = 1
    """Most sentences below the title."""


@dataclass(frozen=True, config=_STRICT)
class Delivery:
    """When and to whom a pack goes by itself."""

    every: Every
    on: str = ""
    """A weekday, or the day of the month; of a daily delivery empty."""
    at: str = "07:00"
    """Local time after which it is due."""
    each: Of = "all"
    """One pack of the whole selection, one of each zone, or one of each agency."""
    folder: str = ""
    """Folder that the files are written to."""
    recipients: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Addresses by zone or agency; those under 'all' get every one of them."""


@dataclass(frozen=True, config=_STRICT)
class Pack:
    """One pack as declared."""

    name: str
    title: str
    meaning: str = ""
    of: Of = "all"
    """What it must be of."""
    basis: str = "accounts"
    compare: Literal["previous_month", "last_year", "none"] = "previous_month"
    month: Literal["newest", "complete"] = "newest"
    """Which month it shows when none is named: the newest, or the newest that is over."""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    slides: tuple[SlideOf, ...] = ()
    deliveries: tuple[Delivery, ...] = ()

    @property
    def pages(self) -> tuple[str, ...]:
        """Its pages in their order, each once."""
        return tuple(dict.fromkeys(one.page for one in self.slides))


def load_packs(folder: Path | None = None) -> Mapping[str, Pack]:
    """All packs by name: the product's own, and those of the lender's folder, which replace them by name.

    Raises SettingsError naming what is wrong in a file.
    """
    found = {path.stem: _given(path) for path in sorted(OWN_PACKS.glob("*.toml"))}
    if folder is not None:
        if not folder.is_dir():
            raise SettingsError(f"The setting 'pack_folder' names '{folder}', which is no folder.")
        own = {path.stem: _given(path) for path in sorted(folder.glob("*.toml"))}
        found |= {name: _extended(name, entry, found) for name, entry in own.items()}
    return {name: _pack(name, entry) for name, entry in found.items()}


def packs_of(settings: Settings) -> Mapping[str, Pack]:
    """All packs that these settings know."""
    return load_packs(Path(settings.pack_folder) if settings.pack_folder else None)


def pack(packs: Mapping[str, Pack], name: str) -> Pack:
    """A pack by its name. Raises UnknownNameError with the nearest names."""
    try:
        return packs[name]
    except KeyError:
        near = get_close_matches(name, packs, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(packs)}."
        raise UnknownNameError(f"There is no pack '{name}'; {hint}") from None


def _given(path: Path) -> Mapping[str, Any]:
    if not _NAME.fullmatch(path.stem):
        raise SettingsError(
            f"The pack '{path.name}' needs another name: small letters, digits, '-' and '_', such as zone.toml."
        )
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The pack '{path.name}' cannot be read: {error}.") from None


def _extended(name: str, entry: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """An entry that is `like` one of the product's own has all of its lines but those that it states itself."""
    like = entry.get("like")
    if like is None:
        return entry
    if like not in known:
        raise SettingsError(f"The pack '{name}' is like '{like}', which is none of {', '.join(known)}.")
    return {**known[like], **{key: value for key, value in entry.items() if key != "like"}}


def _pack(name: str, entry: Mapping[str, Any]) -> Pack:
    try:
        found = _ADAPTER.validate_python({**_tuples(entry), "name": name}, strict=False)
    except ValidationError as error:
        wrong = min(error.errors(), key=lambda one: one["type"] != "unexpected_keyword_argument")
        raise SettingsError(f"The pack '{name}' {_complaint(wrong)}.") from None
    if problem := next(_problems(found), ""):
        raise SettingsError(f"The pack '{name}' {problem}.")
    return found


_ADAPTER: Final = TypeAdapter(Pack)


def _tuples(value: Any) -> Any:
    """TOML has lists; what is frozen has tuples."""
    if isinstance(value, list):
        return tuple(_tuples(one) for one in value)
    return {key: _tuples(one) for key, one in value.items()} if isinstance(value, dict) else value


def _complaint(wrong: ErrorDetails) -> str:
    where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in wrong["loc"])
    match wrong["type"]:
        case "unexpected_keyword_argument":
            return f"has '{where}', which is not known"
        case "missing":
            return f"lacks '{where}'"
        case "literal_error":
            return f"has {where} = '{wrong['input']}'; allowed are {wrong['ctx']['expected']}"
    return f"has {where} = '{wrong['input']}'; {_EXPECTED.get(wrong['type'], wrong['msg'])}"


def _problems(found: Pack) -> Iterator[str]:
    """What fits its type but means nothing."""
    if not found.slides:
        yield "has no slides; add [[slides]] with a page and a chart or table"
    if found.basis not in BASES:
        yield f"has basis = '{found.basis}'; allowed are {', '.join(BASES)}"
    for key in set(found.filters) - (set(DIMENSIONS) - {"month"}):
        yield f"filters by '{key}', which is no dimension"
    for at, one in enumerate(found.slides, start=1):
        if problem := _wrong_slide(one):
            yield f"{problem} in slide {at}"
    for at, due in enumerate(found.deliveries, start=1):
        if problem := _wrong_delivery(found, due):
            yield f"{problem} in delivery {at}"


def _wrong_slide(one: SlideOf) -> str:
    names = [page.name for page in PAGES]
    if one.page not in names:
        return f"has page = '{one.page}', which is none of {', '.join(names)},"
    if not one.chart and not one.table:
        return "names neither a chart nor a table"
    if not 0 <= one.findings <= _MOST_FINDINGS:
        return f"has findings = {one.findings}, where 0 to {_MOST_FINDINGS} are allowed,"
    if one.sentence < 1:
        return f"has sentence = {one.sentence}, where 1 is the first,"
    return "" if one.rows >= 0 else f"has rows = {one.rows}, where 0 stands for all,"


def _wrong_delivery(found: Pack, due: Delivery) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", due.at):
        return f"has at = '{due.at}', which is no time such as 07:00,"
    allowed: Mapping[str, tuple[str, ...]] = {
        "day": ("",),
        "week": WEEKDAYS,
        "month": tuple(str(day) for day in range(1, 29)),
    }
    if due.on not in allowed[due.every]:
        said = "nothing" if due.every == "day" else f"{allowed[due.every][0]} to {allowed[due.every][-1]}"
        return f"has on = '{due.on}'; of every {due.every} allowed is {said}"
    if found.of not in ("all", due.each):
        return f"goes to each = '{due.each}', but is a pack of one {found.of},"
    wrong = [one for named in due.recipients.values() for one in named if not _ADDRESS.fullmatch(one)]
    if wrong:
        return f"has the recipient '{wrong[0]}', which is no address,"
    if not due.folder and not due.recipients:
        return "names neither a folder nor recipients"
    return ""
