"""Models of the catalogue's files. Unknown keys are errors; the loader names file, field and remedy."""

from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Theme(StrEnum):
    """The themes of the board paper and of the framework: the folders of the indicators."""

    GROWTH_AND_PRODUCTIVITY = "growth_and_productivity"
    JOBS_AND_PAY = "jobs_and_pay"
    SKILLS_AND_EDUCATION = "skills_and_education"
    POVERTY_AND_WEALTH = "poverty_and_wealth"
    HEALTH_AND_POPULATION = "health_and_population"
    HOUSING_AND_CONNECTIVITY = "housing_and_connectivity"
    COHESION_AND_INTEGRATION = "cohesion_and_integration"
    REPRESENTATION_AND_LEADERSHIP = "representation_and_leadership"
    ENGAGEMENT = "engagement"


class Cadence(StrEnum):
    """Frequency of a publisher's releases, with the days that may pass between two."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"
    DECENNIAL = "decennial"

    @property
    def days(self) -> int:
        return {"monthly": 31, "quarterly": 92, "annual": 366, "decennial": 3653}[self.value]


class PeriodKind(StrEnum):
    """Stretch of time that a dataset's periods mean."""

    ROLLING_YEAR = "rolling_year"
    CALENDAR_YEAR = "calendar_year"
    FINANCIAL_YEAR = "financial_year"
    ACADEMIC_YEAR = "academic_year"
    POOLED_YEARS = "pooled_years"
    MID_YEAR = "mid_year"
    CENSUS_DAY = "census_day"
    DAY = "day"
    MONTH = "month"


class DatasetFile(Strict):
    """`catalogue/datasets/<id>.yml`: one dataset of a source."""

    old_keys: ClassVar[dict[str, str]] = {"tables": "caveat"}  # former key -> present key
    id: Id
    source: Id
    shape: Id | None = Field(
        None, description="Name of the landed table, for columns that no other dataset of the source has."
    )
    title: str
    publisher: str
    licence: Literal["OGL-UK-3.0"]
    landing_page: str  # page for citizens
    cadence: Cadence
    grace_days: int = Field(ge=0, description="Days past the cadence before it counts as late.")
    period_kind: PeriodKind
    silently_replaced: bool = Field(False, description="Known to change without notice: full re-fetch weekly.")
    keeps_earlier_periods: str = Field(
        "",
        pattern=r"^$|^.{20,}",
        description="Reason in words why a release that begins later than the one before takes nothing back, as "
        "where the publisher gives only the newest years. Without it, whatever a newer release no longer gives is "
        "withdrawn. Not for a file of one period: a corrected period would pass for a new one.",
    )
    caveat: str = Field("", description="What a reader must know.")
    upstream: dict[str, Any]  # checked against the source's own model

    @property
    def shape_name(self) -> str:
        """Name of the shape, whose staging model reads this dataset's rows."""
        return self.shape or self.source


class Code(Strict):
    """An upstream code with the label it must carry, checked on every release."""

    code: str
    label: str


class Select(Strict):
    """One slice (`breakdown` + `where`), or a family of slices (`by`: upstream column -> scheme table)."""

    breakdown: str = "all"
    role: Literal["value", "numerator", "denominator"] = Field(
        "value",
        description="What the selected figures are; numerators and denominators are summed over the slices.",
    )
    where: dict[str, str | Code] = Field(default_factory=dict)
    by: dict[str, Id] = Field(default_factory=dict)


class IndicatorSource(Strict):
    """Dataset behind an indicator; an indicator lists its sources in order of preference."""

    dataset: Id
    select: list[Select] = Field(min_length=1)
    awaited: str = Field(
        "",
        description="Why no release has held it yet. Without a reason, a code that nobody ever returned is taken "
        "for a wrong one, and a person is asked.",
    )


class Reference(Strict):
    """The group that others are compared with, fixed before any figure is seen."""

    breakdown: str
    indicator: Id | None = None  # when the reference group is published as an indicator of its own


class Matters(Strict):
    """The smallest gap that matters, with its unit and reason."""

    value: float = Field(gt=0)
    unit: Literal["points", "ratio", "percent", "years"]
    why: str


class Bounds(Strict):
    """Plausible range of a value, and its largest step between publications."""

    minimum: float
    maximum: float
    step: float = Field(gt=0, description="Largest plausible change of one observation between publications.")
    why: str

    @model_validator(mode="after")
    def _ordered(self) -> "Bounds":
        if self.minimum >= self.maximum:
            raise ValueError(f"minimum {self.minimum} is not below maximum {self.maximum}")
        return self


class IndicatorFile(Strict):
    """`catalogue/indicators/<theme>/<id>.yml`: a defined measure."""

    id: Id
    title: str
    definition: str
    unit: Id  # registered in schemes/units.csv
    polarity: Literal["higher_is_better", "lower_is_better", "context", "parity"]
    numerator: str = ""
    denominator: str = ""
    method: str
    aggregate: Literal["none", "sum", "ratio"] = Field(
        "none",
        description="How an area without a row of its own follows from the areas in it: `sum` of their counts, "
        "`ratio` of their summed numerators and denominators.",
    )
    caveat: str = ""
    sources: list[IndicatorSource] = Field(min_length=1)
    references: dict[Id, Reference] = Field(default_factory=dict)
    not_collected: dict[Id, Annotated[str, Field(min_length=10)]] = Field(
        default_factory=dict,
        description="Characteristics that nobody asks about for this measure, each with the reason in words.",
    )
    matters_from: Matters | None = None
    bounds: Bounds
