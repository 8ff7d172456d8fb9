"""What Nomis says of a dataset: its name, the list of codes of each dimension, and a small answer.

One request for the definition, one for each dimension and the measures, one for figures of one area at the newest
period.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from inclusive_growth.sources.formats.delimited import refuse_foreign
from inclusive_growth.sources.formats.json_text import json_in
from inclusive_growth.sources.probing import Kind, Said, narrowed, small_answer
from inclusive_growth.sources.protocol import Dataset, Plan

if TYPE_CHECKING:
    from inclusive_growth.sources.nomis.source import Nomis

STANDARD = ("GEOGRAPHY", "FREQ", "TIME", "DATE", "MEASURES")  # dimensions of every dataset


def probe(source: "Nomis", dataset: Dataset, plan: Plan) -> Iterator[Said]:
    """Name, dimensions, codes and columns. A dimension that is not there is not asked for."""
    params = dataset.params
    base = f"{source.base_url}/dataset/{params.dataset_id}"
    definition, url = _structure(source, f"{base}.def.sdmx.json")
    family = _one(_walk(definition, "keyfamilies", "keyfamily"))
    yield Said("parameter", {params.dataset_id: str(_walk(family, "name", "value") or "")}, url, "dataset_id")
    listed = _many(_walk(family, "components", "dimension"))
    dimensions = [str(part.get("conceptref", "")) for part in listed if isinstance(part, dict)]
    own = [name for name in dimensions if name not in STANDARD]
    yield Said("column", dict.fromkeys(own, ""), url, "dimensions", closed=True)
    lists = []
    for name in (*params.dimensions, "MEASURES"):
        if name in dimensions:
            content, url = _structure(source, f"{base}/{name}.def.sdmx.json")
            codes = _many(_walk(_one(_walk(content, "codelists", "codelist")), "code"))
            known = {str(code.get("value")): str(_walk(code, "description", "value") or "") for code in codes}
            kind: Kind = "measure" if name == "MEASURES" else "code"
            lists.append(Said(kind, known, url, name if kind == "code" else ""))
    yield from lists
    plan = narrowed(plan, lists)
    if set(params.dimensions) <= set(dimensions) and plan.selections:
        newest = params.model_copy(update={"date": "latest", "time": ""})
        yield from small_answer(source, Dataset(dataset.id, dataset.source, newest), plan)


def _structure(source: "Nomis", url: str) -> tuple[Any, str]:
    """The part `structure` of a definition or list. Raises UnexpectedResponse for an error in its place."""
    response = source.client.get(url, purpose="signal", params=source._key())
    content = json_in(response.body, response.url)
    if isinstance(content, dict) and "error" in content:
        refuse_foreign(response.body, response.url)
    return _walk(content, "structure"), response.url


def _walk(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _many(value: Any) -> list[Any]:
    """Parts that stand alone where there is one, in a list where there are several."""
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else []


def _one(value: Any) -> Any:
    return next(iter(_many(value)), {})
