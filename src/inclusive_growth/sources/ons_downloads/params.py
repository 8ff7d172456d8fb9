"""What a dataset's YAML says under `upstream` for the ONS downloads."""

from pydantic import BaseModel, ConfigDict, Field, model_validator

from inclusive_growth.sources.formats.table_rules import PLAIN, TableRules
from inclusive_growth.sources.protocol import Layout, MeasureRole

SHEET, COLUMN, MEASURE, FIGURE, SIGN = "sheet", "column", "measure", "figure", "sign"
AREA, AREA_NAME, PUBLISHED_CODE, PERIOD, PROVISIONAL = (
    "area_code",
    "area_name",
    "published_code",
    "period",
    "provisional",
)
OWN = (AREA, AREA_NAME, PUBLISHED_CODE, PERIOD, SHEET, COLUMN, MEASURE, FIGURE, SIGN, PROVISIONAL)
VALUE, VARIATION = "value", "cv"


class Detail(BaseModel):
    """A second fact in the cell with the area's name, as in `West Midlands, Age 18-21`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z][a-z_]*$", description="Name of the column that holds it.")
    after: str = Field(min_length=1, description="The text between the area's name and the fact: `, Age `.")
    without: str = Field("All", description="What the column says for a name alone.")


class OnsDownloadsParams(BaseModel):
    """Parameters of this source under `upstream` of a dataset's YAML."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page: str = Field(
        pattern=r"^[a-z0-9]+(/[a-z0-9]+)*/datasets/[a-z0-9]+$",
        description="The dataset's page, as after www.ons.gov.uk/.",
    )
    since: int = Field(0, description="Editions of this year and later; 0 takes the newest alone.")
    file: str = Field("*", description="Name of the edition's file, where it has several; * stands for anything.")
    member: str = Field("", description="Name of the table's file, where the edition's file is an archive.")
    twin: str = Field("", description="Name of the file with its coefficients of variation, in the same archive.")
    sheets: dict[str, str] | list[str] = Field(
        default_factory=list,
        description="Sheets to read, by name, or name: what the column `sheet` says of it. None for a CSV.",
    )
    header: TableRules = PLAIN
    area: str = Field(description="Name of the column with the area's code.")
    area_name: str = Field("", description="Name of the column with the area's name.")
    detail: Detail | None = None
    figures: list[str] = Field(
        default_factory=list, description="Columns of figures to read; each is a category of the column `column`."
    )
    years: bool = Field(
        False,
        description="Whether each column of figures is a year (`2004`, `2004 £`, `2004 [p]`) or two (`2004/05`). "
        "Then `figures` is empty.",
    )
    thousands: bool = Field(False, description="Whether figures in a CSV are written as 14,328.")
    latest_is_provisional: bool = Field(
        False, description="Whether the publisher calls the latest year of a table of years provisional."
    )
    period: str = Field(
        "{year}",
        description="The period of a year's figures: {year} of the edition or column, {before} the one before.",
    )
    period_column: str = Field(
        "", description="Column with the period: a year, or two joined (`202021` is the financial or school year)."
    )
    more: list[str] = Field(default_factory=list, description="Further columns that say what a row is about.")
    encoding: str = Field("utf-8", pattern="^(utf-8|cp1252)$", description="Of a CSV.")

    @model_validator(mode="after")
    def _figures(self) -> "OnsDownloadsParams":
        if bool(self.figures) == self.years:
            raise ValueError("give either `figures` (names of columns) or `years: true`, not both")
        if self.twin and not self.member:
            raise ValueError("`twin` is a file beside `member` in an archive; name that, too")
        return self

    @property
    def slices(self) -> dict[str, str]:
        """Sheet -> what the column `sheet` says of it; a CSV has one without a name."""
        named = self.sheets or [""]
        return named if isinstance(named, dict) else dict(zip(named, named, strict=True))

    @property
    def dimensions(self) -> list[str]:
        """The columns that say what a row is about."""
        return [
            *([SHEET] if self.sheets else []),
            COLUMN,
            *([self.detail.name] if self.detail else []),
            *self.more,
        ]

    @property
    def own_columns(self) -> list[str]:
        """Columns of the decoded table that not every dataset has; a detail stands there as its own label, too."""
        return [*([self.detail.name, f"{self.detail.name}_NAME"] if self.detail else []), *self.more]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the decoded table."""
        return (*OWN, *self.own_columns)

    @property
    def measures(self) -> dict[str, MeasureRole]:
        """What the column `measure` says -> what the figure is."""
        return {VALUE: "value", **({VARIATION: "cv_percent"} if self.twin else {})}

    @property
    def layout(self) -> Layout:
        """The columns by their roles."""
        return LAYOUT

    @property
    def columns_read(self) -> list[str]:
        """Columns that the file itself must hold, apart from years."""
        named = [self.area, self.area_name, self.period_column, *self.more, *self.figures]
        return [name for name in named if name]


LAYOUT = Layout(
    area=AREA,
    area_name=AREA_NAME,
    period=PERIOD,
    marker=SIGN,
    measure=MEASURE,
    figure=FIGURE,
    whole_files=True,
    made=True,
)
