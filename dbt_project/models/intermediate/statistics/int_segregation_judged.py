"""Each index of segregation raw, under random allocation, corrected and with limits: see methods/segregation_chance.py."""


def model(dbt, session):
    from inclusive_growth.methods.segregation_slices import judged_slices

    dbt.config(materialized="table")
    return judged_slices(dbt.ref("int_neighbourhood_groups").to_arrow_table())
