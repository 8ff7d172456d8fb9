"""Dataset pages of the ONS website as JSON: the list of editions, and one edition with its files and versions.

The address of any page followed by `/data` answers with it. A page of a dataset has `datasets` (addresses of its
editions) and `description.releaseDate`; one of an edition has `downloads` (names of files) and `versions` (each
replaced file with the day and the reason).
"""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.json_text import json_in
from inclusive_growth.sources.formats.names import visible

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition: `2023provisional`, `current`. `year` is 0 where the name has none."""

    path: str

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def year(self) -> int:
        years = years_in(self.name)
        return years[-1] if years else 0

    @property
    def rank(self) -> int:
        """Which edition of a year replaces the other: a revised one all others, any other a provisional one."""
        name = self.name.lower()
        return 2 if "revised" in name else 0 if "provisional" in name else 1


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a dataset or of an edition, as far as we use it."""

    path: str
    released: str
    editions: tuple[Edition, ...]  # newest first, as listed
    files: tuple[str, ...]
    token: str  # changes with anything a reader of the page would notice

    def file(self, wanted: str, where: str) -> str:
        """Address of the one file whose name fits."""
        pattern = re.compile(".*".join(map(re.escape, wanted.split("*"))), re.IGNORECASE)
        fitting = [file for file in self.files if pattern.fullmatch(file.rpartition("/")[2])]
        if len(fitting) == 1:
            return fitting[0] if fitting[0].startswith("/") else f"{self.path}/{fitting[0]}"
        listed = ", ".join(f"'{visible(file)}'" for file in fitting or self.files) or "none"
        raise UnexpectedResponse(
            f"{where}: {len(fitting) or 'no'} file{'s' * (len(fitting) > 1)} of the edition fit "
            f"'{visible(wanted)}', exactly one should; {'these do' if fitting else 'there are'}: "
            f"{listed}. Correct `file` in the dataset's YAML"
        )

    def wanted(self, since: int, where: str) -> list[Edition]:
        """The newest edition, or one for each year from `since` on, the newest first."""
        newest = sorted(self.editions, key=lambda edition: (edition.year, edition.rank), reverse=True)
        if not newest:
            raise UnexpectedResponse(f"{where}: the page lists no edition; see whether the dataset has moved")
        if not since:
            return newest[:1]
        by_year: dict[int, Edition] = {}
        for edition in newest:
            if edition.year >= since:
                by_year.setdefault(edition.year, edition)
        if not by_year:
            raise UnexpectedResponse(
                f"{where}: no edition of {since} or later; correct `since` in the dataset's YAML"
            )
        return list(by_year.values())


def read_page(body: bytes, where: str, path: str) -> Page:
    """Read a page's JSON. Raises UnexpectedResponse for anything else, and for another page."""
    content = json_in(body, where)
    kind = content.get("type") if isinstance(content, dict) else None
    if kind not in ("dataset_landing_page", "dataset"):
        raise UnexpectedResponse(f"{where}: not the page of a dataset; look at the address in a browser")
    uri = str(content.get("uri") or "")
    if uri.strip("/") != path.strip("/"):
        raise UnexpectedResponse(
            f"{where}: the page says that it is {uri}; this dataset takes /{path.strip('/')}. See whether "
            "the page has moved, then correct `page` in the dataset's YAML"
        )
    description = _dict(content.get("description"))
    editions = tuple(Edition(str(link["uri"])) for link in _links(content.get("datasets")) if link.get("uri"))
    files = tuple(str(link["file"]) for link in _links(content.get("downloads")) if link.get("file"))
    versions = [
        [str(link.get(key) or "") for key in ("uri", "updateDate")] for link in _links(content.get("versions"))
    ]
    released = str(description.get("releaseDate") or "")
    noticed = [released, [edition.path for edition in editions], files, versions]
    token = hashlib.sha256(json.dumps(noticed).encode()).hexdigest()[:16]
    return Page(uri, released, editions, files, token)


def years_in(name: str) -> list[int]:
    """Years that a name holds, each once, in order."""
    return [int(year) for year in dict.fromkeys(_YEAR.findall(name))]


def _links(value: Any) -> list[dict[str, Any]]:
    return [link for link in value if isinstance(link, dict)] if isinstance(value, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
