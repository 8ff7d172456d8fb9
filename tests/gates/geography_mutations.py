"""The same for releases of the Open Geography Portal: lookups, members and shapes made wrong."""

from tests.gates.landing_mutations import Mutation, where

REGIONS = "ogp_local_authority_region"
SHAPES = "ogp_local_authority_boundaries"

MUTATIONS: dict[tuple[str, str], Mutation] = {
    ("open_geography", "codes_are_gss_codes"): Mutation(
        REGIONS, where("LAD25CD = 'E06000008'", "RGN25CD", "'North West'")
    ),
    ("open_geography", "one_parent_for_each_child"): Mutation(
        REGIONS,
        """
        select * from sound
        union all
        select * replace ('E12000005' as RGN25CD) from sound where LAD25CD = 'E08000001'
        """,
    ),
    ("open_geography", "changes_are_known"): Mutation(
        "ogp_lsoa11_lsoa21", where("row_number = 1", "CHGIND", "'Unchanged'")
    ),
    ("open_geography", "no_member_is_missing"): Mutation(
        "ogp_local_authority_combined_authority",
        where("LAD25CD = 'E08000031'", "CAUTH25CD", "'E47000001'"),
    ),
    ("open_geography", "one_shape_for_each_area"): Mutation(
        SHAPES, "select * from sound union all select * from sound where LAD24CD = 'E08000025'"
    ),
    ("open_geography", "shapes_stand_on_the_map"): Mutation(
        SHAPES,
        where(
            "LAD24CD = 'E08000025'",
            "geometry",
            "regexp_replace(geometry, '\\[(-?[0-9.]+),(-?[0-9.]+)\\]', '[\\2,\\1]', 'g')",
        ),
    ),
}
