"""What the commands figures and export do: find what is asked for, and print or write it."""

from datetime import date, datetime
from pathlib import Path

from dashboard.basis import BASES
from dashboard.cli.application import REVIEW, err, out, progress
from dashboard.cli.printing import Output, printed, with_status
from dashboard.figures.answers import Answers
from dashboard.figures.compute import Compare, compute
from dashboard.figures.scope import Scope
from dashboard.figures.store_reader import StoreReader, open_figures
from dashboard.metrics import METRICS, metric
from dashboard.subjects import report
from dashboard.subjects.agency.agency_reviews import write_all, write_one
from dashboard.subjects.agency.one_agency import HELD
from dashboard.subjects.recovery import receipt_sources
from dashboard.targets import Calendar
from dashboard.view import View
from data_access.settings_source import load_settings
from data_access.store import store_of
from validations.dimensions import DIMENSIONS, dimension
from validations.errors import FilterNotPossibleError, UserError


def list_metrics() -> None:
    """Print every metric with its definition."""
    for one in METRICS.values():
        out.print(f"{one.key}: {one.label}. {one.definition}", markup=False, highlight=False)


def print_figures(
    metrics: list[str],
    by: str,
    where: list[str],
    *,
    first: str,
    last: str,
    compare: str,
    cases: bool,
    output: Output,
) -> None:
    """Print or write figures. Raises UserError for what the catalogue or the data does not hold."""
    settings = load_settings()
    held = open_figures(store_of(settings), calendar=Calendar.of(settings))
    keys = [_dimension_by(part.strip()) for part in by.split(",") if part.strip()]
    chosen = [metric(key) for key in metrics]
    _refuse_twice("metric", [one.key for one in chosen])
    _refuse_twice("dimension", keys)
    months = months_between(held, first, last)
    scope = held.of_teams(scope_of(held, where))
    frame = compute(held, chosen, by=keys, scope=scope, months=months, compare=comparison(compare))
    printed(with_status(frame, chosen) if cases else frame, chosen, keys, settings, output)
    if receipt_sources.askable(held, scope):
        # Beside the figures, so that a pipe gets nothing but these.
        note = receipt_sources.sentence(
            chosen,
            lambda asked: compute(held, [metric(key) for key in asked], scope=scope, months=months),
            settings,
        )
        if note:
            err.print(note, markup=False, highlight=False)


def write_page(
    page: str,
    path: Path,
    where: list[str],
    *,
    month: str,
    compare: str,
    basis: str,
    agency: str,
    every: bool,
) -> str:
    """Write a page, or reviews of agencies; what was written. Raises UserError for what cannot be written like this."""
    settings = load_settings()
    reader = Answers(open_figures(store_of(settings), calendar=Calendar.of(settings)), settings)
    shown = view_of(reader, scope_of(reader.figures, where), month, compare, basis)
    if page == REVIEW:
        return write_reviews(reader, shown, agency, every, path)
    if agency or every:
        raise UserError(f"--agency and --all go with 'export {REVIEW}'; a page takes --where agency_code=CODE.")
    asked = report(page)
    honoured = asked.honoured(reader)
    for key in shown.scope.impossible(honoured):
        raise FilterNotPossibleError(f"The page '{page}' is not recorded by {dimension(key).label.lower()}.")
    with progress() as step:
        asked.write(reader, shown, path, step)
    return f"Wrote {asked.title}, {shown.month_in_words},"


def scope_of(held: StoreReader, where: list[str]) -> Scope:
    """The filters written as dimension=value. Raises a UserError for what the data does not hold."""
    picked: dict[str, list[str]] = {}
    for text in where:
        key, equals, value = text.partition("=")
        if not equals:
            raise UserError(f"The filter '{text}' cannot be read; write it as zone=North.")
        picked.setdefault(_filtered(key.strip()), []).append(value.strip())
    scope = Scope.of(picked)
    held.refuse_unknown_values(scope)
    return scope


def _refuse_twice(what: str, keys: list[str]) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise UserError(f"The {what} '{key}' is named twice; name it once.")


def _dimension_by(key: str) -> str:
    """The dimension of that key; codes may be named as addresses of pages name them: agency for agency_code."""
    return code if (code := f"{key}_code") in DIMENSIONS else dimension(key).key


def _filtered(key: str) -> str:
    if key == "month":
        raise UserError("'month' is no filter; name months with --from and --to, or --month of an export.")
    return _dimension_by(key)


def months_between(held: StoreReader, first: str, last: str) -> list[date]:
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


def view_of(reader: Answers, scope: Scope, month: str, compare: str, basis: str) -> View:
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


def write_reviews(reader: Answers, view: View, agency: str, every: bool, path: Path) -> str:
    """Write the review of one agency, or of all; what was written. Raises UserError where it is not said which."""
    if bool(agency) is every:
        raise UserError(f"Say which review to write: 'export {REVIEW} --agency CODE', or '--all' for every agency.")
    if view.scope.picked and not every:
        raise UserError("The review of one agency is of the whole agency; leave --where out, or write --all.")
    if refused := view.scope.impossible(reader.held([HELD])):
        names = ", ".join(dimension(key).label.lower() for key in refused)
        raise FilterNotPossibleError(f"The accounts that agencies hold are not recorded by {names}.")
    if every:
        with progress() as step:
            count = write_all(reader, view, path, step, view.scope)
        return f"Wrote the reviews of {count} agencies, {view.month_in_words},"
    write_one(reader, view, agency, path)
    return f"Wrote the review of agency {agency}, {view.month_in_words},"
