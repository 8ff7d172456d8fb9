"""Web addresses of sources: the address in use, the origin of its bytes, and a client bound to its hosts."""

from urllib.parse import urlsplit

from inclusive_growth.errors import SettingsError
from inclusive_growth.records import Origin
from inclusive_growth.settings import Settings
from inclusive_growth.sources.http_client import Client, host_of
from inclusive_growth.sources.registry import registry, source_class

EVERY_SOURCE = "all"  # in the setting `base_url`: a server that answers for each source below its name


def publishers_address(source: str) -> str:
    """The publisher's own base address."""
    return source_class(source).default_base_url.rstrip("/")


def address_in_use(source: str, config: Settings) -> str:
    """The base address to ask: the setting's, or else the publisher's. Raises SettingsError for a wrong one."""
    for name, address in config.base_url.items():
        if name != EVERY_SOURCE and name not in registry():
            raise SettingsError(
                f"setting IGW_BASE_URL__{name.upper()}: there is no source '{name}'; "
                f"sources: {', '.join(sorted(registry()))}"
            )
        if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
            raise SettingsError(
                f"setting IGW_BASE_URL__{name.upper()}: '{address}' is not a web address; "
                "write it as http://host/path or unset it"
            )
    if source not in config.base_url and EVERY_SOURCE in config.base_url:
        return f"{config.base_url[EVERY_SOURCE].rstrip('/')}/{source}"
    return config.base_url.get(source, publishers_address(source)).rstrip("/")


def client_for(source: str, config: Settings) -> tuple[Client, str]:
    """A client that may talk to this source's hosts only, and the base address to use."""
    base_url, default_url = address_in_use(source, config), publishers_address(source)
    hosts = {host_of(base_url), host_of(default_url)}
    if base_url == default_url:  # a replay serves everything itself: its answers may lead nowhere else
        hosts |= set(getattr(source_class(source), "further_hosts", ()))
    return Client(config, allowed_hosts=frozenset(hosts)), base_url


def origin_of(source: str, config: Settings) -> Origin:
    """Origin of the bytes: `fetched` from the publisher's own address, `sample` from any other.

    A replay server marks invented figures in the header `X-Data-Origin`; the recorder of the bytes reads it.
    """
    return "fetched" if address_in_use(source, config) == publishers_address(source) else "sample"
