"""The one Typer application that the command modules add to."""

import typer

app = typer.Typer(
    name="bucketwise",
    help="Collections analytics for lenders: prepare figures from a collections database, read them, serve the "
    "dashboard.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
