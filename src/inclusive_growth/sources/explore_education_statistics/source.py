"""Explore Education Statistics of the Department for Education: a data set by the API, or a file of a release.

Three places, one of which a dataset names:
`data_set`     the public API, version 1. Signal: number and time of the latest version. The CSV of that version
               is fetched, its rows compared with the number announced, and the list of its changes kept beside it.
`publication`  a file of a release, for data sets that the API does not have. Signal: ids of release and file, and
               the file's size, from the service that feeds the website.
`repository`   a file that the Department keeps for its own dashboard in a public repository. Signal: its ETag.

A file is wide, one column for each indicator. Decoded rows have one indicator each (`rows.py`), so that one
dataset serves many measures; area, period and sign are read by rule (`places.py`, `time_periods.py`,
`figures.py`).
"""

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.explore_education_statistics.answers import (
    Files,
    ReleaseFile,
    Version,
    find_file,
    read_files,
    read_json,
    read_release,
    read_version,
)
from inclusive_growth.sources.explore_education_statistics.params import ExploreEducationStatisticsParams
from inclusive_growth.sources.explore_education_statistics.rows import (
    COLUMNS,
    count_rows,
    read_rows,
    refuse_fewer,
)
from inclusive_growth.sources.formats.delimited import first_sign, refuse_foreign, refuse_unended
from inclusive_growth.sources.protocol import Dataset, LastSeen, Layout, Payload, Plan, Signal

if TYPE_CHECKING:
    import pyarrow as pa

    from inclusive_growth.sources.http_client import Client, Response

_CONTENT, _REPOSITORIES = "content.explore-education-statistics.service.gov.uk", "raw.githubusercontent.com"
_PAGE = 40  # files in one answer
MAX_PAGES = 25  # of the list of a release's files: a thousand of them


