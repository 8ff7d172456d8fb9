"""Store: the system of record, where every object is written once and DuckDB is opened.

It imports the root modules only.
"""
