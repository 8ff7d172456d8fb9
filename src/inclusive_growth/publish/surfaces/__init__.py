"""Surfaces: places where readers look, each brought in line with the history in the same steps."""

from inclusive_growth.publish.surfaces.duckdb_file import DuckdbFile
from inclusive_growth.publish.surfaces.postgres import postgres_marts
from inclusive_growth.publish.surfaces.surface import Surface
from inclusive_growth.settings import Settings
from inclusive_growth.store.heartbeat import Heartbeat, no_heartbeat
from inclusive_growth.store.object_store import Store


def surfaces(config: Settings, store: Store, alive: Heartbeat = no_heartbeat) -> tuple[Surface, ...]:
    """Every surface in the settings; a surface calls `alive` again and again while it is prepared."""
    return (DuckdbFile(config, store, alive), *postgres_marts(config, store, alive))
