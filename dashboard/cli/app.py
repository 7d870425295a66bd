"""The commands themselves; each says in one line what it is for."""

from dashboard.cli import data_commands, query_commands, serve_command
from dashboard.cli.typer_app import app

__all__ = ["app", "data_commands", "query_commands", "serve_command"]
