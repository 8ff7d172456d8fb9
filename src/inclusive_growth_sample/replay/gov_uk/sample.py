"""GOV.UK pages of the sample: one page with one attached file each; pages of one path are one with several files.

`gov_uk/<page>.yml` facts (path, history, attachment, columns, provenance), `gov_uk/<page>.csv` the rows, without
what follows from another column (a decile from its rank, a name from its code) and without columns that we do not
have. A later folder adds pages, or rows of a known page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inclusive_growth_sample.replay.csv_files import read_csv, read_facts

FOLDER = "gov_uk"
SHEET = "sheet"  # column of the compact layout, where a file has tables on several sheets
FACTS = ("id", "path", "title", "public_updated_at", "attachment", "columns", "area", "value", "provenance")


@dataclass(frozen=True, slots=True)
class Page:
    """A page with its file: the published facts and the rows, in the publisher's order."""

    id: str
    facts: dict[str, Any]
    rows: tuple[dict[str, str], ...]
    withheld: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return str(self.facts["path"])


def load_pages(folders: Sequence[Path], publisher: str = FOLDER) -> dict[str, Page]:
    """Every page of a publisher in the sample folders, later ones laid over earlier ones."""
    own = [folder / publisher for folder in folders if (folder / publisher).is_dir()]
    return {
        name: _page(name, own) for name in sorted({path.stem for folder in own for path in folder.glob("*.yml")})
    }


def _page(name: str, folders: list[Path]) -> Page:
    facts: dict[str, Any] = {}
    rows: list[dict[str, str]] = []
    for folder in folders:
        if (path := folder / f"{name}.yml").is_file():
            facts |= read_facts(path, FACTS)
        if (path := folder / f"{name}.csv").is_file():
            rows += read_csv(path)
    return Page(name, facts, tuple(rows))
