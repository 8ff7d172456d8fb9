"""Build: passed releases become marts in one dbt run, and marts become the parts of a candidate.

It imports gates and the rooms below it.
"""
