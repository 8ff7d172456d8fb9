"""The links of a web page: where each leads and what a reader sees of it."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.wanted_files import the_one


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its whole address, and its text with single spaces."""

    url: str
    text: str

    @property
    def filename(self) -> str:
        """The last part of the address, as a reader would write it."""
        return unquote(urlsplit(self.url).path.rpartition("/")[2])


def links_of(body: bytes, where: str) -> list[Link]:
    """Every link of a page, in its order, each address once. Raises UnexpectedResponse for what is no page."""
    text = body.decode("utf-8", "replace")
    if "<a" not in text.lower():
        raise UnexpectedResponse(
            f"{where}: not a web page with links; look at the address in a browser, then correct `page` in the "
            "dataset's YAML"
        )
    reader = _Links()
    reader.feed(text)
    reader.close()
    found: dict[str, str] = {}
    for href, words in reader.found:
        found.setdefault(urljoin(where, href.strip()), " ".join(words.split()))
    return [Link(url, words) for url, words in found.items()]


def wanted_link(body: bytes, where: str, wanted: str) -> Link:
    """The one link whose file name or text is `wanted`."""
    return the_one(wanted, links_of(body, where), lambda link: (link.filename, link.text), where, "link")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._href: str | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and (href := dict(attrs).get("href")):
            self._finish()
            self._href, self._words = href, []

    def handle_data(self, data: str) -> None:
        if self._href is not None:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._finish()

    def close(self) -> None:
        super().close()
        self._finish()

    def _finish(self) -> None:
        if self._href is not None:
            self.found.append((self._href, "".join(self._words)))
            self._href = None
