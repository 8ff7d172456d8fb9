"""The macros of intervals, in DuckDB: what a p-value is, against Python's own error function."""

import math

import duckdb
import jinja2
import pytest

from tests.support.checkout import REPOSITORY

MACROS = jinja2.Environment().from_string((REPOSITORY / "dbt_project/macros/intervals.sql").read_text()).module


def p_value(difference: float, half_width: float) -> float | None:
    query = f"select {MACROS.p_value('difference', 'half_width')} from (select ? as difference, ? as half_width)"
    return duckdb.execute(query, [difference, half_width]).fetchone()[0]


@pytest.mark.parametrize("z", [0.0, 1e-9, 0.3, 0.6629, 0.663, 1.96, 3.0, 5.656, 5.657, 9.0, 20.0, 37.0])
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_p_value_is_as_exact_as_a_double(z: float, sign: int) -> None:
    found = p_value(sign * z * 2.5, 2.5 * 1.959963984540054)
    assert found == pytest.approx(math.erfc(z / math.sqrt(2)), rel=1e-12)


def test_no_difference_is_chance_alone_and_without_a_width_there_is_no_p_value() -> None:
    assert p_value(0.0, 1.0) == 1.0
    assert p_value(0.0, 0.0) is None
