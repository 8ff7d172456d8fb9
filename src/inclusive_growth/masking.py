"""How an address is written down: without the values of secret parameters or a user's name."""

from urllib.parse import urlsplit, urlunsplit

SECRET_PARAMETERS = ("uid",)  # never written into a log, a record or an error


def masked(url: str) -> str:
    """The address without the values of secret parameters."""
    parts = urlsplit(url)
    pairs = (pair.partition("=") for pair in parts.query.split("&"))
    query = "&".join(
        f"{name}=***" if name.lower() in SECRET_PARAMETERS else name + eq + value for name, eq, value in pairs
    )
    netloc = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, netloc, parts.path, query, parts.fragment))
