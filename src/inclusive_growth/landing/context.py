"""The context that every step works in: settings, store and catalogue, opened once and handed on whole.

It lies in the lowest room that knows both a store and a catalogue. `operations/context.py` opens it.
"""

from dataclasses import dataclass

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.settings import Settings
from inclusive_growth.store.object_store import Store


@dataclass(frozen=True, slots=True)
class Context:
    """Settings, store and catalogue. A function that needs only one or two takes those instead."""

    config: Settings
    store: Store
    catalogue: Catalogue
