"""What a GOV.UK page says: where it stands, which files it has, and the columns at the head of ours.

Two requests. Of a CSV the first bytes are asked for; a workbook is only whole of any use.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.json_text import json_in
from inclusive_growth.sources.formats.sheet_tables import csv_table, is_workbook
from inclusive_growth.sources.formats.workbooks import open_workbook
from inclusive_growth.sources.gov_uk.page import read_page
from inclusive_growth.sources.probing import Said, files_say, rows_say
from inclusive_growth.sources.protocol import Dataset, Payload, Plan

if TYPE_CHECKING:
    from inclusive_growth.sources.gov_uk.source import GovUk, GovUkParams
    from inclusive_growth.sources.http_client import Response

HEAD = 131_072  # bytes of a CSV: title rows, header and some rows


def probe(source: "GovUk", dataset: Dataset, plan: Plan) -> Iterator[Said]:
    """Path, attachment, sheets, columns, signs."""
    params: GovUkParams = dataset.params
    answer = source.client.get(f"{source.base_url}/api/content/{params.path}", purpose="signal")
    if moved := _moved_to(answer):
        yield Said("parameter", {moved: ""}, answer.url, "path")
        return
    page = read_page(answer.body, answer.url)  # refuses a page that was withdrawn or is none
    yield Said("parameter", {page.path.strip("/"): ""}, answer.url, "path")
    names = {name: "" for file in page.attachments for name in (file.filename, file.title) if name}
    fits = _fits(params.attachment, names)
    yield Said("parameter", ({params.attachment: ""} if fits else {}) | names, answer.url, "attachment")
    if not fits:
        return
    file = page.attachment(params.attachment)
    whole = not file.filename.lower().endswith(".csv")
    part = {} if whole else {"Range": f"bytes=0-{HEAD - 1}"}
    response = source.client.get(file.url, purpose="signal", headers=part, ok=(200, 206))
    yield from files_say(response.body, response.url, member=params.member)
    yield from _table(dataset, _whole_lines(response))


def _table(dataset: Dataset, response: "Response") -> Iterator[Said]:
    """What the decoder reads; where it refuses, the columns that stand there."""
    import pyarrow as pa

    from inclusive_growth.sources.gov_uk.source import GovUk

    params: GovUkParams = dataset.params
    # The rows end where we cut them, so that the last line of a part has its end.
    dataset = replace(dataset, params=params.model_copy(update={"unended": True}))
    payload = Payload(response.url, response.body, response.headers.get("content-type", ""), response.retrieved_at)
    try:
        batches = list(GovUk.decode(dataset, payload))
    except UnexpectedResponse:
        yield Said("column", _columns(response, params), response.url)
        raise
    table: pa.Table = pa.Table.from_batches(batches)
    yield from rows_say(dataset, table, response.url, part=response.status == 206)


def _columns(response: "Response", params: "GovUkParams") -> dict[str, str]:
    try:
        if is_workbook(response.body):
            rows = open_workbook(response.body, response.url).rows(params.sheet)
            return dict.fromkeys((str(cell) for cell in max(rows[:30], key=lambda row: sum(map(bool, row)))), "")
        return dict.fromkeys(csv_table(response.body, response.url, "", params.encoding).column_names, "")
    except (UnexpectedResponse, ValueError):
        return {}


def _moved_to(answer: "Response") -> str:
    """The path to which the page only points; "" where it is a page itself."""
    content = json_in(answer.body, answer.url)
    redirects = isinstance(content, dict) and content.get("schema_name") == "redirect"
    moves = content.get("redirects") if redirects else None
    first = moves[0] if isinstance(moves, list) and moves else {}
    return str(first.get("destination") or "").strip("/") if isinstance(first, dict) else ""


def _fits(wanted: str, names: dict[str, str]) -> bool:
    pattern = re.compile(".*".join(map(re.escape, wanted.split("*"))), re.IGNORECASE | re.DOTALL)
    return any(pattern.fullmatch(name) for name in names)


def _whole_lines(response: "Response") -> "Response":
    """The answer to its last whole line, where only a part was asked for and came."""
    if response.status != 206:
        return response
    return replace(response, body=response.body[: response.body.rfind(b"\n") + 1])
