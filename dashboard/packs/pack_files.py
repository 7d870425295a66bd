"""Makes the two files of a pack, or refuses to: what does not reconcile, or is doubted, goes to no meeting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final
from zipfile import ZIP_STORED, ZipFile

from dashboard import excel
from dashboard.access.access import Access
from dashboard.background_job import Told as Progress
from dashboard.basis import BASES
from dashboard.figures.answers import Answers
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import StoreReader
from dashboard.packs.declaration import Of, Pack, pack, packs_of
from dashboard.packs.pack_slides import PackContent, content_of, questions
from dashboard.packs.restated_figures import Restatements, current_figures, restated
from dashboard.powerpoint import presentation
from dashboard.subjects import cover
from dashboard.subjects.agency.one_agency import holders
from dashboard.subjects.cover import stem
from dashboard.targets import Calendar
from dashboard.view import View
from data_access.atomic_file import replacing
from data_access.manifest import Manifest
from data_access.pack_history import Figures, PackKey, keep_pack, previous_pack
from data_access.settings import Settings
from data_access.state import state_of
from data_access.store import store_of
from validations.errors import FilterValueError, PackRefusedError, StateUnavailableError, UserError
from validations.vocabulary import NONE

DIMENSION_OF: Final = {"zone": "zone", "agency": "agency_code"}
DRAFT: Final = "Draft: its figures are not kept as told."
_MONTH: Final = "%Y-%m"
_NO_PACK: Final = "No pack is made"


@dataclass(frozen=True)
class Wanted:
    """One pack that is asked for."""

    pack: Pack
    scope: Scope
    month: str = ""
    despite_doubts: bool = False
    draft: bool = False


@dataclass(frozen=True)
class PackFiles:
    """The two files of a pack, and the figures that they tell."""

    name: str
    """Of the files, before their endings."""
    title: str
    view: View
    workbook: bytes
    slides: bytes
    key: PackKey
    figures: Figures
    lead: tuple[str, ...]
    """What the rules find, for the text of a mail."""

    @property
    def files(self) -> tuple[tuple[str, bytes], ...]:
        """Each file with its name."""
        return ((f"{self.name}.pptx", self.slides), (f"{self.name}.xlsx", self.workbook))

    def keep(self, settings: Settings) -> None:
        """Remember the figures as told, so that the next pack marks what was restated; StateUnavailableError."""
        keep_pack(state_of(settings), self.key, self.figures)


def scope_of_pack(asked: Pack, scope: Scope) -> Scope:
    """The selection of a pack: its own filters within what is picked. Raises UserError where it must be of one."""
    if asked.of != "all" and len(scope.values(DIMENSION_OF[asked.of])) != 1:
        raise UserError(
            f"The pack '{asked.name}' is of one {asked.of}: name it with --{asked.of}, or write --each {asked.of}."
        )
    own = Scope.of(asked.filters)
    both = [key for key in own.dimensions if scope.values(key) and set(scope.values(key)) - set(own.values(key))]
    if both:
        raise FilterValueError(f"The pack '{asked.name}' is filtered by {both[0]} already; leave that filter out.")
    return Scope.of({**dict(own.picked), **dict(scope.picked)})


def view_of_pack(ask: Answers, asked: Wanted) -> View:
    """What a pack shows: its month, comparison and basis. Raises UserError for a month without figures."""
    held, wanted = ask.figures, asked.pack
    complete = [month for month in held.months if month != held.open_month]
    known = held.months if wanted.month == "newest" else complete
    months = [one for one in held.months if f"{one:{_MONTH}}" == asked.month] if asked.month else list(known[-1:])
    if not months:
        missing = asked.month or "a month that is over"
        raise UserError(f"There are no figures of {missing} for the pack '{wanted.name}'.")
    return View(
        month=months[0],
        compare=None if wanted.compare == "none" else wanted.compare,
        scope=scope_of_pack(wanted, asked.scope),
        basis=BASES[wanted.basis],
        months=held.months,
        open_until=held.as_of if months[0] == held.open_month else None,
    )


def refuse(ask: Answers, view: View, *, despite_doubts: bool, what: str = _NO_PACK) -> None:
    """Raise PackRefusedError where figures do not reconcile, or are doubted and nobody accepted that.

    `what` is what does not happen then, in words.
    """
    for month in filter(None, (view.month, view.before)):
        if failing := cover.broken(ask, replace(view, month=month)):
            more = f" and {len(failing) - 1} more" if len(failing) > 1 else ""
            raise PackRefusedError(
                f"{what}, because the figures of {month:%B %Y} do not reconcile: '{failing[0]}'{more} does "
                "not hold. Data health says where; load the data again and run 'bucketwise refresh'."
            )
    if (words := ask.doubts().in_words) and not despite_doubts:
        anyway = "; with --despite-doubts the pack is made and says so on its first slide" if what == _NO_PACK else ""
        raise PackRefusedError(
            f"{what}, because the data is in doubt. {words} Mend the data or accept the doubt with 'bucketwise check "
            f"--accept'{anyway}."
        )


def made(ask: Answers, asked: Wanted, told: Progress) -> PackFiles:
    """Make one pack. Raises PackRefusedError, UserError."""
    view = view_of_pack(ask, asked)
    ask.figures.refuse_unknown_values(view.scope)
    refuse(ask, view, despite_doubts=asked.despite_doubts)
    notices = (DRAFT,) if asked.draft else ()
    content = content_of(asked.pack, ask, view, told, notices)
    key = _pack_key(ask, asked.pack, view)
    figures = current_figures(ask, view, questions(content))
    content = replace(content, restatements=_restated(ask, key, figures))
    told("Writing slides", 0.8)
    slides = presentation(content.deck())
    told("Writing the workbook", 0.9)
    book = excel.workbook(content.export)
    told("Done", 1.0)
    return PackFiles(file_name(content), content.title, view, book, slides, key, figures, content.lead)


def file_name(content: PackContent) -> str:
    """How the files are called, before their endings."""
    return stem(content.pack.title, content.view)


def parts_of(ask: Answers, view: View, each: Of) -> list[Scope]:
    """The selections of one pack each: every zone, or every agency that holds accounts within the view's scope."""
    if each == "all":
        return [view.scope]
    key = DIMENSION_OF[each]
    if each == "agency":
        values = sorted(holders(ask, view, view.scope))
    else:
        values = [one for one in ask.choices(key, view.scope) if one != NONE]
    if picked := view.scope.values(key):
        values = [one for one in values if one in picked]
    return [view.scope.with_values(key, [one]) for one in values]


