"""What an area may be summed over: members first, neighbourhoods only when every part of it is known."""

from types import SimpleNamespace

import pyarrow as pa

from inclusive_growth.audit.area_parts import Containment
from inclusive_growth.audit.chain import _add_pairs

WMCA, REGION, ENGLAND = "E47000007", "E12000005", "E92000001"
SEVEN = [f"E080000{number}" for number in range(25, 32)]


def parts(area: str, known: dict[str, list[str]]) -> list[list[str]]:
    return list(Containment(lambda: known).parts_of(area))


def test_an_authority_is_summed_over_its_members_before_its_neighbourhoods():
    known = {code: [f"{code}-n1", f"{code}-n2"] for code in SEVEN}
    members, neighbourhoods = parts(WMCA, known)
    assert members == SEVEN
    assert len(neighbourhoods) == 14


def test_with_one_member_unknown_there_are_no_neighbourhoods_of_the_whole():
    known = {code: [f"{code}-n1"] for code in SEVEN[:-1]}
    assert parts(WMCA, known) == [SEVEN]


def test_a_local_authority_is_made_of_its_own_neighbourhoods():
    assert parts("E08000031", {"E08000031": ["b", "a"]}) == [["a", "b"]]
    assert parts("E08000031", {}) == []


def test_a_region_without_all_its_authorities_is_never_summed():
    assert parts(REGION, {code: [f"{code}-n1"] for code in SEVEN}) == []
    assert parts(ENGLAND, {code: [f"{code}-n1"] for code in SEVEN}) == []


def test_only_what_lies_wholly_in_one_authority_counts():
    names = {"child": ["n1", "n2", "n3", "n1"], "parent": ["A", "A", "B", "A"], "change": ["U", "M", "S", "U"]}
    columns = {"child": SimpleNamespace(code="child"), "parent": SimpleNamespace(code="parent")}
    found: dict[str, list[str]] = {}
    _add_pairs(found, pa.table(names), SimpleNamespace(**columns, change="change", relation=None))
    assert found == {"A": ["n1", "n2"]}
    best_fit: dict[str, list[str]] = {}
    _add_pairs(best_fit, pa.table(names), SimpleNamespace(**columns, change=None, relation="best_fit"))
    assert best_fit == {}
