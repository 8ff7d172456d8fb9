"""The marts that a candidate consists of: how each is split into parts, and the key that orders it."""

from dataclasses import dataclass
from typing import Literal

# Raised when a mart or column is dropped, renamed or retyped: readers then get a new schema beside the old one
# (docs/marts-in-postgres.md). Adding one needs no raise.
MARTS_VERSION = 1

OBSERVATION = ("indicator_id", "area_code", "period_id", "breakdown_id")


@dataclass(frozen=True, slots=True)
class MartSpec:
    """One mart. Split by dataset or by group of datasets, so that what is unchanged keeps its parts."""

    name: str
    split: Literal["dataset", "group", "whole"]
    order_by: tuple[str, ...]  # the grain: no two rows share it, so the order is total


MARTS: tuple[MartSpec, ...] = (
    MartSpec("fct_indicator_values", "dataset", OBSERVATION),
    MartSpec("indicator_values_wide", "dataset", OBSERVATION),
    MartSpec("fct_indicator_vintages", "dataset", (*OBSERVATION, "dataset_id", "known_from")),
    MartSpec("audit_trail", "dataset", (*OBSERVATION, "role", "contributing_area_code", "row_number")),
    MartSpec("fct_gaps", "group", ("indicator_id", "characteristic", "area_code", "period_id", "breakdown_id")),
    MartSpec("fct_discrepancies", "group", (*OBSERVATION, "kind", "other_dataset_id", "role")),
    MartSpec("coverage_matrix", "group", ("indicator_id", "characteristic", "area_type")),
    MartSpec("dim_indicator", "whole", ("indicator_id",)),
    MartSpec("dim_area", "whole", ("area_code",)),
    MartSpec("bridge_area_membership", "whole", ("authority_code", "member_code", "role", "valid_from")),
    MartSpec("bridge_footprint", "whole", ("footprint", "area_code")),
    MartSpec("bridge_area_lookup", "dataset", ("dataset_id", "child_code", "parent_code")),
    MartSpec("dim_area_boundary", "dataset", ("area_code", "vintage", "generalisation")),
    MartSpec("dim_period", "whole", ("period_id",)),
    MartSpec("dim_breakdown", "whole", ("breakdown_id",)),
    MartSpec("bridge_breakdown_category", "whole", ("breakdown_id", "characteristic")),
    MartSpec("dim_dataset", "whole", ("dataset_id",)),
    MartSpec("dim_release", "whole", ("dataset_id", "release_id")),
)
