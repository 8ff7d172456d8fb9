"""data.police.uk: crimes and anti-social behaviour on a map, and stop and search.

No key. The signal is the month of the last update. Street crime is asked for by authority, category and month
within the authority's outline, because one answer holds at most 10,000 events; stops by force and month. The
publisher allows 15 requests a second; the client makes one at a time with a pause. An address of more than 4,094
characters is refused there, so a long outline is sent as a POST.

Figures count events, never people. A force's stops are the force's: they are not called those of the authorities
that it polices, even where it covers the same ground.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.delimited import refuse_foreign
from inclusive_growth.sources.formats.json_text import json_in
from inclusive_growth.sources.police_uk.categories import CATEGORIES, MOST_EVENTS
from inclusive_growth.sources.police_uk.events import stop_rows, street_rows
from inclusive_growth.sources.police_uk.params import CATEGORY, PoliceUkParams
from inclusive_growth.sources.police_uk.places import force_areas, forces, outlines
from inclusive_growth.sources.protocol import Dataset, LastSeen, Layout, Payload, Plan, Signal

if TYPE_CHECKING:
    import pyarrow as pa

    from inclusive_growth.sources.http_client import Client, Response

LONGEST_ADDRESS = 4_094
REMEDIES = {
    400: "the question was not understood: see the force or the outline in sources/police_uk",
    404: "there is no such force or month: see the publisher's lists of forces and of months",
}


class Question(NamedTuple):
    """One request: the address below the base, what is asked, and what the answer is noted for."""

    path: str
    asked: dict[str, str]
    area: str
    month: str
    category: str


class PoliceUk:
    """See the module's docstring."""

    name = "police_uk"
    title = "data.police.uk"
    publisher = "Home Office and police forces"
    default_base_url = "https://data.police.uk/api"
    params = PoliceUkParams
    decoder_version = "1"
    volatile: tuple[str, ...] = ()
    columns = ("area_code", "area_name", "period", "BASIS", "CATEGORY", "value")
    layout = Layout(
        area="area_code", area_name="area_name", period="period", marker="", whole_files=True, made=True
    )

    def __init__(self, client: "Client", base_url: str) -> None:
        self.client = client
        self.base_url = base_url.rstrip("/")

    def signal(self, dataset: Dataset, last: LastSeen) -> Signal:
        """The month up to which there are events; when they came out is not said."""
        response = self.client.get(f"{self.base_url}/crime-last-updated", purpose="signal")
        return Signal(_last_updated(response.body, response.url))

    def fetch(self, dataset: Dataset, plan: Plan) -> Iterator[Payload]:
        """Fetch the newest months. Each body is handed over before it is judged, so a refused one is kept."""
        response = self.client.get(f"{self.base_url}/crime-last-updated", purpose="payload")
        newest = _last_updated(response.body, response.url)[:7]
        for question in questions(dataset.params, plan, newest):
            response = self._ask(question)
            note = f"{question.area}/{question.month}/{question.category}"
            kind = response.headers.get("content-type", "")
            yield Payload(f"{response.url.partition('?')[0]}#{note}", response.body, kind, response.retrieved_at)
            if response.body.lstrip()[:1] != b"[":
                refuse_foreign(response.body, response.url.partition("?")[0])

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> "Iterator[pa.RecordBatch]":
        """Counts of the events in an answer, or in a file of the archive."""
        import pyarrow as pa

        if payload.body.lstrip()[:1] not in (b"[", b"{"):
            refuse_foreign(payload.body, payload.url)
        count = street_rows if dataset.params.kind == "street_crime" else stop_rows
        schema = pa.schema([(name, pa.string()) for name in PoliceUk.columns])
        yield pa.RecordBatch.from_pylist(list(count(payload)), schema=schema)

    def _ask(self, question: Question) -> "Response":
        url, asked = f"{self.base_url}/{question.path}", urlencode(question.asked, safe=",:", quote_via=quote)
        statuses = (200, 400, 404, 503)
        if len(url) + 1 + len(asked) <= LONGEST_ADDRESS:
            response = self.client.get(f"{url}?{asked}", purpose="payload", ok=statuses)
        else:
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            response = self.client.post(url, purpose="payload", body=asked.encode(), headers=headers, ok=statuses)
        where = f"{url} for {question.area}, {question.month}"
        if response.status == 503:
            raise UnexpectedResponse(
                f"{where}: answered with status 503: more than {MOST_EVENTS:,} events, or the service is busy; "
                "the next round tries again. If it stays so, the outline is too large for one answer"
            )
        if response.status in REMEDIES:
            raise UnexpectedResponse(
                f"{where}: answered with status {response.status}: {REMEDIES[response.status]}"
            )
        return response


def questions(params: PoliceUkParams, plan: Plan, newest: str) -> Iterator[Question]:
    """Every request of one fetch, the newest month first; only the selected categories of street crime."""
    areas, categories = plan.areas, [name for name in plan.codes(CATEGORY) if name in CATEGORIES]
    months = [_before(newest, back) for back in range(params.months)]
    if params.kind == "street_crime":
        known = [area for area in areas if area in outlines()]
        for month in months:
            for area in known:
                for category in categories:
                    asked = {"date": month, "poly": outlines()[area]}
                    yield Question(f"crimes-street/{category}", asked, area, month, category)
        return
    named = {area for area in areas if area in forces()}
    for month in months:
        for area in sorted(named | {force_areas()[area] for area in areas if area in force_areas()}):
            asked = {"date": month, "force": forces()[area][1]}
            yield Question("stops-force", asked, area, month, "stops")


def _before(month: str, back: int) -> str:
    """The month so many months before."""
    number = int(month[:4]) * 12 + int(month[5:7]) - 1 - back
    return f"{number // 12}-{number % 12 + 1:02d}"


def _last_updated(body: bytes, where: str) -> str:
    content = json_in(body, where)
    found = str(content.get("date")) if isinstance(content, dict) else ""
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])-\d\d", found):
        raise UnexpectedResponse(f"{where}: does not say up to which month there are events; see the address")
    return found
