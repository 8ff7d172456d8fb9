"""Why a measure has no figure by a characteristic, and whom to ask for it."""

from typing import Literal

from pydantic import Field, model_validator

from inclusive_growth.catalogue.models.words import Strict


class Ask(Strict):
    """A request that would fill a cell: to whom, and which call or custom table."""

    to: str = Field(min_length=3)
    request: str = Field(min_length=10)


class Uncovered(Strict):
    """Why a measure has no figure by a characteristic, or by an intersection such as `race*sex`."""

    state: Literal["not_taken_in", "not_published", "not_collected", "not_applicable"]
    why: str = Field(min_length=10, description="A true sentence for a reader.")
    published_for: list[Literal["country", "region", "combined_authority", "local_authority"]] = Field(
        default_factory=list,
        description="Kinds of area for which the publisher does give it, so that it is `not_taken_in` there. Goes "
        "with a reason that is `not_published` for all others.",
    )
    link: str = Field("", description="Where the publisher says so, or its own list of codes.")
    ask: Ask | None = None

    @model_validator(mode="after")
    def _published_somewhere(self) -> "Uncovered":
        if self.published_for and self.state != "not_published":
            raise ValueError("`published_for` goes with `state: not_published`")
        return self
