"""The closed lists of words in the catalogue's files, and the base of its models."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

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
