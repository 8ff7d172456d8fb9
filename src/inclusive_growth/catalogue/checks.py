"""Published figures to check (`catalogue/checks/board_paper.yml`), and what each is compared with.

An operand names an indicator, a breakdown, a period and an area, or several: a footprint, or every local authority
of a region (`E12000002/local_authority`). An indicator that is not in the catalogue yet is no error: the row says
what would fill it, and fills itself later. Areas outside those that the settings ask for are asked of the datasets
that answer the claim, and of no other. The paper is one authority's: where another is served, nothing is checked
and no area is asked for it.
"""

from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, model_validator

from inclusive_growth.catalogue.areas import HOME
from inclusive_growth.catalogue.models import Id, Strict
from inclusive_growth.catalogue.schemes import SCHEMES, read_table
from inclusive_growth.catalogue.yaml_files import check
from inclusive_growth.errors import CatalogueError

FILE = Path(__file__).parent / "checks" / "board_paper.yml"


class Operand(Strict):
    """One figure that goes into a recomputed one."""

    role: Literal["left", "right", "left_before", "right_before", "left_people", "right_people"] = "left"
    indicator: Id
    breakdown: str = "all"
    area: str = Field(
        pattern=r"^([A-Z]\d{8}(/[a-z_]+)?|[a-z][a-z0-9_]*)$",
        description="GSS code, a footprint, or a region's code and the type of the areas in it.",
    )
    period: str = Field(description="ISO 8601 day or interval, or `latest`.")


class Claim(Strict):
    """A figure as it was published, and how it is worked out again.

    `how`: left alone; the `sum` or `mean` of left; `difference` left minus right; `percent_more`, left over right;
    `growth_gap`, the growth of left minus that of right, in points; `share`, left in percent of right;
    `count_above`, how many of left are above the threshold; `output_gap`, what left would produce more if it
    produced as much per person as right; `diversity_place`, the place of left among the areas of right from the
    least diverse, where diversity is the chance that two people of an area belong to different groups.
    """

    id: str = Field(pattern=r"^S\d{2}$")
    part: str = ""
    figure: str
    stands_in: str
    place: str
    period: str
    quoted: str
    nature: Literal["official", "not_official"]
    quoted_number: float | None = None
    unit: str = ""
    compare: Literal["within", "more_than"] = "within"
    tolerance: float = Field(0, ge=0)
    tolerance_why: str = ""
    how: Literal[
        "value",
        "sum",
        "mean",
        "difference",
        "percent_more",
        "growth_gap",
        "share",
        "count_above",
        "output_gap",
        "diversity_place",
    ] = "value"
    threshold: float | None = None
    revised_why: str = Field("", description="Why today's figure may lawfully differ; else it simply differs.")
    operands: list[Operand] = Field(default_factory=list)
    call: str = Field(min_length=1, description="The call or table that fills the row.")
    note: str = Field(min_length=10)

    @model_validator(mode="after")
    def _whole(self) -> "Claim":
        if bool(self.operands) != (self.quoted_number is not None):
            raise ValueError("give `quoted_number` and `operands` together, or neither")
        if self.operands and not self.tolerance_why:
            raise ValueError("give `tolerance_why`: a tolerance has a reason")
        if (self.how == "count_above") != (self.threshold is not None):
            raise ValueError("give `threshold` with `how: count_above`, and with nothing else")
        return self


@lru_cache(maxsize=2)
def read_claims(path: Path = FILE) -> tuple[Claim, ...]:
    """Every claim, in the order of the file. Raises CatalogueError for a wrong or repeated one."""
    entries: list[dict[str, Any]] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    where = f"checks/{path.name}"
    claims = tuple(check(entry, Claim, f"{where}: {entry.get('id', 'an entry')}") for entry in entries)
    seen: set[tuple[str, str]] = set()
    for claim in claims:
        if (claim.id, claim.part) in seen:
            raise CatalogueError(f"{where}: {claim.id}: stands there twice; give each a `part` of its own")
        seen.add((claim.id, claim.part))
    return claims


def claims_of(authority: str) -> tuple[Claim, ...]:
    """The claims about a combined authority: none but of the one whose paper it is."""
    return read_claims() if authority == HOME else ()


def operand_rows(claims: tuple[Claim, ...], schemes: Path = SCHEMES) -> Iterator[tuple[str, ...]]:
    """Claim, part, role, indicator, breakdown, area and period of each operand; a footprint as its areas."""
    footprints: dict[str, list[str]] = {}
    for row in read_table("footprints", schemes):
        footprints.setdefault(row["footprint"], []).append(row["area_code"])
    inside: dict[str, list[str]] = {}
    for row in read_table("areas", schemes):
        inside.setdefault(f"{row['parent_code']}/{row['area_type']}", []).append(row["area_code"])
    for claim in claims:
        for one in claim.operands:
            areas = footprints.get(one.area) or inside.get(one.area) or [one.area]
            if not areas[0][:1].isupper() or "/" in areas[0]:
                raise CatalogueError(
                    f"checks: {claim.id}: area '{one.area}' is no code, no footprint and no areas of a region"
                )
            for area in areas:
                yield claim.id, claim.part, one.role, one.indicator, one.breakdown, area, one.period


def areas_of_claims(asked: Collection[tuple[str, str]], authority: str, schemes: Path = SCHEMES) -> set[str]:
    """Areas that claims about an authority compare by one of these indicators and breakdowns."""
    rows = operand_rows(claims_of(authority), schemes)
    return {area for _, _, _, indicator, breakdown, area, _ in rows if (indicator, breakdown) in asked}
