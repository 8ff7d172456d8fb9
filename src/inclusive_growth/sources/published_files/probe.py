"""What a public body's page says: that it is there, where it links to, and what the linked file holds.

Two requests: the page and the file, which is only whole of any use.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.probing import Said, decoded_rows_say, files_say
from inclusive_growth.sources.protocol import Dataset, Payload, Plan
from inclusive_growth.sources.published_files.page import links_of, wanted_link

if TYPE_CHECKING:
    from inclusive_growth.sources.published_files.source import PublishedFiles, PublishedFilesParams


def probe(source: "PublishedFiles", dataset: Dataset, plan: Plan) -> Iterator[Said]:
    """Page, link, sheets, columns, codes, areas, signs."""
    params: PublishedFilesParams = dataset.params
    answer = source.ask(dataset, params.page, "signal")
    links = links_of(answer.body, params.page)
    yield Said("parameter", {params.page: ""}, answer.url, "page")
    names = {name: "" for link in links for name in (link.filename, link.text) if name}
    try:
        link = wanted_link(answer.body, params.page, params.link)
    except UnexpectedResponse:
        yield Said("parameter", names, answer.url, "link")
        return
    yield Said("parameter", {params.link: ""} | names, answer.url, "link")
    file = source.ask(dataset, link.url, "signal")
    yield from files_say(file.body, file.url, member=params.member)
    payload = Payload(file.url, file.body, file.headers.get("content-type", ""), file.retrieved_at)
    yield from decoded_rows_say(source, dataset, payload)
