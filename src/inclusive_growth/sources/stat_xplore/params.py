"""Parameters of Stat-Xplore under `upstream` of a dataset's YAML: one database, and the fields of its table."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from inclusive_growth.sources.protocol import MeasureRole

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+$")]
Path = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+:[A-Za-z0-9_]+$", description="As after the database's name.")]
Column = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
TOTAL = "total"  # our code of an item `Total`, which has no address of its own
VALUE = "value"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DateField(_Strict):
    """The field with the periods: every period that the database lists is asked for."""

    field: Path
    valueset: Name
    label: str = Field(description="Its name in tables, such as Year or Month.")


class AreaField(_Strict):
    """The field with the areas; each kind of area has a valueset of its own."""

    field: Path
    valuesets: dict[Annotated[str, Field(pattern=r"^[A-Z]\d\d$")], Name] = Field(
        min_length=1, description="First three signs of an area's code -> the valueset that holds such areas."
    )
    label: str = Field(description="Its name in tables, such as National - Regional - LA - OAs.")


class GroupField(_Strict):
    """A field that says what a row is about. All its values are asked for: the total is the sum of those."""

    field: Path
    valueset: Name
    values: dict[str, str] = Field(min_length=1, description="Every code of the field -> its label.")


class StatXploreParams(_Strict):
    """One table of a database: counts by area, period and the fields."""

    database: Name
    title: str = Field("", description="What the database is called; a file that says another name is refused.")
    measure: Name = Field(description="What is counted, as at the end of the measure's id.")
    date: DateField
    area: AreaField
    fields: dict[Column, GroupField] = Field(default_factory=dict)

    @property
    def dimensions(self) -> list[str]:
        """The columns that say what a row is about."""
        return list(self.fields)

    @property
    def measures(self) -> dict[str, MeasureRole]:
        """One count in each row."""
        return {VALUE: "value"}

    @property
    def database_uri(self) -> str:
        return f"str:database:{self.database}"

    @property
    def measure_uri(self) -> str:
        return f"str:count:{self.database}:{self.measure}"

    @property
    def date_valueset_uri(self) -> str:
        return f"str:valueset:{self.database}:{self.date.field}:{self.date.valueset}"

    def field_uri(self, field: str) -> str:
        """Id of a field."""
        return f"str:field:{self.database}:{field}"

    def value_uri(self, field: str, valueset: str, code: str) -> str:
        """Id of one value of a field."""
        return f"str:value:{self.database}:{field}:{valueset}:{code}"
