"""Number formats: whether the sheet shows the number that the cell holds."""

import pytest

from inclusive_growth.sources.formats.number_formats import is_plain, shown_as


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("General", 5, "number"),
        ("#,##0.0", 1234.5, "number"),
        ("@", 5, "number"),
        ("yyyy-mm-dd", 5, "number"),
        ("[h]:mm", 5, "number"),
        ("0.0%", 0.125, "percent"),
        ("[Red]0%;[Blue]0%", -0.1, "percent"),
        ('0.0"%"', 12.5, "number"),
        (r"0.0\%", 12.5, "number"),
        ("#,##0,", 12345, "scaled"),
        ('0.0,,"m"', 5e6, "scaled"),
        (";;;", 5, "not shown"),
        (";;;", 0, "number"),
        ('"[c]"', 3, "not shown"),
        ('[<5]"c";0', 3, "not shown"),
        ('[<5]"c";0', 7, "number"),
        ("0;;", -3, "not shown"),
        ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', 0, "number"),
        ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', -4, "number"),
        ("[$£-809]#,##0.00", 3, "number"),
        ('0;-0;"[c]"', 0, "not shown"),
        ('0;-0;".."', 0, "not shown"),
        ('0;-0;"–"', 0, "number"),
        ('"<"0', 5, "marked"),
        ("~0", 5, "marked"),
        ('0.0" [u]"', 12.3, "marked"),
        (r"0.0\r", 12.3, "marked"),
        ('0" years"', 12, "number"),
        ('0",000"', 12, "scaled"),
        ('0.0" million"', 12, "scaled"),
        ('"-"0', 12, "scaled"),
        ("#,###;#,###", -12, "scaled"),
        ("0;[Red]0", -12, "number"),
        (r"#,##0.0_);\(#,##0.0\)", -12, "number"),
        ('" "#,##0.00" ";" ("#,##0.00")";" -"00" ";" "@" "', 0, "number"),
    ],
)
def test_a_format_shows_the_number_a_percentage_another_number_or_none(
    code: str, number: float, shown: str
) -> None:
    assert shown_as(code, number) == shown


def test_only_a_format_that_shows_every_number_needs_no_look_at_the_cell() -> None:
    assert is_plain("#,##0.0") and is_plain("0.00;(0.00)")
    assert not any(map(is_plain, ("0%", "#,##0,", ";;;", '[<5]"c";0', '0;-0;"[c]"', '"<"0')))
