"""Stated limits of the import, so that a broken or hostile file ends in a sentence and not in lost memory."""

from typing import Final

MAX_COLUMNS: Final = 1_000
"""Columns of one file or sheet."""
MAX_EXCEL_BYTES: Final = 400 * 1024 * 1024
"""Unpacked size of one workbook: about 10 million cells."""
MAX_RECORD_BYTES: Final = 8 * 1024 * 1024
"""Length of one record of a CSV file; a longer one is nearly always a quote that is never closed."""
MAX_LINES_OF_A_RECORD: Final = 100
"""Lines that one record of a CSV file may run over when it does not fit the header."""
MAX_UNREADABLE_LINES: Final = 1_000
"""Lines of one CSV file with a wrong number of values; beyond this the file as a whole is refused."""
BATCH_ROWS: Final = 100_000
"""Rows validated at a time."""
SPILL: Final = "20GB"
"""What DuckDB may put on disk beyond its memory."""
WORK_MEMORY: Final = "500MB"
"""What DuckDB may hold in memory while it runs a SELECT or a check; the rest goes to disk."""
EXCEL_REJECTS: Final = 10_000
"""Rejected rows of one table shown in Excel; the Parquet file beside it has all of them."""
