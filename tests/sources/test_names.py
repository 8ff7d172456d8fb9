"""Names are taken as published; what cannot be seen in them is shown."""

import pytest

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.names import missing, refuse_missing, unique_names, visible


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Average score", "Average score"),
        ("Average score ", "Average score‹SPACE›"),
        (" a  b", "‹SPACE›a ‹SPACE›b"),
        ("Average\u00a0score", "Average‹NO-BREAK SPACE›score"),
        ("Aver\u00adage", "Aver‹SOFT HYPHEN›age"),
        ("\ufeffCode", "‹ZERO WIDTH NO-BREAK SPACE›Code"),
        ("Co\u200bde", "Co‹ZERO WIDTH SPACE›de"),
        ("aged 60:\nmid 2022", "aged 60:‹U+000A›mid 2022"),
        ("Pay (£)", "Pay (£)"),
    ],
)
def test_what_cannot_be_seen_is_named(name: str, shown: str) -> None:
    assert visible(name) == shown


def test_a_missing_name_is_told_with_the_one_that_is_there_in_its_place() -> None:
    assert missing(["AreaName", "Value"], ["Area Name"]) == "no column 'Area Name', but 'AreaName'"
    assert missing(["Scor\u200be"], ["Score"]) == "no column 'Score', but 'Scor‹ZERO WIDTH SPACE›e'"
    assert missing(["Average scores"], ["Average score"]) == (
        "no column 'Average score'; the nearest is 'Average scores'"
    )
    assert missing(["Rank"], ["Score"]) == "no column 'Score'"
    assert missing(["Score"], ["Score"]) == ""
    with pytest.raises(UnexpectedResponse, match="file: no column 'Score'"):
        refuse_missing(["Rank"], ["Score"], "file")


def test_a_name_that_is_made_is_no_name_that_is_there() -> None:
    assert unique_names(["A", "A", "A_2", "", "a"]) == ["A", "A_3", "A_2", "unnamed_4", "a_4"]
