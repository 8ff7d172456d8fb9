"""The world of a process: settings, store and catalogue, opened once and handed to every step."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inclusive_growth.addresses import origin_of
from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.catalogue.loader import scope_areas
from inclusive_growth.settings import Settings, settings
from inclusive_growth.store import Store, open_store

if TYPE_CHECKING:
    from inclusive_growth.alerts.letter import Letter


@dataclass(frozen=True, slots=True)
class World:
    """The settings, store and catalogue that every step works with."""

    config: Settings
    store: Store
    catalogue: Catalogue

    def arguments(self) -> dict[str, Any]:
        """The three as the keyword arguments that the steps' parts take."""
        return {"config": self.config, "store": self.store, "catalogue": self.catalogue}

    def alert(self, letter: "Letter") -> None:
        """Put a letter into the outbox; one cause makes one email."""
        from inclusive_growth.alerts import raise_alert

        raise_alert(letter, config=self.config, store=self.store)


def world() -> World:
    """Open the world of this process; wrong settings or a wrong catalogue stop here, before any work."""
    config = settings()
    catalogue = load_catalogue()
    scope_areas(config.authority, config.comparators, catalogue.schemes)  # checks both settings
    for source in {entry.source for entry in catalogue.datasets.values()}:
        origin_of(source, config)  # checks IGW_BASE_URL__…
    return World(config, open_store(config), catalogue)
