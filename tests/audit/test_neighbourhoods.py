"""Which neighbourhoods a figure is derived from again: by the present code of their authority, as SQL has it."""

import pyarrow as pa

from inclusive_growth.audit.chain import _add_pairs
from inclusive_growth.catalogue import load_catalogue


def test_neighbourhoods_follow_their_authority_into_the_one_that_succeeded_it() -> None:
    lookup = load_catalogue().dataset("ogp_lsoa21_local_authority").params.lookup
    pairs = [
        ("E01027560", "E07000163"),
        ("E01027560", "E07000163"),
        ("E01008881", "E08000025"),
        ("E01007317", "E08000016"),
    ]
    table = pa.table({"LSOA21CD": [child for child, _ in pairs], "LAD22CD": [parent for _, parent in pairs]})
    known: dict[str, list[str]] = {}
    _add_pairs(known, table, lookup)
    assert known == {"E06000065": ["E01027560"], "E08000025": ["E01008881"], "E08000038": ["E01007317"]}


def test_a_neighbourhood_that_was_split_is_no_part_of_one_area() -> None:
    lookup = load_catalogue().dataset("ogp_lsoa11_lsoa21").params.lookup
    table = pa.table({"LSOA11CD": ["A", "B"], "LSOA21CD": ["A", "C"], "CHGIND": ["U", "S"]})
    known: dict[str, list[str]] = {}
    _add_pairs(known, table, lookup)
    assert known == {"A": ["A"]}
