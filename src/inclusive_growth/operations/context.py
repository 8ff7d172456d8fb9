"""Opens the context of a process: settings, store and catalogue, checked before any work begins."""

from typing import TYPE_CHECKING

from inclusive_growth import logs
from inclusive_growth.catalogue import Catalogue, load_catalogue, served_catalogue
from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.catalogue.yaml_files import near
from inclusive_growth.errors import SettingsError
from inclusive_growth.landing.context import Context
from inclusive_growth.settings import Settings, settings
from inclusive_growth.sources.addresses import origin_of
from inclusive_growth.store.object_store import Store, open_store

if TYPE_CHECKING:
    from inclusive_growth.alerts.letter import Letter


def open_context() -> Context:
    """Open the context of this process. Raises UsageError for wrong settings or a wrong catalogue."""
    config = _settings()
    scope_areas(config.authority, config.comparators, load_catalogue().schemes)  # checks both settings
    catalogue = served_catalogue(config.authority)
    watched_datasets(config, catalogue)  # checks IGW_DATASETS
    for source in {entry.source for entry in catalogue.datasets.values()}:
        origin_of(source, config)  # checks IGW_BASE_URL__…
    return Context(config, open_store(config), catalogue)


def open_without_catalogue() -> tuple[Settings, Store]:
    """Open settings and store, for steps that must work when the catalogue is broken."""
    config = _settings()
    return config, open_store(config)


def alert(context: Context, letter: "Letter") -> None:
    """Put a letter into the outbox; one cause makes one email."""
    from inclusive_growth.alerts import raise_alert

    raise_alert(letter, config=context.config, store=context.store)


def watched_datasets(config: Settings, catalogue: Catalogue) -> tuple[str, ...]:
    """Ids of the datasets to watch and fetch, in the catalogue's order. Raises SettingsError for an unknown id."""
    for name in config.datasets:
        if name not in catalogue.datasets:
            raise SettingsError(
                f"setting IGW_DATASETS: dataset '{name}' is not in the catalogue; {near(name, catalogue.datasets)}"
            )
    return tuple(name for name in catalogue.datasets if name in (config.datasets or catalogue.datasets))


def _settings() -> Settings:
    config = settings()
    logs.start(config)
    return config
