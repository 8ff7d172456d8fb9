"""Models of the catalogue's files. Unknown keys are errors; the loader names file, field and remedy."""

from datetime import date
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
    NOVEMBER_YEAR = "november_year"  # of a survey that runs from November to November
    POOLED_YEARS = "pooled_years"
    MID_YEAR = "mid_year"
    CENSUS_DAY = "census_day"
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    SNAPSHOT = "snapshot"  # as things stood on one day; of a month when the publisher names only the year
    SURVEY_WEEK = "survey_week"  # one pay period in a month, as in the survey of hours and earnings: April
    SCHOOL_CENSUS = "school_census"  # the day in January of a school year on which pupils are counted
    ACADEMIC_TERM = "academic_term"
    EDITION = "edition"  # the day on which an index came out that measures several earlier years


class Evidence(StrEnum):
    """How a fact about a publisher's wire (dataset id, code, label, column, sign) is known."""

    SEEN = "seen"  # read in a file or an answer as the publisher served it
    DOCUMENTED = "documented"  # read in the publisher's own documentation
    INFERRED = "inferred"  # follows from a pattern or from another's code; to be compared with the wire


class OfficialStatus(StrEnum):
    """What the publisher calls the figures (Code of Practice for Statistics)."""

    ACCREDITED = "accredited_official_statistics"
    OFFICIAL = "official_statistics"
    IN_DEVELOPMENT = "official_statistics_in_development"
    PROVISIONAL = "provisional_official_statistics"
    MANAGEMENT_INFORMATION = "management_information"
    NOT_OFFICIAL = "not_official_statistics"


class StatisticalUnit(StrEnum):
    """What an indicator counts. Only people have protected characteristics."""

    PERSON = "person"
    HOUSEHOLD = "household"
    JOB = "job"
    ENTERPRISE = "enterprise"
    DWELLING = "dwelling"
    EVENT = "event"  # an offence, a search, a use of force: never a person
    AREA = "area"


class CountsAs(StrEnum):
    """What a figure says of people, for counting what the warehouse answers."""

    OUTCOME = "outcome"  # how people fare
    HEAD_COUNT = "head_count"  # how many people there are
    CONTEXT = "context"  # events, tactics, supply: no gap verdict, no map


class Fundamental(StrEnum):
    """The fundamentals of the West Midlands Inclusive Growth Framework."""

    AFFORDABLE_AND_SAFE_PLACES = "affordable_and_safe_places"
    CLIMATE_AND_ENVIRONMENT = "climate_and_environment"
    CONNECTED_COMMUNITIES = "connected_communities"
    EDUCATION_AND_LEARNING = "education_and_learning"
    EQUALITY = "equality"
    HEALTH_AND_WELLBEING = "health_and_wellbeing"
    INCLUSIVE_ECONOMY = "inclusive_economy"
    POWER_INFLUENCE_AND_PARTICIPATION = "power_influence_and_participation"


class Ask(Strict):
    """A request that would fill a cell: to whom, and which call or custom table."""

    to: str = Field(min_length=3)
    request: str = Field(min_length=10)


class Uncovered(Strict):
    """Why a measure has no figure by a characteristic, or by an intersection such as `race*sex`."""

    state: Literal["not_taken_in", "not_published", "not_collected", "not_applicable"]
    why: str = Field(min_length=10, description="A true sentence for a reader.")
    link: str = Field("", description="Where the publisher says so, or its own list of codes.")
    ask: Ask | None = None


class Break(Strict):
    """A day from which a dataset's figures are another series: no line and no change crosses it."""

    since: date = Field(description="First day of the first period of the new series.")
    why: str = Field(min_length=10)
    indicators: list[Id] = Field(default_factory=list, description="Measures concerned; all when none is named.")


