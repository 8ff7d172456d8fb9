"""What a dataset's page on the ONS website says: its editions, the newest one's files, and what the file holds.

Three requests: the dataset's page, the newest edition's page, and the file, which is only whole of any use.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.probing import Said, decoded_rows_say, files_say
from inclusive_growth.sources.protocol import Dataset, Payload, Plan

if TYPE_CHECKING:
    from inclusive_growth.sources.ons_downloads.params import OnsDownloadsParams
    from inclusive_growth.sources.ons_downloads.source import OnsDownloads


def probe(source: "OnsDownloads", dataset: Dataset, plan: Plan) -> Iterator[Said]:
    """Page, file, files of the archive, sheets, categories, areas, signs."""
    params: OnsDownloadsParams = dataset.params
    page, answer = source.page(params.page, "signal")
    yield Said("parameter", {params.page: ""}, answer.url, "page")
    edition, answer = source.page(page.wanted(0, answer.url)[0].path, "signal")
    names = dict.fromkeys((file.rpartition("/")[2] for file in edition.files), "")
    try:
        path = edition.file(params.file, answer.url)
    except UnexpectedResponse:
        yield Said("parameter", names, answer.url, "file")
        return
    yield Said("parameter", {params.file: ""} | names, answer.url, "file")
    file = source.client.get(f"{source.base_url}/file?uri={quote(path)}", purpose="signal")
    yield from files_say(file.body, file.url, member=params.member, twin=params.twin)
    payload = Payload(file.url, file.body, file.headers.get("content-type", ""), file.retrieved_at)
    yield from decoded_rows_say(source, dataset, payload)
