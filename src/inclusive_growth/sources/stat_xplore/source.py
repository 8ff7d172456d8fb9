"""Stat-Xplore, the Open Data API of the Department for Work and Pensions: benefits and children in low income.

It asks for a key (`IGW_STAT_XPLORE_KEY`, free). The signal is the ETag of the database's schema: asked with
If-None-Match, an unchanged schema answers 304, which counts against no limit. The fetch asks for the list of
periods, then for one table in as many parts as the number of cells wants. An account has 2,000 requests an hour;
each answer says how many are left, and none is made when none is left. A table that a person downloaded from the
website as CSV is read too.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from math import prod
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin

from inclusive_growth.errors import NoAnswer, SettingsError, UnexpectedResponse, UpstreamUnavailable
from inclusive_growth.secret_files import read_secret
from inclusive_growth.sources.formats.delimited import refuse_foreign
from inclusive_growth.sources.protocol import Dataset, LastSeen, Layout, Payload, Plan, Signal
from inclusive_growth.sources.stat_xplore.params import VALUE, StatXploreParams
from inclusive_growth.sources.stat_xplore.table_json import read_json, table_rows
from inclusive_growth.sources.stat_xplore.web_table import is_web_table, web_rows

if TYPE_CHECKING:
    import pyarrow as pa

    from inclusive_growth.sources.http_client import Client, Response

MAX_CELLS = 50_000  # of one table; the publisher names no limit, and a table of this size is about a megabyte
MAX_PAGES = 50  # of one list of the schema, at a hundred each
ANSWERS = (200, 304, 400, 401, 403, 404, 413, 422, 429)
REMEDIES = {
    400: "the question was not understood: an id in the dataset's YAML is wrong",
    401: "the key is not accepted: see IGW_STAT_XPLORE_KEY",
    403: "the key is not accepted, or may not read this database: see IGW_STAT_XPLORE_KEY (Stat-Xplore, Account, "
    "Open Data API Access)",
    404: "there is no such database or list: compare the ids in the dataset's YAML with the publisher's schema",
    413: "the table is too large: lower MAX_CELLS",
    422: "the question was not understood: an id in the dataset's YAML is wrong",
}


class StatXplore:
    """See the module's docstring."""

    name = "stat_xplore"
    title = "Stat-Xplore Open Data API"
    publisher = "Department for Work and Pensions"
    default_base_url = "https://stat-xplore.dwp.gov.uk/webapi/rest/v1"
    params = StatXploreParams
    decoder_version = "1"
    volatile: tuple[str, ...] = ()
    columns = ("area_code", "area_name", "period", "period_name", VALUE, "annotations", "marker")
    layout = Layout(area="area_code", area_name="area_name", period="period", marker="marker", made=True)

    def __init__(self, client: "Client", base_url: str) -> None:
        self.client = client
        self.base_url = base_url.rstrip("/")
        self._limits: dict[str, str] = {}  # headers of the last answer

    def signal(self, dataset: Dataset, last: LastSeen) -> Signal:
        """The schema's ETag, or the hash of a schema without one. The last one is given back for 304."""
        seen = last.signal.removeprefix("etag ") if last.signal.startswith("etag ") else ""
        url = f"{self.base_url}/schema/{dataset.params.database_uri}"
        response = self._get(url, "signal", {"If-None-Match": seen} if seen else {})
        if response.status == 304:
            return Signal(last.signal)
        _must_be_schema(response.body, response.url, dataset.params.database_uri)
        etag = response.headers.get("etag", "")
        return Signal(f"etag {etag}" if etag else f"schema {hashlib.sha256(response.body).hexdigest()[:32]}")

    def fetch(self, dataset: Dataset, plan: Plan) -> Iterator[Payload]:
        """Fetch the periods, then the table in parts. Each body is handed over before it is judged."""
        params: StatXploreParams = dataset.params
        periods: list[str] = []
        for response in self._pages(params.date_valueset_uri, "payload"):
            yield _payload(response)
            periods += _values(response.body, response.url, params)
        _refuse_twice(periods, params.date_valueset_uri)
        yield from self.table(params, plan.areas, periods)

    def table(self, params: StatXploreParams, areas: tuple[str, ...], periods: list[str]) -> Iterator[Payload]:
        """The table's parts for these areas and periods. Each body is handed over before it is judged."""
        for question in questions(params, areas, periods):
            response = self._send(f"{self.base_url}/table", json.dumps(question, separators=(",", ":")).encode())
            yield _payload(response)
            refuse_unreadable(response.body, response.url)

    def schema(self, uri: str) -> tuple[str, dict[str, str], str]:
        """Label, ids of the children with their labels, and address of a part of the schema. All its pages."""
        label, url = "", ""
        children: dict[str, str] = {}
        for response in self._pages(uri, "signal"):
            content, url = _must_be_schema(response.body, response.url, uri), url or response.url
            label = label or str(content.get("label") or "")
            found = [item for item in content["children"] if isinstance(item, dict)]
            _refuse_twice([*children, *(str(item.get("id")) for item in found)], uri)
            children |= {str(item.get("id")): str(item.get("label") or "") for item in found}
        return label, children, url

    def _pages(self, uri: str, purpose: Literal["signal", "payload"]) -> "Iterator[Response]":
        """The pages of a list of the schema, of a hundred children each."""
        url = f"{self.base_url}/schema/{uri}"
        for _ in range(MAX_PAGES):
            response = self._get(url, purpose, {})
            yield response
            further = re.search(r'<([^<>]+)>\s*;\s*rel="?next"?', response.headers.get("link", ""))
            if not further:
                return
            url = urljoin(response.url, further[1])
        raise UnexpectedResponse(f"{url}: the list has more than {MAX_PAGES} pages; is it the right one?")

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> "Iterator[pa.RecordBatch]":
        """Rows of a table in JSON, or of a download from the website. A list of periods gives none."""
        import pyarrow as pa

        params: StatXploreParams = dataset.params
        names = [name for column in params.fields for name in (column, f"{column}_NAME")]
        columns = (*StatXplore.columns[:4], *names, *StatXplore.columns[4:])
        if is_web_table(payload.body):
            rows = list(web_rows(payload.body, payload.url, params))
        else:
            content = refuse_unreadable(payload.body, payload.url)
            if "children" in content:
                return
            rows = list(table_rows(content, payload.url, params))
        yield pa.RecordBatch.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in columns]))

    def _get(self, url: str, purpose: Literal["signal", "payload"], headers: dict[str, str]) -> "Response":
        asked = self.client.get(url, purpose=purpose, headers=self._key() | headers, ok=ANSWERS)
        return self._judged(asked)

    def _send(self, url: str, question: bytes) -> "Response":
        headers = self._key() | {"Content-Type": "application/json"}
        return self._judged(self.client.post(url, purpose="payload", body=question, headers=headers, ok=ANSWERS))

    def _judged(self, response: "Response") -> "Response":
        """The answer, if it is one. Raises UpstreamUnavailable when the limit is used up."""
        self._limits = response.headers
        if response.status == 429:
            raise UpstreamUnavailable(
                f"{response.url}: the account's limit of requests is used up{_until(response.headers)}; the next "
                "round tries again"
            )
        if response.status in REMEDIES:
            said = " ".join(response.body[:200].decode("utf-8", "replace").split())[:120]
            kind = NoAnswer if response.status in (401, 403) else UnexpectedResponse
            raise kind(
                f"{response.url}: answered with status {response.status} ({said or 'empty body'}): "
                f"{REMEDIES[response.status]}"
            )
        return response

    def _key(self) -> dict[str, str]:
        """The header with the key. Raises UpstreamUnavailable without a key, or when no request is left.

        A key goes to the publisher's own address only.
        """
        left = [self._limits.get(name, "") for name in ("x-ratelimit-remaining", "x-ratelimit-remaining-table")]
        if "0" in left:
            raise UpstreamUnavailable(
                f"{self.base_url}: no request is left of the account's limit{_until(self._limits)}; the next "
                "round tries again"
            )
        if self.base_url != self.default_base_url:
            return {}
        config = self.client.config
        try:
            key = read_secret("STAT_XPLORE_KEY", config.stat_xplore_key, config.stat_xplore_key_file, "DATASETS")
        except SettingsError as error:
            unset = not config.stat_xplore_key.get_secret_value() and not config.stat_xplore_key_file
            why = "setting IGW_STAT_XPLORE_KEY is not set" if unset else str(error)
            raise UpstreamUnavailable(
                f"{why}: Stat-Xplore answers only with a key. Make a free account at "
                "https://stat-xplore.dwp.gov.uk, copy the key under Account, Open Data API Access, and set "
                "IGW_STAT_XPLORE_KEY or IGW_STAT_XPLORE_KEY_FILE. Until then its datasets wait; others do not"
            ) from None
        return {"APIKey": key}


