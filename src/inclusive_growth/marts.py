"""The marts that a candidate consists of: which are split by dataset, and the key that orders each."""

from dataclasses import dataclass

OBSERVATION = ("indicator_id", "area_code", "period_id", "breakdown_id")


@dataclass(frozen=True, slots=True)
class MartSpec:
    """One mart. `by_dataset` gives one part per dataset, so that an unchanged dataset keeps its part."""

    name: str
    by_dataset: bool
    order_by: tuple[str, ...]  # the grain: no two rows share it, so the order is total


MARTS: tuple[MartSpec, ...] = (
    MartSpec("fct_indicator_values", True, OBSERVATION),
    MartSpec("indicator_values_wide", True, OBSERVATION),
    MartSpec("fct_indicator_vintages", True, (*OBSERVATION, "dataset_id", "known_from")),
    MartSpec("audit_trail", True, (*OBSERVATION, "role", "contributing_area_code", "row_number")),
    MartSpec("fct_gaps", False, ("indicator_id", "characteristic", "area_code", "period_id", "breakdown_id")),
    MartSpec("fct_discrepancies", False, (*OBSERVATION, "kind", "other_dataset_id", "role")),
    MartSpec("coverage_matrix", False, ("indicator_id", "characteristic", "area_type")),
    MartSpec("dim_indicator", False, ("indicator_id",)),
    MartSpec("dim_area", False, ("area_code",)),
    MartSpec("bridge_area_membership", False, ("authority_code", "member_code", "role", "valid_from")),
    MartSpec("bridge_footprint", False, ("footprint", "area_code")),
    MartSpec("bridge_area_lookup", True, ("dataset_id", "child_code", "parent_code")),
    MartSpec("dim_area_boundary", True, ("area_code", "vintage", "generalisation")),
    MartSpec("dim_period", False, ("period_id",)),
    MartSpec("dim_breakdown", False, ("breakdown_id",)),
    MartSpec("bridge_breakdown_category", False, ("breakdown_id", "characteristic")),
    MartSpec("dim_dataset", False, ("dataset_id",)),
    MartSpec("dim_release", False, ("dataset_id", "release_id")),
)
