"""The major version of all marts together; each mart itself is declared in its YAML (catalogue/marts.py)."""

# Raised when a mart or column is dropped, renamed or retyped: readers then get a new schema beside the old one
# (docs/marts-in-postgres.md). Adding one needs no raise.
MARTS_VERSION = 1
