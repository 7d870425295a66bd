"""What the commands pack and deliver do."""

from pathlib import Path

from rich.table import Table

from dashboard.background_job import Told as Progress
from dashboard.cli.application import out
from dashboard.cli.figures_and_exports import month_of, scope_of
from dashboard.cli.output_file import expanded, output_file
from dashboard.figures.answers import Answers
from dashboard.figures.store_reader import open_figures
from dashboard.packs.declaration import Of, pack
from dashboard.packs.pack_files import Wanted, every, packs_of
from dashboard.targets import Calendar
from data_access.atomic_file import reason, write_whole
from data_access.settings import load_settings
from data_access.store import store_of
from validations.errors import FileNotWrittenError, UserError


def list_packs() -> None:
    """Print every pack with what it is of and what it holds."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("pack", "of", "what it holds", "deliveries"):
        table.add_column(heading)
    for one in packs_of(load_settings()).values():
        of = {"all": "any selection"}.get(one.of, f"one {one.of}")
        table.add_row(one.name, of, one.meaning or one.title, str(len(one.deliveries) or ""))
    out.print(table)


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
