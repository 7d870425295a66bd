"""Commands that make packs and deliver them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.cli.application import OVERWRITE, app, out, progress

if TYPE_CHECKING:
    from dashboard.packs.declaration import Of


@app.command(name="pack")
def pack_(
    name: Annotated[str, typer.Argument(help="Name of the pack; without one all packs are listed.")] = "",
    zone: Annotated[str, typer.Option(help="Of this zone only.")] = "",
    agency: Annotated[str, typer.Option(help="Of this agency only, by its code.")] = "",
    each: Annotated[str, typer.Option(help="'zone' or 'agency': one pack of each.")] = "all",
    where: Annotated[list[str] | None, typer.Option(help="Further filters, such as product=PL.")] = None,
    month: Annotated[str, typer.Option(help="The month shown, such as 2026-05; default is what the pack says.")] = "",
    out_folder: Annotated[Path, typer.Option("--out", help="Folder for the files, made where it is missing.")] = Path(),
    despite_doubts: Annotated[
        bool, typer.Option("--despite-doubts", help="Make it although the data is in doubt; the first slide says so.")
    ] = False,
    draft: Annotated[
        bool, typer.Option("--draft", help="Mark it as a draft, and do not keep its figures as told.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=OVERWRITE)] = False,
) -> None:
    """Make what goes to the meeting: slides with charts that can be edited, and a workbook of the same figures.

    Packs are declared in TOML: those of the product (portfolio, zone, agency, complaints), and the lender's own in the
    folder of the setting pack_folder. Nothing is made, with status 1, where figures do not reconcile or are in doubt.
    What was restated since the last pack of that name is marked, old and new.
    """
    from dashboard.cli.packs_and_deliveries import list_packs, write_packs

    if not name:
        list_packs()
        return
    if each not in ("all", "zone", "agency"):
        raise typer.BadParameter("allowed are zone and agency", param_hint="--each")
    of: Of = "zone" if each == "zone" else "agency" if each == "agency" else "all"
    filters = [*(where or []), *([f"zone={zone}"] if zone else []), *([f"agency={agency}"] if agency else [])]
    with progress() as step:
        said = write_packs(
            name,
            filters,
            of,
            month=month,
            folder=out_folder,
            despite_doubts=despite_doubts,
            draft=draft,
            overwrite=overwrite,
            told=step,
        )
    out.print(said, markup=False, highlight=False)


@app.command()
def deliver(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is due, and to whom.")] = False,
    log: Annotated[bool, typer.Option("--log", help="Only show what was delivered last.")] = False,
) -> None:
    """Send the packs that are due by their declarations, to folders and by mail over TLS.

    Let cron or a timer run it every quarter of an hour. Each pack goes to each recipient once; a time that was missed
    is made up once. What is refused or fails is tried again with the next run, the administrator is told once, and the
    command ends with status 1.
    """
    from dashboard.cli.packs_and_deliveries import deliver_packs, print_due, print_log

    if log:
        print_log()
        return
    if dry_run:
        print_due()
        return
    with progress() as step:
        said, stopped = deliver_packs(step)
    out.print(said, markup=False, highlight=False)
    if stopped:
        raise typer.Exit(1)
