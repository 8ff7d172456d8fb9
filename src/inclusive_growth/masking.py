"""What is never written down: secrets of the settings, secret parameters of an address, a user's name in it."""

from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from inclusive_growth.settings import Settings

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


def secret_values(config: Settings) -> tuple[str, ...]:
    """Every secret that the settings hold or name a file of."""
    found = []
    for name in Settings.model_fields:
        value = getattr(config, name)
        if isinstance(value, SecretStr):
            found.append(value.get_secret_value())
        elif name.endswith(("key_file", "password_file")) and value:
            with suppress(OSError, UnicodeDecodeError):  # whoever needs the file says what is wrong with it
                found.append(value.read_text(encoding="utf-8").strip())
    return tuple(word for word in found if word)
