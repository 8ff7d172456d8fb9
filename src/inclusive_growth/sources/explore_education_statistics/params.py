"""What a dataset's YAML says of a data set of this service: where it lies, and how its file reads."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from inclusive_growth.sources.protocol import MeasureRole

PeriodRule = Literal[
    "",
    "academic_year_ending",
    "calendar_year",
    "year_to_31_march",
    "on_31_march",
    "school_census",
    "december_to_february",
    "in_march",
    "by_30_september_before",
]
SLICE = "slice"  # a column of our own, made of the filters under `one_of` or `pair`
INDICATOR = "indicator"


class Limits(BaseModel):
    """Columns with the 95% limits of an indicator."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lower_95: str
    upper_95: str


class Few(BaseModel):
    """A group too small to compare: one person more or less makes another figure."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str = Field(description="The column with the number of people that a row is about.")
    below: int = Field(gt=1)


class Wider(BaseModel):
    """How a file without codes for its wider areas names them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str
    codes: dict[str, str] = Field(description="Text in that column -> GSS code.")


class Names(BaseModel):
    """Names of columns in a file that does not keep to the service's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    time_period: str = "time_period"
    area_code: str = ""
    area_name: str = ""
    wider: Wider | None = None


class ExploreEducationStatisticsParams(BaseModel):
    """Parameters of this source under `upstream` of a dataset's YAML."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_set: str = Field(
        "", pattern=r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$", description="Id of the data set in the API."
    )
    publication: str = Field("", pattern=r"^[a-z0-9-]*$", description="The publication, as in its address.")
    release: str = Field("", pattern=r"^[a-z0-9-]*$", description="Its release, as in the address; the latest.")
    file: str = Field("", description="File name or title in the release; * stands for anything.")
    repository: str = Field(
        "", pattern=r"^([\w.-]+(/[\w.-]+)+)?$", description="Path of a file that DfE keeps in a public repository."
    )
    filters: list[str] = Field(default_factory=list, description="Columns that say what a row is about.")
    one_of: list[str] = Field(
        default_factory=list, description="Filters of which a row gives one at a time, the others being `total`."
    )
    pair: list[str] = Field(
        default_factory=list,
        max_length=2,
        description="Two filters of which the one names the characteristic and the other the group.",
    )
    total: str = Field("Total", description="The text of a filter under `one_of` that does not narrow a row.")
    where: dict[str, str] = Field(default_factory=dict, description="Column -> text of the rows that are read.")
    indicators: list[str] = Field(min_length=1, description="Columns of figures; each becomes rows of its own.")
    limits: dict[str, Limits] = Field(default_factory=dict, description="Indicator -> its columns of limits.")
    spellings: dict[str, dict[str, str]] = Field(
        default_factory=dict,
        description="Filter -> a text of it -> the text that the same category has in other years of the file.",
    )
    breaks: list[str] = Field(
        default_factory=list,
        description="Codes of periods whose figures the publisher says not to compare with those before them.",
    )
    few: Few | None = Field(None, description="Rows of so few people give no figure, whatever the file holds.")
    version: str = Field("", description="The column that says provisional, revised or final.")
    period: PeriodRule = Field("", description="What a year means where the file's own words leave it open.")
    period_of: dict[str, PeriodRule] = Field(
        default_factory=dict, description="Indicator -> what a year means for it, where that is not `period`."
    )
    time_identifier: str = Field("", description="Kind of period, for a file without that column.")
    names: Names = Names()

    @model_validator(mode="after")
    def _one_place(self) -> "ExploreEducationStatisticsParams":
        places = [bool(self.data_set), bool(self.publication), bool(self.repository)]
        if sum(places) != 1:
            raise ValueError("give one of `data_set` (the API), `publication` with `file`, or `repository`")
        if bool(self.publication) != bool(self.file):
            raise ValueError("`publication` and `file` belong together")
        if len(self.pair) == 1 or (self.pair and self.one_of):
            raise ValueError("`pair` names two filters, and stands in place of `one_of`")
        for key, named in (("limits", self.limits), ("period_of", self.period_of)):
            if unknown := set(named) - set(self.indicators):
                raise ValueError(f"`{key}` names '{min(unknown)}', which is none of the `indicators`")
        return self

    @property
    def dimensions(self) -> list[str]:
        """Columns of decoded rows that say what a row is about: in lower case, as databases ignore case."""
        own = [SLICE] if self.one_of or self.pair else []
        return [*(name.lower() for name in self.filters), *own, INDICATOR]

    @property
    def measures(self) -> dict[str, MeasureRole]:
        """Columns of figures of decoded rows and their roles."""
        return {"value": "value", "lower_95": "lower_95", "upper_95": "upper_95"}

    @property
    def read(self) -> list[str]:
        """The columns of the file that must be there, besides those of its areas."""
        limits = [name for pair in self.limits.values() for name in (pair.lower_95, pair.upper_95)]
        version = [self.version] if self.version else []
        few = [self.few.column] if self.few else []
        named = [*self.filters, *self.one_of, *self.pair, *self.where, *self.indicators, *limits, *version, *few]
        return list(dict.fromkeys([self.names.time_period, *named]))
