"""What a child process does that is killed while it lands a release."""

import sys
from pathlib import Path

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.store.object_store import DirectoryStore, Store
from tests.support.child_processes import die
from tests.support.sheets_home import Place, later, settings_for, use_test_publisher


class MortalStore(DirectoryStore):
    """A directory store whose process dies at a chosen write: just before it or just after it."""

    def __init__(self, root: Path, dies_at: int, *, after: bool) -> None:
        super().__init__(root)
        self.dies_at, self.after, self.writes = dies_at, after, 0

    def put(self, key: str, data: bytes) -> None:
        self.writes += 1
        if self.writes == self.dies_at and not self.after:
            die()
        try:
            super().put(key, data)
        finally:
            if self.writes == self.dies_at and self.after:
                die()


def extract(
    home: Path, catalogue: Path, base_url: str, *, dies_at: int = 0, after: bool = False, hours: int = 24
) -> None:
    """Extract once; with `dies_at` 0 the process lives until somebody kills it."""
    use_test_publisher()
    config = settings_for(home, base_url)
    store: Store = MortalStore(config.store_dir, dies_at, after=after)
    Place(config, store, load_catalogue(catalogue)).extract(later(hours=hours), force=True)


def extract_dying(home: Path, catalogue: Path, base_url: str, dies_at: int, after: bool) -> None:
    extract(home, catalogue, base_url, dies_at=dies_at, after=after)


def modules_after_two(home: Path, catalogue: Path, base_url: str, told: Path) -> None:
    """Extract twice, so that the kept table is read too; tell which modules that loaded."""
    extract(home, catalogue, base_url)
    extract(home, catalogue, base_url, hours=25)
    told.write_text(" ".join(sys.modules))
