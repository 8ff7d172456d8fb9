"""Parameters of data.police.uk under `upstream` of a dataset's YAML: which events are counted."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from inclusive_growth.sources.protocol import MeasureRole

BASIS, CATEGORY, VALUE = "BASIS", "CATEGORY", "value"
CRIME = "crime"  # our own word for what street crimes are told apart by
Kind = Literal["street_crime", "stop_and_search"]


class PoliceUkParams(BaseModel):
    """Events of one kind, counted by month and category."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    months: int = Field(1, ge=1, le=36, description="How many months to ask for, the newest and those before it.")

    @property
    def dimensions(self) -> list[str]:
        """What the events are told apart by, and the group."""
        return [BASIS, CATEGORY]

    @property
    def measures(self) -> dict[str, MeasureRole]:
        """The number of events."""
        return {VALUE: "value"}

    @property
    def area_types(self) -> tuple[str, ...]:
        """Stops come by police force, and are never called those of an authority."""
        return ("police_force_area",) if self.kind == "stop_and_search" else ("local_authority",)
