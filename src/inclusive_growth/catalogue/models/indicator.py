"""`catalogue/indicators/<theme>/<id>.yml`: a defined measure, what it selects, and what is plausible of it."""

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from inclusive_growth.catalogue.models.reasons import Uncovered
from inclusive_growth.catalogue.models.words import (
    CountsAs,
    Evidence,
    Fundamental,
    Id,
    OfficialStatus,
    StatisticalUnit,
    Strict,
)


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
        if self.step >= (room := self.maximum - self.minimum):
            raise ValueError(
                f"step {self.step} is not below all that is plausible ({room}), so no authority could trip it"
            )
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
    age_adjustment: Literal["standardised", "same_age", "two_ages"] | None = Field(
        None,
        description="Why groups of different ages may be compared: the figures are `standardised` for age (a "
        "directly standardised rate, a life table), or everyone in them is of the `same_age`, as pupils of one "
        "school year are, or of `two_ages` next to each other. Without it a gap says that it is not adjusted for "
        "age, and neither side is called better or worse.",
    )
    clustered: str = Field(
        "",
        pattern=r"^$|^.{20,}",
        description="Why its counts are not of separate people or households, so that no interval can be made of "
        "them.",
    )
    interval_elsewhere: str = Field(
        "",
        pattern=r"^$|^.{20,}",
        description="As that of a dataset, where the publisher gives an interval for this measure alone.",
    )
    show_gaps: bool = Field(True, description="Whether groups are compared; false for context.")
    show_maps: bool = Field(True, description="Whether areas may be shaded.")
    matters_from: Matters | None = None
    bounds: Bounds
