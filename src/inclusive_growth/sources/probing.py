"""What a publisher says of itself, for comparing the catalogue with the wire (`igw probe`).

A source may have a module `probe` beside its own, with `probe(source, dataset, plan) -> Iterator[Said]` for its
own lists of codes, files or fields. Every source without one is asked by `small_answer`: for one area, until the
first rows come, read by its own decoder.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, Protocol

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.archives import file_in, is_archive, names_in
from inclusive_growth.sources.formats.delimited import read_delimited
from inclusive_growth.sources.formats.workbooks import is_workbook, open_workbook
from inclusive_growth.sources.protocol import Dataset, Payload, Plan, Source
from inclusive_growth.sources.registry import figures_of, layout_of

if TYPE_CHECKING:
    from mmap import mmap

    import pyarrow as pa

Kind = Literal["parameter", "column", "code", "measure", "area", "sign"]
_LABELS = ("{}_NAME", "{}_label", "{} label", "{}_name", "{} name")  # columns of labels beside one of codes


@dataclass(frozen=True, slots=True)
class Said:
    """Everything of one kind that an answer names.

    `name` is the parameter, or the column of the codes; "" for the other kinds. With `whole`, what is not listed
    does not exist there; without it, it was only not in this answer. With `closed`, the catalogue names all of it.
    """

    kind: Kind
    known: Mapping[str, str]  # text as published -> its label, "" where none is given
    url: str
    name: str = ""
    whole: bool = True
    closed: bool = False


class Fetching(Protocol):
    """What a small answer needs of a source."""

    def fetch(self, dataset: Dataset, plan: Plan) -> Iterator[Payload]: ...

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> "Iterator[pa.RecordBatch]": ...


def ask(source: Source, dataset: Dataset, plan: Plan) -> Iterator[Said]:
    """What the publisher says of a dataset. Raises UpstreamError where an answer is none; nothing is kept."""
    own = _own_probe(type(source))
    yield from own(source, dataset, plan) if own else small_answer(source, dataset, plan)


def small_answer(source: Fetching, dataset: Dataset, plan: Plan) -> Iterator[Said]:
    """The first rows of an answer for one area. Further pages and files are not asked for."""
    for payload in source.fetch(dataset, replace(plan, areas=plan.areas[:1])):
        heard = list(decoded_rows_say(source, dataset, payload))
        yield from heard
        if any(said.kind != "column" for said in heard):
            return


def decoded_rows_say(source: Fetching, dataset: Dataset, payload: Payload) -> Iterator[Said]:
    """What one payload says, read by the source's decoder: its columns alone where it has no rows."""
    table = _decoded(source, dataset, payload)
    if isinstance(table, UnexpectedResponse):
        if columns := _header(payload):
            yield Said("column", columns, payload.url)
        raise table
    if table is not None and table.num_rows:
        yield from rows_say(dataset, table, payload.url)
    elif table is not None:
        yield Said("column", dict.fromkeys(table.column_names, ""), payload.url)


def files_say(body: "bytes | mmap", url: str, **wanted: str) -> Iterator[Said]:
    """Names of the files in an archive, as the parameters in `wanted` name them; and the sheets of the first."""
    if is_archive(body):
        inside: dict[str, str] = dict.fromkeys(names_in(body, url), "")
        first: bytes | mmap = b""
        for name, pattern in wanted.items():
            with suppress(UnexpectedResponse):
                content = file_in(body, pattern, url)[1]
                inside, first = {pattern: ""} | inside, first or content
            yield Said("parameter", inside, url, name)
        body = first
    if is_workbook(body):
        sheets = dict.fromkeys(open_workbook(body, url).sheets, "")
        yield Said("parameter", sheets, url, "sheet")
        yield Said("parameter", sheets, url, "sheets")


def rows_say(dataset: Dataset, table: "pa.Table", url: str, *, part: bool = False) -> Iterator[Said]:
    """Columns, codes with labels, measures, areas and signs of decoded rows; `part` where only some rows came."""
    layout = layout_of(dataset)
    whole = layout.whole_files and not part
    yield Said("column", dict.fromkeys(table.column_names, ""), url, closed=layout.closed)
    for name in dataset.params.dimensions:
        if name in table.column_names:
            yield Said("code", _pairs(table, name, _label_column(table, name)), url, name, whole)
    if layout.measure in table.column_names:
        measures = _pairs(table, layout.measure, _label_column(table, layout.measure))
        yield Said("measure", measures, url, whole=whole)
    elif not layout.measure:
        yield Said("measure", dict.fromkeys(table.column_names, ""), url)
    if layout.area in table.column_names:
        yield Said("area", _pairs(table, layout.area, layout.area_name), url, whole=whole)
    if signs := _signs(dataset, table, layout):
        yield Said("sign", dict.fromkeys(signs, ""), url, whole=False)


def narrowed(plan: Plan, lists: Iterable[Said]) -> Plan:
    """The plan for one area and for codes that the lists name, so that one wrong code hides no other fact."""
    known = {said.name: said.known for said in lists if said.kind == "code"}
    sound = tuple(
        selection
        for selection in plan.selections
        if all(code in known.get(column, {code: ""}) for column, code in selection.where)
    )
    return replace(plan, selections=sound, areas=plan.areas[:1])


def _own_probe(kind: type) -> "Callable[[Source, Dataset, Plan], Iterator[Said]] | None":
    """The function `probe` of the module `probe` beside a source's own; None for a source without one."""
    module = kind.__module__
    package = module.rpartition(".")[0] if module.endswith(".source") else module
    name = f"{package}.probe"
    if find_spec(package) is None or find_spec(name) is None:
        return None
    found: Callable[[Source, Dataset, Plan], Iterator[Said]] = import_module(name).probe
    return found


def _decoded(source: Fetching, dataset: Dataset, payload: Payload) -> "pa.Table | UnexpectedResponse | None":
    import pyarrow as pa

    try:
        batches = list(type(source).decode(dataset, payload))
    except UnexpectedResponse as error:
        return error
    return pa.Table.from_batches(batches) if batches else None


def _header(payload: Payload) -> dict[str, str]:
    """Names of the columns of a body that the decoder refused; none where they cannot be read."""
    try:
        return dict.fromkeys(read_delimited(payload.body, payload.url).column_names, "")
    except UnexpectedResponse:
        return {}


def _label_column(table: "pa.Table", name: str) -> str:
    return next((label for form in _LABELS if (label := form.format(name)) in table.column_names), "")


def _pairs(table: "pa.Table", name: str, label: str) -> dict[str, str]:
    """Each text of a column with its label, the first where rows differ."""
    columns = [name, label] if label in table.column_names and label != name else [name]
    pairs: dict[str, str] = {}
    for row in table.select(columns).group_by(columns).aggregate([]).to_pylist():
        pairs.setdefault(row[name] or "", row[label] or "" if len(columns) > 1 else "")
    return pairs


def _signs(dataset: Dataset, table: "pa.Table", layout: Any) -> list[str]:
    """Texts of the column of signs, and texts without a digit where a figure should stand."""
    there = layout.marker in table.column_names
    read = layout.read(table) if layout.read and there else table
    signs = set(read[layout.marker].unique().to_pylist()) if there else set()
    for name in figures_of(dataset):
        if name in read.column_names:
            texts = (text or "" for text in read[name].unique().to_pylist())
            signs |= {text for text in texts if text and not any(sign.isdigit() for sign in text)}
    return sorted(text or "" for text in signs)
