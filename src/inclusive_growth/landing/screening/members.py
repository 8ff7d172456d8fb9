"""Files of an archive, within bounds: each read when it is asked for, a large one as a stream."""

import zipfile
from collections.abc import Iterator, Mapping
from typing import IO

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.archives import FREE_BYTES, MAX_MEMBERS, MAX_RATIO, most_unpacked


class Budget:
    """Unpacked bytes that may still be read, over all levels of one file."""

    def __init__(self, packed: int) -> None:
        self.most = min(most_unpacked(), max(FREE_BYTES, packed * MAX_RATIO))
        self.left = self.most
        self.members = MAX_MEMBERS

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise UnexpectedResponse(
                f"the file unpacks to more than {self.most:,} bytes and was not read to its end; provide the "
                "published file itself"
            )


class Members(Mapping[str, bytes]):
    """The files of an archive by name, each read when it is asked for; a large one is better read as a stream."""

    def __init__(self, archive: zipfile.ZipFile, within: str, budget: Budget) -> None:
        self._archive = archive
        self._files = {info.filename: info for info in archive.infolist() if not info.is_dir()}
        budget.members -= len(archive.infolist())
        if budget.members < 0:
            raise UnexpectedResponse(f"{within or 'the file '}holds more than {MAX_MEMBERS} members")
        if len(self._files) < sum(1 for info in archive.infolist() if not info.is_dir()):
            raise UnexpectedResponse(
                f"{within or 'the file '}holds two members of one name; only one of them is seen"
            )
        budget.take(sum(info.file_size for info in self._files.values()))

    def stream(self, name: str) -> IO[bytes]:
        """A file piece by piece; no more than the directory announces, and its checksum is compared at the end."""
        return self._archive.open(self._files[name])

    def __getitem__(self, name: str) -> bytes:
        with self.stream(name) as stream:
            return stream.read()

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)
