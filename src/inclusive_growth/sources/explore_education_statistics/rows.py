"""Rows of a data file: one for each row that is read and each indicator, with area, period and sign."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.explore_education_statistics.figures import (
    BREAK,
    FEW,
    read_figures,
    read_limit,
    too_few,
)
from inclusive_growth.sources.explore_education_statistics.params import (
    INDICATOR,
    SLICE,
    ExploreEducationStatisticsParams,
    PeriodRule,
)
from inclusive_growth.sources.explore_education_statistics.places import LEVEL, with_places
from inclusive_growth.sources.explore_education_statistics.time_periods import period_of
from inclusive_growth.sources.formats.delimited import delimited_batches
from inclusive_growth.sources.formats.names import refuse_missing

if TYPE_CHECKING:
    from mmap import mmap

    import pyarrow as pa

TIME, IDENTIFIER = "time_period", "time_identifier"
COLUMNS = (
    TIME,
    IDENTIFIER,
    LEVEL,
    "area_code",
    "area_name",
    "period",
    INDICATOR,
    "value",
    "lower_95",
    "upper_95",
    "sign",
)


def read_rows(
    body: "bytes | mmap", where: str, params: ExploreEducationStatisticsParams
) -> "Iterator[pa.RecordBatch]":
    """The rows of a file. Columns that nobody names are not read; every text stays as published but for spaces
    around it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = pa.concat_tables(_selected(body, where, params))
    table = with_places(table, params.names, where)
    by_rule = {
        rule: _periods(table, params, rule, where)
        for rule in {params.period_of.get(name, params.period) for name in params.indicators}
    }
    dimensions = _dimensions(table, params)
    stages = _stages(table, params)
    few = too_few(table.column(params.few.column), params.few.below) if params.few else None
    about = {
        TIME: table.column(params.names.time_period),
        IDENTIFIER: _identifiers(table, params),
        LEVEL: table.column(LEVEL) if LEVEL in table.column_names else _constant("", table),
        "area_code": table.column("area_code"),
        "area_name": table.column("area_name"),
    }
    for name in params.indicators:
        periods = by_rule[params.period_of.get(name, params.period)]
        values, signs = read_figures(table.column(name), periods, stages)
        if few is not None:
            figure_of_few = pc.and_(few, pc.not_equal(values, ""))  # the publisher's own sign stays
            values, signs = pc.if_else(figure_of_few, "", values), pc.if_else(figure_of_few, FEW, signs)
        limits = params.limits.get(name)
        figures = {
            INDICATOR: _constant(name, table),
            "value": values,
            "lower_95": read_limit(table.column(limits.lower_95), values) if limits else _constant("", table),
            "upper_95": read_limit(table.column(limits.upper_95), values) if limits else _constant("", table),
            "sign": signs,
        }
        made = pa.table(about | {"period": periods} | dimensions | figures)
        yield from made.to_batches() or [pa.RecordBatch.from_pylist([], schema=made.schema)]


def _selected(body: "bytes | mmap", where: str, params: ExploreEducationStatisticsParams) -> "Iterator[pa.Table]":
    """The rows that the dataset selects, in parts, so that no others are held."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for table in map(pa.Table.from_batches, ([batch] for batch in delimited_batches(body, where, params.read))):
        refuse_missing(table.column_names, params.read, where)
        for column, text in params.where.items():
            table = table.filter(pc.equal(pc.utf8_trim_whitespace(table.column(column)), text))
        yield table


def _periods(
    table: "pa.Table", params: ExploreEducationStatisticsParams, rule: PeriodRule, where: str
) -> "pa.ChunkedArray":
    import pyarrow as pa
    import pyarrow.compute as pc

    codes, identifiers = table.column(params.names.time_period), _identifiers(table, params)
    pairs = pc.binary_join_element_wise(codes, identifiers, "\x1f").combine_chunks().dictionary_encode()
    read = [
        period_of(code, identifier, rule, where)
        for code, _, identifier in (pair.partition("\x1f") for pair in pairs.dictionary.to_pylist())
    ]
    return pa.chunked_array([pc.take(pa.array(read, pa.string()), pairs.indices)])


def _identifiers(table: "pa.Table", params: ExploreEducationStatisticsParams) -> "pa.ChunkedArray":
    """Kind of each period. A table download has no column for it: the YAML says it."""
    if IDENTIFIER in table.column_names:
        return table.column(IDENTIFIER)
    return _constant(params.time_identifier, table)


def _dimensions(table: "pa.Table", params: ExploreEducationStatisticsParams) -> "dict[str, pa.ChunkedArray]":
    """The filters, and the slice that those under `one_of` or `pair` make together."""
    import pyarrow.compute as pc

    found = {name.lower(): _respelt(table, name, params) for name in params.filters}
    if params.pair:
        group, text = (_respelt(table, name, params) for name in params.pair)
        return found | {SLICE: pc.binary_join_element_wise(group, text, ": ")}
    return found | ({SLICE: _narrowed(table, params)} if params.one_of else {})


def _narrowed(table: "pa.Table", params: ExploreEducationStatisticsParams) -> "pa.ChunkedArray":
    """`filter: text` of each filter that narrows a row, `Total` where none does."""
    import pyarrow.compute as pc

    slices = _constant("", table)
    for column in params.one_of:
        cells = _respelt(table, column, params)
        own = pc.binary_join_element_wise(column, cells, ": ")
        longer = pc.if_else(pc.equal(slices, ""), own, pc.binary_join_element_wise(slices, own, " | "))
        slices = pc.if_else(pc.not_equal(cells, params.total), longer, slices)
    return pc.if_else(pc.equal(slices, ""), params.total, slices)


def _respelt(table: "pa.Table", name: str, params: ExploreEducationStatisticsParams) -> "pa.ChunkedArray":
    """A filter, with one spelling for a category that the file spells differently from year to year."""
    import pyarrow.compute as pc

    texts = pc.utf8_trim_whitespace(table.column(name))
    for other, text in params.spellings.get(name, {}).items():
        texts = pc.if_else(pc.equal(texts, other), text, texts)
    return texts


def _stages(table: "pa.Table", params: ExploreEducationStatisticsParams) -> "pa.ChunkedArray":
    """What holds of every figure of a row: provisional, revised or final, or a break in the series."""
    import pyarrow as pa
    import pyarrow.compute as pc

    stages = pc.utf8_trim_whitespace(table.column(params.version)) if params.version else _constant("", table)
    broken = pc.is_in(table.column(params.names.time_period), value_set=pa.array(params.breaks, pa.string()))
    return pc.if_else(broken, BREAK, stages)


def _constant(text: str, table: "pa.Table") -> "pa.ChunkedArray":
    import pyarrow as pa

    return pa.chunked_array([pa.array([text] * table.num_rows, pa.string())])


def count_rows(body: bytes, where: str) -> int:
    """Number of rows of a file."""
    return sum(batch.num_rows for batch in delimited_batches(body, where))


def refuse_fewer(found: int, promised: int, where: str) -> None:
    """Raise UnexpectedResponse when a body has not the rows that the service promised."""
    if found != promised:
        raise UnexpectedResponse(
            f"{where}: {found} rows came, the service announces {promised}; the body was cut, or a version came "
            "out just now"
        )
