"""The table in a published file: what a dataset's YAML says of it, and how its rows are read.

Whoever publishes files (`gov_uk`, `published_files`) adds where the file is to be had; everything about the table
in it stands here. Several sheets of one workbook can be one dataset: our own column `sheet` then says which.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.area_keys import area_key
from inclusive_growth.sources.formats.delimited import refuse_foreign, refuse_unended
from inclusive_growth.sources.formats.melting import Melt, headers_to_melt, melted
from inclusive_growth.sources.formats.names import refuse_missing, visible
from inclusive_growth.sources.formats.period_words import periods_in, read_period
from inclusive_growth.sources.formats.sheet_tables import csv_table, is_workbook, table_in, text_column
from inclusive_growth.sources.formats.shorthand import (
    GSS,
    PercentageRule,
    Sign,
    read_percentages,
    read_shorthand,
)
from inclusive_growth.sources.formats.workbooks import Workbook, open_workbook
from inclusive_growth.sources.protocol import Layout, MeasureRole

if TYPE_CHECKING:
    import pyarrow as pa

# Columns of our own.
EDITION, SHORTHAND, SHEET, AREA_KEY, PERIOD_READ = "edition", "shorthand", "sheet", "area_key", "period_read"
TITLE_ROWS = 12  # above a table, in which its title is looked for


class TableParams(BaseModel):
    """What a dataset's YAML says under `upstream` of the table in its file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sheet: str = Field("", description="Name of the sheet, for a workbook.")
    sheets: list[str] = Field(
        default_factory=list, description="Names of several sheets of one form; our own column `sheet` says which."
    )
    encoding: Literal["utf-8", "cp1252"] = Field("utf-8", description="Of a CSV.")
    unended: bool = Field(
        False,
        description="Whether the publisher's CSV has no line end after its last row. Then nobody can see that the "
        "last cell was cut.",
    )
    edition: str = Field(
        "",
        pattern=r"^(\d{4}(-\d{2}-\d{2}(/P\d+[YM])?|/P\d+Y)?)?$",
        description="The period of every row, for a file that names none; our own column `edition`.",
    )
    period: str = Field("", description="The column with the period, for a file that has one.")
    period_words: bool = Field(
        False,
        description="Whether periods are words: `Year ending March 2019`, `2018/19`, `Quarter 3 2022-23`, `As at "
        "30 June 2015`. 2010-11 is then a year, not a month. Our own column `period_read` holds what was read.",
    )
    period_in: str = Field(
        "",
        description="Where the one period of the file is named: `title` (above the table), `sheet name`, or the "
        "name of the sheet that says it.",
    )
    area: str = Field(description="The column with the area's code or name; it marks the header row too.")
    area_name: str = Field("", description="The column with the area's name, where `area` holds codes.")
    area_names: list[str] = Field(
        default_factory=list,
        description="Types of area whose names stand in `area`, for a table without codes. Each name must be that "
        "of exactly one area of today.",
    )
    no_areas: list[str] = Field(
        default_factory=list,
        description="Texts in `area` that are no area of these types: totals, parts of another kind. * stands for "
        "anything. Any other unknown name closes the landing gate.",
    )
    within: str = Field("", description="The column with the code of the area around it, for neighbourhoods.")
    marker: str = Field("", description="The column with the status sign.")
    shorthand: Literal["gss"] | dict[str, Sign] = Field(
        default_factory=dict,
        description="Signs in cells of figures: `gss` for [c], [x], 12.3 [u] and so on, or sign: what it means "
        "(`*: c`), in the letters of gss.",
    )
    melt: Melt | None = Field(None, description="Columns of one figure each that become rows.")
    measure: str = Field("", description="The column that says what a row's one figure is, for a long table.")
    figure: str = Field("", description="The column with that figure.")
    dimensions: list[str] = Field(default_factory=list, description="Columns that say what a row is about.")
    measures: dict[str, MeasureRole] = Field(
        min_length=1, description="Columns of figures and what each is; with `measure`, its texts."
    )
    percentages: dict[str, PercentageRule] = Field(
        default_factory=dict,
        description="Columns of figures that show a percent sign, and what is read of 12.5%: `percent` (12.5) or "
        "`share` (0.125).",
    )

    @model_validator(mode="after")
    def _one_period(self) -> "TableParams":
        if [bool(self.edition), bool(self.period), bool(self.period_in)].count(True) != 1:
            raise ValueError(
                "give either `edition` (one period for the file) or `period` (a column) or `period_in` (where the "
                "file names its one period), not both"
            )
        return self

    @model_validator(mode="after")
    def _signs_and_percentages(self) -> "TableParams":
        if self.marker and self.shorthand:
            raise ValueError("give either `marker` (a column of signs) or `shorthand` (signs in cells), not both")
        if unknown := set(self.percentages) - {*self.measures, self.figure}:
            raise ValueError(f"`percentages` names '{min(unknown)}', which is none of the `measures`")
        return self

    @model_validator(mode="after")
    def _one_form(self) -> "TableParams":
        if bool(self.measure) != bool(self.figure):
            raise ValueError("`measure` and `figure` go together: which figure a row holds, and where")
        if self.measure and self.melt:
            raise ValueError("give either `melt` (a wide table) or `measure` (a long one), not both")
        if self.sheet and self.sheets:
            raise ValueError("give either `sheet` or `sheets`, not both")
        if self.area_names and self.area_name:
            raise ValueError("`area_names` says that names stand in `area`; `area_name` is for tables with codes")
        if self.no_areas and not self.area_names:
            raise ValueError("`no_areas` goes with `area_names`")
        if self.melt and not self.measure and set(self.measures) - {self.melt.figure} == set(self.measures):
            raise ValueError(f"`measures` must name '{self.melt.figure}', the column of `melt`")
        return self

    @property
    def signs(self) -> dict[str, Sign]:
        """Sign in a cell of figures -> what it means."""
        return GSS if self.shorthand == "gss" else dict(self.shorthand)

    @property
    def period_column(self) -> str:
        """The column that holds the period of each row, in the common form where a rule reads it."""
        if self.edition:
            return EDITION
        return PERIOD_READ if self.period_words or self.period_in else self.period

    @property
    def layout(self) -> Layout:
        """The columns by their roles."""
        return Layout(
            area=AREA_KEY if self.area_names else self.area,
            area_name=self.area if self.area_names else self.area_name,
            within=self.within,
            period=self.period_column,
            marker=self.marker or (SHORTHAND if self.shorthand else ""),
            measure=self.measure,
            figure=self.figure,
            whole_files=not self.within,
        )

    @property
    def area_types(self) -> tuple[str, ...]:
        """The types of area that stand in `area` by name."""
        return tuple(self.area_names)

    def is_no_area(self, name: str) -> bool:
        """Whether a text in `area` is declared to be no area."""
        patterns = (".*".join(map(re.escape, text.split("*"))) for text in self.no_areas)
        return any(re.fullmatch(pattern, name, re.DOTALL) for pattern in patterns)

    @property
    def figures(self) -> tuple[str, ...]:
        """Columns of figures."""
        return (self.figure,) if self.measure else tuple(self.measures)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that decoded rows have, in this order; the file may hold more."""
        layout = self.layout
        named = (
            *(layout.area, layout.area_name, self.within, self.period, layout.period, layout.marker),
            *(SHEET if self.sheets else "", self.measure, *self.dimensions, *self.figures),
        )
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def published_columns(self) -> tuple[str, ...]:
        """The columns that the file itself must hold; those that become rows come on top."""
        own = {EDITION, SHORTHAND, AREA_KEY, PERIOD_READ}
        own |= {SHEET} if self.sheets else set()
        own |= {self.melt.into, self.melt.figure} if self.melt else set()
        return tuple(name for name in (self.area, *self.columns) if name not in own)


def read_table(body: bytes, where: str, params: TableParams) -> "pa.Table":
    """The rows of a published file as its dataset declares them. A pure function of bytes and parameters."""
    import pyarrow as pa

    if not is_workbook(body):
        refuse_foreign(body, where)
        if not params.unended:
            refuse_unended(body, where)
        return _finished(
            _two_looks(lambda read: csv_table(body, where, params.area, params.encoding, read), params, where),
            params,
            where,
        )
    book = open_workbook(body, where)
    tables = []
    for sheet in params.sheets or [params.sheet]:
        rows = book.rows(sheet)
        place = f"{where}: sheet '{visible(sheet)}'" if params.sheets else where
        table = _two_looks(
            lambda read, rows=rows, place=place: table_in(rows, place, params.area, read),  # type: ignore[misc]
            params,
            place,
        )
        if params.sheets:
            table = table.append_column(SHEET, text_column([sheet] * table.num_rows))
        period = _period_of_file(book, sheet, rows, params, place) if params.period_in else ""
        tables.append(_finished(table, params, place, period))
    return pa.concat_tables(tables, promote_options="none")


def _two_looks(read_with: "Callable[[list[str]], pa.Table]", params: TableParams, where: str) -> "pa.Table":
    """The table, with the columns that become rows found first: only columns that are read can be refused."""
    read = list(dict.fromkeys(name for name in params.published_columns if name != SHEET))
    if params.melt:
        published = read_with([params.area]).column_names
        read += [name for name in headers_to_melt(published, params.melt, where) if name not in read]
    table = read_with(read)
    refuse_missing(table.column_names, read, where)
    return table.select(read) if params.melt or params.sheets else table


def _finished(table: "pa.Table", params: TableParams, where: str, period: str = "") -> "pa.Table":
    """The table with everything that rules read from its cells."""
    if params.melt:
        table = melted(table, params.melt, where)
    if params.shorthand:
        value, *others = sorted(params.figures, key=lambda name: params.measures.get(name, "value") != "value")
        table = read_shorthand(table, params.signs, value, others, SHORTHAND)
    table = read_percentages(table, params.percentages, where)
    if params.area_names:
        keys = (area_key(name) for name in table.column(params.area).to_pylist())
        table = table.append_column(AREA_KEY, text_column(keys))
    if params.edition:
        table = table.append_column(EDITION, text_column([params.edition] * table.num_rows))
    elif period:
        table = table.append_column(PERIOD_READ, text_column([period] * table.num_rows))
    elif params.period_words:
        read = (read_period(text) for text in table.column(params.period).to_pylist())
        table = table.append_column(PERIOD_READ, text_column(read))
    return table


def _period_of_file(book: Workbook, sheet: str, rows: list[list[str]], params: TableParams, where: str) -> str:
    """The one period that the file names. Raises UnexpectedResponse for none, or for more than one."""
    if params.period_in == "title":
        above = next((at for at, row in enumerate(rows) if params.area in row), TITLE_ROWS)
        texts = [cell for row in rows[: min(above, TITLE_ROWS)] for cell in row]
    elif params.period_in == "sheet name":
        texts = [sheet]
    else:
        texts = [cell for row in book.rows(params.period_in) for cell in row]
    named = dict.fromkeys(period for text in texts for period in periods_in(text))
    # A day beside a stretch of time is that of publication.
    found = [period for period in named if "/P" in period] or list(named)
    if len(found) == 1:
        return found[0]
    listed = f": {', '.join(found[:5])}" if found else ""
    raise UnexpectedResponse(
        f"{where}: {len(found) or 'no'} period{'s' * (len(found) > 1)} stand where `period_in` looks "
        f"({visible(params.period_in)}){listed}; exactly one should. Correct `period_in`, or give `edition`"
    )
