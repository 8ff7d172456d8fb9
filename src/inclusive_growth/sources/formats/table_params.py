"""What a dataset's YAML says of the table in its published file, whoever publishes it.

A source for files (`gov_uk`, `published_files`) adds where the file is to be had. `published_table` reads by this.
"""

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from inclusive_growth.sources.formats.melting import Melt
from inclusive_growth.sources.formats.shorthand import GSS, PercentageRule, Sign
from inclusive_growth.sources.formats.table_rules import PLAIN, TableRules
from inclusive_growth.sources.protocol import Layout, MeasureRole

# Columns of our own.
EDITION, SHORTHAND, SHEET, AREA_KEY, PERIOD_READ = "edition", "shorthand", "sheet", "area_key", "period_read"
WITHIN_KEY = "within_key"


class TableParams(BaseModel):
    """What a dataset's YAML says under `upstream` of the table in its file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    member: str = Field(
        "", description="Name of the file within an archive; * stands for anything, spaces in a row count as one."
    )
    header: TableRules = Field(
        PLAIN, description="For headers of several lines, stacked tables, headings and cells merged downwards."
    )
    sheet: str = Field("", description="Name of the sheet, for a workbook.")
    sheets: list[str] = Field(
        default_factory=list, description="Names of several sheets of one form; our own column `sheet` says which."
    )
    encoding: Literal["utf-8", "cp1252"] = Field("utf-8", description="Of a CSV. UTF-16 is known by its mark.")
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
    called: dict[str, str] = Field(
        default_factory=dict,
        description="Name in `area` -> code, for an area that this file calls in its own way.",
    )
    no_areas: list[str] = Field(
        default_factory=list,
        description="Texts in `area` that are no area of these types: totals, parts of another kind. * stands for "
        "anything. Any other unknown name closes the landing gate.",
    )
    within: str = Field("", description="The column with the code of the area around it, for neighbourhoods.")
    within_name: str = Field(
        "",
        description="The column with the neighbourhood's name, where it begins with that of its local authority "
        "(`Birmingham 001A`) and no column has the code of that.",
    )
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
        if self.within_name and (self.within or self.area_names):
            raise ValueError("`within_name` goes without `within` and without `area_names`")
        if (self.no_areas or self.called) and not self.area_names:
            raise ValueError("`no_areas` and `called` go with `area_names`")
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
            within=self.within or (WITHIN_KEY if self.within_name else ""),
            period=self.period_column,
            marker=self.marker or (SHORTHAND if self.shorthand else ""),
            measure=self.measure,
            figure=self.figure,
            whole_files=not (self.within or self.within_name),
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
            *(layout.area, layout.area_name, layout.within, self.within_name),
            *(self.period, layout.period, layout.marker),
            *(SHEET if self.sheets else "", self.measure, *self.dimensions, *self.figures),
        )
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def published_columns(self) -> tuple[str, ...]:
        """The columns that the file itself must hold; those that become rows come on top."""
        own = {EDITION, SHORTHAND, AREA_KEY, PERIOD_READ, WITHIN_KEY}
        own |= {SHEET} if self.sheets else set()
        own |= {self.melt.into, self.melt.figure} if self.melt else set()
        return tuple(name for name in (self.area, *self.columns) if name not in own)
