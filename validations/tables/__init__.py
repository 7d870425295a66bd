"""The declaration of the data contract: every table the dashboard can read, once."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from validations.frame_model import Column
from validations.tables.activity import ACTIVITY_TABLES
from validations.tables.outcome import OUTCOME_TABLES
from validations.tables.portfolio import PORTFOLIO_TABLES
from validations.tables.reference import REFERENCE_TABLES
from validations.tables.table import Table

__all__ = ["TABLES", "Column", "Table"]

TABLES: Final[Mapping[str, Table]] = MappingProxyType(
    {table.name: table for table in (*REFERENCE_TABLES, *PORTFOLIO_TABLES, *ACTIVITY_TABLES, *OUTCOME_TABLES)}
)
