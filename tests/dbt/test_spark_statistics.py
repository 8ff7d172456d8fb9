"""Every macro of statistics is SQL that Spark reads, too."""

import pytest

from tests.dbt.spark.parser import problems
from tests.support.statistics_macros import MACROS

BY = ["area"]
QUERIES = {
    "segregation_groups": MACROS.segregation_groups("given", BY, "unit", "grp", "people"),
    "exposure": MACROS.exposure("given", BY, "unit", "grp", "people"),
    "mutual_information": MACROS.mutual_information("given", BY, "unit", "grp", "people", 2),
    "mutual_local": MACROS.mutual_local("given", BY, "unit", "grp", "people"),
    "mutual_within": MACROS.mutual_within("given", BY, "part", "unit", "grp", "people"),
    "opportunity_to_mix": MACROS.opportunity_to_mix("given", BY, "grp", "people"),
    "slope_index": MACROS.slope_index("given", BY, "decile", "people", "figure", "logit", -1),
    "concentration_index": MACROS.concentration_index("given", BY, "place", "people", "figure"),
    "income_inequality": MACROS.income_inequality("given", BY, "people", "amount"),
    "income_inequality_within": MACROS.income_inequality_within("given", BY, "grp", "people", "amount"),
    "deprivation_quantile": f"select {MACROS.deprivation_quantile('figure', BY)} as quantile from given",
    "kitagawa": MACROS.kitagawa("given", BY, "n0", "r0", "n1", "r1"),
    "fieller_limit": f"select {MACROS.fieller_limit('a', 'b', 'c', 'd', 'e', '-')} as lower_95 from given",
    "detectable_change": f"select {MACROS.detectable_change('a', 'b')} as smallest from given",
    "anomaly_score": f"select {MACROS.anomaly_score('a', 'b', 'c')} as score from given",
}


@pytest.mark.parametrize("name", QUERIES)
def test_spark_reads_what_a_macro_renders(name) -> None:
    assert list(problems(QUERIES[name])) == []
