"""Texts of the catalogue are true for whichever combined authority is served."""

import re
from collections.abc import Iterator

import pytest

from inclusive_growth.catalogue import load_catalogue, served_catalogue
from inclusive_growth.catalogue.areas import HOME
from inclusive_growth.catalogue.checks import claims_of, read_claims
from inclusive_growth.catalogue.served_words import filled, served_words
from inclusive_growth.catalogue.tables import catalogue_tables
from inclusive_growth.errors import CatalogueError

# A fact about one place stays true whoever reads it; whom something is asked for, and who owns it, does not.
OF_ONE = re.compile(r"\bWMCA\b|\b(the|its) seven\b|\bseven (authorities|councils)\b|\bfor the West Midlands\b")


def published_texts(authority: str) -> Iterator[tuple[str, str]]:
    catalogue = served_catalogue(authority)
    tables = {table.name: table for table in catalogue_tables(catalogue, authority, None)}
    for name in ("coverage_reasons", "indicators", "datasets", "quality_notes", "breaks"):
        for row in tables[name].rows:
            for text in row:
                if isinstance(text, str):
                    yield f"{name}: {row[0]}", text


def test_nothing_that_another_authority_publishes_speaks_of_the_west_midlands_as_its_own() -> None:
    assert {where: text for where, text in published_texts("E47000001") if OF_ONE.search(text)} == {}


QUOTED = ("lgbt_pupils_bullied_quoted", "older_women_alone_quoted", "quoted_board_paper")


@pytest.mark.parametrize("authority", ["E47000001", "E47000002", "E47000017"])
def test_what_is_asked_for_names_the_authority_and_leaves_no_word_open(authority: str) -> None:
    words = served_words(authority)
    reasons = [text for where, text in published_texts(authority) if where.startswith("coverage_reasons")]
    assert not [text for text in reasons if "$" in text]
    assert any(words["members"] in text for text in reasons) and any(words["region"] in text for text in reasons)


def test_words_say_how_many_members_and_which_regions_there_are() -> None:
    assert served_words("E47000007") == {
        "members": "the seven authorities of the West Midlands combined authority",
        "councils": "the seven councils of the West Midlands combined authority",
        "region": "the West Midlands region",
        "authority": "the West Midlands combined authority",
    }
    assert served_words("E47000017")["region"] == "the East Midlands and Yorkshire and The Humber regions"


@pytest.mark.parametrize("text", ["of $member", "of $", "of ${region"])
def test_a_word_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(CatalogueError, match="must be one of members, councils, region, authority"):
        filled(text, served_words("E47000007"))
    assert filled("10 $$", {}) == "10 $"


def test_what_is_one_authority_s_own_paper_is_checked_and_landed_for_that_one_alone() -> None:
    assert (claims_of(HOME), claims_of("E47000001")) == (read_claims(), ())
    catalogue = load_catalogue()
    elsewhere = catalogue.served_by("E47000001")
    assert set(catalogue.datasets) - set(elsewhere.datasets) == {"quoted_board_paper"}
    assert set(catalogue.indicators) - set(elsewhere.indicators) == set(QUOTED) - {"quoted_board_paper"}
    assert catalogue.served_by(HOME) == catalogue
    wigan_and_others = set(catalogue.plan("nomis_census_ethnic_group", HOME, None).areas)
    assert "E06000063" in wigan_and_others
    assert "E06000063" not in catalogue.plan("nomis_census_ethnic_group", "E47000003", None).areas
