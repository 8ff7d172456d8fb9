"""Names and texts as SQL reads them, for the few places where a query cannot be given them as values."""


def identifier(name: str) -> str:
    """A column name as SQL reads it; publishers' names hold spaces and quotes."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text as SQL reads it."""
    return "'" + value.replace("'", "''") + "'"