def _pack_key(ask: Answers, asked: Pack, view: View) -> PackKey:
    fresh = ask.freshness()
    return PackKey(
        asked.name,
        # What was told of the whole book is not what was told of a reader's part of it.
        sha256(repr(view.scope.narrowed(ask.access.within).picked).encode()).hexdigest(),
        f"{fresh.version} {fresh.refreshed_at.isoformat()}",
        view.month,
    )


def _restated(ask: Answers, key: PackKey, figures: Figures) -> Restatements:
    """What an earlier pack told otherwise; nothing where that is not known."""
    try:
        return restated(figures, previous_pack(state_of(ask.settings), key), ask.labels())
    except StateUnavailableError:
        return Restatements()


@dataclass(frozen=True)
class PackTask:
    """A pack of one data version, to be made in the background: one zip of its files."""

    settings: Settings
    manifest: Manifest
    access: Access
    pack: str
    scope: Scope
    each: Of = "all"
    month: str = ""
    despite_doubts: bool = False
    draft: bool = False
    result: str = "pack.zip"
    most_at_once: int = 2
    busy: str = "Two packs are being made already; try again when one is done."

    def write(self, path: Path, told: Progress) -> None:
        """Write the zip. Raises PackRefusedError, UserError."""
        calendar = Calendar.of(self.settings)
        ask = Answers(StoreReader(store_of(self.settings), self.manifest, calendar, self.access), self.settings)
        asked = Wanted(
            pack(packs_of(self.settings), self.pack), self.scope, self.month, self.despite_doubts, self.draft
        )
        with replacing(path) as unfinished, ZipFile(unfinished, "w", ZIP_STORED) as written:
            for one in every(ask, asked, self.each, told):
                for name, content in one.files:
                    written.writestr(name, content)
                if not self.draft:
                    one.keep(self.settings)


def every(ask: Answers, asked: Wanted, each: Of, told: Progress) -> Iterator[PackFiles]:
    """The packs of all parts one after the other; of the whole selection where nothing is taken apart."""
    parts = wanted_parts(ask, asked, each)
    for at, one in enumerate(parts):
        yield made(ask, one, partial(_told_of_part, told, at, len(parts)))


def _told_of_part(told: Progress, at: int, parts: int, what: str, share: float) -> None:
    """The progress of one pack among several."""
    told(f"Pack {at + 1} of {parts}: {what}" if parts > 1 else what, (at + share) / parts)


def wanted_parts(ask: Answers, asked: Wanted, each: Of) -> Sequence[Wanted]:
    """One question per zone or agency. Raises UserError where there is none."""
    if each == "all":
        return [asked]
    view = view_of_pack(ask, replace(asked, pack=replace(asked.pack, of="all")))
    parts = parts_of(ask, view, each)
    if not parts:
        raise UserError(f"No {each} has accounts in {view.month_in_words}, so there is nothing to make a pack of.")
    return [replace(asked, scope=one) for one in parts]
