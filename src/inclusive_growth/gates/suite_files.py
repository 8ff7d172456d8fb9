"""Keys that a person may write in a suite's YAML; unknown keys are errors."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from inclusive_growth.records import Severity


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Meta(Strict):
    """Facts that a person must be told about an expectation."""

    check: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", description="Its name, unique in the suite.")]
    why: Annotated[str, Field(min_length=10)]
    owner: str = "data"
    unit: str = Field(description="The unit of its threshold.")
    threshold: dict[str, float | str] = Field(
        default_factory=dict, description="Named limits of a query, which reads them as $name."
    )
    loss: bool = Field(
        False, description="Only says that something is gone: a named person may accept it (igw accept)."
    )
    withheld: bool = Field(
        False,
        description="Its failing rows hold what nobody may be told: people are told which figure, no number.",
    )
    per: Literal["", "indicator"] = Field("", description="`indicator`: once for each indicator judged.")


class Entry(Strict):
    """One expectation as Great Expectations writes it; severity is a decision and has no default."""

    type: Annotated[str, Field(pattern=r"^(expect_[a-z_]+|unexpected_rows_expectation)$")]
    kwargs: dict[str, Any]
    meta: Meta
    severity: Severity


class SuiteMeta(Strict):
    why: str
    identify_by: list[str] = Field(
        default_factory=list, description="Columns that name a failing row to a person."
    )
    measured: str = Field("", description="Marts: the number whose step from the last publication is judged.")


class SuiteFile(Strict):
    name: str
    meta: SuiteMeta
    expectations: list[Entry] = Field(min_length=1)

    @model_validator(mode="after")
    def _checks_are_unique(self) -> "SuiteFile":
        names = [entry.meta.check for entry in self.expectations]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"meta.check '{min(twice)}' stands twice; give each expectation its own name")
        return self
