"""Apache Spark SQL behind its Thrift server, spoken to through PyHive; loaded only when an address names it."""
