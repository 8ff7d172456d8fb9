"""What a publisher says of itself, for comparing the catalogue with the wire (`igw probe`).

A source may have a module `probe` beside its own, with `probe(source, dataset, plan) -> Iterator[Said]` for its
own lists of codes, files or fields. Every source without one is asked by `small_answer`: for one area, until the
first rows come, read by its own decoder.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, Protocol

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.delimited import read_delimited
from inclusive_growth.sources.protocol import Dataset, Payload, Plan, Source
from inclusive_growth.sources.registry import layout_of

if TYPE_CHECKING:
    import pyarrow as pa

Kind = Literal["parameter", "column", "code", "measure", "area", "sign"]
_LABELS = ("{}_NAME", "{}_label", "{} label", "{}_name", "{} name")  # columns of labels beside one of codes


@dataclass(frozen=True, slots=True)
class Said:
    """Everything of one kind that an answer names.

    `name` is the parameter, or the column of the codes; "" for the other kinds. With `whole`, what is not listed
    does not exist there; without it, it was only not in this answer.
    """

    kind: Kind
    known: Mapping[str, str]  # text as published -> its label, "" where none is given
    url: str
    name: str = ""
    whole: bool = True


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
    said_nothing: Said | None = None
    for payload in source.fetch(dataset, replace(plan, areas=plan.areas[:1])):
        table = _decoded(source, dataset, payload)
        if isinstance(table, UnexpectedResponse):
            if columns := _header(payload):
                yield Said("column", columns, payload.url)
            raise table
        if table is not None and table.num_rows:
            yield from rows_say(dataset, table, payload.url)
            return
        if table is not None:
            said_nothing = Said("column", dict.fromkeys(table.column_names, ""), payload.url)
    if said_nothing:
        yield said_nothing


def rows_say(dataset: Dataset, table: "pa.Table", url: str) -> Iterator[Said]:
    """Columns, codes with labels, measures, areas and signs of decoded rows."""
    layout = layout_of(dataset)
    yield Said("column", dict.fromkeys(table.column_names, ""), url)
    for name in dataset.params.dimensions:
        if name in table.column_names:
            yield Said("code", _pairs(table, name, _label_column(table, name)), url, name, whole=False)
    if layout.measure in table.column_names:
        yield Said(
            "measure", _pairs(table, layout.measure, _label_column(table, layout.measure)), url, whole=False
        )
    elif not layout.measure:
        yield Said("measure", dict.fromkeys(table.column_names, ""), url)
    if layout.area in table.column_names:
        yield Said("area", _pairs(table, layout.area, layout.area_name), url, whole=False)
    if layout.marker in table.column_names:
        yield Said("sign", dict.fromkeys(_signs(table, layout), ""), url, whole=False)


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


def _signs(table: "pa.Table", layout: Any) -> list[str]:
    read = layout.read(table) if layout.read else table
    return sorted({text or "" for text in read[layout.marker].unique().to_pylist()})
