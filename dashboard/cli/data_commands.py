"""Commands that write or examine data: demo, import, check, refresh.

What a command works with is imported when it runs: it takes seconds, and the others do without.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from dashboard.cli.application import app, fail, out, progress
from data_access.settings import Settings
from data_access.settings_source import load_settings
from validations.errors import OutputFileError, UserError

if TYPE_CHECKING:
    from data_access.doubts import SeenDoubt, Standing
    from data_access.importing import Reading
    from data_access.refresh import RefreshReport


_SEEDS: Final = 2**31
"""The largest seed either way."""


@app.command()
def demo(
    out_file: Annotated[Path, typer.Option("--out", help="DuckDB file to write.")] = Path("data/demo.duckdb"),
    accounts: Annotated[int, typer.Option(min=100, help="Number of accounts.")] = 40_000,
    months: Annotated[int, typer.Option(min=2, help="Number of month-ends.")] = 18,
    seed: Annotated[int, typer.Option(min=-_SEEDS, max=_SEEDS, help="The same seed gives the same database.")] = 1,
    tables: Annotated[
        str, typer.Option(help="'all', or 'core' for what the position and movement figures need.")
    ] = "all",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier demonstration.")] = False,
) -> None:
    """Write the demonstration database: an invented lender, deterministic for a seed."""
    from dashboard.cli.output_file import demonstration_file
    from data_access.demo import write_demo

    which: Literal["all", "core"] = "core" if tables == "core" else "all"
    if tables not in ("all", "core"):
        raise typer.BadParameter("allowed are all and core", param_hint="--tables")
    with demonstration_file(out_file, overwrite=overwrite) as path, progress() as step:
        truths = write_demo(path, accounts=accounts, months=months, seed=seed, tables=which, progress=step)
    out.print(f"Wrote {accounts:,} invented accounts over {months} months, to {truths.last_as_of}, into {out_file}.")


@app.command(name="import")
def import_(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="[FOLDER]",
            help="Folder with one .sql file per contract table. Without it, files of a template and of layouts that "
            "were loaded before are loaded as they are.",
        ),
    ],
    files: Annotated[
        list[Path] | None, typer.Argument(help="CSV, Excel or Parquet files that the SELECTs read.")
    ] = None,
    database: Annotated[str, typer.Option(help="Where to load; default is the configured database.")] = "",
    rejects: Annotated[Path, typer.Option(help="Folder for rejected rows and their reasons.")] = Path("data/rejects"),
    whole: Annotated[
        list[str] | None,
        typer.Option(
            "--replace", help="A period that the files are the whole of: 2026-04, 2026-04-30 or payment:2026-04."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Load even what shrinks a period or is mostly rejected.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the mapping, a sample and what would change; load nothing.")
    ] = False,
) -> None:
    """Load a lender's files: validate every row, keep the rejected ones with the reason, write once.

    Rows are matched by their key: new ones are added, known ones changed. A day-end of account_snapshot is replaced as
    one. What would lose much is refused, with status 1.
    """
    from dashboard.cli.output_file import expanded
    from data_access import importing

    settings = load_settings()
    folder, rejects, *given = [expanded(path) for path in (folder, rejects, *(files or ()))]
    if rejects.exists() and not rejects.is_dir():
        raise OutputFileError(f"'{rejects}' is no folder, so no rejected rows can be kept in it; name a folder.")
    url = database or settings.import_url or settings.database_url
    tolerance = importing.Tolerance(settings.import_shrink_percent, settings.import_rejected_percent)
    periods = [importing.replacement(written) for written in whole or ()]
    allowed = None if force else tolerance
    reading = importing.Reading(settings.currency, settings.import_minutes)
    with progress() as step, _selects(settings, folder, given, reading) as (selects, sources):
        if explain:
            found: importing.Explanation | importing.ImportSummary = importing.explain(
                selects, sources, url, replace=periods, tolerance=allowed, progress=step, reading=reading
            )
        else:
            found = importing.import_folder(
                selects,
                sources,
                url,
                rejects=rejects,
                replace=periods,
                tolerance=allowed,
                progress=step,
                reading=reading,
            )
    if isinstance(found, importing.Explanation):
        out.print(importing.render_explain(found))
        return
    out.print(importing.render_summary(found))
    print_new(replace(settings, database_url=url), [table.table for table in found.tables])
    if found.rejected:
        raise typer.Exit(1)


@contextmanager
def _selects(
    settings: Settings, folder: Path, files: list[Path], reading: "Reading"
) -> Iterator[tuple[Path, list[Path]]]:
    """The folder of SELECTs and the files that they read; a folder made for files that need no choice."""
    from data_access.importing.matched_selects import write_selects
    from data_access.importing.source_profile import profiles
    from data_access.source_layouts import known
    from data_access.state import state_of

    if not folder.is_file():
        yield folder, files
        return
    files = [folder, *files]
    with TemporaryDirectory(prefix="bucketwise-") as scratch:
        sheets = profiles(files, Path(scratch), reading=reading)
        write_selects(known(state_of(settings), sheets), Path(scratch) / "selects")
        yield Path(scratch) / "selects", files


@app.command()
def template(
    tables: Annotated[list[str] | None, typer.Argument(help="Tables of the data contract; default is all.")] = None,
    out_file: Annotated[Path, typer.Option("--out", help="Excel file to write.")] = Path("template.xlsx"),
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier template.")] = False,
) -> None:
    """Write an Excel workbook to fill in: a sheet per table, with formats, comments and lists of allowed values.

    `bucketwise import FILE.xlsx` or the page Load data loads it without any matching of columns.
    """
    from dashboard.cli.output_file import output_file
    from data_access.importing.template import tables_named, write_template

    chosen = tables_named(tables or ())
    with output_file(out_file, (".xlsx",), overwrite=overwrite) as path:
        write_template(path, chosen)
    out.print(f"Wrote a template of {len(chosen)} table{'' if len(chosen) == 1 else 's'} into {out_file}.")


@app.command()
def check(
    accept: Annotated[list[str] | None, typer.Option(help="Id of a doubt that is explained; needs --because.")] = None,
    because: Annotated[str, typer.Option(help="Why the doubt is accepted.")] = "",
    reopen: Annotated[list[str] | None, typer.Option(help="Id of an accepted doubt that is to count again.")] = None,
) -> None:
    """Hold the database against the data contract, and ask whether the data can be right."""
    from data_access.checking.contract_check import check_database
    from data_access.checking.findings import findings_table, is_clean, summary

    settings = load_settings()
    if accept or reopen:
        decide(settings, accept or (), reopen or (), because)
        return
    with progress() as step:
        findings = check_database(settings, step)
    if findings:
        out.print(findings_table(findings))
    out.print(summary(findings))
    if not is_clean(findings):
        raise typer.Exit(1)


@app.command(name="refresh")
def refresh_(
    period: Annotated[list[str] | None, typer.Option(help="Months to redo, such as 2026-05.")] = None,
    since: Annotated[str, typer.Option(help="Redo this month and every later one.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Redo every month.")] = False,
) -> None:
    """Prepare the figures of the months whose data changed, and reconcile them to the database."""
    from data_access.plausibility import standing
    from data_access.refresh import refresh

    settings = load_settings()
    with progress() as step:
        report = refresh(settings, only=period or (), since=since, everything=everything, progress=step)
    out.print(refresh_words(report))
    print_standing(standing(settings, report.doubts))
    if report.broken:
        fail("These identities do not hold:\n" + "\n".join(f"  - {line}" for line in report.broken))


def refresh_words(report: "RefreshReport") -> str:
    """What a refresh did, in one sentence."""
    if not report.redone:
        return f"Nothing changed: version {report.version} holds {len(report.kept)} months."
    shown = ", ".join(report.redone[:3]) + (f" and {len(report.redone) - 3} more" if len(report.redone) > 3 else "")
    return f"Version {report.version}: redone {shown}; {len(report.kept)} months kept."


def print_standing(standing: "Standing") -> None:
    """Each doubt in a line: the open ones with id and fix, the accepted ones with who, when and why."""
    for one in standing.open:
        out.print(f"Doubt {one.doubt.id}: {one.doubt.sentence}", style="magenta", markup=False, highlight=False)
        out.print(f"  {one.doubt.fix}", style="dim", markup=False, highlight=False)
    for accepted in standing.accepted:
        doubt = accepted.seen.doubt
        line = f"Accepted {doubt.id}: {doubt.sentence} {accepted.acceptance.in_words}"
        out.print(line, style="dim", markup=False, highlight=False)
    if standing.open:
        out.print(
            'A doubt that is explained is accepted with: bucketwise check --accept ID --because "…"', markup=False
        )


def found_now(settings: Settings) -> "list[SeenDoubt]":
    """What is doubted of the database as it is now."""
    from data_access.engine import open_engine, reading
    from data_access.plausibility import doubts_of, last_seen, seen

    with reading(open_engine(settings.database_url, zone=settings.timezone)) as connection:
        return seen(doubts_of(connection, settings), last_seen(settings), datetime.now(UTC))


def print_new(settings: Settings, tables: Sequence[str]) -> None:
    """What is doubted of tables that were just loaded, held against what was there before."""
    from data_access.plausibility import standing

    try:
        found = [one for one in found_now(settings) if one.doubt.table in tables]
        print_standing(standing(settings, found))
    except UserError as error:
        # The rows are loaded all the same.
        out.print(f"Whether the data can be right was not asked: {error}", markup=False, highlight=False)


def decide(settings: Settings, accepted: Sequence[str], reopened: Sequence[str], because: str) -> None:
    """Accept doubts for a reason, or take acceptances back."""
    from data_access.plausibility import accept, last_seen, reopen

    if accepted:
        known = {one.doubt.id: one.doubt.sentence for one in last_seen(settings)}
        if not set(accepted) <= set(known):
            known |= {one.doubt.id: one.doubt.sentence for one in found_now(settings)}
        accept(settings, accepted, because, known)
        for name in accepted:
            out.print(f"Accepted {name}: {known[name]}", markup=False, highlight=False)
    if reopened:
        reopen(settings, reopened)
        out.print(f"Open again: {', '.join(reopened)}.", markup=False, highlight=False)
