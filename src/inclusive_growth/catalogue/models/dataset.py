"""`catalogue/datasets/<id>.yml`: one dataset of a source, its breaks and what the publisher says of it."""

from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from inclusive_growth.catalogue.models.reasons import Uncovered
from inclusive_growth.catalogue.models.words import Cadence, Evidence, Id, OfficialStatus, PeriodKind, Strict


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
    collection: Literal["census", "administrative", "survey"] | None = Field(
        None,
        description="How the figures were gathered, where counts stand beside shares. Counts of a census (so of "
        "every dataset of census days) and of records of everyone get an interval of ours, called chance "
        "variation; grossed counts of a survey never do.",
    )
    interval_elsewhere: str = Field(
        "",
        pattern=r"^$|^.{20,}",
        description="Where the publisher gives an interval that figures of ours may lack: which call or file "
        "holds it, and why ours do not. A gap without one then says that the publisher gives it, and not that "
        "none is published.",
    )
    publishers_limits: Literal["normal"] | None = Field(
        None,
        description="How the publisher makes its 95% limits, where its method says so: `normal`, 1.96 standard "
        "errors on either side. The 99.8% limits then follow by the same method. Without it they need counts that "
        "give the published 95% limits, and there are none otherwise: limits are never stretched.",
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
    of_authority: str = Field(
        "",
        pattern=r"^$|^E47\d{6}$",
        description="Combined authority whose own papers or registers it is; where another one is served, it is "
        "not fetched, and its measures stand in no table.",
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
    def gathered(self) -> str | None:
        """How the figures were gathered: as said, and a census for what is about a census day."""
        return self.collection or ("census" if self.period_kind is PeriodKind.CENSUS_DAY else None)

    @property
    def month(self) -> int | None:
        """The month that a period named by its year alone is about; April and January where the kind says so."""
        by_kind = {PeriodKind.SURVEY_WEEK: 4, PeriodKind.SCHOOL_CENSUS: 1}
        return self.period_month or by_kind.get(self.period_kind)

    @property
    def shape_name(self) -> str:
        """Name of the shape, whose staging model reads this dataset's rows."""
        return self.shape or self.source
