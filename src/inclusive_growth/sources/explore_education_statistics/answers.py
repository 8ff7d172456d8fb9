"""Answers of the service in JSON: a data set of the API, the releases of a publication and their files."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.json_text import json_in

Files = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Version:
    """The latest version of a data set of the API."""

    number: str
    published: str
    rows: int | None  # None: not announced


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A data file of a release; amended figures come under another release id or file id."""

    release_id: str
    file_id: str
    published: str
    size: str

    @property
    def token(self) -> str:
        return f"release {self.release_id} file {self.file_id} size {self.size}"


def read_json(body: bytes, where: str) -> Any:
    """The JSON of an answer. Raises UnexpectedResponse for a web page or another text."""
    return json_in(body, where)


def read_version(body: bytes, where: str, data_set: str) -> Version:
    """The latest version of the data set with this id. Raises UnexpectedResponse for another, or one replaced."""
    content = read_json(body, where)
    latest = content.get("latestVersion") if isinstance(content, dict) else None
    if not isinstance(latest, dict) or not latest.get("version"):
        raise UnexpectedResponse(f"{where}: the answer names no latest version of a data set; see its address")
    if content.get("id") != data_set:
        raise UnexpectedResponse(f"{where}: the answer is about another data set than {data_set}")
    if replaced_by := content.get("supersedingDataSetId"):
        raise UnexpectedResponse(
            f"{where}: the publisher replaced this data set by {replaced_by}; compare their columns and set "
            "`data_set` in the dataset's YAML"
        )
    rows = latest.get("totalResults")
    return Version(str(latest["version"]), str(latest.get("published") or ""), rows if type(rows) is int else None)


def read_slugs(body: bytes, where: str) -> list[str]:
    """Addresses of the releases of a publication."""
    return [str(item.get("slug")) for item in _releases(body, where)]


def _releases(body: bytes, where: str) -> Files:
    releases = read_json(body, where)
    if not isinstance(releases, list) or not all(isinstance(item, dict) and item.get("id") for item in releases):
        raise UnexpectedResponse(f"{where}: the answer is no list of releases; see the publication's address")
    return releases


def read_release(body: bytes, where: str, slug: str) -> tuple[str, str]:
    """Id and time of a release: the one of that address, or the latest."""
    releases = _releases(body, where)
    if slug:
        found = [item for item in releases if item.get("slug") == slug]
    else:
        found = [item for item in releases if item.get("latestRelease")] or sorted(
            releases, key=lambda item: str(item.get("published") or ""), reverse=True
        )
    if not found:
        known = ", ".join(sorted(str(item.get("slug")) for item in releases))
        raise UnexpectedResponse(f"{where}: there is no release '{slug}'; releases: {known[:300] or 'none'}")
    return str(found[0]["id"]), str(found[0].get("published") or "")


def read_files(body: bytes, where: str) -> tuple[Files, int]:
    """The files on one page of a release's list, and the number of pages."""
    content = read_json(body, where)
    files = content.get("results") if isinstance(content, dict) else None
    paging = content.get("paging") if isinstance(content, dict) else None
    if not isinstance(files, list) or not isinstance(paging, dict) or type(paging.get("totalPages")) is not int:
        raise UnexpectedResponse(f"{where}: the answer is no list of data files with its pages")
    return [item for item in files if isinstance(item, dict)], paging["totalPages"]


def find_file(files: Files, pattern: str, where: str) -> dict[str, Any]:
    """The one file whose name or title is like the pattern; * stands for anything, any other sign for itself."""
    literal = "".join(sign if sign == "*" else f"[{sign}]" if sign in "[?" else sign for sign in pattern)
    found = [
        item
        for item in files
        if any(fnmatchcase(str(item.get(key) or ""), literal) for key in ("filename", "title"))
    ]
    if len(found) != 1 or not found[0].get("fileId"):
        names = ", ".join(sorted(str(item.get("filename") or item.get("title")) for item in found or files))
        how_many = f"{len(found)} files of the release are" if len(found) > 1 else "no file of the release is"
        raise UnexpectedResponse(
            f"{where}: {how_many} like '{pattern}'; files: {names[:300] or 'none'}. Correct `file` in the "
            "dataset's YAML"
        )
    return found[0]
