"""Web addresses of sources: which one the settings name, and how an address is written down without secrets."""

from urllib.parse import urlsplit, urlunsplit

from inclusive_growth.errors import SettingsError
from inclusive_growth.settings import Settings
from inclusive_growth.sources import registry, source_class

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


def publishers_address(source: str) -> str:
    """The publisher's own base address."""
    return source_class(source).default_base_url.rstrip("/")


def address_in_use(source: str, config: Settings) -> str:
    """The base address to ask: the setting's, or else the publisher's. Raises SettingsError for a wrong one."""
    for name, address in config.base_url.items():
        if name not in registry():
            raise SettingsError(
                f"setting IGW_BASE_URL__{name.upper()}: there is no source '{name}'; "
                f"sources: {', '.join(sorted(registry()))}"
            )
        if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
            raise SettingsError(
                f"setting IGW_BASE_URL__{name.upper()}: '{address}' is not a web address; "
                "write it as http://host/path or unset it"
            )
    return config.base_url.get(source, publishers_address(source)).rstrip("/")
