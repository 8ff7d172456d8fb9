"""What data.police.uk says: the categories of the newest month, its forces, and one small answer.

Three requests: the month of the last update, the list of categories or of forces, and the events of one area.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.json_text import json_in
from inclusive_growth.sources.police_uk.categories import GROUPS
from inclusive_growth.sources.police_uk.params import BASIS, CATEGORY, CRIME
from inclusive_growth.sources.probing import Said, small_answer
from inclusive_growth.sources.protocol import Dataset, LastSeen, Plan

if TYPE_CHECKING:
    from inclusive_growth.sources.police_uk.source import PoliceUk


def probe(source: "PoliceUk", dataset: Dataset, plan: Plan) -> Iterator[Said]:
    """Categories or groups, then the columns of a small answer."""
    kind = dataset.params.kind
    month = source.signal(dataset, LastSeen()).token[:7]
    if kind == "street_crime":
        known, url = _named(source, "crime-categories", {"date": month}, "url")
        yield Said("parameter", {kind: ""}, url, "kind")
        yield Said("code", known, url, CATEGORY)
        yield Said("code", {CRIME: ""}, url, BASIS)
        plan = replace(plan, selections=plan.selections[:1])
    else:
        forces, url = _named(source, "forces", {}, "id")
        yield Said("parameter", {kind: ""}, url, "kind")
        yield Said("area", forces, url, whole=False)
        yield Said("code", dict.fromkeys(GROUPS, ""), url, BASIS)
        yield Said("code", {text: "" for texts in GROUPS.values() for text in texts}, url, CATEGORY)
    yield from small_answer(source, dataset, plan)


def _named(source: "PoliceUk", path: str, asked: dict[str, str], key: str) -> tuple[dict[str, str], str]:
    """Ids of one of the publisher's lists, with their names."""
    answer = source.client.get(f"{source.base_url}/{path}", purpose="signal", params=asked or None)
    content = json_in(answer.body, answer.url)
    try:
        return {str(item[key]): str(item.get("name") or "") for item in content}, answer.url
    except (KeyError, TypeError, AttributeError) as error:
        raise UnexpectedResponse(f"{answer.url}: the answer is no list with `{key}` and `name`") from error
