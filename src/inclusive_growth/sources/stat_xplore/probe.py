"""What Stat-Xplore says of a database: its fields and counts, the values of each field, and a small table.

One request for the database, one for the values of each field, one for a table of one area at the newest period.
Where there are no such values, the field says which it has.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.probing import Said, decoded_rows_say
from inclusive_growth.sources.protocol import Dataset, Plan
from inclusive_growth.sources.stat_xplore.params import TOTAL, StatXploreParams
from inclusive_growth.sources.stat_xplore.table_json import read_json

if TYPE_CHECKING:
    from inclusive_growth.sources.stat_xplore.source import StatXplore

Listed = tuple[dict[str, str], str, bool]  # code -> label, the address, whether there is such a list


def probe(source: "StatXplore", dataset: Dataset, plan: Plan) -> Iterator[Said]:
    """Database, counts, fields, sets of values, values with their labels, labels of the table, signs."""
    params: StatXploreParams = dataset.params
    label, children, url = source.schema(params.database_uri)
    yield Said("parameter", {params.database: label}, url, "database")
    if params.title:
        yield Said("parameter", {label: ""}, url, "title")
    counts = _below(children, "str:count:", params.database)
    if counts:
        yield Said("parameter", counts, url, "measure")
    asked = _asked(params)
    values = {}
    for field, valueset, names in asked:
        found, url, there = _values(source, params, field, valueset)
        if not there:
            yield from _field_says(source, params, field, children, names)
            continue
        values[field, valueset] = found
        for name in names:
            yield Said("parameter", {field: ""}, url, f"{name}.field")
            set_name = f"area.valuesets.{_kind(params, valueset)}" if name == "area" else f"{name}.valueset"
            yield Said("parameter", {valueset: ""}, url, set_name)
            yield from _codes_say(params, name, found, url)
    if len(values) == len(asked):
        yield from _table_says(source, dataset, plan, values)


def _asked(params: StatXploreParams) -> list[tuple[str, str, list[str]]]:
    """Each field with each set of its values, and the parameters that name them."""
    date, area = params.date, params.area
    found = [(date.field, date.valueset, ["date"])]
    found += [(area.field, valueset, ["area"]) for valueset in dict.fromkeys(area.valuesets.values())]
    return found + [(one.field, one.valueset, [f"fields.{name}"]) for name, one in params.fields.items()]


def _values(source: "StatXplore", params: StatXploreParams, field: str, valueset: str) -> Listed:
    uri = f"str:valueset:{params.database}:{field}:{valueset}"
    try:
        _, children, url = source.schema(uri)
    except UnexpectedResponse as error:
        if "status 404" not in str(error):
            raise
        return {}, "", False
    start = params.value_uri(field, valueset, "")
    return {name.removeprefix(start): label for name, label in children.items()}, url, True


def _field_says(
    source: "StatXplore", params: StatXploreParams, field: str, children: dict[str, str], names: list[str]
) -> Iterator[Said]:
    """Which sets of values a field has; where there is no such field, which fields the database has."""
    try:
        _, sets, url = source.schema(params.field_uri(field))
    except UnexpectedResponse as error:
        if "status 404" not in str(error):
            raise
        url = f"{source.base_url}/schema/{params.database_uri}"
        fields = _below(children, "str:field:", params.database)
        yield from (Said("parameter", fields, url, f"{name}.field") for name in names)
        return
    known = {name.rpartition(":")[2]: "" for name in sets if name.startswith("str:valueset:")}
    for name in names:
        yield Said("parameter", {field: ""}, url, f"{name}.field")
        kinds = params.area.valuesets if name == "area" else {}
        own = [f"area.valuesets.{kind}" for kind in kinds] or [f"{name}.valueset"]
        yield from (Said("parameter", known, url, one) for one in own)


def _codes_say(params: StatXploreParams, name: str, found: dict[str, str], url: str) -> Iterator[Said]:
    """Codes and labels of a field, as the indicators select them and as the dataset pins them."""
    column = name.removeprefix("fields.")
    if name == "area":
        yield Said("area", found, url, whole=False)
    if column not in params.fields:
        return
    yield Said("code", found | {TOTAL: "Total"}, url, column)
    yield Said("parameter", found, url, f"{name}.values")
    for code in params.fields[column].values:
        if code in found:
            yield Said("parameter", {found[code]: ""}, url, f"{name}.values.{code}")


def _table_says(
    source: "StatXplore", dataset: Dataset, plan: Plan, values: dict[tuple[str, str], dict[str, str]]
) -> Iterator[Said]:
    """A table of one area at the newest period, with the values that there are."""
    params: StatXploreParams = dataset.params
    newest = list(values[params.date.field, params.date.valueset])[-1:]
    periods = [params.value_uri(params.date.field, params.date.valueset, code) for code in newest]
    fields = {}
    for column, field in params.fields.items():
        there = values[field.field, field.valueset]
        sound = {code: label for code, label in field.values.items() if code in there}
        if sound:
            fields[column] = field.model_copy(update={"values": sound})
    narrow = replace(dataset, params=params.model_copy(update={"fields": fields}))
    for payload in source.table(narrow.params, plan.areas[:1], periods):
        content = read_json(payload.body, payload.url)
        labels = {str(field["uri"]): str(field["label"]) for field in content["fields"]}
        for name, path in (("date", params.date.field), ("area", params.area.field)):
            if label := labels.get(params.field_uri(path)):
                yield Said("parameter", {label: ""}, payload.url, f"{name}.label")
        heard = list(decoded_rows_say(source, narrow, payload))  # which refuses a table of another measure
        yield Said("parameter", {params.measure: ""}, payload.url, "measure")
        yield from (said for said in heard if said.kind == "sign")


def _kind(params: StatXploreParams, valueset: str) -> str:
    """The first kind of area that has this set of values: the others stand on the same line or name it again."""
    return next(kind for kind, own in params.area.valuesets.items() if own == valueset)


def _below(children: dict[str, str], start: str, database: str) -> dict[str, str]:
    start = f"{start}{database}:"
    return {name.removeprefix(start): "" for name in children if name.startswith(start)}
