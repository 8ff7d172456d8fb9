"""What Explore Education Statistics says of a data set: columns, texts of filters, areas and signs.

A data set of the API has lists of its own: three small requests, and the file is not fetched. A file of a release
or of a repository has none: the lists of releases and files, then the file, of which every row is read.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.explore_education_statistics.answers import (
    Files,
    find_file,
    read_json,
    read_release,
    read_slugs,
)
from inclusive_growth.sources.explore_education_statistics.figures import sign_in
from inclusive_growth.sources.explore_education_statistics.params import (
    INDICATOR,
    SLICE,
    ExploreEducationStatisticsParams,
)
from inclusive_growth.sources.formats.delimited import delimited_batches, refuse_foreign
from inclusive_growth.sources.probing import Said, decoded_rows_say
from inclusive_growth.sources.protocol import Dataset, Payload, Plan

if TYPE_CHECKING:
    from inclusive_growth.sources.explore_education_statistics.source import ExploreEducationStatistics

Options = Mapping[str, Mapping[str, str]]  # filter -> its texts, each with "" for a label
FEW_ROWS = 100  # of the small answer that signs are read from


def probe(source: "ExploreEducationStatistics", dataset: Dataset, plan: Plan) -> Iterator[Said]:
    """Place, columns, texts of the filters, areas, signs."""
    params: ExploreEducationStatisticsParams = dataset.params
    if params.data_set:
        yield from _of_data_set(source, params, plan)
    elif params.publication:
        yield from _of_release(source, dataset, plan)
    else:
        yield from _of_file(source, dataset, plan, f"{source.repository_url}/{params.repository}")


def _of_data_set(
    source: "ExploreEducationStatistics", params: ExploreEducationStatisticsParams, plan: Plan
) -> Iterator[Said]:
    base = f"{source.base_url}/data-sets/{params.data_set}"
    answer = source.client.get(base, purpose="signal")
    described = read_json(answer.body, answer.url)
    if replaced_by := described.get("supersedingDataSetId") if isinstance(described, dict) else None:
        yield Said("parameter", {str(replaced_by): ""}, answer.url, "data_set")
        return
    answer = source.client.get(f"{base}/meta", purpose="signal")
    meta = read_json(answer.body, answer.url)
    filters, indicators = _list(meta, "filters", answer.url), _list(meta, "indicators", answer.url)
    options = {
        str(item.get("column") or ""): {str(one.get("label")): "" for one in _list(item, "options", answer.url)}
        for item in filters
    }
    figures = {str(item.get("column") or ""): str(item.get("label") or "") for item in indicators}
    yield from _columns_say(params, dict.fromkeys(options, ""), figures, answer.url)
    yield from _texts_say(params, options, plan, answer.url)
    yield Said("code", dict.fromkeys(figures, ""), answer.url, INDICATOR)
    periods = {_code(str(item.get("period") or "")): "" for item in _list(meta, "timePeriods", answer.url)}
    yield Said("parameter", periods, answer.url, "breaks", whole=False)
    places = {
        str(one.get("code")): str(one.get("label") or "")
        for group in _list(meta, "locations", answer.url)
        for one in _list(group, "options", answer.url)
    }
    yield Said("area", places, answer.url, whole=False)
    ids = [str(item.get("id")) for item in indicators if item.get("column") in params.indicators]
    if ids and plan.areas:
        asked = {
            "locations.in": f"LA|code|{plan.areas[0]}",
            "indicators": ",".join(ids),
            "pageSize": str(FEW_ROWS),
        }
        answer = source.client.get(f"{base}/query", purpose="signal", params=asked)
        rows = _list(read_json(answer.body, answer.url), "results", answer.url)
        texts = [str(text) for row in rows for text in (row.get("values") or {}).values()]
        yield Said("sign", {sign: "" for text in texts if (sign := sign_in(text))}, answer.url, whole=False)


def _of_release(source: "ExploreEducationStatistics", dataset: Dataset, plan: Plan) -> Iterator[Said]:
    params: ExploreEducationStatisticsParams = dataset.params
    answer = source.client.get(
        f"{source.content_url}/publications/{params.publication}/releases", purpose="signal"
    )
    slugs = read_slugs(answer.body, answer.url)
    yield Said("parameter", {params.publication: ""}, answer.url, "publication")
    yield Said("parameter", dict.fromkeys(slugs, ""), answer.url, "release")
    if params.release and params.release not in slugs:
        return
    release, _ = read_release(answer.body, answer.url, params.release)
    files: Files = []
    for page, more in source.files(release, "signal"):
        answer = page
        files += more
    names = {str(item.get(key)): "" for item in files for key in ("filename", "title") if item.get(key)}
    try:
        found = find_file(files, params.file, answer.url)
    except UnexpectedResponse:
        yield Said("parameter", names, answer.url, "file")
        return
    yield Said("parameter", {params.file: ""} | names, answer.url, "file")
    yield from _of_file(source, dataset, plan, f"{source.content_url}/releases/{release}/files/{found['fileId']}")


def _of_file(source: "ExploreEducationStatistics", dataset: Dataset, plan: Plan, url: str) -> Iterator[Said]:
    import pyarrow.compute as pc

    params: ExploreEducationStatisticsParams = dataset.params
    answer = source.client.get(url, purpose="signal")
    refuse_foreign(answer.body, answer.url)
    wanted = {*params.filters, *params.one_of, *params.pair, *params.where}
    wanted |= {params.names.wider.column} if params.names.wider else set()
    options: dict[str, dict[str, str]] = {}
    columns: list[str] = []
    for batch in delimited_batches(answer.body, answer.url):
        columns = list(batch.schema.names)
        for name in wanted & set(columns):
            texts = pc.unique(pc.utf8_trim_whitespace(batch.column(name))).to_pylist()
            options.setdefault(name, {}).update(dict.fromkeys(texts, ""))
    yield from _columns_say(params, dict.fromkeys(columns, ""), dict.fromkeys(columns, ""), answer.url)
    yield from _texts_say(params, options, plan, answer.url)
    yield Said("code", dict.fromkeys(columns, ""), answer.url, INDICATOR)
    media_type = answer.headers.get("content-type", "")
    payload = Payload(answer.url, answer.body, media_type, answer.retrieved_at)
    for said in decoded_rows_say(source, dataset, payload):
        if said.kind in ("area", "sign"):
            yield said


def _columns_say(
    params: ExploreEducationStatisticsParams, columns: Mapping[str, str], figures: Mapping[str, str], url: str
) -> Iterator[Said]:
    """The parameters that name a column: a filter, or a figure."""
    names = ["filters", "one_of", "pair", "where", "spellings", "version"]
    if not params.data_set:  # of the API nothing says how periods and areas are called in its file
        names += ["names.time_period", "names.area_code", "names.area_name", "names.wider.column"]
    for name in names:
        yield Said("parameter", columns, url, name)
    limits = [f"limits.{name}.{side}" for name in params.limits for side in ("lower_95", "upper_95")]
    for name in ("indicators", "limits", "few.column", *limits):
        yield Said("parameter", figures, url, name)


def _texts_say(params: ExploreEducationStatisticsParams, options: Options, plan: Plan, url: str) -> Iterator[Said]:
    """Every text of each filter; of the slice that filters make together, the parts that are there."""
    for name, texts in options.items():
        ours = params.spellings.get(name, {})
        known = dict.fromkeys((*texts, *(ours[text] for text in texts if text in ours)), "")
        if name in params.filters:
            yield Said("code", known, url, name.lower())
        yield Said("parameter", texts, url, f"where.{name}")
        yield Said("parameter", texts, url, f"spellings.{name}")
        for other in ours:
            yield Said("parameter", known, url, f"spellings.{name}.{other}")
    wider = params.names.wider
    if wider and wider.column in options:
        yield Said("parameter", options[wider.column], url, "names.wider.codes", whole=False)
    if params.version in options:
        yield Said("sign", options[params.version], url, whole=False)
    if params.one_of and all(name in options for name in params.one_of):
        yield Said("parameter", {text: "" for name in params.one_of for text in options[name]}, url, "total")
    if params.one_of or params.pair:
        yield Said("code", dict.fromkeys(_slices(params, options, plan), ""), url, SLICE)


def _slices(params: ExploreEducationStatisticsParams, options: Options, plan: Plan) -> Iterator[str]:
    """Texts of the slice that can be: each filter's own, and the wanted ones whose parts are all there."""
    if params.pair:
        group, text = params.pair
        for one in options.get(group, ()):
            for other in options.get(text, ()):
                yield f"{_respelt(params, group, one)}: {_respelt(params, text, other)}"
        return
    single = {
        f"{name}: {_respelt(params, name, text)}"
        for name in params.one_of
        for text in options.get(name, ())
        if text != params.total
    }
    yield params.total
    yield from sorted(single)
    for code in plan.codes(SLICE):
        if " | " in code and set(code.split(" | ")) <= single:
            yield code


def _respelt(params: ExploreEducationStatisticsParams, name: str, text: str) -> str:
    return params.spellings.get(name, {}).get(text, text)


def _code(period: str) -> str:
    """`2018/2019` as the file writes it: 201819."""
    first, slash, second = period.partition("/")
    return first + second[-2:] if slash else first


def _list(value: Any, key: str, where: str) -> list[dict[str, Any]]:
    """The list under a key. Raises UnexpectedResponse where there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    if not isinstance(found, list):
        raise UnexpectedResponse(f"{where}: the answer has no list of `{key}`; see the publisher's documentation")
    return [item for item in found if isinstance(item, dict)]
