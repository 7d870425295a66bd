"""Commands that read: figures, export, sql, docs."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from dashboard.basis import ACCOUNTS, BASES
from dashboard.cli.console import out, progress
from dashboard.cli.printing import Format, printed
from dashboard.cli.reviews import REVIEW, write_reviews
from dashboard.cli.typer_app import app
from dashboard.figures import Figures, open_figures
from dashboard.metrics import METRICS, compute, metric
from dashboard.metrics.compute import Compare
from dashboard.reader import Reader
from dashboard.reports import REPORTS, report
from dashboard.scope import Scope
from dashboard.view import View
from data_access import queries
from data_access.settings import load_settings
from data_access.store import store_of
from validations.dimensions import dimension
from validations.errors import FilterNotPossibleError, UserError

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
    list_: Annotated[bool, typer.Option("--list", help="Show every metric with its definition.")] = False,
) -> None:
    """Print figures of the catalogue, with the code that the pages use."""
    if list_ or not metrics:
        for one in METRICS.values():
            out.print(f"{one.key}: {one.label}. {one.definition}", markup=False, highlight=False)
        return
    settings = load_settings()
    held = open_figures(store_of(settings))
    keys = [part.strip() for part in by.split(",") if part.strip()]
    chosen = [metric(key) for key in metrics]
    months = months_between(held, first, last)
    frame = compute(
        held, chosen, by=keys, scope=scope_of(held, where or []), months=months, compare=comparison(compare)
    )
    printed(frame, chosen, keys, settings, format_, out_file)


def scope_of(held: Figures, where: list[str]) -> Scope:
    """The filters written as dimension=value. Raises a UserError for what the data does not hold."""
    picked: dict[str, list[str]] = {}
    for text in where:
        key, equals, value = text.partition("=")
        if not equals:
            raise UserError(f"The filter '{text}' cannot be read; write it as zone=North.")
        picked.setdefault(key.strip(), []).append(value.strip())
    scope = Scope.of(picked)
    held.refuse_unknown_values(scope)
    return scope


def months_between(held: Figures, first: str, last: str) -> list[date]:
    """The months from one to another, both included; all when neither is given."""
    low, high = month_of(first) or held.months[0], month_of(last) or held.months[-1]
    found = [month for month in held.months if low <= month <= high]
    if not found:
        raise UserError(
            f"There are no figures from {low:%Y-%m} to {high:%Y-%m}; the store holds {held.months[0]:%Y-%m} to "
            f"{held.months[-1]:%Y-%m}."
        )
    return found


def month_of(text: str) -> date | None:
    """The first day of a month written 2026-05; None for an empty text. Raises UserError."""
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no time zone
    except ValueError:
        raise UserError(f"'{text}' is not a month; write it as 2026-05.") from None


def comparison(text: str) -> Compare | None:
    """The comparison by its name. Raises UserError."""
    match text:
        case "":
            return None
        case "previous_month" | "last_year":
            return text
    raise UserError(f"'{text}' is not a comparison; allowed are previous_month and last_year.")


@app.command()
def export(
    page: Annotated[
        str, typer.Argument(help=f"The page, as in its address: {', '.join(REPORTS)}; or {REVIEW}, see --agency.")
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
) -> None:
    """Write a page as an Excel workbook: the same figures, filters and definitions as on the screen."""
    settings = load_settings()
    reader = Reader(open_figures(store_of(settings)), settings)
    shown = view_of(reader, scope_of(reader.figures, where or []), month, compare, basis)
    if page == REVIEW:
        if where:
            raise UserError(f"The {REVIEW} is of whole agencies; leave --where out and name one with --agency.")
        write_reviews(reader, shown, agency, every, out_file)
        return
    if agency or every:
        raise UserError(f"--agency and --all go with 'export {REVIEW}'; a page takes --where agency_code=CODE.")
    asked = report(page)
    honoured = reader.held(asked.metrics) if asked.metrics else frozenset()
    for key in shown.scope.impossible(honoured):
        raise FilterNotPossibleError(f"The page '{page}' is not recorded by {dimension(key).label.lower()}.")
    with progress() as step:
        asked.write(reader, shown, out_file, step)
    out.print(f"Wrote {asked.title}, {shown.month_in_words}, to {out_file}.")


def view_of(reader: Reader, scope: Scope, month: str, compare: str, basis: str) -> View:
    """The view that a reader of the page would pick. Raises UserError for a month without figures."""
    if basis not in BASES:
        raise UserError(f"'{basis}' is not a basis; allowed are {', '.join(BASES)}.")
    held = reader.figures
    wanted = months_between(held, month, month)[0] if month else held.months[-1]
    is_open = wanted == held.open_month
    return View(
        month=wanted,
        compare=None if compare == "none" else comparison(compare),
        scope=scope,
        basis=BASES[basis],
        months=held.months,
        open_until=held.as_of if is_open else None,
    )


@app.command()
def sql(
    cube: Annotated[str, typer.Argument(help="Name of a cube or list: " + ", ".join(queries.sql_names()) + ".")],
    dialect: Annotated[str, typer.Option(help="duckdb, postgresql, spark, trino, …")] = "duckdb",
) -> None:
    """Print the SQL of a cube as an engine gets it, for a database administrator to review."""
    grain = [line for line in queries.source(cube).splitlines() if line.startswith("--")]
    typer.echo("\n".join([*grain, queries.render(cube, dialect)]))


@app.command(hidden=True)
def docs(folder: Annotated[Path, typer.Option(help="Folder to write into.")] = Path("docs")) -> None:
    """Write the generated pages of the documentation."""
    from dashboard.docs import generated_pages

    for name, text in generated_pages().items():
        (folder / name).write_text(text, "utf-8")
        out.print(f"Wrote {folder / name}.")