class DeclaredStatus(Strict):
    """What the publisher says of its figures beside the rows, in notes or metadata. A row's own marker wins."""

    status: Literal["provisional", "revised", "estimated"]
    newest: bool = Field(False, description="The newest period of each release and measure, whichever that is.")
    since: date | None = Field(None, description="First day of the first period concerned, in place of `newest`.")
    to: date | None = Field(None, description="First day of the last period concerned; none for all later ones.")
    why: str = Field(min_length=10, description="The publisher's own words.")
    indicators: list[Id] = Field(default_factory=list, description="Measures concerned; all when none is named.")

    @model_validator(mode="after")
    def _says_when(self) -> "DeclaredStatus":
        if self.newest == bool(self.since) or (self.to and not self.since):
            raise ValueError("give either `newest: true` or `since` (with `to`, if it ends)")
        return self

    @property
    def code(self) -> str:
        return {"provisional": "P", "revised": "R", "estimated": "E"}[self.status]


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
    period_month: int | None = Field(
        None,
        ge=1,
        le=12,
        description="Month of the day or week that a snapshot, survey week or school census is about, where the "
        "publisher names only the year.",
    )
    silently_replaced: bool = Field(False, description="Known to change without notice: full re-fetch weekly.")
    keeps_earlier_periods: str = Field(
        "",
        pattern=r"^$|^.{20,}",
        description="Reason in words why a release that begins later than the one before takes nothing back, as "
        "where the publisher gives only the newest years. Without it, whatever a newer release no longer gives is "
        "withdrawn. Not for a file of one period: a corrected period would pass for a new one.",
    )
    caveat: str = Field("", description="What a reader must know.")
    evidence: Evidence = Field(
        Evidence.INFERRED, description="How ids, codes, labels and columns of this file are known."
    )
    evidence_of: dict[str, Evidence] = Field(
        default_factory=dict,
        description="Keys and columns under `upstream` that are known in another way: `dataset_id: inferred`.",
    )
    official_status: OfficialStatus = OfficialStatus.OFFICIAL
    described: str = Field(
        "",
        pattern=r"^$|^.{20,}",
        description="Why it is described here and not fetched yet, in words. Its measures then have no "
        "figure and say so; without this line it is fetched like any other.",
    )
    coverage: dict[str, Uncovered] = Field(
        default_factory=dict,
        description="Characteristics (`race`) and intersections (`race*sex`, in alphabetical order) by which no "
        "measure of this dataset is to be had. An indicator's own entry goes before it.",
    )
    parts_may_differ: int = Field(
        0,
        ge=0,
        le=100,
        description="People by which the parts of a whole may differ from it, where the publisher changes each "
        "cell by itself to protect people. Without it the gate's own few.",
    )
    breaks: list[Break] = Field(default_factory=list, description="Where its series break, with the reasons.")
    statuses: list[DeclaredStatus] = Field(
        default_factory=list,
        description="What the publisher says of whole periods: provisional, revised, estimated.",
    )
    upstream: dict[str, Any]  # checked against the source's own model

    @property
    def month(self) -> int | None:
        """The month that a period named by its year alone is about; April and January where the kind says so."""
        by_kind = {PeriodKind.SURVEY_WEEK: 4, PeriodKind.SCHOOL_CENSUS: 1}
        return self.period_month or by_kind.get(self.period_kind)

    @property
    def shape_name(self) -> str:
        """Name of the shape, whose staging model reads this dataset's rows."""
        return self.shape or self.source


class Code(Strict):
    """An upstream code with the label it must carry, checked on every release."""

    code: str
    label: str
    evidence: Evidence | None = Field(None, description="Where it differs from its dataset's.")


class Select(Strict):
    """One slice (`breakdown` + `where`), a family of slices (`by`: upstream column -> scheme table), or one slice
    under many breakdowns (`for_each`)."""

    breakdown: str = "all"
    role: Literal["value", "numerator", "denominator"] = Field(
        "value",
        description="What the selected figures are; numerators and denominators are summed over the slices.",
    )
    where: dict[str, str | Code] = Field(default_factory=dict)
    by: dict[str, Id] = Field(default_factory=dict)
    for_each: Id | None = Field(
        None, description="Scheme table for whose every category this slice serves, as one denominator does."
    )


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

    old_keys: ClassVar[dict[str, str]] = {
        "not_collected": "coverage"  # {religion: {state: not_collected, why: "…"}}
    }
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
    coverage: dict[str, Uncovered] = Field(
        default_factory=dict, description="As in a dataset's file, for this measure alone."
    )
    why_it_matters: str = Field("", description="Why the Unit watches it, in a sentence for a reader.")
    owner: str = Field("", description="The team or body of the authority that answers for it.")
    official_status: OfficialStatus | None = Field(None, description="Where it differs from its first dataset's.")
    answers: list[str] = Field(
        default_factory=list,
        description="Points of the board paper (`board paper 2.4`, `S10`) or of the strategy.",
    )
    fundamental: Fundamental | None = None
    statistical_unit: StatisticalUnit = StatisticalUnit.PERSON
    counts_as: CountsAs = CountsAs.OUTCOME
    variant_of: Id | None = Field(
        None, description="The measure of which this is a breakdown, complement, other threshold or edition."
    )
    show_gaps: bool = Field(True, description="Whether groups are compared; false for context.")
    show_maps: bool = Field(True, description="Whether areas may be shaded.")
    matters_from: Matters | None = None
    bounds: Bounds
