"""Spark SQL as sqlglot writes it, except that a subquery keeps its own WITH."""

from typing import ClassVar

from sqlglot import exp
from sqlglot.dialects.spark import Spark
from sqlglot.generators.spark import SparkGenerator


class SparkSql(Spark):
    """Spark, which sqlglot knows by this class's name in small letters."""

    class Generator(SparkGenerator):
        """Two relations put into one cube may use one name for different things, so none may move to the top."""

        EXPRESSIONS_WITHOUT_NESTED_CTES: ClassVar[set[type[exp.Expr]]] = set()