class ExploreEducationStatistics:
    """See the module's docstring."""

    name = "explore_education_statistics"
    title = "Explore education statistics"
    publisher = "Department for Education"
    default_base_url = "https://api.education.gov.uk/statistics/v1"
    further_hosts = (_CONTENT, _REPOSITORIES)
    params = ExploreEducationStatisticsParams
    decoder_version = "1"
    volatile: tuple[str, ...] = ()
    columns = COLUMNS
    layout = Layout(
        area="area_code", area_name="area_name", period="period", marker="sign", whole_files=True, made=True
    )

    def __init__(self, client: "Client", base_url: str) -> None:
        self.client = client
        self.base_url = base_url.rstrip("/")
        own = self.base_url == self.default_base_url
        # Another server, such as the replay, answers for all three hosts.
        self.content_url = f"https://{_CONTENT}/api" if own else f"{self.base_url}/content"
        self.repository_url = (
            f"https://{_REPOSITORIES}/dfe-analytical-services" if own else f"{self.base_url}/repository"
        )

    def signal(self, dataset: Dataset, last: LastSeen) -> Signal:
        """Version of the data set, ids of release and file, or ETag of a file in a repository."""
        params: ExploreEducationStatisticsParams = dataset.params
        if params.data_set:
            version, _ = self._version(params, "signal")
            return Signal(f"version {version.number} of {version.published}", version.published)
        if params.publication:
            file = self._file(params, "signal")
            return Signal(file.token, file.published)
        return self._tag(params, last)

    def fetch(self, dataset: Dataset, plan: Plan) -> Iterator[Payload]:
        """Fetch the whole file. A body is handed over before it is judged, so that a refused one is kept."""
        params: ExploreEducationStatisticsParams = dataset.params
        promised: int | None = None
        if params.data_set:
            version, answer = self._version(params, "payload")
            yield _payload(answer)
            yield from self._changes(params, version)
            promised = version.rows
            url, query = f"{self.base_url}/data-sets/{params.data_set}/csv", {"dataSetVersion": version.number}
        elif params.publication:
            file = self._file(params, "payload")
            url, query = f"{self.content_url}/releases/{file.release_id}/files/{file.file_id}", {}
        else:
            url, query = f"{self.repository_url}/{params.repository}", {}
        response = self.client.get(url, purpose="payload", params=query or None)
        yield _payload(response)
        refuse_foreign(response.body, response.url)
        refuse_unended(response.body, response.url)
        if promised is not None:
            refuse_fewer(count_rows(response.body, response.url), promised, response.url)

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> "Iterator[pa.RecordBatch]":
        """Rows of the file, one for each indicator. Answers in JSON are kept as received and give no rows."""
        params: ExploreEducationStatisticsParams = dataset.params
        if first_sign(payload.content) == b"{":
            content: Any = read_json(payload.body, payload.url)
            if "latestVersion" in content:
                read_version(payload.body, payload.url, params.data_set)
            return
        refuse_foreign(payload.content, payload.url)
        refuse_unended(payload.content, payload.url)
        yield from read_rows(payload.content, payload.url, params)

    def _version(
        self, params: ExploreEducationStatisticsParams, purpose: Literal["signal", "payload"]
    ) -> "tuple[Version, Response]":
        answer = self.client.get(f"{self.base_url}/data-sets/{params.data_set}", purpose=purpose)
        return read_version(answer.body, answer.url, params.data_set), answer

    def _changes(self, params: ExploreEducationStatisticsParams, version: Version) -> Iterator[Payload]:
        """What the publisher says that the version changed; the first version has none."""
        url = f"{self.base_url}/data-sets/{params.data_set}/versions/{version.number}/changes"
        answer = self.client.get(url, purpose="payload", ok=(200, 404))
        if answer.status == 200:
            yield _payload(answer)
            read_json(answer.body, answer.url)

    def _file(
        self, params: ExploreEducationStatisticsParams, purpose: Literal["signal", "payload"]
    ) -> ReleaseFile:
        url = f"{self.content_url}/publications/{params.publication}/releases"
        answer = self.client.get(url, purpose=purpose)
        release, published = read_release(answer.body, answer.url, params.release)
        files: Files = []
        for page, more in self.files(release, purpose):
            answer = page
            files += more
        found = find_file(files, params.file, answer.url)
        return ReleaseFile(release, str(found["fileId"]), published, str(found.get("fileSize") or ""))

    def files(self, release: str, purpose: Literal["signal", "payload"]) -> "Iterator[tuple[Response, Files]]":
        """The pages of the list of a release's data files."""
        page, pages, seen = 0, 1, set[str]()
        while page < pages:
            page += 1
            query = {"releaseId": release, "page": str(page), "pageSize": str(_PAGE)}
            answer = self.client.get(f"{self.content_url}/data-set-files", purpose=purpose, params=query)
            more, pages = read_files(answer.body, answer.url)
            if pages > MAX_PAGES:
                raise UnexpectedResponse(
                    f"{answer.url}: {pages} pages of files; a release has {MAX_PAGES} at most"
                )
            ids = {str(item.get("fileId")) for item in more}
            if again := ids & seen:
                raise UnexpectedResponse(
                    f"{answer.url}: the file {min(again)} is on an earlier page, too; the next round asks anew"
                )
            seen |= ids
            yield answer, more

    def _tag(self, params: ExploreEducationStatisticsParams, last: LastSeen) -> Signal:
        tag = last.signal.removeprefix("etag ") if last.signal.startswith("etag ") else ""
        answer = self.client.get(
            f"{self.repository_url}/{params.repository}",
            purpose="signal",
            headers={"If-None-Match": tag} if tag else {},
            ok=(200, 304),
        )
        if answer.status == 304:
            return Signal(last.signal)
        etag = answer.headers.get("etag", "")
        return Signal(f"etag {etag}" if etag else f"sha256 {hashlib.sha256(answer.body).hexdigest()}")


def _payload(response: "Response") -> Payload:
    return Payload(response.url, response.body, response.headers.get("content-type", ""), response.retrieved_at)
