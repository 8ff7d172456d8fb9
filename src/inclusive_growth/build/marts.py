"""The major version of all marts together; the YAML of each mart declares the mart (catalogue/marts.py)."""

# Raise it when a mart or column is dropped, renamed or retyped: readers then get a new schema beside the old one
# (docs/marts-in-postgres.md). Adding one needs no raise.
MARTS_VERSION = 1
