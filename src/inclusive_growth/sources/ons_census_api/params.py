"""Parameters of one custom table under `upstream` of a dataset's YAML."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from inclusive_growth.sources.protocol import MeasureRole

# Kind of area in this API -> beginnings of the codes of such areas.
AREA_TYPES = {
    "ltla": ("E06", "E07", "E08", "E09", "W06"),
    "utla": ("E10",),
    "rgn": ("E12",),
    "ctry": ("E92", "W92"),
    "nat": ("K04",),
}
AreaType = Literal["ltla", "utla", "rgn", "ctry", "nat"]
Variable = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class OnsCensusApiParams(BaseModel):
    """Population, variables and kinds of area of one custom table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    population_type: str = Field(
        pattern=r"^[A-Z][A-Za-z0-9_]*$", description="UR: usual residents; HH: households."
    )
    variables: list[Variable] = Field(
        min_length=1,
        max_length=4,
        description="Classifications, as `ethnic_group_tb_6a`; five with the area at most.",
    )
    area_types: list[AreaType] = Field(min_length=1)
    census: str = Field("2021", pattern=r"^\d{4}$", description="Year of the census; answers do not say it.")
    release: str = Field(
        pattern=r"^[A-Z]{2}\d{3}[A-Z]?$",
        description="Published table whose newest version tells of a new release.",
    )

    @field_validator("variables")
    @classmethod
    def _no_area(cls, value: list[str]) -> list[str]:
        if areas := sorted(set(value) & set(AREA_TYPES)):
            raise ValueError(f"'{areas[0]}' is a kind of area; name it under `area_types`")
        return value

    @property
    def dimensions(self) -> list[str]:
        """Columns with the categories of a row."""
        return list(self.variables)

    @property
    def measures(self) -> dict[str, MeasureRole]:
        """The one figure of a row, a count."""
        return {"observation": "value"}
