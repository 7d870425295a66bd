"""What the commands pack and deliver do."""

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from dashboard import formats
from dashboard.background_job import Told as Progress
from dashboard.cli.application import out
from dashboard.cli.figures_and_exports import month_of, scope_of
from dashboard.cli.output_file import expanded, output_file
from dashboard.delivery.alert_mails import alerts_due, tell_alerts
from dashboard.delivery.deliveries import deliver, due_now
from dashboard.figures.answers import Answers
from dashboard.figures.store_reader import open_figures
from dashboard.packs.declaration import Of, pack, packs_of
from dashboard.packs.pack_files import Wanted, every
from dashboard.targets import Calendar
from data_access.atomic_file import reason, write_whole
from data_access.delivery_log import Status, deliveries
from data_access.settings_source import load_settings
from data_access.state import state_of
from data_access.store import store_of
from validations.errors import FileNotWrittenError, UserError


def list_packs() -> None:
    """Print every pack with what it is of and what it holds."""
    packs = packs_of(load_settings()).values()
    of = {"all": "any selection"}
    rows = [
        (one.name, of.get(one.of, f"one {one.of}"), one.meaning or one.title, str(len(one.deliveries) or ""))
        for one in packs
    ]
    _print(("pack", "of", "what it holds", "deliveries"), rows, "There are no packs.")


def write_packs(
    name: str,
    where: list[str],
    each: Of,
    *,
    month: str,
    folder: Path,
    despite_doubts: bool,
    draft: bool,
    overwrite: bool,
    told: Progress,
) -> str:
    """Write the packs of a selection into a folder; what was written. Raises PackRefusedError, UserError."""
    settings = load_settings()
    asked = pack(packs_of(settings), name)
    month_of(month)
    ask = Answers(open_figures(store_of(settings), calendar=Calendar.of(settings)), settings)
    wanted = Wanted(asked, scope_of(ask.figures, where), month, despite_doubts, draft)
    place = _folder(folder)
    count = 0
    for one in every(ask, wanted, each, told):
        count += 1
        for file_name, content in one.files:
            suffix = Path(file_name).suffix
            with output_file(place / file_name, (suffix,), overwrite=overwrite, store=settings.store_path) as path:
                write_whole(path, content)
        if not draft:
            one.keep(settings)
    packs = "1 pack" if count == 1 else f"{count} packs"
    kept = ", as drafts" if draft else ""
    return f"Wrote {packs} '{name}' into {folder}{kept}: slides and a workbook each."


def _folder(folder: Path) -> Path:
    """The folder, made where it is missing. Raises UserError for a file, FileNotWrittenError."""
    place = expanded(folder)
    if place.exists() and not place.is_dir():
        raise UserError(f"'{folder}' is no folder; name a folder to write the packs into.")
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FileNotWrittenError(folder, reason(error)) from None
    return place


def print_due() -> None:
    """Print what is due, and to whom."""
    settings = load_settings()
    ask = Answers(open_figures(store_of(settings), calendar=Calendar.of(settings)), settings)
    rows = [
        (one.pack, one.part, formats.moment_text(one.due_at), one.recipient)
        for one in (*(one for part in due_now(ask) for one in part.dues), *alerts_due(ask))
    ]
    _print(("pack", "of", "due", "to"), rows, "Nothing is due.")


def print_log() -> None:
    """Print what was delivered last."""
    rows = [
        (
            one.due.pack,
            one.due.part,
            formats.moment_text(one.due.due_at),
            one.due.recipient,
            one.status.value,
            formats.moment_text(one.changed_at.astimezone()),
            one.said,
        )
        for one in deliveries(state_of(load_settings()))
    ]
    _print(("pack", "of", "due", "to", "status", "at", "what"), rows, "Nothing was delivered yet.")


def deliver_packs(told: Progress) -> tuple[str, bool]:
    """Deliver what is due: what was done in words, and whether anything was not."""
    settings = load_settings()
    ask = Answers(open_figures(store_of(settings), calendar=Calendar.of(settings)), settings)
    found = [*deliver(ask, told), *tell_alerts(ask, told)]
    sent = [one for one in found if one.status is Status.SENT]
    stopped = [one for one in found if one.status is not Status.SENT]
    lines = [f"Delivered {len(sent)} of {len(found)} that were due." if found else "Nothing is due."]
    lines += [
        f"  - {one.due.pack} {one.due.part} to {one.due.recipient}: {one.status}, {one.said or 'as before'}"
        for one in stopped
    ]
    return "\n".join(lines), bool(stopped)


def _print(headings: Sequence[str], rows: Sequence[Sequence[str]], nothing: str) -> None:
    if not rows:
        out.print(nothing)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        table.add_row(*(escape(one) for one in row))
    out.print(table)
