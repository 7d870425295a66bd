"""The commands themselves; each says in one line what it is for."""

from dashboard.cli import data, reading, serving
from dashboard.cli.typer_app import app

__all__ = ["app", "data", "reading", "serving"]
