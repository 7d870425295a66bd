"""The commands about access: hold the file of grants against the data, show what a user may see, read the log."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.cli.application import app, out

if TYPE_CHECKING:
    from dashboard.access.grants import Grants

access = typer.Typer(name="access", help="Who may see what, and what was done with it.", no_args_is_help=True)
app.add_typer(access)


def _grants() -> "Grants":
    from dashboard.access.grants import load_grants
    from data_access.settings_source import load_settings
    from validations.errors import SettingsError

    settings = load_settings()
    if not settings.access_grants:
        raise SettingsError("No file of grants is set: name one with the setting 'access_grants'.")
    return load_grants(Path(settings.access_grants))


@access.command()
def check() -> None:
    """Hold the file of grants against the data: unknown zones, branches and other values, with near names."""
    from dashboard.access.grants import PARTS, unknown_groups, unknown_values
    from dashboard.access.provider import load_provider
    from dashboard.figures.store_reader import open_figures
    from data_access.settings_source import load_settings
    from data_access.store import store_of

    settings, grants = load_settings(), _grants()
    load_provider(Path(settings.sign_in))
    figures = open_figures(store_of(settings))
    known = {key: figures.values(key) for key in PARTS.values()}
    wrong = [*unknown_values(grants, known), *unknown_groups(grants)]
    for sentence in wrong:
        out.print(sentence, markup=False, highlight=False)
    count = len(grants.grants)
    if wrong:
        raise typer.Exit(1)
    out.print(f"{count} grant{'' if count == 1 else 's'}: the data holds every value that they name.")


@access.command()
def show(
    user: Annotated[str, typer.Argument(help="The user as the provider names them, such as a mail address.")],
    group: Annotated[list[str] | None, typer.Option(help="A group of the user; repeat it for more.")] = None,
) -> None:
    """Show what a user may see. Exit status 1 where that is nothing."""
    from data_access.settings_source import load_settings

    granted = _grants().of(user, group or [])
    if granted is None:
        out.print(f"Nothing is granted to {user}.", markup=False, highlight=False)
        raise typer.Exit(1)
    lines = {
        "sees": granted.in_words({}),
        "names of customers": "shown" if granted.names else "masked",
        "numbers of accounts": "masked" if granted.applied_to(load_settings()).mask_account_numbers else "shown",
        "names of collectors": "shown" if granted.collector_names else "codes",
        "may export": "yes" if granted.export else "no",
        "administrator": "yes" if granted.administrator else "no",
    }
    for name, value in lines.items():
        out.print(f"{name}: {value}", markup=False, highlight=False)


@access.command()
def log(
    user: Annotated[str, typer.Option(help="Only what this user did.")] = "",
    account: Annotated[str, typer.Option(help="Only who opened this account: its whole number.")] = "",
    last: Annotated[int, typer.Option(min=1, help="Print so many lines, the newest.")] = 50,
) -> None:
    """Print the log of access and verify its chain. Exit status 1 where a line was changed or taken out."""
    from collections import deque

    from dashboard.access.log import Entry, entries, log_of, marks_of
    from data_access.settings_source import load_settings

    settings = load_settings()
    marks = marks_of(account, settings) if account else frozenset()
    kept: deque[Entry] = deque(maxlen=last)
    count, end = 0, ""
    for entry in entries(log_of(settings)):
        count, end = count + 1, entry.hash
        by_user = not user or entry.user.casefold() == user.casefold()
        if by_user and (not account or not marks.isdisjoint(entry.what.split())):
            kept.append(entry)
    for one in kept:
        filters = "; ".join(f"{key} {value}" for key, value in one.filters.items() if value)
        rows = "" if one.rows is None else f"{one.rows} rows"
        told = "  ".join(part for part in (one.at, one.user, one.action, one.what, filters, rows) if part)
        out.print(told, markup=False, highlight=False)
    out.print(f"{count} lines, the chain is whole; its last hash is {end or 'none'}.", markup=False, highlight=False)
