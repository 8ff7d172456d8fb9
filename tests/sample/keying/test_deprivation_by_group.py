"""Shares of ethnic groups in the most deprived tenth, as the check of the board paper quotes them."""

from pathlib import Path

import pytest

from inclusive_growth.catalogue.checks import read_claims
from inclusive_growth_sample.checks.deprivation_by_group import EVERYONE, EXCEPT_WHITE, TOGETHER, shares


@pytest.mark.published_files
def test_the_check_of_the_paper_quotes_the_shares_as_they_are_worked_out(published_files: Path) -> None:
    found = shares(published_files)
    note = next(claim.note for claim in read_claims() if claim.id == "S30")
    for area in ("E08000025", TOGETHER):
        for group in (EXCEPT_WHITE, "White"):
            assert f"{found[area][group]:.1f}%" in note
    assert len(found) == 8
    for groups in found.values():
        assert min(groups.values()) < groups[EVERYONE] < max(groups.values())
    against = [area for area, groups in found.items() if groups["White"] >= groups[EXCEPT_WHITE]]
    assert against == ["E08000029"] and "in Solihull alone" in note
