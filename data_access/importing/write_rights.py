"""Whether a database can be written to, asked before a load is prepared; and what is needed where it cannot."""

import os
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from data_access.database_address import hidden
from data_access.importing.target_database import Target, target_of
from validations.errors import UserError
from validations.tables import TABLES

_NEEDED: Final = "set import_url to an address that may write, or load with 'bucketwise import' as somebody who may"
_ASKED: Final = sa.text(
    """
    SELECT current_user AS name,
           pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' AS standby,
           has_database_privilege(current_database(), 'TEMP') AS temporary,
           coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS creates
    """
)
_TABLES: Final = sa.text(
    """
    SELECT c.relname AS name, c.relkind NOT IN ('r', 'p') AS view,
           has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
           AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE') AS writable
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relname = ANY(:names) ORDER BY 1
    """
)


def why_not_writable(url: str) -> str:
    """One sentence with what is missing; empty where a load can write.

    Of PostgreSQL the rights of the role are asked. Nothing is written.
    """
    try:
        target = target_of(url)
        if target.file is not None:
            return _of_a_file(target.file)
        return _of_a_server(target)
    except UserError as error:
        return str(error)


def _of_a_file(file: Path) -> str:
    """DuckDB and SQLite write beside their file, too."""
    place = file if file.exists() else file.parent
    while not place.exists():
        place = place.parent
    wanted = [place] if place.is_dir() else [file, file.parent]
    if closed := next((one for one in wanted if not os.access(one, os.W_OK)), None):
        return f"'{closed.name}' cannot be written by the user that this server runs as; {_NEEDED}."
    return ""


def _of_a_server(target: Target) -> str:
    if target.url.get_backend_name() != "postgresql":
        return f"A load writes to DuckDB or PostgreSQL, and '{hidden(target.url)}' is neither; {_NEEDED}."
    with target.reading() as connection:
        if connection is None:
            return ""
        role = connection.execute(_ASKED).one()
        held = connection.execute(_TABLES, {"names": list(TABLES)}).all()
    if role.standby:
        return f"The database server takes no writes from '{role.name}', which reads only; {_NEEDED}."
    if not role.temporary:
        return f"The role '{role.name}' may not make temporary tables, which a load needs; {_NEEDED}."
    if views := [one.name for one in held if one.view]:
        return f"{_listed(views)} {_are(views)} no table of the database but made by it, so no load can write there."
    if closed := [one.name for one in held if not one.writable]:
        return f"The role '{role.name}' may not read, insert, update and delete in {_listed(closed)}; {_NEEDED}."
    if not role.creates and len(held) < len(TABLES):
        return f"The role '{role.name}' may not create the tables that the database lacks; {_NEEDED}."
    return ""


def _listed(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _are(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"
