"""What the API of the census says: its kinds of area, the categories of each variable, and one small table.

One request for the kinds of area, one for each variable, one for the table of one area, one for the published
table that tells of a new release.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.ons_census_api.answers import refuse_errors
from inclusive_growth.sources.ons_census_api.params import OnsCensusApiParams
from inclusive_growth.sources.probing import Said, small_answer
from inclusive_growth.sources.protocol import Dataset, Plan

if TYPE_CHECKING:
    from inclusive_growth.sources.http_client import Response
    from inclusive_growth.sources.ons_census_api.source import OnsCensusApi

MOST = "500"  # items of one answer, more than any of these lists has


def probe(source: "OnsCensusApi", dataset: Dataset, plan: Plan) -> Iterator[Said]:
    """Population, kinds of area, variables and their categories, columns, areas, the release."""
    params: OnsCensusApiParams = dataset.params
    below = f"{source.base_url}/population-types"
    answer = _listed(source, f"{below}/{params.population_type}/area-types")
    if answer.status == 404:
        answer = _listed(source, below)
        yield Said("parameter", {name: "" for name, _ in _items(answer)}, answer.url, "population_type")
        return
    kinds = dict(_items(answer))
    yield Said("parameter", {params.population_type: ""}, answer.url, "population_type")
    yield Said("parameter", dict.fromkeys(kinds, ""), answer.url, "area_types")
    known = set()
    for variable in params.variables:
        answer = _listed(source, f"{below}/{params.population_type}/dimensions/{variable}/categorisations")
        found = dict(_items(answer)) if answer.status == 200 else {}
        if variable in found:
            known.add(variable)
            yield Said("code", dict(_options(found[variable], answer.url)), answer.url, variable)
        else:
            answer = _listed(source, f"{below}/{params.population_type}/dimensions")
            yield Said("parameter", {name: "" for name, _ in _items(answer)}, answer.url, "variables")
    if known == set(params.variables) and set(params.area_types) <= set(kinds):
        yield Said("parameter", dict.fromkeys(known, ""), answer.url, "variables")
        yield from small_answer(source, dataset, plan)
    version, url = source.latest_version(params.release, "signal")
    yield Said("parameter", {params.release: ""}, url, "release")
    if edition := re.search(r"/editions/(\d{4})/", str(version.get("href"))):
        yield Said("parameter", {edition[1]: ""}, url, "census")


def _listed(source: "OnsCensusApi", url: str) -> "Response":
    return source.client.get(url, purpose="signal", params={"limit": MOST}, ok=(200, 404))


def _items(answer: "Response") -> list[tuple[str, dict[str, Any]]]:
    """The items of a list, which must be whole. Raises UnexpectedResponse for anything else."""
    content = refuse_errors(answer.body, answer.url) if answer.status == 200 else {}
    items = content.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise UnexpectedResponse(
            f"{answer.url}: the answer has no list of `items`; see the publisher's documentation"
        )
    if len(items) != content.get("total_count", len(items)):
        raise UnexpectedResponse(f"{answer.url}: {len(items)} of {content['total_count']} items came")
    return [(str(item.get("id") or item.get("name") or ""), item) for item in items]


def _options(item: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    categories = item.get("categories")
    if not isinstance(categories, list) or not categories:
        raise UnexpectedResponse(f"{where}: the variable has no list of `categories`")
    for category in categories:
        yield str(category.get("id")), str(category.get("label") or "")
