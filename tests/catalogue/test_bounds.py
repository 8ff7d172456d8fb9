"""What the bounds of an indicator say of its figures is so, and a slip of a hundred times trips its step."""

import re
from statistics import median

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.store.duck import connect
from tests.support.published_sample import Published

SAID = re.compile(r"figures of everyone lie in (\S+) to (\S+?)(?:[; ]|$)")
OF_GROUPS = re.compile(r"(?:figures|those) of groups (?:lie )?in (\S+) to (\S+?)(?:[; ]|$)")
FIGURES = """
    select indicator_id, breakdown_id = 'all' as is_everyone, role, value
    from fct_indicator_values
    inner join dim_area using (area_code)
    where value is not null
"""
# A mean of differences lies around nought, and so has no hundredth.
AROUND_NOUGHT = {"progress8", "net_housing_additions"}

pytestmark = pytest.mark.system


def number(text: str) -> float:
    return float(text.replace(",", ""))


@pytest.fixture(scope="module")
def figures(shared: Published) -> dict[str, list[tuple[bool, str, float]]]:
    con = connect(shared.config.published_db, read_only=True)
    try:
        found: dict[str, list[tuple[bool, str, float]]] = {}
        for name, *row in con.execute(FIGURES).fetchall():
            found.setdefault(name, []).append(tuple(row))
        return found
    finally:
        con.close()


def untrue(why: str, figures: list[tuple[bool, str, float]]) -> list[str]:
    """The ranges that a sentence gives of the sample's figures and that are not theirs."""
    everyone = [value for is_everyone, _, value in figures if is_everyone]
    found = []
    for pattern, values in ((SAID, everyone), (OF_GROUPS, [value for _, _, value in figures])):
        if said := pattern.search(why):
            low, high = map(number, said.groups())
            room = max(0.1, 0.001 * abs(high))
            if not (values and 0 <= min(values) - low <= room and 0 <= high - max(values) <= room):
                found.append(said.group())
    return found


def test_what_bounds_say_of_the_sample_is_so(figures) -> None:
    files = {name: indicator.file for name, indicator in load_catalogue().indicators.items()}
    saying = [name for name, file in files.items() if file.bounds.why.startswith("In the sample")]
    assert len(saying) > 90
    assert {name: found for name in saying if (found := untrue(files[name].bounds.why, figures[name]))} == {}
    assert untrue("In the sample, figures of everyone lie in 1 to 2; more", [(True, "member", 1.5)])


def test_a_figure_a_hundred_times_too_small_is_further_off_than_a_step(figures) -> None:
    blind = {}
    for name, indicator in load_catalogue().indicators.items():
        of_members = [
            abs(value) for is_everyone, role, value in figures.get(name, []) if is_everyone and role == "member"
        ]
        usual = median(of_members or [abs(value) for _, _, value in figures.get(name, [])] or [float("inf")])
        if name not in AROUND_NOUGHT and indicator.file.bounds.step > 0.99 * usual:
            blind[name] = (indicator.file.bounds.step, usual)
    assert blind == {}
