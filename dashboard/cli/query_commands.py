"""Commands that read: figures, export, sql, docs.

What a command works with is imported when it runs: it takes seconds, and the others do without.
"""

from pathlib import Path
from typing import Annotated

import typer

from dashboard.basis import ACCOUNTS, BASES
from dashboard.cli.application import OVERWRITE, PAGE_NAMES, REVIEW, Format, app, out
from data_access.sql_files import source, sql_names

_WHERE = "Only these values, such as zone=North; repeat it for more values or dimensions."


@app.command()
def figures(
    metrics: Annotated[list[str] | None, typer.Argument(help="Keys of metrics; --list shows all.")] = None,
    by: Annotated[str, typer.Option(help="Dimensions to break down by, such as month,zone.")] = "",
    where: Annotated[list[str] | None, typer.Option(help=_WHERE)] = None,
    first: Annotated[str, typer.Option("--from", help="First month, such as 2026-01.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last month, such as 2026-06.")] = "",
    compare: Annotated[str, typer.Option(help="previous_month or last_year: adds the earlier figure.")] = "",
    format_: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
    out_file: Annotated[Path | None, typer.Option("--out", help="Write to this file instead.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=OVERWRITE)] = False,
    cases: Annotated[
        bool, typer.Option("--cases", help="Add the number of cases and a status beside each rate.")
    ] = False,
    list_: Annotated[bool, typer.Option("--list", help="Show every metric with its definition.")] = False,
) -> None:
    """Print figures of the catalogue, with the code that the pages use."""
    from dashboard.cli.figures_and_exports import list_metrics, print_figures
    from dashboard.cli.printing import Output

    if list_ or not metrics:
        list_metrics()
        return
    output = Output(format_, out_file, overwrite)
    print_figures(metrics, by, where or [], first=first, last=last, compare=compare, cases=cases, output=output)


@app.command()
def export(
    page: Annotated[
        str, typer.Argument(help=f"The page, as in its address: {', '.join(PAGE_NAMES)}; or {REVIEW}, see --agency.")
    ],
    out_file: Annotated[
        Path, typer.Option("--out", help="The Excel file to write; accounts also as .csv or .parquet.")
    ],
    where: Annotated[list[str] | None, typer.Option(help=_WHERE)] = None,
    month: Annotated[str, typer.Option(help="The month shown, such as 2026-05; default is the last.")] = "",
    compare: Annotated[str, typer.Option(help="previous_month, last_year or none.")] = "previous_month",
    basis: Annotated[str, typer.Option(help=f"What figures are weighed by: {', '.join(BASES)}.")] = ACCOUNTS.key,
    agency: Annotated[str, typer.Option(help=f"With {REVIEW}: the code of the agency.")] = "",
    every: Annotated[bool, typer.Option("--all", help=f"With {REVIEW}: all agencies, into a zip.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=OVERWRITE)] = False,
) -> None:
    """Write a page as an Excel workbook: the same figures, filters and definitions as on the screen."""
    from dashboard.cli.figures_and_exports import write_page
    from dashboard.cli.output_file import output_file
    from data_access.settings_source import load_settings

    with output_file(
        out_file, endings(page, every=every), overwrite=overwrite, store=load_settings().store_path
    ) as path:
        said = write_page(
            page, path, where or [], month=month, compare=compare, basis=basis, agency=agency, every=every
        )
    out.print(f"{said} to {out_file}.", markup=False, highlight=False)


def endings(page: str, *, every: bool) -> tuple[str, ...]:
    """What the name of an exported file may end in."""
    if page == REVIEW and every:
        return (".zip",)
    return (".xlsx", ".csv", ".parquet") if page == "accounts" else (".xlsx",)


@app.command()
def sql(
    cube: Annotated[str, typer.Argument(help="Name of a cube or list: " + ", ".join(sql_names()) + ".")],
    dialect: Annotated[str, typer.Option(help="duckdb, postgresql, spark, trino, …")] = "duckdb",
) -> None:
    """Print the SQL of a cube as an engine gets it, for a database administrator to review."""
    from data_access.queries import render

    grain = [line for line in source(cube).splitlines() if line.startswith("--")]
    typer.echo("\n".join([*grain, render(cube, dialect)]))


@app.command(hidden=True)
def docs(folder: Annotated[Path, typer.Option(help="Folder to write into.")] = Path("docs")) -> None:
    """Write the generated pages of the documentation, and the list of measures that targets and terms may name."""
    from dashboard.cli.output_file import generated_file
    from dashboard.documentation import generated_pages, measures_file
    from data_access.atomic_file import write_whole
    from validations.measures import MEASURES_FILE

    written = {folder / name: text for name, text in generated_pages().items()} | {MEASURES_FILE: measures_file()}
    for path, text in written.items():
        write_whole(generated_file(path, text), text.encode())
        out.print(f"Wrote {path}.", markup=False, highlight=False)
