"""Load data: who may, what is in the way, and what the page says of a load before and after it."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

from dashboard import excel, formats
from dashboard.excel import Sheets
from dashboard.subjects.report import Report
from dashboard.value_names import listed
from data_access.importing.column_matching import FILLABLE, TableMatch
from data_access.importing.conversion import allowed
from data_access.importing.row_validation import bounds
from data_access.importing.source_profile import SourceSheet
from data_access.importing.table_matching import likeliest
from data_access.importing.template import needed
from data_access.importing.usual_names import scale_of
from data_access.importing.write_rights import why_not_writable
from data_access.settings import Settings

TITLE: Final = "Load data"
_MONTHS_NAMED: Final = 3
MEANING: Final = (
    "Load files of the lender without SQL: pick them, see their columns matched to the data contract, see what would "
    "be rejected and what would change, then load. The same import as 'bucketwise import', with the same rules."
)
FOR_ADMINISTRATORS: Final = "Loading data is for administrators; ask yours to load the file, or to grant you that."
BEHIND_A_PROXY: Final = (
    "Behind a proxy the dashboard does not know who is an administrator, so nobody may load data here. Set sign_in and "
    "access_grants, or load with 'bucketwise import'."
)
SWITCHED_OFF: Final = "This server takes no uploads (upload_megabytes is 0); load with 'bucketwise import'."


def contract_sheet(settings: Settings) -> excel.Table:
    """Every column that a file can fill; what can be uploaded is its note."""
    rows = [
        {
            "table": table.name,
            "column": column.name,
            "needed": needed(column),
            "holds": column.description,
            "type": allowed(column),
            "values": ", ".join(column.vocabulary) or bounds(column),
        }
        for table in FILLABLE.values()
        for column in table.fields.values()
    ]
    headings = {
        "table": "Table",
        "column": "Column",
        "needed": "Needed",
        "holds": "What it holds",
        "type": "Type",
        "values": "Allowed values",
    }
    frame, note = pl.DataFrame(rows), limit_sentence(settings)
    return excel.listing("What can be loaded", frame, headings=headings, note=note, placeholder="")


def sheets(settings: Settings) -> Sheets:
    """The sheet of the page's workbook."""
    return [contract_sheet(settings)]


REPORT: Final = Report("load_data", TITLE, (), lambda reader, _view: sheets(reader.settings))


def why_not_here(settings: Settings) -> str:
    """Why this server can load nothing at all; empty where it can."""
    if not settings.upload_megabytes:
        return SWITCHED_OFF
    if settings.database_schema and not settings.import_url:
        return (
            f"Figures are read from the schema '{settings.database_schema}', and a load would write to another; set "
            "import_url to an address whose own schema it is."
        )
    if settings.uses_demo:
        return (
            "This is the demonstration, whose data is invented, and real data must not be mixed with it. Set "
            "COLLECTIONS_DATABASE_URL to a database of your own, for example duckdb:///data/collections.duckdb."
        )
    return why_not_writable(settings.import_url or settings.database_url)


def limit_sentence(settings: Settings) -> str:
    """What can be uploaded."""
    return (
        f"Excel, CSV or Parquet, up to {settings.upload_megabytes:,} MB a file (setting upload_megabytes); several "
        "files, and workbooks with a sheet per table, together. For larger files there is 'bucketwise import'."
    )


def gaps(matched: Sequence[TableMatch]) -> list[str]:
    """A sentence for each table that lacks what every row needs."""
    return [
        f"{one.table} from {one.relation}: every row needs {', '.join(one.missing)}; choose a column, or write one "
        "value for all rows."
        for one in matched
        if one.missing
    ]


def no_table(sheet: SourceSheet) -> str:
    """What to do with a sheet that no table is proposed for."""
    table, missing = likeliest(sheet)
    if not table:
        return "No table fits this sheet: pick one, or leave the sheet out."
    lacks = f"; {listed(missing)} {'is' if len(missing) == 1 else 'are'} missing" if missing else ""
    return f"No table fits this sheet on its own: pick one. It looks most like {table}{lacks}."


def not_rupees(matched: Sequence[TableMatch]) -> list[str]:
    """A sentence for each amount whose column says that it is counted in lakhs or the like."""
    return [
        f"{one.table} from {one.relation}: '{match.source}' says {scale_of(match.source)}, but the unit of "
        f"{match.column} must be rupees. Write the amounts in rupees in the file."
        for one in matched
        for match in one.not_rupees
    ]


def months_in_words(keys: Sequence[str]) -> str:
    """'April 2026, May 2026' of keys such as 2026-04; of more than three the first and the last."""
    named = [formats.month_name(date.fromisoformat(f"{key}-01")) for key in sorted(keys)]
    return ", ".join(named) if len(named) <= _MONTHS_NAMED else f"{named[0]} to {named[-1]}"
