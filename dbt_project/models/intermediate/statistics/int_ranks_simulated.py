"""Each member's rank in the newest figure of a measure, with its limits: see methods/ranks.py."""


def model(dbt, session):
    from inclusive_growth.methods.rank_slices import ranked_slices

    dbt.config(materialized="table")
    newest = dbt.ref("int_changes_detectable").filter("breakdown_id = 'all' and half_width_95 > 0 and status <> 'U'")
    members = dbt.ref("stg_catalogue__memberships").filter("role = 'constituent' and valid_to is null")
    return ranked_slices(newest.to_arrow_table(), members.to_arrow_table())
