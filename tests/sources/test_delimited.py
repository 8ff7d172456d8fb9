"""What is refused is named without quoting it: the refusal goes into emails before any figure is released."""

import pytest

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.delimited import read_delimited, refuse_foreign


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            b"area,name,value\nE1,Walsall,74.3\nE2,Dudley,74.3,74.3\n",
            "line 3, byte 32: 4 cells under a header of 3",
        ),
        (b"area,name\nE1,74.3\xff\xfe\n", "line 2, byte 17: not UTF-8 text"),
    ],
)
def test_a_broken_table_is_named_by_row_without_its_cells(body: bytes, said: str) -> None:
    with pytest.raises(UnexpectedResponse) as refusal:
        read_delimited(body, "https://example.test/a.csv")
    assert said in str(refusal.value) and "https://example.test/a.csv" in str(refusal.value)
    assert "74.3" not in str(refusal.value) and "Dudley" not in str(refusal.value)
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize("body", [b'[{"value": 74.3}]', b'{"value": 74.3', b"<obs value='74.3'/>"])
def test_an_answer_of_another_kind_is_not_quoted(body: bytes) -> None:
    with pytest.raises(UnexpectedResponse) as refusal:
        refuse_foreign(body, "where")
    assert "74.3" not in str(refusal.value)


def test_the_title_of_a_web_page_says_what_it_is() -> None:
    with pytest.raises(UnexpectedResponse, match="titled ‘Down for maintenance’"):
        refuse_foreign(b"<!doctype html><title>Down\n for maintenance</title>", "where")
