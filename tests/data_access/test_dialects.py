"""What is printed of a cube for an engine that nobody has run it on is SQL of that engine, as far as a parser tells."""

import pytest
import sqlglot
from sqlglot import exp

from data_access.queries import render
from validations.cubes import CUBES

UNTESTED = ("bigquery", "clickhouse", "databricks", "oracle", "snowflake", "tsql")
"""The engines that docs/engines.md calls untested, as `bucketwise sql --dialect` takes them; Trino: test_queries.py."""


@pytest.mark.parametrize("dialect", UNTESTED)
def test_every_cube_is_printed_for_engines_that_are_untested(dialect: str) -> None:
    for name in CUBES:
        assert isinstance(sqlglot.parse_one(render(name, dialect), dialect=dialect), exp.Query), name
