"""Letters: what happened, what it means for the published figures and what to do."""

from dataclasses import dataclass

from inclusive_growth.records import sha256


@dataclass(frozen=True, slots=True)
class Section:
    """A titled list of short lines; the later columns of a line are shown beside the first."""

    title: str
    lines: tuple[tuple[str, ...], ...]
    heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A message before it is rendered. One cause has one `key`, so it makes one email."""

    kind: str
    key: str
    subject: str
    happened: str
    means: str
    todo: tuple[str, ...]
    page: str = ""  # path of the page on `public_url` that shows more
    sections: tuple[Section, ...] = ()
    sample: bool = False
    good_news: bool = False
    everything: str = ""  # where all of it stands, for a letter that is too long to hold every line


@dataclass(frozen=True, slots=True)
class Alert:
    """A rendered letter, as it is kept and sent."""

    kind: str
    key: str
    subject: str
    text: str
    html: str
    raised_at: str

    @property
    def key_hash(self) -> str:
        """Name of the alert in the outbox and in its Message-ID: one cause always gives the same."""
        return sha256(f"{self.kind}\n{self.key}".encode())[:32]