def questions(params: StatXploreParams, areas: tuple[str, ...], periods: list[str]) -> Iterator[dict[str, Any]]:
    """The bodies of the table's parts: each all periods and groups of as many areas as fit."""
    asked = [
        params.value_uri(params.area.field, params.area.valuesets[area[:3]], area)
        for area in areas
        if area[:3] in params.area.valuesets
    ]
    groups = {
        params.field_uri(group.field): {
            "map": [[params.value_uri(group.field, group.valueset, code)] for code in group.values],
            "total": True,
        }
        for group in params.fields.values()
    }
    date, area = params.field_uri(params.date.field), params.field_uri(params.area.field)
    each = max(1, len(periods)) * prod(len(group.values) + 1 for group in params.fields.values())
    step = max(1, MAX_CELLS // each)
    for start in range(0, len(asked), step):
        chosen = {
            date: {"map": [[period] for period in periods], "total": False},
            area: {"map": [[value] for value in asked[start : start + step]], "total": False},
        }
        yield {
            "database": params.database_uri,
            "measures": [params.measure_uri],
            "recodes": chosen | groups,
            "dimensions": [[date], [area], *([field] for field in groups)],
        }


def refuse_unreadable(body: bytes, where: str) -> dict[str, Any]:
    """The JSON object of an answer. Raises UnexpectedResponse for a web page, for nothing and for cut JSON."""
    if body.lstrip()[:1] != b"{":
        refuse_foreign(body, where)
    content = read_json(body, where)
    if not isinstance(content, dict):
        raise UnexpectedResponse(f"{where}: the answer is JSON and no table; see the publisher's documentation")
    return content


def _must_be_schema(body: bytes, where: str, uri: str) -> dict[str, Any]:
    content = refuse_unreadable(body, where)
    if content.get("id") != uri or not isinstance(content.get("children"), list):
        raise UnexpectedResponse(
            f"{where}: the answer is not the list of {uri}; compare the ids in the dataset's YAML with the "
            "publisher's schema"
        )
    return content


def _values(body: bytes, where: str, params: StatXploreParams) -> list[str]:
    """Ids of the periods on one page of their list."""
    children = _must_be_schema(body, where, params.date_valueset_uri)["children"]
    found = [str(child.get("id")) for child in children if isinstance(child, dict)]
    start = params.value_uri(params.date.field, params.date.valueset, "")
    if not found or not all(value.startswith(start) for value in found):
        raise UnexpectedResponse(f"{where}: a value in the list of periods is none of {start}…; see the schema")
    return found


def _refuse_twice(ids: list[str], uri: str) -> None:
    if len(set(ids)) < len(ids):
        twice = next(one for one in ids if ids.count(one) > 1)
        raise UnexpectedResponse(
            f"the list of {uri} names {twice} twice: a page came again; the next round asks anew"
        )


def _payload(response: "Response") -> Payload:
    return Payload(response.url, response.body, response.headers.get("content-type", ""), response.retrieved_at)


def _until(headers: dict[str, str]) -> str:
    """` until 14:00 UTC`, from the milliseconds that the publisher gives."""
    for name in ("x-ratelimit-reset", "x-ratelimit-reset-table"):
        if headers.get(name, "").isdecimal():
            return f" until {datetime.fromtimestamp(int(headers[name]) / 1000, UTC):%H:%M} UTC"
    return ""
